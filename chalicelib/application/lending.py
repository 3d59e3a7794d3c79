"""Mediators whom a body lends to the cases of a platform that has an agreement with it: one who was named, or drawn.

They are chosen as arbitrators are: from the body's pool of mediators, held against its register of who is tied to whom,
by their entries as they stand now; and their places are taken with the case's own write. As of the platform's own
mediators every tie bars (`conflicts.STRICT`): a mediation has neither a disclosure nor anybody to waive what was
disclosed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from chalicelib.application import assigning
from chalicelib.application.arbitrating.matters import SeenRows
from chalicelib.application.drawing import Drawing, Matter
from chalicelib.application.family_ports import Families
from chalicelib.application.neutral_ports import NeutralRows
from chalicelib.application.ports import Tenant
from chalicelib.application.quoting import Quoting, facts_of
from chalicelib.domain.bodies import routing
from chalicelib.domain.bodies.routing import Candidate
from chalicelib.domain.case.procedure import MediatorDraw
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.families import FAMILY
from chalicelib.domain.neutrals.conflicts import STRICT
from chalicelib.domain.neutrals.draw import seed_of
from chalicelib.domain.neutrals.eligibility import Reason
from chalicelib.domain.rulepack import RulePack

SEAT = 0
"""A mediation has one."""


class Lent(msgspec.Struct, frozen=True):
    """A body's mediator. `person`: over all bodies, where that is known; `draw`: where nobody named him; `repeats`: the
    marks read with his appointments, which must still hold when he is assigned (`neutral_ports.Appointments`).
    """

    ref: str
    person: str
    draw: MediatorDraw | None = None
    repeats: tuple[tuple[str, int], ...] = ()


class Lending:
    def __init__(
        self, quoting: Quoting, rows: NeutralRows, drawing: Callable[[NeutralRows], Drawing], families: Families
    ) -> None:  # fmt: skip
        self._quoting, self._rows, self._drawing, self._families = quoting, rows, drawing, families

    def choose(
        self, tenant: Tenant, case: Case, pack: RulePack, body: str, ref: str | None, now: datetime
    ) -> Lent:
        """The mediator of that reference, or without one whoever is drawn. Nothing is claimed yet: a place may be gone
        when the command is written, which is refused then; and whoever was appointed meanwhile in another case of the
        same party is looked up again.

        Raises NotAllowed: body_cannot_mediate and mediator_not_eligible (each with all `reasons`),
        no_mediator_available.
        """
        self._agreed(tenant, case, body, now)
        rows = SeenRows(self._rows)
        drawing = self._drawing(rows)
        matter = self._matter(drawing, case, pack, body, now)
        if ref is None:
            found, draw = _drawn(drawing, body, matter, case)
        else:
            found, draw = _named(drawing, body, matter, ref), None
        entry = rows.one(body, found)
        return Lent(found, entry.person if entry is not None else "", draw, rows.repeats(found))

    def _agreed(self, tenant: Tenant, case: Case, body: str, now: datetime) -> None:
        """Whether an agreement in force covers the case, and the body lends mediators at all."""
        known = {candidate.body: candidate for candidate in self._quoting.candidates(tenant.id)}
        against = routing.lends(known.get(body) or Candidate(body, None), facts_of(case, tenant, now))
        if against:
            told = against if body in known else (routing.Out.NO_AGREEMENT.value,)
            raise NotAllowed("body_cannot_mediate", body=body, reasons=list(told))

    def _matter(self, drawing: Drawing, case: Case, pack: RulePack, body: str, now: datetime) -> Matter:
        limit = pack.arbitration.repeat_limit if pack.arbitration is not None else None
        need = assigning.lent_need(assigning.need_of(case, self._families, now.date()), case, body)
        need = msgspec.structs.replace(need, repeats=limit.n if limit is not None else None)
        around = drawing.around(body, need, STRICT)
        return Matter(need, around, STRICT, counted=counted(case, self._families))


def counted(case: Case, families: Families) -> tuple[str, str]:
    """For whom nobody is to be appointed too often: the merchant, or its family, and the platform. As of arbitrators
    (`arbitrating.matters.counted`), with whom mediators are counted together.
    """
    head = case.head
    known = families.resolve(head.tenant, head.respondent.ref)
    return known.removeprefix(FAMILY) if known.startswith(FAMILY) else head.respondent.ref, head.tenant


def _named(drawing: Drawing, body: str, matter: Matter, ref: str) -> str:
    against = drawing.reasons(body, matter, ref)
    if not matter.around.whole:
        against = (*against, Reason.CIRCLE_CUT)
    if against:
        raise NotAllowed("mediator_not_eligible", mediator=ref, reasons=[reason.value for reason in against])
    return ref


def _drawn(drawing: Drawing, body: str, matter: Matter, case: Case) -> tuple[str, MediatorDraw]:
    """From the pool as it is now. The seed follows from the case's record as it stood before the appointment."""
    root, seed = drawing.freeze(body, matter.need), seed_of(case.head.chain_head, {})
    taken = drawing.draw(body, matter, SEAT, seed, root).taken
    if taken is None:
        raise NotAllowed("no_mediator_available")
    return taken.ref, MediatorDraw(root, seed.hex(), taken.n)

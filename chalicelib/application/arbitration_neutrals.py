"""Neutrals whom somebody names, a party or the body's office: who he is by the roster, and what speaks against him.

He is held against exactly what the system's own draws hold theirs against (`arbitrating.matters`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.application.arbitrating.matters import Looking, SeenRows
from chalicelib.application.drawing import Drawing
from chalicelib.application.family_ports import Families
from chalicelib.application.neutral_ports import NeutralRows
from chalicelib.domain.arbitration import deliberating, referring
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.arbitration.state import Arbitration, Neutral, Seat
from chalicelib.domain.neutrals.eligibility import Need
from chalicelib.domain.neutrals.roster import NeutralRole
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role


class Naming:
    def __init__(
        self, rows: NeutralRows, drawing: Callable[[NeutralRows], Drawing], families: Families
    ) -> None:
        self._rows, self._drawing, self._families = rows, drawing, families

    def looking(self, found: Arbitration, pack: RulePack, now: datetime) -> Looking:
        """For one request: who stands near the case is found out once."""
        return Looking(found, _rules(pack), now, SeenRows(self._rows), self._drawing, self._families)

    def pools(self, found: Arbitration, pack: RulePack) -> dict[str, str]:
        """By role, the root of the body's pool as it is now, for every role that a seat of this matter has, or can have
        on appeal: whoever sits there is drawn under the same seed, and so from a pool that was frozen before it.
        """
        matter, drawing, given = found.matter, self._drawing(self._rows), _rules(pack)
        sizes = (found.head.size, deliberating.appeal_size(given, found.head.size))
        roles = {NeutralRole(s.role.value) for size in sizes if size for s in referring.seats(given, size)}
        needs = {r: Need(matter.dispute_type, matter.terms.language, frozenset(), role=r) for r in roles}
        return {role.value: drawing.freeze(found.head.tenant, need) for role, need in sorted(needs.items())}


def against(looking: Looking, found: Arbitration, seat: Seat, ref: str) -> tuple[str, ...]:
    """Every reason, as codes; none: he may be asked."""
    reasons = looking.drawing.reasons(looking.body, looking.matter(found, seat), ref)
    return tuple(reason.value for reason in reasons)


def named(looking: Looking, ref: str, how: Method, by: Role) -> Neutral:
    """As the roster has him now. Whoever is not on it is told so among the reasons against."""
    entry = looking.rows.one(looking.body, ref)
    if entry is None:
        return Neutral(ref, "", how, by)
    return Neutral(ref, entry.person, how, by, entry.public_key)


def _rules(pack: RulePack) -> Arbitrating:
    assert pack.arbitration is not None, "an arbitration under a pack that knows none"
    return pack.arbitration

"""Who stands on the roster of mediators, and who of them is to mediate a case: somebody named, or the best of all.

He is held against the parties, the platform, and the family of references that the respondent belongs to. Choosing is
one read more than the command itself needs; families are kept for a minute.
"""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from chalicelib.application.family_ports import Families
from chalicelib.application.ports import Directory
from chalicelib.domain.case.mediation import former, former_persons, taking_part
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.families import FAMILY
from chalicelib.domain.neutrals.roster import NeutralRole
from chalicelib.domain.roster import MAX_MEDIATORS, Mediator, Need, Reason, eligible, rank
from chalicelib.domain.values import guest


def need_of(case: Case, families: Families, on: date) -> Need:
    """What the case asks of a mediator that day: no tie to whoever has a part, its type of dispute, its language."""
    head = case.head
    refs = {*taking_part(case), *respondent_of(families, head.tenant, head.respondent.ref)}
    return Need(case.claim.dispute_type, head.lang, frozenset(refs), former(case), on=on)


def lent_need(need: Need, case: Case, body: str) -> Need:
    """The same of a mediator of that body's roster: the role, and what its entries say of amounts and laws."""
    own = frozenset(name.removeprefix(guest(body, "")) for name in need.former)
    return replace(
        need, role=NeutralRole.MEDIATOR, former=own | former_persons(case), amount=case.claim.sought.money,
        law=case.claim.country or "",
    )  # fmt: skip


def respondent_of(families: Families, tenant_id: str, ref: str) -> frozenset[str]:
    """The respondent under every reference of its family, the family itself, and the platform it sells on."""
    known = families.resolve(tenant_id, ref)
    family = {known.removeprefix(FAMILY)} if known.startswith(FAMILY) else set()
    return frozenset({ref, tenant_id, *families.references(tenant_id, ref), *family})


def enter(directory: Directory, tenant_id: str, mediator: Mediator) -> Mediator:
    """Puts the entry on the roster; whoever stands there already does so since then.

    Raises NotAllowed: too_many_mediators.
    """
    stands = directory.mediator(tenant_id, mediator.ref)
    if stands is None and len(directory.mediators(tenant_id, limit=MAX_MEDIATORS)) >= MAX_MEDIATORS:
        raise NotAllowed("too_many_mediators", limit=MAX_MEDIATORS)
    since = mediator.since if stands is None else stands.since
    return directory.put_mediator(tenant_id, replace(mediator, since=since))


def choose(directory: Directory, tenant_id: str, need: Need, ref: str | None) -> Mediator:
    """The mediator of that reference, or without one the least loaded who fits. Nothing is claimed yet: a place may be
    gone when the command is written, which is refused then.

    Raises NotAllowed: mediator_not_eligible (with all `reasons`), no_mediator_available.
    """
    return _best(directory, tenant_id, need) if ref is None else _named(directory, tenant_id, need, ref)


def _named(directory: Directory, tenant_id: str, need: Need, ref: str) -> Mediator:
    found = directory.mediator(tenant_id, ref)
    against = (Reason.NOT_IN_ROSTER,) if found is None else eligible(found, need)
    if found is None or against:
        raise NotAllowed("mediator_not_eligible", mediator=ref, reasons=[reason.value for reason in against])
    return found


def _best(directory: Directory, tenant_id: str, need: Need) -> Mediator:
    ranked = rank(directory.mediators(tenant_id), need)
    if not ranked:
        raise NotAllowed("no_mediator_available")
    return ranked[0]

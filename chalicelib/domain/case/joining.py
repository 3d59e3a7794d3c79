"""What joining a group asks of a case: that the group is open to it and about the same, and a registration with proof
of relation and loss (SPC Interpretation of the Civil Procedure Law of China art. 79, 80). Every fault comes at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.domain.case.commands import JoinGroup
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Invitation, MembershipState, Registration
from chalicelib.domain.case.seeing import everybody_sees
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.families import normal
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, Role

RELATIONS: Final = ("order", "contract", "use", "other")
PROOFS: Final = 20
"""Exhibits that a registration names at most."""


def check(case: Case, command: JoinGroup, context: Context) -> None:
    """Raises NotAllowed where the group does not take this case, Invalid for a registration with something wrong."""
    if (refused := refusal(case, command, context)) is not None:
        raise refused
    faults = [
        *_loss(case, command.registration, command.invitation),
        *_proof(case, command.registration, command.invitation),
    ]
    if command.registration.relation not in RELATIONS:
        faults.append(Fault("/registration/relation", "not_one_of", limit=", ".join(RELATIONS)))
    if faults:
        raise Invalid("The registration is not complete.", faults=tuple(faults))


def refusal(case: Case, command: JoinGroup, context: Context) -> NotAllowed | None:
    """What keeps this case out of this group, whatever it registers with."""
    invitation, group_id = command.invitation, command.invitation.group_id
    kind = context.pack.stage(case.head.stage).kind
    if not _concerns(case, invitation):
        return NotAllowed("not_of_this_group", "The group is about something else, or somebody else.")
    if (known := case.memberships.get(group_id)) is not None and known.state is not MembershipState.LEFT:
        return NotAllowed("group_not_joinable", "This case has had its part in the group.", cause=known.cause)
    if not invitation.joinable or (invitation.closes_at is not None and context.now > invitation.closes_at):
        return NotAllowed("group_not_joinable", "Nobody joins any more.", due_at=invitation.closes_at)
    if invitation.full:
        return NotAllowed("group_full", "The group takes no more members.", limit=invitation.full)
    if kind.value not in invitation.joins_in:
        return NotAllowed("wrong_stage", stage=case.head.stage, open_in=sorted(invitation.joins_in))
    asked = invitation.listed or command.link or group_id in case.invited or known is not None
    return (
        None if asked else NotAllowed("group_needs_link", "The group is joined by a link or an invitation.")
    )


def _concerns(case: Case, invitation: Invitation) -> bool:
    """Whoever says what it is about must mean the same, in whichever spelling: as detection compares it. Whoever does
    not has said nothing against it.
    """
    same = case.claim.dispute_type.value == invitation.dispute_type
    about = case.claim.about
    alike = all(normal(about.get(key, code)) == normal(code) for key, code in invitation.keys.items())
    return same and alike and case.head.respondent.ref in invitation.respondents


def _loss(case: Case, given: Registration, invitation: Invitation) -> Iterator[Fault]:
    """Nobody registers with more than the case claims. One that claims no money says what the loss comes to, in the
    group's currency: terms that name all others must not be kept from everybody by one that was made up.
    """
    at, claimed = "/registration/loss", case.claim.sought.money
    wanted = claimed.currency if claimed is not None else invitation.currency
    if wanted is not None and given.loss.currency != wanted:
        yield Fault(f"{at}/currency", "other_currency", limit=wanted)
    elif given.loss.currency not in CURRENCIES:
        yield Fault(f"{at}/currency", "unknown_currency")
    most = claimed.amount if claimed is not None else MAX_AMOUNT
    if not 1 <= given.loss.amount <= most:
        yield Fault(f"{at}/amount", "out_of_range", limit=most)
    if not 0 <= given.elsewhere <= max(given.loss.amount, 0):
        yield Fault("/registration/elsewhere", "out_of_range", limit=max(given.loss.amount, 0))


def _proof(case: Case, given: Registration, invitation: Invitation) -> Iterator[Fault]:
    """Exhibits of the case's own that both sides can see; an order that the platform attests is proof as well."""
    at = "/registration/proof"
    own = {e.id for e in case.evidence.values() if e.by is Role.COMPLAINANT and everybody_sees(e)}
    if len(given.proof) > PROOFS:
        yield Fault(at, "too_many", limit=PROOFS)
    for n, exhibit in enumerate(given.proof):
        if exhibit not in own:
            yield Fault(f"{at}/{n}", "not_own_exhibit")
        elif exhibit in given.proof[:n]:
            yield Fault(f"{at}/{n}", "repeated")
    if invitation.proof and not given.proof and case.claim.order_ref is None:
        yield Fault(at, "missing")

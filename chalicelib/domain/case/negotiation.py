"""Offers, counter-offers and proposals, their answers; what makes a settlement."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from chalicelib.domain import deadlines
from chalicelib.domain.case import accords, bidding, guards, outcome
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.filing import terms_faults
from chalicelib.domain.case.state import Case, Deadline, Offer, OfferState, Proposal, ProposalState, Terms
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.values import Role, stamp

Events = tuple[ev.Event, ...]
SHORTEST_OFFER = timedelta(hours=24)
"""No offer puts the other side under more pressure than that, unless the pack's own time is shorter."""


def decide(case: Case, command: cmd.Talks, context: Context) -> Events:
    match command:
        case cmd.MakeOffer() | cmd.CounterOffer():
            return offer(case, command, context)
        case cmd.Accept():
            return accept(case, command, context)
        case cmd.Decline():
            return decline(case, command, context)
        case cmd.WithdrawOffer():
            return withdraw(case, command, context)
        case cmd.PlaceBid():
            return bidding.place(case, command, context)
        case cmd.Propose():
            return propose(case, command, context)
        case _:
            assert_never(command)


def offer(case: Case, command: cmd.MakeOffer | cmd.CounterOffer, context: Context) -> Events:
    """A new offer with its time to answer; it settles at once where the other side offers the same."""
    check_terms(case, command.terms)
    countered = None
    if isinstance(command, cmd.CounterOffer):
        countered = _answerable(case, command.offer_id, context).id
    new = Offer(context.id("off"), context.role, command.terms, context.now, command.note, countered)
    made = ev.OfferMade(new, _answer_time(command, new.id, context))
    equal = [
        o for o in case.offers.values()
        if o.state is OfferState.LIVE and o.by is not context.role and o.id != countered and o.terms == command.terms
        and deadlines.in_time(deadlines.running(case, f"offer:{o.id}"), context.now)
    ]  # fmt: skip
    if equal:
        return (made, *outcome.settle(equal[0].id, command.terms, context, case))
    return (made,)


def accept(case: Case, command: cmd.Accept, context: Context) -> Events:
    """Settles on the offer as it stands; on a proposal when the other party has accepted it too."""
    if command.offer_id in case.proposals:
        return _accept_proposal(case, case.proposals[command.offer_id], context)
    found = _answerable(case, command.offer_id, context)
    return outcome.settle(found.id, found.terms, context, case)


def decline(case: Case, command: cmd.Decline, context: Context) -> Events:
    """A plain no: to an offer, to a proposal, to an agreement on a stage."""
    if command.offer_id in case.accords:
        return accords.decline(case, command.offer_id, context)
    if command.offer_id not in case.proposals:
        return (ev.OfferDeclined(_answerable(case, command.offer_id, context).id, context.role),)
    proposal = case.proposals[command.offer_id]
    if proposal.state is not ProposalState.LIVE:
        raise NotAllowed("offer_not_live", state=proposal.state.value)
    if context.role in proposal.accepted_by:
        raise NotAllowed("already_accepted")
    return (ev.ProposalDeclined(proposal.id, context.role),)


def withdraw(case: Case, command: cmd.WithdrawOffer, context: Context) -> Events:
    """An offer that nobody has accepted can be taken back by whoever made it."""
    found = case.offers.get(command.offer_id)
    if found is None:
        raise NotFound("No such offer in this case.")
    if found.by is not context.role:
        raise NotAllowed("not_your_offer")
    if found.state is not OfferState.LIVE:
        raise NotAllowed("offer_not_live", state=found.state.value)
    return (ev.OfferWithdrawn(found.id),)


def propose(case: Case, command: cmd.Propose, context: Context) -> Events:
    """The officer's or mediator's proposal: silence refuses it."""
    check_terms(case, command.terms)
    proposal = Proposal(context.id("prp"), command.terms, command.reasons, by=context.role)
    deadline = deadlines.start(context.pack, "proposal", context.now, proposal.id, on=Role.SYSTEM)
    return (ev.ProposalMade(proposal, deadline),)


def check_terms(case: Case, terms: Terms) -> None:
    """Raises Invalid for terms that do not fit the claim."""
    if faults := terms_faults(terms, "/terms", like=case.claim.sought.money):
        raise Invalid("The terms do not fit.", faults=tuple(faults))


def _answer_time(command: cmd.MakeOffer | cmd.CounterOffer, offer_id: str, context: Context) -> Deadline:
    """The pack's time to answer, or less where the one who offers says so and it is still fair."""
    deadline = deadlines.start(context.pack, "offer", context.now, offer_id, on=context.role.other)
    if command.expires_at is None:
        return deadline
    earliest = min(context.now + SHORTEST_OFFER, deadline.due_at)
    if not earliest <= command.expires_at <= deadline.due_at:
        bounds = f"{stamp(earliest)} to {stamp(deadline.due_at)}"
        raise Invalid(
            "An offer cannot end then.", faults=(Fault("/expires_at", "out_of_range", limit=bounds),)
        )
    return deadlines.until(deadline, command.expires_at)


def _answerable(case: Case, offer_id: str, context: Context) -> Offer:
    found = case.offers.get(offer_id)
    if found is None:
        raise NotFound("No such offer in this case.")
    if found.by is context.role:
        raise NotAllowed("own_offer", "One's own offer cannot be answered.")
    if found.state is not OfferState.LIVE:
        raise NotAllowed("offer_not_live", state=found.state.value)
    _in_time(case, f"offer:{found.id}", context)
    return found


def _accept_proposal(case: Case, proposal: Proposal, context: Context) -> Events:
    if proposal.state is not ProposalState.LIVE:
        raise NotAllowed("offer_not_live", state=proposal.state.value)
    if context.role in proposal.accepted_by:
        raise NotAllowed("already_accepted")
    _in_time(case, f"proposal:{proposal.id}", context)
    accepted = ev.ProposalAccepted(proposal.id, context.role)
    if context.role.other in proposal.accepted_by:
        return (accepted, *outcome.settle(proposal.id, proposal.terms, context, case))
    return (accepted,)


def _in_time(case: Case, deadline_id: str, context: Context) -> None:
    if (late := guards.passed(deadlines.running(case, deadline_id), context.now)) is not None:
        raise late

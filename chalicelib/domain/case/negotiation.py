"""Offers, counter-offers and proposals; what makes a settlement."""

from __future__ import annotations

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import outcome
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.filing import terms_faults
from chalicelib.domain.case.state import Case, Offer, OfferState, Proposal, ProposalState, Terms
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]


def offer(case: Case, command: cmd.MakeOffer | cmd.CounterOffer, context: Context) -> Events:
    """A new offer with its time to answer; it settles at once where the other side offers the same."""
    check_terms(case, command.terms)
    countered = None
    if isinstance(command, cmd.CounterOffer):
        countered = _answerable(case, command.offer_id, context).id
    new = Offer(context.id("off"), context.role, command.terms, context.now, command.note, countered)
    made = ev.OfferMade(
        new, deadlines.start(context.pack, "offer", context.now, new.id, on=context.role.other)
    )
    equal = [
        o for o in case.offers.values()
        if o.state is OfferState.LIVE and o.by is not context.role and o.id != countered and o.terms == command.terms
        and deadlines.in_time(deadlines.running(case, f"offer:{o.id}"), context.now)
    ]  # fmt: skip
    if equal:
        return (made, *outcome.settle(equal[0].id, command.terms, context))
    return (made,)


def accept(case: Case, command: cmd.Accept, context: Context) -> Events:
    """Settles on the offer as it stands; on a proposal when the other party has accepted it too."""
    if command.offer_id in case.proposals:
        return _accept_proposal(case, case.proposals[command.offer_id], context)
    found = _answerable(case, command.offer_id, context)
    return outcome.settle(found.id, found.terms, context)


def propose(case: Case, command: cmd.Propose, context: Context) -> Events:
    """The officer's proposal: silence refuses it."""
    check_terms(case, command.terms)
    proposal = Proposal(context.id("prp"), command.terms, command.reasons)
    deadline = deadlines.start(context.pack, "proposal", context.now, proposal.id, on=Role.SYSTEM)
    return (ev.ProposalMade(proposal, deadline),)


def check_terms(case: Case, terms: Terms) -> None:
    """Raises Invalid for terms that do not fit the claim."""
    if faults := terms_faults(terms, "/terms", like=case.claim.sought.money):
        raise Invalid("The terms do not fit.", faults=tuple(faults))


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
        return (accepted, *outcome.settle(proposal.id, proposal.terms, context))
    return (accepted,)


def _in_time(case: Case, deadline_id: str, context: Context) -> None:
    deadline = deadlines.running(case, deadline_id)
    if not deadlines.in_time(deadline, context.now):
        assert deadline is not None
        raise NotAllowed("deadline_passed", "The time to answer is over.", due_at=deadline.due_at)

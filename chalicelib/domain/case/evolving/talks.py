"""What offers, proposals and sealed bids change, up to the settlement."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import parts
from chalicelib.domain.case.procedure import Round, RoundState
from chalicelib.domain.case.state import Case, DeadlineState, LegalEffect, OfferState, Outcome, ProposalState


def apply(case: Case, event: ev.Talks, at: datetime) -> Case:  # noqa: C901 - one line per event type
    match event:
        case ev.OfferMade():
            return _offer_made(case, event, at)
        case ev.OfferDeclined():
            declined = parts.offer(case, event.offer_id, OfferState.DECLINED, DeadlineState.MET)
            return parts.spoken(declined, event.by, at)
        case ev.OfferWithdrawn():
            return parts.offer(case, event.offer_id, OfferState.WITHDRAWN, DeadlineState.CANCELLED)
        case ev.OfferLapsed():
            return parts.offer(case, event.offer_id, OfferState.LAPSED, DeadlineState.EXPIRED)
        case ev.ProposalMade():
            made = replace(case, proposals={**case.proposals, event.proposal.id: event.proposal})
            return parts.begin(made, event.deadline)
        case ev.ProposalAccepted():
            known = case.proposals[event.proposal_id]
            accepted = replace(known, accepted_by=(*known.accepted_by, event.by))
            taken = replace(case, proposals={**case.proposals, known.id: accepted})
            return parts.spoken(taken, event.by, at)
        case ev.ProposalDeclined():
            refused = parts.proposal(case, event.proposal_id, ProposalState.DECLINED, DeadlineState.MET)
            return parts.spoken(refused, event.by, at)
        case ev.ProposalLapsed():
            return parts.proposal(case, event.proposal_id, ProposalState.LAPSED, DeadlineState.EXPIRED)
        case ev.BidPlaced():
            return _bid_placed(case, event, at)
        case ev.BiddingCrossed():
            return _round(case, event.round_id, RoundState.CROSSED, event)
        case ev.BiddingRoundClosed():
            return _round(case, event.round_id, RoundState.CLOSED, None)
        case ev.CaseSettled():
            return _settled(case, event)
        case _:
            assert_never(event)


def _offer_made(case: Case, event: ev.OfferMade, at: datetime) -> Case:
    made = replace(case, offers={**case.offers, event.offer.id: event.offer})
    after = parts.begin(made, event.deadline)
    if event.offer.counters is not None:
        after = parts.offer(after, event.offer.counters, OfferState.COUNTERED, DeadlineState.CANCELLED)
    return parts.spoken(after, event.offer.by, at)


def _bid_placed(case: Case, event: ev.BidPlaced, at: datetime) -> Case:
    known = case.rounds.get(event.round_id, Round(event.round_id, event.number, at))
    placed = replace(known, bids={**known.bids, event.by.value: event.commitment})
    after = parts.begin(replace(case, rounds={**case.rounds, placed.id: placed}), event.deadline)
    return parts.spoken(after, event.by, at)


def _round(case: Case, round_id: str, state: RoundState, crossed: ev.BiddingCrossed | None) -> Case:
    terms = crossed.terms if crossed is not None else None
    changed = replace(case.rounds[round_id], state=state, terms=terms)
    after = replace(case, rounds={**case.rounds, round_id: changed})
    return parts.end(after, f"bid:{round_id}", DeadlineState.MET)


def _settled(case: Case, event: ev.CaseSettled) -> Case:
    settled = parts.head(case, outcome=Outcome.SETTLED, legal_effect=LegalEffect.AGREEMENT)
    if event.offer_id in case.offers:
        settled = parts.offer(settled, event.offer_id, OfferState.ACCEPTED, DeadlineState.MET)
    elif event.offer_id in case.proposals:
        settled = parts.proposal(settled, event.offer_id, ProposalState.ACCEPTED, DeadlineState.MET)
    return parts.close_talks(settled, "agreed")

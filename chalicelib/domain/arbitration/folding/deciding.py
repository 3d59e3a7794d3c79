"""Drafts, votes, the award, its signatures, and what is asked for after it."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.folding.parts import award, begin, draft, end, ended, head, panel, request
from chalicelib.domain.arbitration.state import (
    Arbitration,
    AwardKind,
    AwardState,
    RequestState,
    Stage,
)
from chalicelib.domain.case.state import DeadlineState


def apply(found: Arbitration, event: ev.Deciding) -> Arbitration:  # noqa: C901 - one line per event
    match event:
        case ev.Deliberated():
            return head(found, messages=found.head.messages + 1)
        case ev.Drafted():
            others = {i: replace(d, dropped=True) for i, d in found.drafts.items() if not d.adopted}
            return replace(found, drafts={**found.drafts, **others, event.draft.id: event.draft})
        case ev.DraftVoted():
            known = found.drafts[event.draft_id]
            return draft(found, known.id, votes={**known.votes, event.by: event.ballot})
        case ev.AwardAdopted():
            adopted = draft(found, event.draft_id, adopted=True)
            adopted = replace(adopted, awards={**found.awards, event.award.id: event.award})
            return begin(adopted, event.deadline)
        case ev.AwardSigned():
            known_award = found.awards[event.award_id]
            signed = {**known_award.signatures, event.signature.ref: event.signature}
            return award(found, known_award.id, signatures=signed)
        case ev.AwardRendered():
            return _rendered(found, event)
        case ev.AwardOverdue():
            return begin(head(found, overdue=True), event.deadline)
        case ev.RequestMade():
            return replace(found, requests={**found.requests, event.request.id: event.request})
        case ev.RequestRuledOn():
            return _ruled(found, event)
        case ev.RequestLapsed():
            lapsed = request(found, event.request_id, state=RequestState.LAPSED)
            lapsed = ended(lapsed, f"{rules.RULING}:{event.request_id}", state=DeadlineState.EXPIRED)
            return begin(head(lapsed, overdue=False), event.deadline)
        case ev.AwardDropped():
            none = award(found, event.award_id, state=AwardState.DROPPED)
            none = ended(none, f"{rules.SIGN}:{event.award_id}", state=DeadlineState.EXPIRED)
            return head(none, overdue=False)
        case ev.AppealOpened():
            return _appealed(found, event)
        case _:
            assert_never(event)


def _rendered(found: Arbitration, event: ev.AwardRendered) -> Arbitration:
    """The one it corrects is no more, and of an appeal none of the first instance; an additional one stands beside."""
    over = end(found, lambda d: d.rule in (rules.AWARD, rules.SIGN), DeadlineState.MET)
    stood = [a.id for a in found.awards.values() if a.id != event.award.id and a.state is AwardState.RENDERED]
    corrected = [id_ for id_ in stood if id_ == event.award.corrects]
    others = corrected if event.award.corrects else stood
    for id_ in [] if event.award.content.kind is AwardKind.ADDITIONAL else others:
        over = award(over, id_, state=AwardState.REPLACED)
    over = replace(over, awards={**over.awards, event.award.id: event.award})
    return begin(head(over, stage=Stage.AWARDED, overdue=False), *event.deadlines)


def _ruled(found: Arbitration, event: ev.RequestRuledOn) -> Arbitration:
    state = RequestState.GRANTED if event.granted else RequestState.REFUSED
    led_to = event.award.id if event.award is not None else ""
    ruled = request(found, event.request_id, state=state, reasons=event.reasons, award_id=led_to)
    ruled = head(ended(ruled, f"{rules.RULING}:{event.request_id}"), overdue=False)
    if event.award is None:
        return begin(ruled, event.deadline)
    return begin(replace(ruled, awards={**ruled.awards, event.award.id: event.award}), event.deadline)


def _appealed(found: Arbitration, event: ev.AppealOpened) -> Arbitration:
    over = end(found, lambda _: True, DeadlineState.CANCELLED)
    again = head(
        over, stage=Stage.CONSTITUTION, instance=found.head.instance + 1, size=event.size, overdue=False
    )
    again = request(again, event.request_id, state=RequestState.GRANTED)
    return panel(
        begin(replace(again, seats={**found.seats, **{s.id: s for s in event.seats}}), *event.deadlines)
    )

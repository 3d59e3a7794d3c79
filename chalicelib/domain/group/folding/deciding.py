"""What questions to the members, offers, changes and messages change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case.procedure import Stopped
from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.folding.parts import begin, candidacy, end, head, offer, poll
from chalicelib.domain.group.rules import BATCH, VACANCY
from chalicelib.domain.group.state import Group, OfferState, PollKind, PollState
from chalicelib.domain.group.timing import STAGES


def apply(group: Group, event: ev.Asking | ev.Deciding, at: datetime) -> Group:
    if isinstance(event, ev.Asking):
        return _asked(group, event, at)
    return _dealt(group, event)


def _asked(group: Group, event: ev.Asking, at: datetime) -> Group:
    match event:
        case ev.PollAsked():
            new = event.poll
            asked = replace(group, polls={**group.polls, new.id: new})
            return _asked_back(asked, new.of) if new.kind is PollKind.RECALL else _halted(asked, at)
        case ev.PollOpened():
            opened = poll(group, event.poll_id, state=PollState.OPEN, roll=event.roll)
            return begin(head(opened, first_polled=True), event.deadline)
        case ev.PollEnded():
            over = end(group, lambda d: d.id == f"poll:{event.poll_id}", DeadlineState.EXPIRED)
            return poll(over, event.poll_id, state=PollState.COUNTING)
        case ev.PollCounted():
            counted = poll(group, event.poll_id, state=PollState.COUNTED, result=event.result, counted_at=at)
            return begin(counted, *event.deadlines)
        case ev.PollVoided():
            return begin(poll(group, event.poll_id, state=PollState.VOID), *event.deadlines)
        case _:
            assert_never(event)


def _asked_back(group: Group, case_id: str) -> Group:
    """A recall stops no talks. Those who have asked for it are enough, and count for no other."""
    office = group.representatives.get(case_id)
    return group if office is None else candidacy(group, office.id, office.state, recall_by=())


def _halted(group: Group, at: datetime) -> Group:
    """The stage's own deadline, and the next batch's, stand still while the members are asked."""
    bound = (*STAGES.values(), BATCH)
    running = [d for d in group.running() if d.rule in bound or d.subject == VACANCY]
    return begin(
        group,
        *(replace(d, state=DeadlineState.PAUSED, stopped=(*d.stopped, Stopped("poll", at))) for d in running),
    )


def _dealt(group: Group, event: ev.Deciding) -> Group:  # noqa: C901 - one line per event type
    match event:
        case ev.OfferMade():
            return replace(group, offers={**group.offers, event.offer.id: event.offer})
        case ev.OfferAgreed():
            agreed = (*group.offers[event.offer_id].agreed_by, event.by)
            state = OfferState.AGREED if event.complete else OfferState.LIVE
            return offer(group, event.offer_id, agreed_by=agreed, state=state)
        case ev.OfferRefused():
            return offer(group, event.offer_id, state=OfferState.REFUSED)
        case ev.OfferWithdrawn():
            return offer(group, event.offer_id, state=OfferState.WITHDRAWN)
        case ev.OfferAdopted():
            return offer(group, event.offer_id, state=OfferState.ADOPTED)
        case ev.OfferFailed():
            return offer(group, event.offer_id, state=OfferState.FAILED)
        case ev.ChangeProposed():
            return replace(group, changes={**group.changes, event.change.id: event.change})
        case ev.ChangeDecided():
            decided = replace(group.changes[event.change_id], consented=event.consented)
            return replace(group, changes={**group.changes, decided.id: decided})
        case ev.MessagePosted():
            written = group.head.messages_by.get(event.by.value, 0) + 1
            by = {**group.head.messages_by, event.by.value: written}
            return head(group, messages=group.head.messages + 1, messages_by=by)
        case ev.MediatorAssigned():
            return head(group, mediator=event.mediator)
        case _:
            assert_never(event)

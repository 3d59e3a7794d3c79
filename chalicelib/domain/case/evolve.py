"""State is a fold over events: what each event changes, and nothing else. Needs no rule pack and no clock.

The folds of each field stand in `evolving`; here are the events that concern the case as a whole.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import (
    arbitrated,
    bundling,
    keeping,
    mediating,
    membership,
    parts,
    performing,
    proving,
    representing,
    screening,
    talks,
    timing,
)  # fmt: skip
from chalicelib.domain.case.state import Case, DeadlineState, Head, Outcome, Status
from chalicelib.domain.values import Role

NO_PROGRESS = (
    ev.DeadlineWarned, ev.DeadlineExtended, ev.FirstReplyMissed, ev.CaseStalled, ev.WakeDeferred, ev.WakeBlocked,
    ev.OfferLapsed, ev.ProposalLapsed, ev.AccordLapsed, ev.BiddingRoundClosed, ev.RequestUnmet, ev.EvidenceInspected,
    ev.EvidenceRefused, ev.EvidenceLapsed, ev.EvidenceKept, ev.TokensRevoked, ev.DownloadAuthorised,
    ev.QueueLookedInto, ev.GroupInvited, ev.BundleRequested, ev.BundleMade, ev.BundleReady, ev.BundleFailed,
    ev.BundleDownloadAuthorised, ev.HoldPlaced, ev.HoldLifted, ev.EvidenceErasureOrdered, ev.EvidenceErased,
    ev.ExternalUpdated, ev.RepresentativeAuthorised, ev.RepresentationEnded, ev.PersonErasureOrdered, ev.PersonErased,
    ev.PublicTextApproved,
)  # fmt: skip
"""What the system does by itself, or what moves nothing: a case with only these goes nowhere (S37)."""


def evolve(case: Case | None, event: ev.Event, at: datetime) -> Case:
    """The case after the event. Raises AssertionError when a first event is not `case.filed`."""
    if isinstance(event, ev.CaseFiled):
        return _filed(event, at)
    assert case is not None, "only a filing can come first"
    return parts.overdue(_apply(_moved(_awake(case, event), event, at), event, at))


def _filed(event: ev.CaseFiled, at: datetime) -> Case:
    head = Head(
        case_id=event.case_id, tenant=event.tenant, pack=event.pack, stage=event.stage, complainant=event.complainant,
        respondent=event.respondent, filed_at=at, updated_at=at, fingerprint=event.fingerprint, lang=event.lang,
        sandbox=event.sandbox, stall_seconds=event.stall_seconds,
    )  # fmt: skip
    return Case(head=head, claim=event.claim, deadlines={d.id: d for d in event.deadlines})


def _awake(case: Case, event: ev.Event) -> Case:
    """Anything that happens gives a case whose Tick had failed another go."""
    if isinstance(event, ev.WakeDeferred | ev.WakeBlocked) or not (
        case.head.wake_failures or case.head.wake_blocked
    ):
        return case
    return parts.head(case, wake_failures=0, wake_blocked=False, wake_not_before=None)


def _moved(case: Case, event: ev.Event, at: datetime) -> Case:
    if not case.head.stall_seconds or isinstance(event, NO_PROGRESS):
        return case
    return parts.head(case, progress_at=at, stalled=False)


def _apply(case: Case, event: ev.Event, at: datetime) -> Case:  # noqa: C901 - one line per kind
    """Each field has its fold; the checker sees to it that none is missing."""
    if isinstance(event, ev.Screening):
        return screening.apply(case, event, at)
    if isinstance(event, ev.Talks):
        return talks.apply(case, event, at)
    if isinstance(event, ev.Mediating):
        return mediating.apply(case, event, at)
    if isinstance(event, ev.Timing):
        return timing.apply(case, event, at)
    if isinstance(event, ev.Performing):
        return performing.apply(case, event, at)
    if isinstance(event, ev.Proving):
        return proving.apply(case, event, at)
    if isinstance(event, ev.Keeping):
        return keeping.apply(case, event, at)
    if isinstance(event, ev.Representing):
        return representing.apply(case, event, at)
    if isinstance(event, ev.Grouping):
        return membership.apply(case, event, at)
    if isinstance(event, ev.Arbitrated):
        return arbitrated.apply(case, event)
    if isinstance(event, ev.Bundling):
        return bundling.apply(case, event, at)
    return _whole(case, event, at)


def _whole(case: Case, event: ev.Whole, at: datetime) -> Case:  # noqa: C901 - one line per event type
    match event:
        case ev.CaseFiled():
            raise AssertionError("a case is filed once")
        case ev.CaseServed():
            served = parts.head(case, served_at=event.at)
            over = parts.end(served, "service", DeadlineState.MET)
            return parts.begin(parts.end(over, "deemed_service", DeadlineState.MET), *event.deadlines)
        case ev.NoticeDispatched():
            return _dispatched(case, event)
        case ev.CaseResponded():
            return parts.answered(parts.head(case, position=event.position), at)
        case ev.MessagePosted() | ev.JointMessagePosted() | ev.CaucusHeld():
            return _message(case, event)
        case ev.StageEntered():
            return _stage_entered(case, event)
        case ev.RespondentDefaulted():
            return parts.end(parts.head(case, defaulted=True), event.deadline_id, DeadlineState.EXPIRED)
        case ev.CaseDecided():
            decided = parts.head(case, outcome=Outcome.DECIDED, legal_effect=event.legal_effect)
            return replace(parts.close_talks(decided, "decided"), decision=event.decision)
        case ev.CaseClosed():
            return _closed(case, event, at)
        case ev.CaseReopened():
            return _reopened(case, event)
        case ev.ExternalUpdated():
            found = event.external
            return replace(case, externals={**case.externals, found.key: found})
        case ev.TokensRevoked():
            changed = replace(case.party(event.role), epoch=event.epoch)
            return parts.head(case, **{event.role.value: changed})
        case ev.PublicTextApproved():
            return replace(case, public_texts={**case.public_texts, event.public.id: event.public})
        case _:
            assert_never(event)


def _message(case: Case, event: ev.MessagePosted | ev.JointMessagePosted | ev.CaucusHeld) -> Case:
    written = case.head.messages_by.get(event.by.value, 0) + 1
    counted = parts.head(
        case, messages=case.head.messages + 1, messages_by={**case.head.messages_by, event.by.value: written}
    )
    return parts.first_reply(counted) if event.by is Role.RESPONDENT else counted


def _dispatched(case: Case, event: ev.NoticeDispatched) -> Case:
    """Where a notice that was sent counts after a while, that while takes the place of the time to deliver it."""
    sent = parts.head(case, dispatched_at=event.at)
    if event.deadline is None:
        return sent
    return parts.begin(parts.end(sent, "service", DeadlineState.MET), event.deadline)


def _stage_entered(case: Case, event: ev.StageEntered) -> Case:
    """What was to be agreed, bid or completed in the stage before is over with it; offers and proposals stay."""
    left = parts.end_all(parts.close_agreements(case), lambda d: d.rule not in parts.OUTLIVE_STAGE)
    entered = parts.head(left, stage=event.stage)
    if event.cause == "return_refused":  # what was agreed or decided is open again
        entered = parts.head(entered, outcome=None, legal_effect=None)
    tasks = {**case.tasks, **{t.id: t for t in event.tasks}}
    return parts.begin(replace(entered, tasks=tasks), *event.deadlines)


def _closed(case: Case, event: ev.CaseClosed, at: datetime) -> Case:
    binding = event.outcome in (Outcome.SETTLED, Outcome.DECIDED, Outcome.AWARDED)
    closed = parts.head(
        parts.close_talks(case, "closed"), status=Status.CLOSED, outcome=event.outcome, late=False, stalled=False,
        legal_effect=case.head.legal_effect if binding else None, closed_at=at, notice=event.notice, cause=event.cause,
    )  # fmt: skip
    return parts.end_all(closed, lambda deadline: deadline.rule != "upload")


def _reopened(case: Case, event: ev.CaseReopened) -> Case:
    again = parts.head(
        case, status=Status.OPEN, outcome=None, legal_effect=None, closed_at=None, notice=None, cause=None,
        stage=event.stage, reopened=case.head.reopened + 1,
        dispatched_at=case.head.dispatched_at if case.head.served_at else None,
    )  # fmt: skip
    return parts.begin(again, *event.deadlines)

"""State is a fold over events: what each event changes, and nothing else. Needs no rule pack and no clock."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.state import (
    Budget,
    Case,
    Deadline,
    DeadlineState,
    Evidence,
    EvidenceState,
    Head,
    LegalEffect,
    OfferState,
    Outcome,
    ProposalState,
    RequestState,
    Status,
    TaskState,
)  # fmt: skip
from chalicelib.domain.values import Role

OUTLIVE_STAGE = frozenset({"respond", "offer", "proposal", "evidence", "upload"})
"""Rules whose deadlines go on when a stage ends; all others, whatever a pack calls them, bound the stage."""


def evolve(case: Case | None, event: ev.Event, at: datetime) -> Case:
    """The case after the event. Raises AssertionError when a first event is not `case.filed`."""
    if isinstance(event, ev.CaseFiled):
        return _filed(event, at)
    assert case is not None, "only a filing can come first"
    return _apply(_awake(case, event), event, at)


def _filed(event: ev.CaseFiled, at: datetime) -> Case:
    head = Head(
        case_id=event.case_id, tenant=event.tenant, pack=event.pack, stage=event.stage, complainant=event.complainant,
        respondent=event.respondent, filed_at=at, updated_at=at, fingerprint=event.fingerprint, lang=event.lang,
        sandbox=event.sandbox,
    )  # fmt: skip
    return Case(head=head, claim=event.claim, deadlines={d.id: d for d in event.deadlines})


def _awake(case: Case, event: ev.Event) -> Case:
    """Anything that happens gives a case whose Tick had failed another go."""
    if isinstance(event, ev.WakeDeferred | ev.WakeBlocked) or not (
        case.head.wake_failures or case.head.wake_blocked
    ):
        return case
    return _head(case, wake_failures=0, wake_blocked=False, wake_not_before=None)


def _apply(case: Case, event: ev.Event, at: datetime) -> Case:  # noqa: C901 - one line per event type
    match event:
        case ev.CaseFiled():
            raise AssertionError("a case is filed once")
        case ev.CaseServed():
            served = _end(_head(case, served_at=event.at), "service", DeadlineState.MET)
            return _begin(served, *event.deadlines)
        case ev.CaseResponded():
            return _answered(_head(case, position=event.position), at)
        case ev.OfferMade():
            return _offer_made(case, event, at)
        case ev.OfferLapsed():
            return _offer(
                _end(case, f"offer:{event.offer_id}", DeadlineState.EXPIRED),
                event.offer_id,
                OfferState.LAPSED,
            )
        case ev.CaseSettled():
            return _settled(case, event)
        case ev.ProposalMade():
            proposals = {**case.proposals, event.proposal.id: event.proposal}
            return _begin(replace(case, proposals=proposals), event.deadline)
        case ev.ProposalAccepted():
            known = case.proposals[event.proposal_id]
            accepted = replace(known, accepted_by=(*known.accepted_by, event.by))
            return replace(case, proposals={**case.proposals, known.id: accepted})
        case ev.ProposalLapsed():
            ended = _end(case, f"proposal:{event.proposal_id}", DeadlineState.EXPIRED)
            lapsed = replace(case.proposals[event.proposal_id], state=ProposalState.LAPSED)
            return replace(ended, proposals={**case.proposals, lapsed.id: lapsed})
        case ev.MessagePosted():
            counts = {
                **case.head.messages_by,
                event.by.value: case.head.messages_by.get(event.by.value, 0) + 1,
            }
            return _head(case, messages=case.head.messages + 1, messages_by=counts)
        case ev.StageEntered():
            return _stage_entered(case, event)
        case ev.RespondentDefaulted():
            return _end(_head(case, defaulted=True), event.deadline_id, DeadlineState.EXPIRED)
        case ev.EvidenceRequested():
            requests = {**case.requests, event.request.id: event.request}
            return _begin(replace(case, requests=requests), event.deadline)
        case ev.RequestUnmet():
            return _request(case, event.request_id, RequestState.UNMET, DeadlineState.EXPIRED)
        case ev.EvidenceDeclared():
            return _declared(case, event)
        case ev.EvidenceInspected():
            return _evidence(
                case, event.evidence_id, state=EvidenceState.INSPECTED, version_id=event.version_id
            )
        case ev.EvidenceRefused():
            refused = _evidence(case, event.evidence_id, state=EvidenceState.REFUSED, reason=event.reason)
            return _released(refused, event.evidence_id, DeadlineState.CANCELLED)
        case ev.EvidenceLapsed():
            lapsed_file = _evidence(case, event.evidence_id, state=EvidenceState.LAPSED)
            return _released(lapsed_file, event.evidence_id, DeadlineState.EXPIRED)
        case ev.EvidenceSubmitted():
            return _submitted(case, event)
        case ev.EvidenceKept():
            return _evidence(
                case,
                event.evidence_id,
                state=EvidenceState.KEPT,
                version_id=event.version_id,
                kept_until=event.kept_until,
            )
        case ev.CaseDecided():
            decided = _head(case, outcome=Outcome.DECIDED, legal_effect=event.legal_effect)
            return replace(_close_talks(decided), decision=event.decision)
        case ev.TaskPerformed():
            return _task(case, event.task_id, TaskState.PERFORMED, DeadlineState.MET, event.proof)
        case ev.TaskBreached():
            return _task(case, event.task_id, TaskState.BREACHED, DeadlineState.EXPIRED, ())
        case ev.CaseClosed():
            closed = _head(_close_talks(case), status=Status.CLOSED, outcome=event.outcome, overdue=False)
            return _end_rules(closed, lambda deadline: deadline.rule != "upload")
        case ev.DeadlineWarned():
            known_deadline = case.deadlines[event.deadline_id]
            left = tuple(w for w in known_deadline.warnings if w > event.moment)
            return _begin(case, replace(known_deadline, warnings=left))
        case ev.DeadlineExtended():
            return _begin(_head(case, overdue=True), event.deadline)
        case ev.TokensRevoked():
            return _revoked(case, event)
        case ev.WakeDeferred():
            return _head(case, wake_failures=case.head.wake_failures + 1, wake_not_before=event.until)
        case ev.WakeBlocked():
            return _head(case, wake_failures=event.failures, wake_blocked=True)
        case ev.DownloadAuthorised():
            return case
        case _:
            assert_never(event)


def _head(case: Case, **changes: object) -> Case:
    return replace(case, head=replace(case.head, **changes))


def _begin(case: Case, *deadlines: Deadline) -> Case:
    return replace(case, deadlines={**case.deadlines, **{d.id: d for d in deadlines}}) if deadlines else case


def _end(case: Case, deadline_id: str, state: DeadlineState) -> Case:
    found = case.deadlines.get(deadline_id)
    if found is None or found.state is not DeadlineState.RUNNING:
        return case
    return _begin(case, replace(found, state=state))


def _end_rules(case: Case, concerned: object) -> Case:
    assert callable(concerned)
    ended = [replace(d, state=DeadlineState.CANCELLED) for d in case.running() if concerned(d)]
    return _begin(case, *ended)


def _answered(case: Case, at: datetime) -> Case:
    return _end(_head(case, responded_at=at), "respond", DeadlineState.MET)


def _offer_made(case: Case, event: ev.OfferMade, at: datetime) -> Case:
    after = _begin(replace(case, offers={**case.offers, event.offer.id: event.offer}), event.deadline)
    if event.offer.counters is not None:
        after = _offer(after, event.offer.counters, OfferState.COUNTERED)
        after = _end(after, f"offer:{event.offer.counters}", DeadlineState.CANCELLED)
    if event.offer.by is Role.RESPONDENT and case.head.responded_at is None:
        return _answered(after, at)
    return after


def _offer(case: Case, offer_id: str, state: OfferState) -> Case:
    return replace(case, offers={**case.offers, offer_id: replace(case.offers[offer_id], state=state)})


def _settled(case: Case, event: ev.CaseSettled) -> Case:
    settled = _head(case, outcome=Outcome.SETTLED, legal_effect=LegalEffect.AGREEMENT)
    if event.offer_id in case.offers:
        settled = _offer(settled, event.offer_id, OfferState.ACCEPTED)
    else:
        proposal = replace(case.proposals[event.offer_id], state=ProposalState.ACCEPTED)
        settled = replace(settled, proposals={**case.proposals, proposal.id: proposal})
    return _close_talks(settled)


def _close_talks(case: Case) -> Case:
    """After an agreement, a decision or a closing nothing is left to answer; only uploads run on."""
    offers = {
        i: replace(o, state=OfferState.CLOSED) for i, o in case.offers.items() if o.state is OfferState.LIVE
    }
    proposals = {
        i: replace(p, state=ProposalState.CLOSED)
        for i, p in case.proposals.items()
        if p.state is ProposalState.LIVE
    }
    requests = {
        i: replace(r, state=RequestState.CLOSED)
        for i, r in case.requests.items()
        if r.state is RequestState.OPEN
    }
    closed = replace(
        case, offers={**case.offers, **offers}, proposals={**case.proposals, **proposals},
        requests={**case.requests, **requests},
    )  # fmt: skip
    return _end_rules(closed, lambda deadline: deadline.rule not in ("upload", "perform"))


def _stage_entered(case: Case, event: ev.StageEntered) -> Case:
    left = _end_rules(case, lambda deadline: deadline.rule not in OUTLIVE_STAGE)
    entered = _head(left, stage=event.stage, overdue=False)
    tasks = {**case.tasks, **{t.id: t for t in event.tasks}}
    return _begin(replace(entered, tasks=tasks), *event.deadlines)


def _request(case: Case, request_id: str, state: RequestState, deadline: DeadlineState) -> Case:
    changed = replace(case.requests[request_id], state=state)
    ended = _end(case, f"evidence:{request_id}", deadline)
    return replace(ended, requests={**case.requests, request_id: changed})


def _declared(case: Case, event: ev.EvidenceDeclared) -> Case:
    item = event.evidence
    budget = case.budgets.get(item.by, Budget(item.by))
    grown = replace(budget, files=budget.files + 1, bytes=budget.bytes + item.size)
    after = replace(case, evidence={**case.evidence, item.id: item}, budgets={**case.budgets, item.by: grown})
    return _begin(after, event.deadline)


def _evidence(case: Case, evidence_id: str, **changes: object) -> Case:
    changed: Evidence = replace(case.evidence[evidence_id], **changes)
    return replace(case, evidence={**case.evidence, evidence_id: changed})


def _released(case: Case, evidence_id: str, deadline: DeadlineState) -> Case:
    """The unused share goes back to the budget, once: only a running upload deadline stands for an unused share."""
    item = case.evidence[evidence_id]
    budget = case.budgets[item.by]
    shrunk = replace(budget, files=budget.files - 1, bytes=budget.bytes - item.size)
    return _end(replace(case, budgets={**case.budgets, item.by: shrunk}), f"upload:{evidence_id}", deadline)


def _submitted(case: Case, event: ev.EvidenceSubmitted) -> Case:
    after = _evidence(case, event.evidence_id, state=EvidenceState.SUBMITTED)
    after = _end(after, f"upload:{event.evidence_id}", DeadlineState.MET)
    if event.request_id is None:
        return after
    return _request(after, event.request_id, RequestState.MET, DeadlineState.MET)


def _task(
    case: Case, task_id: str, state: TaskState, deadline: DeadlineState, proof: tuple[str, ...]
) -> Case:
    changed = replace(case.tasks[task_id], state=state, proof=proof)
    return _end(replace(case, tasks={**case.tasks, task_id: changed}), f"perform:{task_id}", deadline)


def _revoked(case: Case, event: ev.TokensRevoked) -> Case:
    changed = replace(case.party(event.role), epoch=event.epoch)
    return _head(case, **{event.role.value: changed})

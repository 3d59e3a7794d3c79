"""What evidence changes: requests, the budget of each side, a file's way into the vault."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case import events as ev
from chalicelib.domain.case.evolving import parts
from chalicelib.domain.case.exhibits import Visibility
from chalicelib.domain.case.state import Budget, Case, DeadlineState, EvidenceState, RequestState


def apply(case: Case, event: ev.Proving, at: datetime) -> Case:  # noqa: C901 - one line per event type
    match event:
        case ev.EvidenceRequested():
            requests = {**case.requests, event.request.id: event.request}
            return parts.begin(replace(case, requests=requests), event.deadline)
        case ev.RequestUnmet():
            return parts.request(case, event.request_id, RequestState.UNMET, DeadlineState.EXPIRED)
        case ev.EvidenceDeclared():
            return _declared(case, event)
        case ev.EvidenceAmended():
            return parts.file(
                case, event.evidence_id, name=event.name, kind=event.kind, visibility=event.visibility,
                request_id=event.request_id, former=_former(case, event.evidence_id),
            )  # fmt: skip
        case ev.EvidenceInspected():
            return parts.file(
                case, event.evidence_id, state=EvidenceState.INSPECTED, version_id=event.version_id,
                facts=event.facts,
            )  # fmt: skip
        case ev.EvidenceRefused():
            return _gone(
                case, event.evidence_id, DeadlineState.CANCELLED, EvidenceState.REFUSED, event.reason
            )
        case ev.EvidenceDiscarded():
            return _gone(case, event.evidence_id, DeadlineState.CANCELLED, EvidenceState.DISCARDED)
        case ev.EvidenceLapsed():
            return _gone(case, event.evidence_id, DeadlineState.EXPIRED, EvidenceState.LAPSED)
        case ev.EvidenceSubmitted():
            return _submitted(case, event, at)
        case ev.RecordAttached():
            return replace(case, evidence={**case.evidence, event.evidence.id: event.evidence})
        case ev.EvidenceKept():
            return parts.file(
                case, event.evidence_id, state=EvidenceState.KEPT, version_id=event.version_id,
                kept_until=event.kept_until, copy=event.copy, thumbnail=event.thumbnail,
            )  # fmt: skip
        case ev.DownloadAuthorised():
            return case
        case _:
            assert_never(event)


def _declared(case: Case, event: ev.EvidenceDeclared) -> Case:
    item = event.evidence
    budget = case.budgets.get(item.by, Budget(item.by))
    grown = replace(budget, files=budget.files + 1, bytes=budget.bytes + item.size)
    after = replace(case, evidence={**case.evidence, item.id: item}, budgets={**case.budgets, item.by: grown})
    return parts.begin(after, event.deadline)


def _former(case: Case, evidence_id: str) -> tuple[str, ...]:
    item = case.evidence[evidence_id]
    return (*item.former, item.name.id)


def _gone(
    case: Case, evidence_id: str, deadline: DeadlineState, state: EvidenceState, reason: str | None = None
) -> Case:
    """The unused share goes back to the budget, once: only a running upload deadline stands for an unused share."""
    item = case.evidence[evidence_id]
    budget = case.budgets[item.by]
    shrunk = replace(budget, files=budget.files - 1, bytes=budget.bytes - item.size)
    after = replace(case, budgets={**case.budgets, item.by: shrunk})
    after = parts.file(after, evidence_id, state=state, reason=reason)
    return parts.end(after, f"upload:{evidence_id}", deadline)


def _submitted(case: Case, event: ev.EvidenceSubmitted, at: datetime) -> Case:
    after = parts.file(
        case, event.evidence_id, state=EvidenceState.SUBMITTED, exhibit=event.exhibit, submitted_at=at,
        confided_to=case.head.mediator if event.visibility is Visibility.CAUCUS else None,
    )  # fmt: skip
    after = parts.end(after, f"upload:{event.evidence_id}", DeadlineState.MET)
    if event.request_id is None:
        return after
    return parts.request(after, event.request_id, RequestState.MET, DeadlineState.MET)

"""State is a fold over events: what each event changes in a report, and nothing else. Needs no rules and no clock."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case.state import Deadline, DeadlineState
from chalicelib.domain.report import events as ev
from chalicelib.domain.report.state import FilingDecision, Head, Outcome, Report, Stage, Status


def evolve(report: Report | None, event: ev.Event, at: datetime) -> Report:
    """The report after the event. Raises AssertionError unless the first one, and no other, is `report.filed`."""
    if report is None:
        assert isinstance(event, ev.ReportFiled), "only a filing can come first"
        return _filed(event, at)
    return _apply(_awake(report, event), event, at)


def fold(report: Report | None, events: tuple[ev.Event, ...], at: datetime) -> Report:
    """The report after all of the events. Raises AssertionError for no report and no events."""
    for event in events:
        report = evolve(report, event, at)
    assert report is not None
    return report


def _filed(event: ev.ReportFiled, at: datetime) -> Report:
    head = Head(
        report_id=event.report_id, tenant=event.tenant, rules=event.rules, filed_at=at, updated_at=at,
        fingerprint=event.fingerprint, lang=event.lang, sandbox=event.sandbox,
    )  # fmt: skip
    return Report(head, event.matter, {event.deadline.id: event.deadline})


def _awake(report: Report, event: ev.Event) -> Report:
    """Anything that happens gives a report whose Tick had failed another go."""
    stuck = report.head.wake_failures or report.head.wake_blocked
    if isinstance(event, ev.NOBODY) or not stuck:
        return report
    return _head(report, wake_failures=0, wake_blocked=False, wake_not_before=None)


def _apply(report: Report, event: ev.Event, at: datetime) -> Report:  # noqa: C901 - one line per event type
    match event:
        case ev.ReportFiled():
            raise AssertionError("a report is filed once")
        case ev.ReportAccepted():
            accepted = replace(
                report, filing=FilingDecision(accepted=True, reasons=event.reasons, decided_at=at)
            )
            checked = _head(_end(accepted, DeadlineState.MET), stage=Stage.CHECK, overdue=False)
            return _begin(checked, event.deadline)
        case ev.ReportDeclined():
            declined = FilingDecision(
                accepted=False,
                reasons=event.reasons,
                decided_at=at,
                ground=event.ground,
                instead=event.instead,
            )
            return _closed(replace(report, filing=declined), Outcome.DECLINED, "officer", at)
        case ev.StepTaken():
            return replace(report, steps={**report.steps, event.step.id: event.step})
        case ev.ReportExtended():
            return _begin(report, event.deadline)
        case ev.ReportUpheld() | ev.ReportDismissed():
            found = replace(report, finding=event.finding)
            return _closed(found, ev.OUTCOMES[type(event)], "officer", at)
        case ev.ReportReferred():
            return _closed(_head(report, authority=event.authority), Outcome.REFERRED, event.cause, at)
        case ev.ReportOverdue():
            return _begin(_head(report, overdue=True), event.deadline)
        case ev.ReportWarned():
            known = report.deadlines[event.deadline_id]
            return _begin(
                report, replace(known, warnings=tuple(w for w in known.warnings if w > event.moment))
            )
        case ev.WakeDeferred():
            return _head(report, wake_failures=report.head.wake_failures + 1, wake_not_before=event.until)
        case ev.WakeBlocked():
            return _head(report, wake_failures=event.failures, wake_blocked=True)
        case _:
            assert_never(event)


def _head(report: Report, **changes: object) -> Report:
    return replace(report, head=replace(report.head, **changes))


def _begin(report: Report, deadline: Deadline) -> Report:
    return replace(report, deadlines={**report.deadlines, deadline.id: deadline})


def _end(report: Report, state: DeadlineState) -> Report:
    ended = {d.id: replace(d, state=state) for d in report.running()}
    return replace(report, deadlines={**report.deadlines, **ended})


def _closed(report: Report, outcome: Outcome, cause: str, at: datetime) -> Report:
    """What runs is met where somebody decided, and expired where nobody did."""
    closed = _head(report, status=Status.CLOSED, outcome=outcome, cause=cause, closed_at=at, overdue=False)
    return _end(closed, DeadlineState.EXPIRED if cause == "silence" else DeadlineState.MET)

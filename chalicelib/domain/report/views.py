"""What is shown of a violation report, as plain data: the summary for webhooks and lists, the view of those who govern,
and the little its reporter may know.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain.case.state import Deadline
from chalicelib.domain.report import lifecycle
from chalicelib.domain.report.rules import ReportRules
from chalicelib.domain.report.state import Report, Status
from chalicelib.domain.values import Role, stamp


def summary(report: Report) -> dict[str, Any]:
    """The whole current state in short: codes, numbers and moments."""
    head, matter, running = report.head, report.matter, report.running()
    due = running[0] if running else None
    return {
        "report_id": head.report_id, "version": head.version, "seq": head.seq, "chain_head": head.chain_head,
        "status": head.status.value, "stage": head.stage.value,
        "outcome": head.outcome.value if head.outcome else None, "cause": head.cause,
        "violation": matter.violation.value, "subject_ref": matter.subject_ref, "reporter_ref": matter.reporter.ref,
        "reporter_named": matter.reporter.named, "case_id": matter.case_id, "lang": head.lang, "rules": head.rules,
        "due_at": stamp(due.due_at) if due else None, "due_rule": due.rule if due else None,
        "filed_at": stamp(head.filed_at), "updated_at": stamp(head.updated_at), "overdue": head.overdue,
        "wake_blocked": head.wake_blocked,
    }  # fmt: skip


def view(report: Report, role: Role, now: datetime, rules: ReportRules) -> dict[str, Any]:
    """For the platform, its officers and a regulator; without texts, which are keyed by the ids found here."""
    actions = lifecycle.allowed_actions(lifecycle.Look(report, role, rules))
    return summary(report) | {
        "as_of": stamp(now), "narrative": _plain(report.matter.narrative), "authority": report.head.authority,
        "closed_at": report.head.closed_at and stamp(report.head.closed_at),
        "deadlines": [_deadline(d, now) for d in sorted(report.deadlines.values(), key=lambda d: d.started_at)],
        "steps": [_plain(step) for step in report.steps.values()],
        "filing": _plain(report.filing) if report.filing else None,
        "finding": _plain(report.finding) if report.finding else None,
        "allowed_actions": [_plain(action) for action in actions],
        "refers_to": rules.authority if report.head.status is Status.OPEN or _referred(report) else None,
    }  # fmt: skip


def told(report: Report) -> dict[str, Any]:
    """For a named reporter: status and outcome, and the decision whether it was taken up. Not the investigation."""
    head, filing = report.head, report.filing
    return {
        "report_id": head.report_id, "status": head.status.value, "stage": head.stage.value,
        "outcome": head.outcome.value if head.outcome else None, "violation": report.matter.violation.value,
        "case_id": report.matter.case_id, "filed_at": stamp(head.filed_at),
        "closed_at": head.closed_at and stamp(head.closed_at), "filing": _plain(filing) if filing else None,
    }  # fmt: skip


def told_texts(report: Report) -> frozenset[str]:
    """Ids of the texts that a named reporter may read: why it was taken up or not, and what to do instead."""
    if report.filing is None:
        return frozenset()
    shown = (report.filing.reasons, report.filing.instead)
    return frozenset(text.id for text in shown if text is not None)


def _referred(report: Report) -> bool:
    return report.head.outcome is not None and report.head.outcome.value == "referred"


def _deadline(deadline: Deadline, now: datetime) -> dict[str, Any]:
    left = max(0, int((deadline.due_at - now).total_seconds()))
    plain: dict[str, Any] = _plain(deadline)
    return plain | {"remaining_seconds": left if deadline.state.value == "running" else 0}


def _plain(value: Any) -> Any:
    """Builtins with moments as fixed-width stamps."""
    return _stamped(msgspec.to_builtins(value, builtin_types=(datetime,)))


def _stamped(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict):
        return {key: _stamped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_stamped(item) for item in value]
    return value

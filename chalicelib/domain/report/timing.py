"""When a violation report must next be woken, and what is due then."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.case.state import Deadline
from chalicelib.domain.deadlines import effective_at
from chalicelib.domain.report.state import Report, Status

Happening = tuple[Deadline, datetime | None]
"""A deadline, and the moment of the warning that is due; None when its time is up."""


def due(report: Report, now: datetime) -> Happening | None:
    """The first thing that is due. Of several warnings the last: the earlier ones are spent with it."""
    for deadline in report.running():
        if effective_at(deadline) <= now:
            return deadline, None
        if passed := [w for w in deadline.warnings if w <= now]:
            return deadline, max(passed)
    return None


def next_wake(report: Report) -> datetime | None:
    """The next moment an open report needs attention (P6); None for a closed one."""
    head = report.head
    if head.wake_blocked:
        return None
    coming = [moment for d in report.running() for moment in (*d.warnings, effective_at(d))]
    if not coming:
        return None
    return max(min(coming), head.wake_not_before or min(coming))


def is_stranded(report: Report) -> bool:
    """An open report that nothing will ever wake: must not exist (P6)."""
    head = report.head
    return head.status is Status.OPEN and not head.wake_blocked and next_wake(report) is None

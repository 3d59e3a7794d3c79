"""When a group must next be woken, and what is due then (P6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain import deadlines
from chalicelib.domain.case.state import Deadline, DeadlineState
from chalicelib.domain.deadlines import effective_at
from chalicelib.domain.group import rules
from chalicelib.domain.group.state import Group, Job, Stage, Status
from chalicelib.domain.rulepack import Consequence, RulePack
from chalicelib.domain.values import Role

JOB: Final = "job"
JOB_SECONDS: Final = 900
"""How long work over all members may take before it is sent out again; longer with each attempt."""
STAGES: Final = {
    Stage.NEGOTIATION: rules.NEGOTIATION, Stage.MEDIATION: rules.MEDIATION, Stage.DETERMINATION: rules.DETERMINATION,
}  # fmt: skip
"""What bounds each stage in which there is talk."""

Happening = tuple[Deadline, datetime | None]
"""A deadline, and the moment of the warning that is due; None when its time is up."""


def due(group: Group, now: datetime) -> Happening | None:
    """The first thing that is due. Of several warnings the last: the earlier ones are spent with it."""
    for deadline in group.running():
        if effective_at(deadline) <= now:
            return deadline, None
        if passed := [w for w in deadline.warnings if w <= now]:
            return deadline, max(passed)
    return None


def next_wake(group: Group) -> datetime | None:
    """The next moment the group needs attention; None for a closed one without work under way."""
    head = group.head
    if head.wake_blocked:
        return None
    coming = [moment for d in group.running() for moment in (*d.warnings, effective_at(d))]
    if not coming:
        return None
    return max(min(coming), head.wake_not_before or min(coming))


def is_stranded(group: Group) -> bool:
    """An open group that nothing will ever wake: must not exist (P6)."""
    head = group.head
    return head.status is Status.OPEN and not head.wake_blocked and next_wake(group) is None


def of_job(job: Job, now: datetime) -> Deadline:
    """Until when the work has to be done; it is sent out again then, and does nothing twice."""
    due_at = now + timedelta(seconds=JOB_SECONDS * min(job.attempt, 8))
    return Deadline(
        id=f"{JOB}:{job.id}", rule=JOB, on=Role.SYSTEM, started_at=now, due_at=due_at, consequence=Consequence.RETRY,
        grace_seconds=1,
    )  # fmt: skip


def going_on(group: Group, pack: RulePack, at: datetime) -> tuple[Deadline, ...]:
    """What stood still while the members were asked runs on."""
    paused = [d for d in group.deadlines.values() if d.state is DeadlineState.PAUSED]
    return tuple(deadlines.resumed(pack, d, at) for d in paused)

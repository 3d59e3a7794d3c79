"""Work over all members: how it is started, one piece after another, and what its result leads to.

The work itself goes page by page outside the aggregate (`application/mustering.py`); here it is only ordered, and its
result taken once: a result for work that is not under way changes nothing.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import timing
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.state import Group, Job, JobKind, JobState, Outcome, Roll

Events = tuple[ev.Event, ...]


def started(
    group: Group | None, kind: JobKind, context: Context, *, of: str = "", roll: int = 0,
    closes: tuple[str, ...] = (), then: str = "", n: int = 0, after: bool = False,
) -> ev.JobStarted:  # fmt: skip
    """New work: at once, or when what is under way is done. `after`: other work starts in the same command before it;
    `n`: its number among the new work of this command.
    """
    waits = after or (group is not None and group.head.job is not None)
    job = Job(
        context.id("job", n), kind, JobState.WAITING if waits else JobState.RUNNING, of, roll,
        number=(len(group.jobs) if group is not None else 0) + n, closes=closes, then=then,
    )  # fmt: skip
    return ev.JobStarted(job, None if waits else timing.of_job(job, context.now))


def again(group: Group, job_id: str, context: Context) -> Events:
    """Work that was not done in time is sent out once more; what is done of it already is not done again."""
    job = group.jobs[job_id]
    if group.head.job != job_id:
        return ()
    once_more = replace(job, attempt=job.attempt + 1)
    return (ev.JobStarted(once_more, timing.of_job(once_more, context.now)),)


def done(group: Group, job: Job, context: Context, command: cmd.RecordDone | None = None) -> Events:
    """The work is finished; what waits longest comes next. `command`: of work without a result of its own."""
    told = command or cmd.RecordDone(job.id)
    finished = ev.JobFinished(job.id, told.carried, told.released, told.invited, told.paid)
    rest = [j for j in group.jobs.values() if j.state is JobState.WAITING]
    waiting = min(rest, key=lambda j: j.number, default=None)
    if waiting is None:
        return (finished,)
    next_one = replace(waiting, state=JobState.RUNNING)
    return (finished, ev.JobStarted(next_one, timing.of_job(next_one, context.now)))


def dissolved(
    group: Group,
    context: Context,
    outcome: Outcome,
    cause: str,
    reason: TextRef | None = None,
    into: str | None = None,
) -> Events:
    """The group ends; every member's case is released and goes on where it stood."""
    closed = ev.GroupClosed(outcome, cause, reason, into)
    return (closed, _released(group, context, cause))


def _released(group: Group, context: Context, cause: str) -> ev.JobStarted:
    """After what is under way. The end of the group has stopped everything that only waited. The doors are closed
    first, so that nobody comes in behind whoever lets them out.
    """
    return started(group, JobKind.RELEASE, context, closes=("join",), then=cause, n=9)


def under_way(group: Group, job_id: str, *kinds: JobKind) -> Job | None:
    """The work if it is what the group waits for; None for an answer that comes late or twice."""
    job = group.job
    return job if job is not None and job.id == job_id and job.kind in kinds else None


def sealed(group: Group, command: cmd.RecordRoll, context: Context) -> Roll:
    return Roll(group.head.rolls + 1, context.now, command.members, command.root, command.claimed)


def kind_of(command: cmd.Working) -> tuple[JobKind, ...]:
    """Which work gives that result."""
    match command:
        case cmd.RecordRoll():
            return (JobKind.SEAL,)
        case cmd.RecordTally():
            return (JobKind.TALLY,)
        case cmd.RecordLedger():
            return (JobKind.LEDGER,)
        case cmd.RecordDraw():
            return (JobKind.DRAW,)
        case cmd.RecordShared():
            return (JobKind.REDISTRIBUTE,)
        case cmd.RecordDone():
            return (JobKind.INVITE, JobKind.CARRY, JobKind.RELEASE, JobKind.BATCH)
        case _:
            assert_never(command)

"""Batches: after the test cases the other members go on so many at a time, in an order that chance has fixed before.

The order is that of the tickets in the draw (`collective.draws.batches`), so that anybody can work it out again. To be
opened means that a member's own case goes on; nothing that a test case or another batch came to binds it.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.case.procedure import Stopped
from chalicelib.domain.case.state import Deadline, DeadlineState
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import rules, working
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.evolve import fold
from chalicelib.domain.group.state import (
    Batch,
    Batching,
    Draw,
    Group,
    Job,
    JobKind,
    Outcome,
    Stage,
    Status,
)

Events = tuple[ev.Event, ...]


def after_result(group: Group, happened: Events, context: Context) -> Events:
    """A test case has ended. With the last one the batches are planned: all members have seen all results, and have
    time to object or to leave before the first one is opened.
    """
    if not happened:
        return ()
    after = fold(group, happened, context.now)
    size, draw = context.rules.batch_size, _last(after)
    if size is None or draw is None or not _begins(after, draw):
        return happened
    left = draw.members - len(draw.cases)
    planned = Batching(draw.id, draw.roll, size.n, left, -(-left // size.n))
    return (*happened, ev.BatchesPlanned(planned, _until(after, context)))


def opened(group: Group, context: Context) -> Events:
    """The next batch, by an officer or when its time has come."""
    planned = group.batching
    assert planned is not None, "the guard, or its deadline, has seen to it"
    number = len(planned.opened) + 1
    members = min(planned.size, planned.members - planned.size * (number - 1))
    following = deadlines.start(context.pack, rules.BATCH, context.now) if number < planned.batches else None
    job = working.started(group, JobKind.BATCH, context, of=planned.draw, roll=planned.roll, then=str(number))
    return (ev.BatchOpened(Batch(number, members, context.now, context.role), following), job)


def done(group: Group, job: Job, context: Context) -> Events:
    """A batch's members go on. Behind the last one there is no group any more; who came after the draw goes too."""
    planned = group.batching
    assert planned is not None, "a batch is one of those planned"
    if group.head.stage is not Stage.DETERMINATION or int(job.then) < planned.batches:
        return ()
    return working.dissolved(group, context, Outcome.DISSOLVED, "last_batch")


def likely(group: Group, number: int) -> datetime | None:
    """When that batch is likely to be opened: each takes as long as the next one. None while the time stands still, and
    for one that is open.
    """
    planned = group.batching
    running = next((d for d in group.running() if d.rule == rules.BATCH), None)
    if planned is None or running is None or number <= len(planned.opened):
        return None
    return running.due_at + (number - len(planned.opened) - 1) * (running.due_at - running.started_at)


def _begins(group: Group, draw: Draw) -> bool:
    """All that were drawn have ended, nothing is being drawn, and somebody is left."""
    head, drawn = group.head, sum(len(draw.cases) for draw in group.draws.values())
    return (
        group.batching is None and head.status is Status.OPEN and head.stage is Stage.DETERMINATION
        and len(group.results) == drawn and draw.members > len(draw.cases)
        and all(draw.seed for draw in group.draws.values())
    )  # fmt: skip


def _last(group: Group) -> Draw | None:
    """The draw whose order the batches have: over the latest roll that was drawn from."""
    made = [draw for draw in group.draws.values() if draw.seed]
    return max(made, key=lambda draw: draw.roll, default=None)


def _until(group: Group, context: Context) -> Deadline:
    """Until when the first batch waits; while the members are being asked something, that time does not run yet."""
    found = deadlines.start(context.pack, rules.BATCH, context.now)
    if group.asking is None:
        return found
    return replace(found, state=DeadlineState.PAUSED, stopped=(Stopped("poll", context.now),))

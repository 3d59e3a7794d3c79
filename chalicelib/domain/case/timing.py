"""Acts on the clock itself: pauses with reason and cap, extensions with reasons, the supervisors' queues."""

from __future__ import annotations

from typing import assert_never

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import guards
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Pause
from chalicelib.domain.case.state import Case, DeadlineState
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound

Events = tuple[ev.Event, ...]


def decide(case: Case, command: cmd.Timing, context: Context) -> Events:
    match command:
        case cmd.PauseClock():
            return _pause(case, command, context)
        case cmd.ResumeClock():
            return resumed(case, context)
        case cmd.Prolong():
            return _prolong(case, command, context)
        case cmd.LookInto():
            return _look_into(case, command)
        case _:
            assert_never(command)


def paused(case: Case, reason: str, context: Context, note: TextRef | None = None) -> Events:
    """The clock stops for that reason; nothing where it stands still already, nothing runs that could stop, or it has
    stopped for that reason as often as the pack lets it.
    """
    stopped = guards.stoppable(case, context.pack, reason, context.now)
    if (
        case.pause is not None
        or not stopped
        or guards.pauses_left(case, context.pack, reason, context.role) <= 0
    ):
        return ()
    pause = Pause(
        context.id("pau"), reason, context.role, context.now, tuple(sorted(d.id for d in stopped)), note
    )
    return (ev.ClockPaused(pause, deadlines.pause_end(context.pack, reason, context.now, pause.id)),)


def resumed(case: Case, context: Context, only: str | None = None) -> Events:
    """What still stands still runs on; `only`: if it stands still for that reason."""
    pause = case.pause
    if pause is None or only not in (None, pause.reason):
        return ()
    waiting = [
        deadlines.resumed(context.pack, d, context.now)
        for d in case.deadlines.values() if d.state is DeadlineState.PAUSED
    ]  # fmt: skip
    return (ev.ClockResumed(pause.id, tuple(waiting), context.role),)


def _pause(case: Case, command: cmd.PauseClock, context: Context) -> Events:
    own = [reason for reason, rule in context.pack.pauses.items() if context.role in rule.by]
    if command.reason not in own:
        raise Invalid(
            "This is no reason of yours to stop the clock.",
            faults=(Fault("/reason", "not_one_of", limit=", ".join(own)),),
        )
    if guards.pauses_left(case, context.pack, command.reason, context.role) <= 0:
        raise NotAllowed("no_more_pauses", limit=context.pack.pauses[command.reason].times)
    happened = paused(case, command.reason, context, command.note)
    if not happened:
        raise NotAllowed("nothing_to_pause")
    return happened


def _prolong(case: Case, command: cmd.Prolong, context: Context) -> Events:
    deadline = deadlines.unfinished(case, command.deadline_id)
    if deadline is None:
        raise NotFound("No such deadline is running in this case.")
    look = guards.Look(case, context.role, context.now, context.pack)
    if (refused := guards.prolongable(look, deadline)) is not None:
        raise refused
    grown = deadlines.prolonged(context.pack, deadline, context.role, context.now, command.reason)
    return (ev.DeadlineProlonged(grown, context.role, command.reason),)


def _look_into(case: Case, command: cmd.LookInto) -> Events:
    waiting = {"late": case.head.late, "stalled": case.head.stalled}
    if not waiting.get(command.queue, False):
        raise NotAllowed("nothing_to_look_into", queue=command.queue)
    return (ev.QueueLookedInto(command.queue, command.note),)

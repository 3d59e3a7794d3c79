"""What belonging to a group does to a case: it stands still and goes on exactly where it stood, and what ends the case,
or settles it alone, ends the membership in the same breath (no double recovery).

What runs on all the same: notice to the respondent, which every case needs, and files on their way; and the time of
offers between these two parties, for they may settle alone at any time, and nobody is bound by an old offer for as long
as a group lasts.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import guards, timing
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.procedure import GROUPED, MembershipState, Pause
from chalicelib.domain.case.state import Case, Outcome
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]
ENDS: Final = {Outcome.SETTLED: "settled_alone", Outcome.WITHDRAWN: "withdrawn"}
"""By how the case has ended without its group: the cause with which the membership ends; else `closed`."""


def follows(case: Case, happened: Events, context: Context) -> Events:
    """The events with what they lead to in a case that was in a group before them or is in one after them: what began
    to run stands still, and a case that has come to an end of its own belongs to no group any more.
    """
    after = case
    if not happened:
        return ()
    for event in happened:
        after = evolve(after, event, context.now)
    if after.head.grouped_in is None:
        return happened
    if (outcome := after.head.outcome) is not None:
        cause = ENDS.get(outcome, "closed")
        ended = ev.GroupLeft(after.head.grouped_in, MembershipState.LEFT, cause, context.role)
        return (*happened, ended)
    return (*happened, *_stopped(after, context))


def left(
    case: Case, context: Context, state: MembershipState, cause: str, reason: TextRef | None = None
) -> Events:
    """The case goes on alone, with exactly what was left of its time. Raises AssertionError outside of a group."""
    assert case.head.grouped_in is not None, "only who is in a group leaves it"
    leaving = ev.GroupLeft(case.head.grouped_in, state, cause, context.role, reason)
    return (leaving, *timing.resumed(case, context, only=GROUPED))


def _stopped(case: Case, context: Context) -> Events:
    """What runs and should not, stopped: one pause for the whole membership, into which come deadlines that begin later
    (notice may be given, and starts the time to answer).
    """
    running = guards.stops_in_group(case, context.pack)
    if not running:
        return ()
    assert case.head.grouped_in is not None
    ids, known = {d.id for d in running}, case.pause
    if known is not None:
        grown = replace(known, deadlines=tuple(sorted(ids | {*known.deadlines})))
        return (ev.ClockPaused(grown, case.deadlines[f"pause:{known.id}"]),)
    joined_at = case.memberships[case.head.grouped_in].joined_at
    since = max(joined_at, min(d.started_at for d in running))
    pause = Pause(context.id("pau"), GROUPED, Role.SYSTEM, since, tuple(sorted(ids)))
    return (ev.ClockPaused(pause, deadlines.group_end(context.pack, since, pause.id)),)

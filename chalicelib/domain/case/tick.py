"""The Tick: whatever is due is decided, in order. A wake carries no truth; it only makes the case look at its clock."""

from __future__ import annotations

from typing import assert_never

from chalicelib.domain import deadlines
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import outcome
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.state import Case, Deadline, Outcome
from chalicelib.domain.rulepack import Consequence, StageKind

Events = tuple[ev.Event, ...]
MAX_EVENTS = 10
"""One Tick goes no further than this: each event changes rows of its own, a closing those of every open child, and one
transaction takes a hundred. Whoever ticks does so again while something is due."""


def tick(case: Case, context: Context) -> Events:
    """The warnings and consequences that are due at `now`, the earliest `MAX_EVENTS` or so of them. Empty when the next
    wake lies ahead (early, stale, twice).
    """
    wake = deadlines.next_wake(case)
    if wake is None or wake > context.now:
        return ()
    happened: list[ev.Event] = []
    last: deadlines.Due | None = None
    while len(happened) < MAX_EVENTS:
        due = next(iter(deadlines.moments(case)), None)
        if due is None or due.at > context.now:
            break
        assert due != last, "a Tick does not end: a consequence leaves its own deadline due"
        step = _due(case, due, context)
        for event in step:
            case = evolve(case, event, context.now)
        happened += step
        last = due
    return tuple(happened)


def _due(case: Case, due: deadlines.Due, context: Context) -> Events:
    match due.kind:
        case deadlines.Kind.WARNING:
            found = due.deadline
            return (ev.DeadlineWarned(found.id, found.on, found.due_at, due.at),)
        case deadlines.Kind.EXPIRY:
            return _expired(case, due.deadline, context)
        case _:
            assert_never(due.kind)


def _expired(case: Case, deadline: Deadline, context: Context) -> Events:
    if deadline.repeat > 0:
        return (ev.DeadlineExtended(deadlines.extended(context.pack, deadline, context.now), "automatic"),)
    match deadline.consequence:
        case Consequence.ESCALATE:
            return outcome.next_stage(case, context, cause="expired")
        case Consequence.DEFAULT:
            return _defaulted(case, deadline, context)
        case Consequence.REFER:
            return (ev.CaseClosed(Outcome.REFERRED, f"{deadline.rule}_expired"),)
        case Consequence.LAPSE_OFFER:
            return (ev.OfferLapsed(deadline.subject),)
        case Consequence.LAPSE_PROPOSAL:
            return (ev.ProposalLapsed(deadline.subject),)
        case Consequence.NOTE_UNMET:
            return (ev.RequestUnmet(deadline.subject),)
        case Consequence.RELEASE_UPLOAD:
            return (ev.EvidenceLapsed(deadline.subject),)
        case Consequence.BREACH:
            return outcome.breached(case, deadline.subject)
        case _:
            assert_never(deadline.consequence)


def _defaulted(case: Case, deadline: Deadline, context: Context) -> Events:
    """Silence is noted and the case goes on without the silent side; it decides nothing (P5)."""
    noted: Events = (ev.RespondentDefaulted(deadline.id),)
    if context.pack.stage(case.head.stage).kind is not StageKind.NEGOTIATION:
        return noted
    return (*noted, *outcome.next_stage(case, context, cause="defaulted"))

"""The Tick: whatever is due is decided, in order. A wake carries no truth; it only makes the case look at its clock."""

from __future__ import annotations

from typing import assert_never

from chalicelib.domain import deadlines
from chalicelib.domain.case import (
    arbitrated,
    endings,
    grouped,
    mediation,
    performance,
    screening,
    stages,
    timing,
)
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.procedure import MembershipState
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
        step = grouped.follows(case, _due(case, due, context), context)
        for event in step:
            case = evolve(case, event, context.now)
        happened += step
        last = due
    return tuple(happened)


def _due(case: Case, due: deadlines.Due, context: Context) -> Events:
    match due.kind:
        case deadlines.Kind.WARNING:
            found = due.deadline
            assert found is not None
            return (ev.DeadlineWarned(found.id, found.on, found.due_at, due.at),)
        case deadlines.Kind.EXPIRY:
            assert due.deadline is not None
            return _expired(case, due.deadline, context)
        case deadlines.Kind.STALL:
            return (ev.CaseStalled(case.head.progress_at or case.head.filed_at),)
        case _:
            assert_never(due.kind)


def _expired(case: Case, deadline: Deadline, context: Context) -> Events:  # noqa: C901 - one line each
    if deadline.repeat > 0:
        return (ev.DeadlineExtended(deadlines.extended(context.pack, deadline, context.now), "automatic"),)
    if _is_of_one_thing(deadline.consequence):
        return _of_one_thing(case, deadline, context)
    match deadline.consequence:
        case Consequence.ESCALATE:
            return _escalated(case, context)
        case Consequence.DEFAULT:
            return _defaulted(case, deadline, context)
        case Consequence.REFER:
            return _referred(case, deadline, context)
        case Consequence.LAPSE:
            return _lapsed(case, deadline, context)
        case Consequence.DECLINE:
            return mediation.consent_expired(case, context)
        case Consequence.DEEM_SERVED:
            return (stages.served(case, "deemed", deadline.due_at, context, deadline.due_at),)
        case Consequence.RESUME:
            return timing.resumed(case, context)
        case Consequence.LEAVE_GROUP:
            return grouped.left(case, context, MembershipState.LEFT, "too_long")
        case Consequence.NOTE_LATE:
            return (ev.FirstReplyMissed(deadline.id),)
        case _:
            raise AssertionError(f"no meaning for {deadline.consequence}")


def _is_of_one_thing(consequence: Consequence) -> bool:
    """Whether it concerns one offer, one request, one file, one task; the case goes on as it is."""
    return consequence in _THINGS


_THINGS = frozenset(
    {
        Consequence.LAPSE_OFFER, Consequence.LAPSE_PROPOSAL, Consequence.LAPSE_ACCORD, Consequence.CLOSE_BIDDING,
        Consequence.NOTE_UNMET, Consequence.RELEASE_UPLOAD, Consequence.BREACH, Consequence.LAPSE_RETURN,
        Consequence.DEEM_RECEIVED,
    }
)  # fmt: skip


def _of_one_thing(case: Case, deadline: Deadline, context: Context) -> Events:
    match deadline.consequence:
        case Consequence.LAPSE_OFFER:
            return (ev.OfferLapsed(deadline.subject),)
        case Consequence.LAPSE_PROPOSAL:
            return (ev.ProposalLapsed(deadline.subject),)
        case Consequence.LAPSE_ACCORD:
            return (ev.AccordLapsed(deadline.subject),)
        case Consequence.CLOSE_BIDDING:
            return (ev.BiddingRoundClosed(deadline.subject, "silence"),)
        case Consequence.NOTE_UNMET:
            return (ev.RequestUnmet(deadline.subject),)
        case Consequence.RELEASE_UPLOAD:
            return (ev.EvidenceLapsed(deadline.subject),)
        case Consequence.BREACH:
            return performance.breached(case, deadline.subject, context)
        case Consequence.LAPSE_RETURN:
            return performance.not_shipped(case, deadline.subject, context)
        case _:
            assert deadline.consequence is Consequence.DEEM_RECEIVED
            return performance.received(case, deadline.subject, context, "deemed")


def _escalated(case: Case, context: Context) -> Events:
    """On with the case. A screening that nobody did in time admits: the officer's silence must not cost the claim."""
    match context.pack.stage(case.head.stage).kind:
        case StageKind.SCREENING:
            return screening.admitted(case, context)
        case StageKind.MEDIATION:
            return mediation.ended(case, context, "expired")
        case _:
            return stages.next_stage(case, context, cause="expired")


def _referred(case: Case, deadline: Deadline, context: Context) -> Events:
    """The case is for the next forum; a mediation under way has its result recorded like any other (S20)."""
    if (goes_on := arbitrated.expired(case, deadline, context)) is not None:
        return goes_on
    over: Events = (ev.MediationEnded("expired", context.role),) if case.mediation is not None else ()
    return (*over, endings.closed(case, context, Outcome.REFERRED, f"{deadline.rule}_expired"))


def _lapsed(case: Case, deadline: Deadline, context: Context) -> Events:
    lapse: Events = (ev.DeficiencyLapsed(deadline.subject),) if deadline.rule == "cure" else ()
    return (*lapse, endings.closed(case, context, Outcome.LAPSED, f"{deadline.rule}_expired"))


def _defaulted(case: Case, deadline: Deadline, context: Context) -> Events:
    """Silence is noted and the case goes on without the silent side; it decides nothing (P5). Where the procedure goes
    no further there is nobody left to talk to: the case is referred.
    """
    noted: Events = (ev.RespondentDefaulted(deadline.id),)
    stage = context.pack.stage(case.head.stage)
    if stage.kind is not StageKind.NEGOTIATION:
        return noted
    if stage.next is None:
        return (*noted, endings.closed(case, context, Outcome.REFERRED, f"{deadline.rule}_expired"))
    return (*noted, *stages.next_stage(case, context, cause="defaulted"))

"""The Tick: whatever is due is decided, one thing at a time; whoever ticks does so again while something is due."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import (
    after,
    challenging,
    constituting,
    crowds,
    deliberating,
    proceeding,
    referring,
    rules,
    timing,
)
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.state import Arbitration, Outcome, Stage
from chalicelib.domain.case.state import Deadline

Events = tuple[ev.Event, ...]

OVERDUE: Final = 3
"""How often the time of an award, a signature or a ruling runs anew; after that nobody is expected to give it."""


def tick(found: Arbitration, context: Context) -> Events:
    """Empty when nothing is due (early, stale, twice)."""
    happened = timing.due(found, context.now)
    if happened is None:
        return ()
    deadline, warning = happened
    if warning is not None:
        return (ev.DeadlineWarned(deadline.id, deadline.due_at, warning),)
    return _expired(found, deadline, context)


def _expired(found: Arbitration, deadline: Deadline, context: Context) -> Events:  # noqa: C901 - one per rule
    match deadline.rule:
        case rules.ACCEPT:
            return referring.closed(found, Outcome.REFUSED, "silent")
        case rules.NONCES:
            return constituting.seeded(found, context)
        case rules.NOMINATE:  # somebody is drawn in the place of whom the party did not name
            appoint = deadlines.start(context.pack, rules.APPOINT, context.now, deadline.subject)
            return (ev.DeadlineMissed(deadline.id), ev.DeadlineExtended(appoint))
        case rules.STRIKE:
            return constituting.list_over(found, deadline.subject, context)
        case rules.APPOINT:
            return _unfilled(found, deadline, context)
        case rules.DISCLOSE:
            return (constituting.gone(found, found.seats[deadline.subject], "silent", context),)
        case rules.CHALLENGE:
            return constituting.unchallenged(found, deadline.subject, context)
        case rules.COMMENT:
            return challenging.ready(deadline.subject, context)
        case rules.ROUND:
            return proceeding.unmet(found, deadline.subject)
        case rules.PROCEEDINGS:
            return proceeding.time_over(found, deadline, context)
        case rules.COMMIT:
            return crowds.opened(found, context)
        case rules.REVEAL:
            return crowds.counted(found, context)
        case rules.AWARD if found.signing is not None:  # it is there; now the time to sign it runs
            return (ev.DeadlineMissed(deadline.id),)
        case rules.SIGN:
            return _unsigned(found, deadline, context)
        case rules.CORRECT | rules.APPEAL:
            return after.window_over(found, deadline.id)
        case _:  # the award, a ruling: somebody owes it, and nobody else can give it
            return _overdue(found, deadline, context)


def _unsigned(found: Arbitration, deadline: Deadline, context: Context) -> Events:
    """With the signatures of a majority the award goes out, and says who has not signed; else the time runs again."""
    award = found.awards[deadline.subject]
    if len(award.signatures) >= deliberating.majority(found):
        return (deliberating.rendered(found, award, context),)
    return _overdue(found, deadline, context)


def _overdue(found: Arbitration, deadline: Deadline, context: Context) -> Events:
    """Noted, and the time runs anew; but not for ever (P6): the case goes back, or the award stands as it is."""
    if deadline.attempt <= OVERDUE:
        fresh = deadlines.start(context.pack, deadline.rule, context.now, deadline.subject)
        return (ev.AwardOverdue(deadline.id, replace(fresh, attempt=deadline.attempt + 1)),)
    if found.head.stage is not Stage.AWARDED:
        return referring.closed(found, Outcome.TERMINATED, _GIVEN_UP[deadline.rule])
    if deadline.rule == rules.SIGN:
        return after.dropped(found, deadline.subject, context)
    return after.lapsed(found, deadline.subject, context)


_GIVEN_UP: Final = {rules.AWARD: "no_award", rules.SIGN: "no_award", rules.RULING: "no_ruling"}


def _unfilled(found: Arbitration, deadline: Deadline, context: Context) -> Events:
    """Once more by a draw; after that there is nobody, and the case goes back."""
    if deadline.repeat > 0:
        return (ev.DeadlineExtended(deadlines.extended(context.pack, deadline, context.now)),)
    return referring.closed(found, Outcome.TERMINATED, "no_neutral")

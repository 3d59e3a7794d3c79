"""State is a fold over events: what each event changes in an arbitration. Needs no rules and no clock."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.folding import (
    challenging,
    constituting,
    deciding,
    proceeding,
    referring,
    voting,
)
from chalicelib.domain.arbitration.folding.parts import begin, ended, head
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.case.state import DeadlineState


def evolve(found: Arbitration | None, event: ev.Event, at: datetime) -> Arbitration:
    """It after the event. Raises AssertionError unless the first one, and no other, is `arbitration.opened`."""
    if found is None:
        assert isinstance(event, ev.ArbitrationOpened), "an arbitration begins with its opening"
        return referring.opened(event, at)
    return _apply(_awake(found, event), event, at)


def fold(found: Arbitration | None, events: tuple[ev.Event, ...], at: datetime) -> Arbitration:
    """It after all of the events. Raises AssertionError for no arbitration and no events."""
    for event in events:
        found = evolve(found, event, at)
    assert found is not None
    return found


def _awake(found: Arbitration, event: ev.Event) -> Arbitration:
    """Anything that happens gives one whose Tick had failed another go."""
    if isinstance(event, ev.NOBODY) or not (found.head.wake_failures or found.head.wake_blocked):
        return found
    return head(found, wake_failures=0, wake_blocked=False, wake_not_before=None)


def _apply(found: Arbitration, event: ev.Event, at: datetime) -> Arbitration:
    """Each field has its fold; the checker sees to it that none is missing."""
    if isinstance(event, ev.Referring):
        return referring.apply(found, event, at)
    if isinstance(event, ev.Constituting):
        return constituting.apply(found, event, at)
    if isinstance(event, ev.Challenging):
        return challenging.apply(found, event, at)
    if isinstance(event, ev.Proceeding):
        return proceeding.apply(found, event)
    if isinstance(event, ev.Deciding):
        return deciding.apply(found, event)
    if isinstance(event, ev.Voting):
        return voting.apply(found, event, at)
    return _timed(found, event)


def _timed(found: Arbitration, event: ev.Timing) -> Arbitration:
    match event:
        case ev.DeadlineWarned():
            known = found.deadlines[event.deadline_id]
            return begin(found, replace(known, warnings=tuple(w for w in known.warnings if w > event.moment)))
        case ev.DeadlineMissed():
            return ended(found, event.deadline_id, state=DeadlineState.EXPIRED)
        case ev.DeadlineExtended():
            return begin(found, event.deadline)
        case ev.WakeDeferred():
            return head(found, wake_failures=found.head.wake_failures + 1, wake_not_before=event.until)
        case ev.WakeBlocked():
            return head(found, wake_failures=event.failures, wake_blocked=True)
        case _:
            assert_never(event)

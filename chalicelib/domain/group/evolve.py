"""State is a fold over events: what each event changes in a group, and nothing else. Needs no rules and no clock."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.group import events as ev
from chalicelib.domain.group.folding import deciding, distributing, opening, representing, working
from chalicelib.domain.group.folding.parts import begin, head
from chalicelib.domain.group.state import Group


def evolve(group: Group | None, event: ev.Event, at: datetime) -> Group:
    """The group after the event. Raises AssertionError unless the first one, and no other, is `group.opened`."""
    if group is None:
        assert isinstance(event, ev.GroupOpened), "a group begins with its opening"
        return opening.opened(event, at)
    return _apply(_awake(group, event), event, at)


def fold(group: Group | None, events: tuple[ev.Event, ...], at: datetime) -> Group:
    """The group after all of the events. Raises AssertionError for no group and no events."""
    for event in events:
        group = evolve(group, event, at)
    assert group is not None
    return group


def _awake(group: Group, event: ev.Event) -> Group:
    """Anything that happens gives a group whose Tick had failed another go."""
    if isinstance(event, ev.NOBODY) or not (group.head.wake_failures or group.head.wake_blocked):
        return group
    return head(group, wake_failures=0, wake_blocked=False, wake_not_before=None)


def _apply(group: Group, event: ev.Event, at: datetime) -> Group:
    """Each field has its fold; the checker sees to it that none is missing."""
    if isinstance(event, ev.Opening):
        return opening.apply(group, event, at)
    if isinstance(event, ev.Working):
        return working.apply(group, event)
    if isinstance(event, ev.Representing):
        return representing.apply(group, event, at)
    if isinstance(event, ev.Asking | ev.Deciding):
        return deciding.apply(group, event, at)
    if isinstance(event, ev.Determining | ev.Distributing):
        return distributing.apply(group, event, at)
    return _timed(group, event)


def _timed(group: Group, event: ev.Timing) -> Group:
    match event:
        case ev.DeadlineWarned():
            known = group.deadlines[event.deadline_id]
            return begin(group, replace(known, warnings=tuple(w for w in known.warnings if w > event.moment)))
        case ev.TokensRevoked():
            return head(group, epoch=event.epoch)
        case ev.WakeDeferred():
            return head(group, wake_failures=group.head.wake_failures + 1, wake_not_before=event.until)
        case ev.WakeBlocked():
            return head(group, wake_failures=event.failures, wake_blocked=True)
        case _:
            assert_never(event)

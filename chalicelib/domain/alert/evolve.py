"""State is a fold over events: what each event changes in an alert, and nothing else. Needs no rules and no clock."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.alert import events as ev
from chalicelib.domain.alert.state import Alert, AlertState, Head


def fold(alert: Alert | None, events: tuple[ev.Event, ...], at: datetime) -> Alert:
    """The alert after all of the events. Raises AssertionError for no alert and no events."""
    for event in events:
        alert = _raised(event, at) if alert is None else _apply(_awake(alert, event), event, at)
    assert alert is not None
    return alert


def next_wake(alert: Alert) -> datetime | None:
    """When an alert that is not closed needs attention (P6); None for a closed or blocked one."""
    head = alert.head
    if head.state is AlertState.CLOSED or head.wake_blocked or head.fades_at is None:
        return None
    return max(head.fades_at, head.wake_not_before or head.fades_at)


def _raised(event: ev.Event, at: datetime) -> Alert:
    assert isinstance(event, ev.AlertRaised), "nothing else can come first"
    head = Head(
        event.alert_id, event.tenant, opened_at=at, updated_at=at, fingerprint=event.alert_id, sandbox=event.sandbox,
        fades_at=event.fades_at,
    )  # fmt: skip
    return Alert(head, event.about, event.about.spike)


def _awake(alert: Alert, event: ev.Event) -> Alert:
    """Anything that happens gives an alert whose Tick had failed another go."""
    stuck = alert.head.wake_failures or alert.head.wake_blocked
    if isinstance(event, ev.NOBODY) or not stuck:
        return alert
    return _head(alert, wake_failures=0, wake_blocked=False, wake_not_before=None)


def _apply(alert: Alert, event: ev.Event, at: datetime) -> Alert:
    match event:
        case ev.AlertRaised():
            raise AssertionError("an alert is raised once")
        case ev.AlertGrown():
            return _head(replace(alert, latest=event.spike), fades_at=event.fades_at)
        case ev.AlertEscalated():
            return _head(alert, escalated_at=at, cause=event.cause)
        case ev.AlertAcknowledged():
            return _head(alert, state=AlertState.ACKNOWLEDGED)
        case ev.AlertClosed():
            return _head(alert, state=AlertState.CLOSED, reason=event.reason, closed_at=at, fades_at=None)
        case ev.WakeDeferred():
            return _head(alert, wake_failures=alert.head.wake_failures + 1, wake_not_before=event.until)
        case ev.WakeBlocked():
            return _head(alert, wake_failures=event.failures, wake_blocked=True)
        case _:
            assert_never(event)


def _head(alert: Alert, **changes: object) -> Alert:
    return replace(alert, head=replace(alert.head, **changes))

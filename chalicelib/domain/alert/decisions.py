"""What a command on an alert leads to: events, or a refusal. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never

from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert import events as ev
from chalicelib.domain.alert import lifecycle
from chalicelib.domain.alert.state import Alert, AlertReason, AlertState
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.systemic import grown
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]
FADES_AFTER: Final = timedelta(days=28)
"""An alert that nobody closes ends so long after it was last told: else nothing new about it could ever be."""
QUIET: Final = timedelta(days=7)
"""After its end nothing is told about the same thing for so long, which is as long as the longer window."""


def open_(command: cmd.Raise, now: datetime) -> Events:
    """A new alert."""
    raised = ev.AlertRaised(
        command.alert_id, command.tenant, command.about, now + FADES_AFTER, sandbox=command.sandbox
    )
    return (raised, ev.AlertEscalated(command.escalate)) if command.escalate else (raised,)


def decide(alert: Alert, command: cmd.Command, role: Role, now: datetime) -> Events:
    """The events the command leads to; an empty tuple when there is nothing to do.

    Raises NotAllowed or Invalid; nothing has changed then.
    """
    match command:
        case cmd.Grow():
            return _grow(alert, command, now)
        case cmd.Acknowledge():
            _open_to(alert, "acknowledge", role)
            return (ev.AlertAcknowledged(),)
        case cmd.Close():
            _open_to(alert, "close", role)
            if command.reason is AlertReason.FADED:
                raise Invalid(
                    "Nobody closes an alert for that.", faults=(Fault("/reason", "not_applicable"),)
                )
            return (ev.AlertClosed(command.reason),)
        case cmd.Tick():
            return (ev.AlertClosed(AlertReason.FADED),) if _has_faded(alert, now) else ()
        case cmd.BlockWake():
            return (_block_wake(alert, command),)
        case _:
            assert_never(command)


def quiet(alert: Alert, now: datetime) -> bool:
    """Whether nothing new is told about the same thing: the alert is open, or was until lately."""
    return alert.head.closed_at is None or now < alert.head.closed_at + QUIET


def _grow(alert: Alert, command: cmd.Grow, now: datetime) -> Events:
    """Nothing when somebody was faster: it was told already, or is closed."""
    if alert.head.state is AlertState.CLOSED or not grown(alert.latest, command.spike):
        return ()
    told = ev.AlertGrown(command.spike, now + FADES_AFTER)
    if command.escalate is None or alert.head.escalated_at is not None:
        return (told,)
    return told, ev.AlertEscalated(command.escalate)


def _has_faded(alert: Alert, now: datetime) -> bool:
    fades_at = alert.head.fades_at
    return alert.head.state is not AlertState.CLOSED and fades_at is not None and fades_at <= now


def _block_wake(alert: Alert, command: cmd.BlockWake) -> ev.Event:
    if command.retry_at is None:
        return ev.WakeBlocked(alert.head.wake_failures + 1)
    return ev.WakeDeferred(command.retry_at)


def _open_to(alert: Alert, verb: str, role: Role) -> None:
    if (refused := lifecycle.refusal(verb, alert, role)) is not None:
        raise refused

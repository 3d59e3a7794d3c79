"""What answers about alerts look like."""

from __future__ import annotations

from chalicelib.domain.alert.state import AlertReason, AlertState
from chalicelib.domain.counting import SignalKind
from chalicelib.domain.systemic import Watch
from chalicelib.entrypoints.http.case_parts import Hash, Out, Stamp


class AlertSpike(Out):
    """What was counted, and what was to be expected."""

    first_day: str
    last_day: str
    """ISO dates, UTC, both included."""
    observed: int
    """Complaints; an estimate above ninety a day."""
    expected_hundredths: int
    """What a window like this one would hold by the past weeks, in hundredths of a complaint."""
    chance_per_million: int
    """How often in a million looks steady noise gives so many, at most."""
    level: int
    """1 to 3."""
    cases: list[str]
    """Some of them."""


class AlertSummary(Out):
    """The whole current state in short: the same in lists, webhooks and the event log."""

    alert_id: str
    version: int
    seq: int
    chain_head: Hash
    state: AlertState
    kind: SignalKind
    value: str
    """Of a merchant: `ref:` with its reference, or `family:` with the family's id."""
    level: int
    spike: AlertSpike
    """As it was told last."""
    escalated_at: Stamp | None
    """Since when a regulator reads it."""
    cause: str | None
    """Why it does: level, kind."""
    reason: AlertReason | None
    """Why it was closed."""
    opened_at: Stamp
    updated_at: Stamp
    closed_at: Stamp | None
    wake_blocked: bool


class AlertAction(Out):
    """Something you may do now."""

    action: str
    why: str
    """What it does, in your language."""


class AlertView(AlertSummary):
    """The alert as those who govern see it."""

    said: str
    """What it tells, in your language."""
    next: str
    """What happens next, in your language."""
    first: AlertSpike
    """The spike that opened it."""
    fades_at: Stamp | None
    """When it ends by itself, unless it grows."""
    allowed_actions: list[AlertAction]


class AlertDone(Out):
    alert: AlertView


class AlertList(Out):
    """A list may lag behind the alerts by seconds."""

    alerts: list[AlertSummary]
    next_after: str | None
    as_of: Stamp


class AlertEscalation(Out):
    from_level: int | None
    kinds: list[SignalKind]


class AlertRules(Out):
    """Version 1: nobody has set any, these are the defaults."""

    watch: Watch
    escalation: AlertEscalation
    updated_at: Stamp | None
    updated_by: str
    version: int

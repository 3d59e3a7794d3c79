"""The state of one alert: a head, what it is about, and the spike as it was told last; all frozen. No personal data."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.domain.counting import SignalKind
from chalicelib.domain.systemic import Spike


class AlertState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    """An officer has taken it up."""
    CLOSED = "closed"


class AlertReason(StrEnum):
    """Why an alert was closed."""

    RESOLVED = "resolved"
    """The cause was found and ended."""
    EXPLAINED = "explained"
    """Something known explains the number: a sale, a holiday, a change of intake."""
    REFERRED = "referred"
    """It is pursued elsewhere: as a recall, a violation report, a collective case."""
    FALSE_ALARM = "false_alarm"
    FADED = "faded"
    """Nobody closed it, and it has not grown for four weeks. Never an officer's."""


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rewritten by each command. `version` grows by one with each commit and is the ETag."""

    alert_id: str
    tenant: str
    opened_at: datetime
    updated_at: datetime
    fingerprint: str
    sandbox: bool = False
    version: int = 0
    seq: int = 0
    audience: dict[str, int] = {}
    chain_head: str = ""
    state: AlertState = AlertState.OPEN
    escalated_at: datetime | None = None
    """Since when a regulator reads it."""
    cause: str | None = None
    """Why it does: level, kind."""
    reason: AlertReason | None = None
    closed_at: datetime | None = None
    fades_at: datetime | None = None
    """When it ends by itself unless it grows."""
    next_wake: datetime | None = None
    wake_not_before: datetime | None = None
    """Back-off after a failed Tick."""
    wake_failures: int = 0
    wake_blocked: bool = False


class About(msgspec.Struct, frozen=True):
    """What complaints were counted by, and the spike that opened the alert; written once."""

    kind: SignalKind
    value: str
    spike: Spike


class Alert(msgspec.Struct, frozen=True):
    """The aggregate."""

    head: Head
    about: About
    latest: Spike
    """As it was told last: it has doubled since the time before, or reached another level."""

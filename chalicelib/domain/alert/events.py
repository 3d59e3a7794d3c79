"""What has happened to an alert: past participles, published under dotted names. Codes, numbers and ids alone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain.alert.state import About, AlertReason
from chalicelib.domain.audiences import PLATFORM
from chalicelib.domain.systemic import Spike


class AlertRaised(msgspec.Struct, frozen=True, tag="alert.raised", omit_defaults=True):
    """Complaints about one thing are more than steady noise explains."""

    alert_id: str
    tenant: str
    about: About
    fades_at: datetime
    sandbox: bool = False


class AlertGrown(msgspec.Struct, frozen=True, tag="alert.grown", omit_defaults=True):
    """The spike has doubled since it was last told, or reached another level."""

    spike: Spike
    fades_at: datetime


class AlertEscalated(msgspec.Struct, frozen=True, tag="alert.escalated", omit_defaults=True):
    """A regulator reads it from now on, by the platform's rules. `cause`: level, kind."""

    cause: str


class AlertAcknowledged(msgspec.Struct, frozen=True, tag="alert.acknowledged", omit_defaults=True):
    """An officer has taken it up."""


class AlertClosed(msgspec.Struct, frozen=True, tag="alert.closed", omit_defaults=True):
    """It is over; the same thing is not told again within a week."""

    reason: AlertReason


class WakeDeferred(msgspec.Struct, frozen=True, tag="alert.wake_deferred", omit_defaults=True):
    until: datetime


class WakeBlocked(msgspec.Struct, frozen=True, tag="alert.wake_blocked", omit_defaults=True):
    failures: int


Event = (
    AlertRaised | AlertGrown | AlertEscalated | AlertAcknowledged | AlertClosed | WakeDeferred | WakeBlocked
)
NOBODY: Final = (WakeDeferred, WakeBlocked)


def audiences(event: Event) -> tuple[str, ...]:
    """A regulator reads what the platform reads, of the alerts it reads. The respondent is no audience of an alert."""
    return () if isinstance(event, NOBODY) else (PLATFORM,)

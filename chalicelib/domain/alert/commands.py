"""What an alert can be asked to do: imperatives, without effects."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.alert.state import About, AlertReason
from chalicelib.domain.systemic import Spike


class Raise(msgspec.Struct, frozen=True):
    """`escalate`: why a regulator reads it from the beginning, if one does."""

    alert_id: str
    tenant: str
    about: About
    escalate: str | None = None
    sandbox: bool = False


class Grow(msgspec.Struct, frozen=True):
    """The same spike, larger."""

    spike: Spike
    escalate: str | None = None


class Acknowledge(msgspec.Struct, frozen=True):
    """An officer takes it up."""


class Close(msgspec.Struct, frozen=True):
    reason: AlertReason


class Tick(msgspec.Struct, frozen=True):
    """A wake-up. Decides whatever is due; nothing when nothing is."""


class BlockWake(msgspec.Struct, frozen=True):
    """A Tick failed. Puts the wake off until `retry_at`; without it the alert is blocked and goes to the operators."""

    retry_at: datetime | None


Command = Grow | Acknowledge | Close | Tick | BlockWake

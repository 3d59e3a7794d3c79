"""What a violation report can be asked to do: imperatives, without effects. Texts come sealed, as `TextRef`s."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.case.state import TextRef
from chalicelib.domain.report.state import DeclineGround, Matter, Measure, StepKind


class FileReport(msgspec.Struct, frozen=True):
    report_id: str
    tenant: str
    matter: Matter
    lang: str
    fingerprint: str
    sandbox: bool = False


class Accept(msgspec.Struct, frozen=True):
    """Takes the report up."""

    reasons: TextRef


class Decline(msgspec.Struct, frozen=True):
    """Does not take it up. `instead`: what the reporter can do."""

    ground: DeclineGround
    reasons: TextRef
    instead: TextRef


class Investigate(msgspec.Struct, frozen=True):
    """Notes a step, or that something was asked of somebody."""

    kind: StepKind
    text: TextRef
    asked: str | None = None


class Extend(msgspec.Struct, frozen=True):
    """More time for the investigation, as often as the rules allow."""

    reasons: TextRef


class Uphold(msgspec.Struct, frozen=True):
    reasons: TextRef
    measures: tuple[Measure, ...]


class Dismiss(msgspec.Struct, frozen=True):
    reasons: TextRef


class Refer(msgspec.Struct, frozen=True):
    """Hands it to an authority, by the platform's reference."""

    reasons: TextRef
    authority: str


class Tick(msgspec.Struct, frozen=True):
    """A wake-up. Decides whatever is due; nothing when nothing is."""


class BlockWake(msgspec.Struct, frozen=True):
    """A Tick failed. Puts the wake off until `retry_at`; without it the report is blocked and goes to the operators."""

    retry_at: datetime | None


Command = Accept | Decline | Investigate | Extend | Uphold | Dismiss | Refer | Tick | BlockWake

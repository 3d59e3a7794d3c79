"""What has happened to a violation report: past participles, published under dotted names.

Events hold ids, codes, numbers, moments and salted commitments. No name, no free text. None is ever for the one who was
reported.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain import audiences as known
from chalicelib.domain.case.state import Deadline, TextRef
from chalicelib.domain.report.state import DeclineGround, Finding, Matter, Outcome, Reporter, Step
from chalicelib.domain.values import Role

PLATFORM: Final = known.PLATFORM
"""Governance: the platform, its officers, and a regulator, who reads what they read."""
REPORTER: Final = known.REPORTER


class ReportFiled(msgspec.Struct, frozen=True, tag="report.filed", omit_defaults=True):
    report_id: str
    tenant: str
    rules: str
    matter: Matter
    lang: str
    fingerprint: str
    deadline: Deadline
    sandbox: bool = False


class ReportAccepted(msgspec.Struct, frozen=True, tag="report.accepted", omit_defaults=True):
    """It was taken up; a named reporter is told so."""

    reasons: TextRef
    deadline: Deadline


class ReportDeclined(msgspec.Struct, frozen=True, tag="report.declined", omit_defaults=True):
    """It was not taken up; a named reporter is told why, and what to do instead."""

    ground: DeclineGround
    reasons: TextRef
    instead: TextRef


class StepTaken(msgspec.Struct, frozen=True, tag="report.step_taken", omit_defaults=True):
    """One step of the investigation."""

    step: Step


class ReportExtended(msgspec.Struct, frozen=True, tag="report.extended", omit_defaults=True):
    """More time for the investigation, with reasons: the deadline replaces the old one."""

    deadline: Deadline
    reasons: TextRef


class ReportUpheld(msgspec.Struct, frozen=True, tag="report.upheld", omit_defaults=True):
    """A violation was found; `measures` are what follows from it."""

    finding: Finding


class ReportDismissed(msgspec.Struct, frozen=True, tag="report.dismissed", omit_defaults=True):
    """It was looked into and no violation was found. Silence never leads here."""

    finding: Finding


class ReportReferred(msgspec.Struct, frozen=True, tag="report.referred", omit_defaults=True):
    """It goes to the authority. `cause`: officer (with reasons), or silence (nobody has decided)."""

    cause: str
    reasons: TextRef | None = None
    authority: str | None = None


class ReportOverdue(msgspec.Struct, frozen=True, tag="report.overdue", omit_defaults=True):
    """Time ran out and nobody decided: it is for the supervisors, and one more round begins."""

    deadline: Deadline


class ReportWarned(msgspec.Struct, frozen=True, tag="report.warned", omit_defaults=True):
    """A warning moment passed; `due_at` is when time is up. Earlier moments still pending are dropped with it."""

    deadline_id: str
    on: Role
    due_at: datetime
    moment: datetime


class WakeDeferred(msgspec.Struct, frozen=True, tag="report.wake_deferred", omit_defaults=True):
    until: datetime


class WakeBlocked(msgspec.Struct, frozen=True, tag="report.wake_blocked", omit_defaults=True):
    failures: int


Event = (
    ReportFiled | ReportAccepted | ReportDeclined | StepTaken | ReportExtended | ReportUpheld | ReportDismissed
    | ReportReferred | ReportOverdue | ReportWarned | WakeDeferred | WakeBlocked
)  # fmt: skip

TOLD: Final = (ReportFiled, ReportAccepted, ReportDeclined, ReportUpheld, ReportDismissed, ReportReferred)
"""What a named reporter may see of his own report: its status and its outcome, not the investigation."""
NOBODY: Final = (WakeDeferred, WakeBlocked)
OUTCOMES: Final = {
    ReportDeclined: Outcome.DECLINED, ReportUpheld: Outcome.UPHELD, ReportDismissed: Outcome.DISMISSED,
    ReportReferred: Outcome.REFERRED,
}  # fmt: skip
"""Events that end a report, and with what."""


def audiences(event: Event, reporter: Reporter) -> tuple[str, ...]:
    """Who gets to see it. The respondent is no audience of a report."""
    if isinstance(event, NOBODY):
        return ()
    return (PLATFORM, REPORTER) if reporter.named and isinstance(event, TOLD) else (PLATFORM,)

"""The state of one violation report: a head and its children, all frozen. It knows the case it came with; no case knows
of it.

No personal text here: what somebody wrote lies sealed beside the report, known by `text_id` and a salted commitment.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.domain.case.state import Deadline, DeadlineState, TextRef
from chalicelib.domain.values import Role


class Violation(StrEnum):
    COUNTERFEIT = "counterfeit"
    MISLEADING_ADVERTISING = "misleading_advertising"
    PRICE_FRAUD = "price_fraud"
    UNSAFE_GOODS = "unsafe_goods"
    PERSONAL_DATA = "personal_data"
    UNLICENSED_TRADE = "unlicensed_trade"
    PLATFORM_RULE = "platform_rule"
    OTHER = "other"


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Stage(StrEnum):
    FILING = "filing"
    """Whether it is taken up (立案) is to be decided."""
    CHECK = "check"
    """It was taken up and is being looked into."""


class Outcome(StrEnum):
    DECLINED = "declined"
    """Not taken up, with reasons."""
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    """Looked into, and no violation found; never by silence."""
    REFERRED = "referred"
    """Handed to the authority, by an officer or because nobody decided."""


class Measure(StrEnum):
    """What follows from a violation that was found."""

    WARNING = "warning"
    DELISTING = "delisting"
    SALES_LIMIT = "sales_limit"
    DEPOSIT_DEDUCTION = "deposit_deduction"
    SHOP_CLOSURE = "shop_closure"
    PUBLICATION = "publication"
    RECALL = "recall"
    REFERRAL_TO_AUTHORITY = "referral_to_authority"


class DeclineGround(StrEnum):
    NOT_A_VIOLATION = "not_a_violation"
    NO_COMPETENCE = "no_competence"
    ALREADY_HANDLED = "already_handled"
    MISSING_MATERIAL = "missing_material"
    OTHER = "other"


class StepKind(StrEnum):
    NOTE = "note"
    REQUEST = "request"
    """Something was asked of somebody outside: the seller, a laboratory, a brand's owner."""


class Reporter(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who reports, by the platform's reference. An anonymous one is told nothing and named to nobody."""

    ref: str
    named: bool = True


class Matter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was reported; written once. `subject_ref`: whom it is about; `case_id`: the complaint it came with."""

    violation: Violation
    subject_ref: str
    reporter: Reporter
    narrative: TextRef
    case_id: str | None = None


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step of the investigation. `asked`: the platform's reference of who was asked."""

    id: str
    kind: StepKind
    text: TextRef
    by: Role
    at: datetime
    asked: str | None = None


class FilingDecision(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether the report is taken up; when not, on which ground and what the reporter can do instead."""

    accepted: bool
    reasons: TextRef
    decided_at: datetime
    ground: DeclineGround | None = None
    instead: TextRef | None = None


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the investigation has found."""

    violated: bool
    reasons: TextRef
    found_at: datetime
    measures: tuple[Measure, ...] = ()


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rewritten by each command. `version` grows by one with each commit and is the ETag."""

    report_id: str
    tenant: str
    rules: str
    """What its numbers come from: a rule pack or the general rules, with the version."""
    filed_at: datetime
    updated_at: datetime
    fingerprint: str
    lang: str
    sandbox: bool = False
    version: int = 0
    seq: int = 0
    audience: dict[str, int] = {}
    """The last sequence number of each audience: `platform`, `reporter`; dense in each."""
    chain_head: str = ""
    status: Status = Status.OPEN
    stage: Stage = Stage.FILING
    outcome: Outcome | None = None
    cause: str | None = None
    """Of the outcome: `officer`, or `silence` where nobody decided."""
    authority: str | None = None
    """The platform's reference of the authority it was referred to, where an officer named one."""
    closed_at: datetime | None = None
    overdue: bool = False
    """Time ran out and nobody decided: it is in the supervisors' queue until the stage ends."""
    next_wake: datetime | None = None
    wake_not_before: datetime | None = None
    """Back-off after a failed Tick."""
    wake_failures: int = 0
    wake_blocked: bool = False


class Report(msgspec.Struct, frozen=True):
    """The aggregate."""

    head: Head
    matter: Matter
    deadlines: dict[str, Deadline] = {}
    steps: dict[str, Step] = {}
    filing: FilingDecision | None = None
    finding: Finding | None = None

    def running(self) -> list[Deadline]:
        """The deadlines in force, the earliest first."""
        live = [d for d in self.deadlines.values() if d.state is DeadlineState.RUNNING]
        return sorted(live, key=lambda d: (d.due_at, d.id))

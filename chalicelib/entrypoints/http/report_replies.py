"""What answers about violation reports look like."""

from __future__ import annotations

import msgspec

from chalicelib.domain import rulepack
from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.report.state import (
    DeclineGround,
    Measure,
    Outcome,
    Stage,
    Status,
    StepKind,
    Violation,
)  # fmt: skip
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Hash, Out, Person, Stamp, TextRef


class ReportSummary(Out):
    """The whole current state in short: the same in lists, webhooks and the event log."""

    report_id: str
    version: int
    seq: int
    chain_head: Hash
    status: Status
    stage: Stage
    outcome: Outcome | None
    cause: str | None
    """Of the outcome: `officer`, or `silence`."""
    violation: Violation
    subject_ref: str
    reporter_ref: str
    reporter_named: bool
    case_id: str | None
    lang: str
    rules: str
    due_at: Stamp | None
    due_rule: str | None
    filed_at: Stamp
    updated_at: Stamp
    overdue: bool
    wake_blocked: bool


class ReportDeadline(Out):
    id: str
    rule: str
    on: Role
    started_at: Stamp
    due_at: Stamp
    consequence: rulepack.Consequence
    grace_seconds: int
    remaining_seconds: int
    duty: str
    """What must be decided by when, in your language."""
    silence: str
    """What happens if nobody decides, in your language."""
    warnings: list[Stamp] = msgspec.field(default_factory=list)
    repeat: int = 0
    """How many rounds are still to come before the report goes to the authority."""
    attempt: int = 1
    state: DeadlineState = DeadlineState.RUNNING


class ReportAction(Out):
    """Something you may do now."""

    action: str
    due_at: Stamp | None
    mandatory: bool
    """Whether silence has a consequence."""
    why: str
    """What it does, in your language."""


class ReportStep(Out):
    id: str
    kind: StepKind
    text: TextRef
    by: Role
    at: Stamp
    asked: str | None = None


class FilingDecision(Out):
    """Whether it was taken up, and if not what the reporter can do instead."""

    accepted: bool
    reasons: TextRef
    decided_at: Stamp
    ground: DeclineGround | None = None
    instead: TextRef | None = None


class ReportFinding(Out):
    violated: bool
    reasons: TextRef
    found_at: Stamp
    measures: list[Measure] = msgspec.field(default_factory=list)


class ReportView(ReportSummary):
    """The report as those who govern see it."""

    next: str
    """What happens next, in your language."""
    as_of: Stamp
    closed_at: Stamp | None
    narrative: TextRef
    authority: str | None
    """Which one it was referred to."""
    refers_to: dict[str, str] | None
    """Where it goes when nobody decides, by language."""
    deadlines: list[ReportDeadline]
    steps: list[ReportStep]
    filing: FilingDecision | None
    finding: ReportFinding | None
    allowed_actions: list[ReportAction]


class ReportDone(Out):
    report: ReportView
    created: list[str]
    """Ids of what the action created."""


class ShownReport(Out):
    """A report. Its named reporter reads status, outcome and why it was taken up or not; all else is null then."""

    report_id: str
    status: Status
    stage: Stage
    outcome: Outcome | None
    violation: Violation
    case_id: str | None
    filed_at: Stamp
    closed_at: Stamp | None
    next: str
    """What happens next, in your language."""
    filing: FilingDecision | None
    texts: dict[str, str]
    """Text id to text; what an erased person wrote is missing."""
    version: int | None = None
    seq: int | None = None
    chain_head: Hash | None = None
    cause: str | None = None
    subject_ref: str | None = None
    reporter_ref: str | None = None
    reporter_named: bool | None = None
    reporter: Person | None = None
    lang: str | None = None
    rules: str | None = None
    due_at: Stamp | None = None
    due_rule: str | None = None
    updated_at: Stamp | None = None
    as_of: Stamp | None = None
    overdue: bool | None = None
    wake_blocked: bool | None = None
    narrative: TextRef | None = None
    authority: str | None = None
    refers_to: dict[str, str] | None = None
    deadlines: list[ReportDeadline] | None = None
    steps: list[ReportStep] | None = None
    finding: ReportFinding | None = None
    allowed_actions: list[ReportAction] | None = None


class ReportList(Out):
    """A list may lag behind the reports by seconds."""

    reports: list[ReportSummary]
    next_after: str | None
    as_of: Stamp


class ReportEvent(Out):
    """One link of the chain. The reporter sees what it is told, without the chain, whose length would tell more."""

    id: str | None = None
    type: str | None = None
    at: Stamp | None = None
    sequence: int | None = None
    """Dense for your audience."""
    seq: int | None = None
    prev: Hash | None = None
    hash: Hash | None = None
    body: str | None = None
    """Exactly the text that was hashed."""
    sealed: bool = False


class ReportEvents(Out):
    events: list[ReportEvent]
    next_after: int | None

"""What requests about violation reports may carry."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.domain.report.state import DeclineGround, Measure, Stage, Status, StepKind, Violation
from chalicelib.entrypoints.http.schemas import (
    MAX_NARRATIVE,
    Body,
    CaseId,
    Cursor,
    Email,
    Lang,
    Limit,
    Moment,
    Name,
    Phone,
    Ref,
    Text,
)  # fmt: skip

Narrative = Annotated[str, Meta(min_length=1, max_length=MAX_NARRATIVE, pattern=r"\S")]


class ReporterIn(Body):
    """Who reports. An anonymous reporter has a reference, so that one person is known to be one, and no contacts."""

    ref: Ref
    anonymous: bool = False
    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None


class ReportIn(Body):
    """A violation report. `case_id` links it to a complaint, one way: the complaint never shows it."""

    violation: Violation
    subject_ref: Ref
    """Whom it is about."""
    reporter: ReporterIn
    narrative: Narrative
    lang: Lang = "en"
    case_id: CaseId | None = None


class ReasonsIn(Body):
    reasons: Text


class DeclineReportIn(Body):
    """Why it is not taken up, and what the reporter can do instead; a named reporter reads both."""

    ground: DeclineGround
    reasons: Text
    instead: Text


class InvestigateIn(Body):
    """A note, or something asked of somebody outside (`asked`)."""

    kind: StepKind
    text: Text
    asked: Ref | None = None


class UpholdIn(Body):
    reasons: Text
    measures: Annotated[list[Measure], Meta(min_length=1, max_length=len(Measure))]


class ReferReportIn(Body):
    """To an authority, by the platform's reference."""

    authority: Ref
    reasons: Text


class ReportListQuery(Body):
    order: Literal["due", "updated"] = "due"
    status: Status | None = None
    stage: Stage | None = None
    overdue: Literal["true"] | None = None
    """The supervisors' queue: time has run out at least once, or a report was referred because nobody decided."""
    due_from: Moment | None = None
    due_to: Moment | None = None
    updated_since: Moment | None = None
    after: Cursor = ""
    limit: Limit = 50

"""The export for a regulator's audit (S63): violation reports without anybody in them, and their numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final, Literal

import msgspec

from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.report.state import Outcome, Stage, Status, Violation
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.case_parts import Hash, Out, Stamp
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import Body, Cursor, Limit, Moment

FORMAT: Final = "redress:report-audit:1"


class ReportAuditQuery(Body):
    updated_since: Moment | None = None
    after: Cursor = ""
    limit: Limit = 100


class ReportAuditLine(Out):
    """Codes, moments and the end of the record: who reported, whom, and in which case is not here."""

    report_id: str
    violation: Violation
    status: Status
    stage: Stage
    outcome: Outcome | None
    cause: str | None
    reporter_named: bool
    rules: str
    filed_at: Stamp
    updated_at: Stamp
    due_at: Stamp | None
    overdue: bool
    seq: int
    chain_head: Hash
    """Of the report's record as it was then: whoever keeps the line can tell a record that was rewritten."""


class ReportAuditCount(Out):
    violation: Violation
    outcome: Outcome | None
    """Null of those that are open."""
    reports: int
    overdue: int


class ReportAudit(Out):
    """In the order of the last change. Counts are of this page: pages add up."""

    format: Literal["redress:report-audit:1"]
    as_of: Stamp
    lines: list[ReportAuditLine]
    counts: list[ReportAuditCount]
    next_after: str | None


def export(request: Request) -> Reply:
    """Rows are written after the report itself: the newest may be missing until the next export."""
    query: ReportAuditQuery = request.query
    tenant, _ = work.tenancy(request)
    filters = {"updated_since": stamp(query.updated_since)} if query.updated_since is not None else {}
    try:
        rows, after = services().views.cases(
            tenant.id, "updated", filters, query.after, query.limit, "reports"
        )
    except Invalid as refused:  # everything else has been checked, so it is the cursor
        raise Invalid(refused.detail, faults=(Fault("query/after", "malformed_cursor"),)) from None
    lines = [msgspec.json.decode(row.summary) for row in rows]
    return Reply({
        "format": FORMAT, "as_of": stamp(request.wall), "lines": lines, "counts": counts(lines),
        "next_after": after or None,
    })  # fmt: skip


def counts(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By kind of violation and outcome, in the order of their names."""
    all_, late = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for line in lines:
        key = line["violation"], line["outcome"] or ""
        all_[key] += 1
        late[key] += bool(line["overdue"])
    return [
        {"violation": kind, "outcome": outcome or None, "reports": number, "overdue": late[kind, outcome]}
        for (kind, outcome), number in sorted(all_.items())
    ]

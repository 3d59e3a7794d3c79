"""The endpoints of violation reports: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import report_audit, reports
from chalicelib.entrypoints.http import report_replies as replies
from chalicelib.entrypoints.http import report_schemas as schemas
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint
from chalicelib.entrypoints.http.schemas import CaseEventsQuery

CHANGING: Final = ("version_conflict", "try_again", "report_closed", "wrong_stage")
VERBS: Final[dict[str, tuple[str, type, tuple[str, ...]]]] = {
    "accept": ("Take a violation report up", schemas.ReasonsIn, ()),
    "decline": ("Not take it up, and say what to do instead", schemas.DeclineReportIn, ()),
    "investigate": ("Note a step of the investigation", schemas.InvestigateIn, ("too_many_steps",)),
    "extend": (
        "Give the investigation more time, with reasons", schemas.ReasonsIn, ("prolonged_already", "not_prolongable"),
    ),
    "uphold": ("Find a violation, with its measures", schemas.UpholdIn, ()),
    "dismiss": ("Find no violation", schemas.ReasonsIn, ()),
    "refer": ("Hand it to an authority", schemas.ReferReportIn, ()),
}  # fmt: skip
"""Verb to its summary, its body, and what it may be refused for."""


def _action(verb: str) -> Endpoint:
    summary, body, refusals = VERBS[verb]
    return Endpoint(
        method="POST", path=f"/v1/reports/{{report_id}}/actions/{verb}", name=f"{verb}_report", summary=summary,
        tag="reports", handle=reports.handler(verb), action=f"report.act.{verb}", body=body,
        reply=replies.ReportDone, idempotent=True, versioned=True, max_body=160 * KIB,
        problems=(*CHANGING, *refusals),
    )  # fmt: skip


REPORTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST", path="/v1/reports", name="file_report", summary="File a violation report by itself",
        tag="reports", handle=reports.create, action="report.file", body=schemas.ReportIn,
        reply=replies.ReportView, status=201, idempotent=True, versioned=True, max_body=320 * KIB,
        problems=("not_found", "try_again"),
    ),
    Endpoint(
        method="GET", path="/v1/reports", name="list_reports",
        summary="Violation reports of the platform, by due or by last change", tag="reports",
        handle=reports.list_reports, action="report.list", query=schemas.ReportListQuery, reply=replies.ReportList,
    ),
    Endpoint(
        method="GET", path="/v1/report-audit", name="export_reports", tag="reports",
        summary="Violation reports for an audit: lines without anybody in them, and counts", handle=report_audit.export,
        action="report.list", query=report_audit.ReportAuditQuery, reply=report_audit.ReportAudit,
    ),
    Endpoint(
        method="GET", path="/v1/reports/{report_id}", name="show_report",
        summary="One violation report; its named reporter reads status and outcome", tag="reports",
        handle=reports.show, action="report.show", reply=replies.ShownReport, versioned=True,
    ),
    Endpoint(
        method="GET", path="/v1/reports/{report_id}/events", name="list_report_events",
        summary="The record of a violation report: the hash chain of its events", tag="reports",
        handle=reports.events, action="report.events", query=CaseEventsQuery, reply=replies.ReportEvents,
        problems=("record_damaged",),
    ),
    *(_action(verb) for verb in VERBS),
)  # fmt: skip
"""In the order in which they are published."""

"""The endpoints that show cases: alone, in lists, their events, timeline and messages."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import cases, intake_desk, replies, schemas, timeline_schemas, timelines
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

CASES: Final = (
    Endpoint(
        method="POST", path="/v1/cases/dry-run", name="try_filing",
        summary="What filing this complaint would open, and what it lacks", tag="cases", handle=intake_desk.dry_run,
        action="case.file", body=schemas.CaseIn, reply=replies.FilingTried, max_body=320 * KIB,
        problems=("incomplete",),
    ),
    Endpoint(
        method="GET", path="/v1/cases", name="list_cases", summary="Cases of the platform, filtered and sorted",
        tag="cases", handle=cases.list_cases, action="case.list", query=schemas.CaseListQuery, reply=replies.CaseList,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}", name="show_case", summary="One case, with the texts you may read",
        tag="cases", handle=cases.show, action="case.show", query=schemas.CaseQuery, reply=replies.FullCase,
        versioned=True, problems=("try_again",),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/events", name="list_case_events",
        summary="The record of a case: the hash chain of its events", tag="cases", handle=cases.events,
        action="case.events", query=schemas.CaseEventsQuery, reply=replies.CaseEvents, problems=("record_damaged",),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/timeline", name="show_timeline", tag="cases",
        summary="What happened, in one line through all stages, groups and bodies", handle=timelines.show,
        action="case.events", query=timeline_schemas.TimelineQuery, reply=timeline_schemas.Timeline,
        problems=("record_damaged",),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/messages", name="list_messages", summary="The messages of a case",
        tag="cases", handle=cases.messages, action="case.messages", query=schemas.MessagesQuery,
        reply=replies.Messages, problems=("try_again",),
    ),
)  # fmt: skip

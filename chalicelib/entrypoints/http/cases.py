"""Cases as they are read: lists, the case itself, its record, its messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.application.soundness import ends
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.looks import LookKind
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import looked, sparse, work
from chalicelib.entrypoints.http.case_replies import CaseSummary, FullCase
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import CaseListQuery

NO_FILTERS = ("order", "fields", "after", "limit")
LAST_DUE = "9999-12-30T00:00:00.000000Z"
"""Behind it lie, in the lists, the cases on which no time runs: no range of due moments means them."""


def show(request: Request) -> Reply:
    """With the texts this caller may read: one Query, and one BatchGet of persons' keys. That somebody looked
    is written first, once an hour.
    """
    only = sparse.chosen(request.query.fields, FullCase)
    loaded = work.load(request, "case.show")
    who, (_, root) = work.principal(request), work.tenancy(request)
    at = work.moment(request)
    looked.note(request, loaded.case, LookKind.CASE, at)
    shown = services().reader.show(loaded, who, root, at)
    return Reply(work.told(request, loaded.case, shown), version=loaded.case.head.version, only=only)


def list_cases(request: Request) -> Reply:
    """Rows are written after the case itself: `as_of` is when they were read, and the newest may be missing."""
    query: CaseListQuery = request.query
    only = sparse.chosen(query.fields, CaseSummary)
    tenant, _ = work.tenancy(request)
    given = {name: value for name, value in msgspec.structs.asdict(query).items() if name not in NO_FILTERS}
    filters = {name: _filter(value) for name, value in given.items() if value is not None}
    if "due_from" in filters or query.order == "-due":
        filters.setdefault("due_to", LAST_DUE)
    try:
        rows, after = services().views.cases(tenant.id, query.order, filters, query.after, query.limit)
    except Invalid as refused:  # everything else has been checked, so it is the cursor
        raise Invalid(refused.detail, faults=(Fault("query/after", "malformed_cursor"),)) from None
    summaries = [msgspec.json.decode(row.summary) for row in rows]
    listed = {"cases": summaries, "next_after": after or None, "as_of": stamp(request.wall)}
    return Reply(listed, only=only, items="cases")


def events(request: Request) -> Reply:
    loaded = work.load(request, "case.events")
    query, head = request.query, loaded.case.head
    read, who = services().reader.events, work.principal(request)
    return Reply(read(head.case_id, who, query.after, query.limit, ends(head)))


def messages(request: Request) -> Reply:
    """Of the thread, and of the rooms that the caller is in."""
    loaded, query = work.load(request, "case.messages"), request.query
    who, (_, root) = work.principal(request), work.tenancy(request)
    looked.note(request, loaded.case, LookKind.MESSAGES, work.moment(request))
    return Reply(services().reader.messages(loaded, who, root, query.after, query.limit))


def _filter(value: Any) -> str:
    return stamp(value) if isinstance(value, datetime) else str(value)

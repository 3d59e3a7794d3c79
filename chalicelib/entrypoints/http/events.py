"""The tenant's event log: what webhooks bring, to catch up from."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.application.ports import EventRow, Tenant, TenantKind
from chalicelib.bootstrap import services
from chalicelib.domain.audiences import BODY, PLATFORM
from chalicelib.domain.errors import Invalid
from chalicelib.domain.publication import payload
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import positions, webhooks, work
from chalicelib.entrypoints.http.exchange import Reply, Request

BEFORE: Final = timedelta(minutes=1)
"""No event is recorded earlier than it happened, but for the clocks of two processes."""
RECORDED_WITHIN: Final = timedelta(days=2)
"""How long after it happened an event may still come into the log: what the table's stream keeps, and as much again."""

Wanted = Callable[[EventRow], bool]


def list_events(request: Request) -> Reply:
    """Only what has settled: an event that is still being written cannot be overtaken and lost.

    A page may be empty although more follows; `more` says so. A position is one in the whole log, whatever is
    filtered: with other filters it goes on from the same place.
    """
    tenant, _ = work.tenancy(request)
    query = request.query
    settled = services().clock.now() - timedelta(seconds=services().settings.log_settle_seconds)
    until = _until(tenant, query.to, settled)
    start = positions.position(query.after) if query.after else stamp(_start(tenant, query.from_))
    wanted = _wanted(request, tenant)
    try:
        rows, reached = services().store.log(tenant.id, start, until, query.limit, tenant.log_shards, wanted)
    except Invalid:  # nothing but the position can be
        raise positions.malformed() from None
    shown = [payload(r.body, r.hash, r.audience, r.summary) for r in rows if _server(tenant) in r.audience]
    return Reply({
        "events": shown, "next_after": positions.cursor(reached), "settled_until": stamp(settled),
        "more": reached < stamp(until),
    })  # fmt: skip


def _start(tenant: Tenant, first: datetime | None) -> datetime:
    """A sandbox's own time tells nothing of when something was recorded."""
    born = tenant.created_at - timedelta(days=1)
    return born if first is None or tenant.sandbox else max(born, first - BEFORE)


def _until(tenant: Tenant, last: datetime | None, settled: datetime) -> datetime:
    if last is None or tenant.sandbox or settled - last < RECORDED_WITHIN:
        return settled
    return last + RECORDED_WITHIN


def _server(tenant: Tenant) -> str:
    return BODY if tenant.kind is TenantKind.BODY else PLATFORM


def _wanted(request: Request, tenant: Tenant) -> Wanted | None:
    """What the query asks for, among what the tenant's server may see; of else there is nothing in its log."""
    query = request.query
    if not (query.type or query.case_id or query.from_ or query.to):
        return None
    types = query.type.split(",") if query.type else []
    webhooks.check_types(types, "query/type")
    first = stamp(query.from_.astimezone(UTC)) if query.from_ else ""
    last = stamp(query.to.astimezone(UTC)) if query.to else "~"

    def wanted(row: EventRow) -> bool:
        return (
            _server(tenant) in row.audience
            and (not types or row.type in types)
            and first <= row.at <= last
            and (query.case_id is None or _is_of(row, query.case_id))
        )

    return wanted


def _is_of(row: EventRow, case_id: str) -> bool:
    """Of the case itself, or of what was opened about it: an arbitration names its case in its summary."""
    return row.case_id == case_id or json.loads(row.summary).get("case_id") == case_id

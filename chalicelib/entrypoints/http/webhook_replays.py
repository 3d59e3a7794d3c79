"""Events once more, to one endpoint: one of them, all of a time, or of that time what it never acknowledged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from chalicelib.application import reactions
from chalicelib.application.ports import EventRow
from chalicelib.application.webhook_ports import State, WebhookEndpoint
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.domain.publication import server_of
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import alerts, arbitration_access, positions, reports, webhooks, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.group_access import within

PAGE: Final = 200
"""Events that one request looks at. What it sends again keeps its id: a request repeated does no harm."""
KNOWN: Final = timedelta(days=30)
"""How long it is known what an endpoint has acknowledged. Before that, everything would be missing."""
OWNERS: Final = ("case_id", "report_id", "group_id", "alert_id", "arbitration_id")
"""Whose record an event can stand in."""


def replay(request: Request) -> Reply:
    body = request.body
    endpoint = webhooks.sendable(request)
    if body.event_id is not None:
        return _one(request, endpoint)
    if body.from_ is None:
        raise Invalid(faults=(Fault("", "exactly_one", "event_id, from"),))
    if stray := [name for name in OWNERS if getattr(body, name) is not None]:
        raise Invalid(faults=tuple(Fault(f"/{name}", "not_applicable") for name in stray))
    webhooks.check_types(body.types, "/types")
    return _range(request, endpoint)


def _one(request: Request, endpoint: WebhookEndpoint) -> Reply:
    """With the same id, to this endpoint only."""
    given = request.body
    stray = [name for name in ("from_", "to") if getattr(given, name) is not None]
    stray += [name for name in ("types", "missing", "after") if getattr(given, name)]
    if stray:
        raise Invalid(faults=tuple(Fault(f"/{name.rstrip('_')}", "not_applicable") for name in stray))
    row = _row(request)
    if (
        server_of(next(name for name in OWNERS if getattr(given, name)).removesuffix("_id"))
        not in row.audience
    ):
        raise NotFound("No such event.")
    _send(endpoint, [row])
    return Reply({"event_id": row.id, "queued": 1, "next_after": None})


def _range(request: Request, endpoint: WebhookEndpoint) -> Reply:
    """A page of the event log: only what has settled, for what comes now is delivered anyway."""
    tenant, _ = work.tenancy(request)
    body, made = request.body, services()
    settled = made.clock.now() - timedelta(seconds=made.settings.log_settle_seconds)
    until = min(settled, body.to) if body.to else settled
    start = positions.position(body.after, "/after") if body.after else stamp(body.from_)
    if body.missing and stamp(body.from_) < stamp(request.wall - KNOWN):
        raise Invalid(faults=(Fault("/from", "at_least", stamp(request.wall - KNOWN)),))
    try:
        rows, reached = made.store.log(tenant.id, start, until, PAGE, tenant.log_shards)
    except Invalid:  # nothing but the position can be
        raise positions.malformed("/after") from None
    wanted = frozenset(body.types or endpoint.event_types)
    named = {row.id: row for row in rows}  # one that came late stands in the log twice
    chosen = [row for row in named.values() if not wanted or row.type in wanted]
    if body.missing:
        chosen = [row for row in chosen if not _acknowledged(endpoint, row)]
    _send(endpoint, chosen)
    ended = reached >= stamp(until)
    return Reply(
        {"event_id": None, "queued": len(chosen), "next_after": None if ended else positions.cursor(reached)}
    )


def _acknowledged(endpoint: WebhookEndpoint, row: EventRow) -> bool:
    found = services().deliveries.get(endpoint.id, row.id)
    return found is not None and found.state == State.DELIVERED


def _send(endpoint: WebhookEndpoint, rows: Sequence[EventRow]) -> None:
    stored = [reactions.StoredEvent(endpoint.tenant, r.body, r.hash, r.audience, r.summary) for r in rows]
    bodies = [json.dumps(reactions.delivery(event, endpoint.id)) for event in stored]
    if bodies:
        services().queues.send(reactions.DELIVERIES, bodies, fair=endpoint.tenant)


def _row(request: Request) -> EventRow:
    """The event that is named, of whatever is named with it."""
    body = request.body
    if [getattr(body, name) for name in OWNERS].count(None) != len(OWNERS) - 1:
        raise Invalid(faults=(Fault("", "exactly_one", ", ".join(OWNERS)),))
    if body.case_id is not None:
        case = services().reader.load(body.case_id).case
        work.admission(request, "webhook.manage")(case)
        return services().reader.event_row(body.case_id, body.event_id)
    if body.arbitration_id is not None:
        return _of_arbitration(request, body.arbitration_id)
    if body.alert_id is not None:
        alerts.admission(request)(services().alert_reader.load(body.alert_id).alert)
        return services().alert_reader.event_row(body.alert_id, body.event_id)
    if body.group_id is not None:
        within(request, "webhook.manage", services().group_reader.load(body.group_id).group)
        return services().group_reader.event_row(body.group_id, body.event_id)
    report = services().report_reader.load(body.report_id).report
    reports.admission(request, "webhook.manage")(report)
    return services().report_reader.event_row(body.report_id, body.event_id)


def _of_arbitration(request: Request, arbitration_id: str) -> EventRow:
    """For the body that it lies with: it is in no log of the platform's, whoever else may read it."""
    tenant, _ = work.tenancy(request)
    reader = services().arbitration_reader
    found = reader.load(arbitration_id).arbitration
    if found.head.tenant != tenant.id:
        raise NotFound("No such arbitration.")
    arbitration_access.within(work.principal(request), "webhook.manage", found)
    return reader.event_row(arbitration_id, request.body.event_id)

"""Webhook endpoints of a platform: where its events go, a test event, and one event once more."""

from __future__ import annotations

import json
import secrets
from typing import Any, Final

from chalicelib.application import reactions
from chalicelib.application.ports import EventRow, TenantKind
from chalicelib.application.webhook_ports import WebhookEndpoint
from chalicelib.bootstrap import services
from chalicelib.domain.addresses import UnsafeAddress, check_url
from chalicelib.domain.alert.events import Event as AlertEvent
from chalicelib.domain.case.events import PLATFORM, Event
from chalicelib.domain.delivery import format_secret
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.group.events import Event as GroupEvent
from chalicelib.domain.handover.messages import EVENT_TYPES as HANDOVER_TYPES
from chalicelib.domain.report.events import Event as ReportEvent
from chalicelib.domain.values import derive_id, stamp
from chalicelib.entrypoints.http import alerts, reports, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.group_access import within

SECRET_BYTES: Final = 32
MAX_ENDPOINTS: Final = 10
"""Per platform: every event is sent to each of them within one invocation."""
TEST: Final = "webhook.test"
EVENT_TYPES: Final = (
    tuple(
        sorted(
            str(kind.__struct_config__.tag)
            for events in (Event, ReportEvent, GroupEvent, AlertEvent)
            for kind in events.__args__
        )
    )
    + HANDOVER_TYPES
)
OWNERS: Final = ("case_id", "report_id", "group_id", "alert_id")
"""Whose record an event can stand in."""


def create(request: Request) -> Reply:
    """The secret is shown this once. Whether the host leads inside is checked again at every connection."""
    tenant, root = work.tenancy(request)
    url = _safe(request.body.url)
    if unknown := [n for n, name in enumerate(request.body.event_types) if name not in EVENT_TYPES]:
        known = ", ".join(EVENT_TYPES)
        raise Invalid(faults=tuple(Fault(f"/event_types/{n}", "not_one_of", known) for n in unknown))
    if len(services().deliveries.endpoints(tenant.id)) >= MAX_ENDPOINTS:
        raise NotAllowed("too_many_endpoints", limit=MAX_ENDPOINTS)
    endpoint_id, secret = derive_id("ep", secrets.token_bytes(32)), secrets.token_bytes(SECRET_BYTES)
    endpoint = WebhookEndpoint(
        id=endpoint_id, tenant=tenant.id, url=url, event_types=tuple(request.body.event_types), created_at=request.wall,
        wrapped_secret=services().endpoint_secrets.encrypt(tenant.id, endpoint_id, secret),
        own=services().crypto.lock(root, endpoint_id, secret) if tenant.kind is TenantKind.BODY else b"",
    )  # fmt: skip
    services().deliveries.create_endpoint(endpoint)
    place = f"{request.exchange.base}/v1/webhook-endpoints/{endpoint_id}"
    return Reply(_shown(endpoint) | {"secret": format_secret(secret)}, location=place)


def list_endpoints(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return Reply({"endpoints": [_shown(e) for e in services().deliveries.endpoints(tenant.id)]})


def show(request: Request) -> Reply:
    return Reply(_shown(_own(request)))


def delete(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    if not services().deliveries.delete_endpoint(tenant.id, request.path["endpoint_id"]):
        raise NotFound("No such endpoint.")
    return Reply(None)


def test(request: Request) -> Reply:
    """An event that means nothing, signed and retried like every other."""
    endpoint = _own(request)
    event_id = derive_id("evt", secrets.token_bytes(32))
    body = {"type": TEST, "timestamp": stamp(request.wall), "data": {"event_id": event_id}}
    message = {
        "kind": "event", "tenant": endpoint.tenant, "case_id": "", "event_id": event_id, "type": TEST,
        "body": json.dumps(body), "endpoint_id": endpoint.id,
    }  # fmt: skip
    services().queues.send(reactions.DELIVERIES, [json.dumps(message)])
    return Reply({"event_id": event_id})


def replay(request: Request) -> Reply:
    """One event once more, with the same id, to this endpoint only."""
    endpoint = _own(request)
    row = _row(request)
    stored = reactions.StoredEvent(endpoint.tenant, row.body, row.hash, row.audience, row.summary)
    if PLATFORM not in row.audience:
        raise NotFound("No such event.")
    services().queues.send(reactions.DELIVERIES, [json.dumps(reactions.delivery(stored, endpoint.id))])
    return Reply({"event_id": row.id})


def _row(request: Request) -> EventRow:
    """The event that is named, of whatever is named with it."""
    body = request.body
    if [getattr(body, name) for name in OWNERS].count(None) != len(OWNERS) - 1:
        raise Invalid(faults=(Fault("", "exactly_one", ", ".join(OWNERS)),))
    if body.case_id is not None:
        case = services().reader.load(body.case_id).case
        work.admission(request, "webhook.manage")(case)
        return services().reader.event_row(body.case_id, body.event_id)
    if body.alert_id is not None:
        alerts.admission(request)(services().alert_reader.load(body.alert_id).alert)
        return services().alert_reader.event_row(body.alert_id, body.event_id)
    if body.group_id is not None:
        within(request, "webhook.manage", services().group_reader.load(body.group_id).group)
        return services().group_reader.event_row(body.group_id, body.event_id)
    report = services().report_reader.load(body.report_id).report
    reports.admission(request, "webhook.manage")(report)
    return services().report_reader.event_row(body.report_id, body.event_id)


def _own(request: Request) -> WebhookEndpoint:
    tenant, _ = work.tenancy(request)
    endpoint = services().deliveries.endpoint(tenant.id, request.path["endpoint_id"])
    if endpoint is None:
        raise NotFound("No such endpoint.")
    return endpoint


def _safe(url: str) -> str:
    try:
        return check_url(url, services().webhook_policy).url
    except UnsafeAddress as refused:
        raise Invalid(refused.detail, faults=(Fault("/url", refused.code),)) from None


def _shown(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id, "url": endpoint.url, "event_types": list(endpoint.event_types),
        "created_at": stamp(endpoint.created_at), "disabled": endpoint.disabled,
    }  # fmt: skip

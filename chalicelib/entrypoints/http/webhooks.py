"""Webhook endpoints: where a tenant's events go, how they are signed, and whether anything goes there at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.adapters.aws import region
from chalicelib.adapters.ed25519 import public_of
from chalicelib.application import reactions, webhook_messages
from chalicelib.application.ports import Root, TenantKind, VersionMoved
from chalicelib.application.webhook_ending import DISABLED, EXHAUSTED
from chalicelib.application.webhook_holding import LAST_LOOK
from chalicelib.application.webhook_ports import EndpointKind, Retired, Scheme, WebhookEndpoint
from chalicelib.bootstrap import services
from chalicelib.domain.addresses import UnsafeAddress, check_url
from chalicelib.domain.alert.events import Event as AlertEvent
from chalicelib.domain.arbitration.events import Event as ArbitrationEvent
from chalicelib.domain.bulk.job import FINISHED as BULK_FINISHED
from chalicelib.domain.case.events import Event
from chalicelib.domain.delivery import format_secret
from chalicelib.domain.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, TryAgain
from chalicelib.domain.group.events import Event as GroupEvent
from chalicelib.domain.handover.messages import EVENT_TYPES as HANDOVER_TYPES
from chalicelib.domain.report.events import Event as ReportEvent
from chalicelib.domain.values import derive_id, stamp
from chalicelib.domain.webhooks.asymmetric import format_public
from chalicelib.domain.webhooks.buses import NAME, BadBus, check_bus_arn
from chalicelib.entrypoints.http import webhook_render, work
from chalicelib.entrypoints.http.exchange import Reply, Request

SECRET_BYTES: Final = 32
MAX_ENDPOINTS: Final = 10
"""Per platform: every event is sent to each of them within one invocation."""
MAX_SECRETS: Final = 3
"""That sign side by side: each one more is a longer header."""
EVENT_TYPES: Final = (
    tuple(
        sorted(
            {
                str(kind.__struct_config__.tag)
                for events in (Event, ReportEvent, GroupEvent, AlertEvent, ArbitrationEvent)
                for kind in events.__args__
            }
        )
    )
    + HANDOVER_TYPES
    + (BULK_FINISHED, DISABLED, EXHAUSTED)
)

Change = Callable[[WebhookEndpoint], WebhookEndpoint]


def create(request: Request) -> Reply:
    """The secret is shown this once. Whether the host leads inside is checked again at every connection."""
    tenant, root = work.tenancy(request)
    body, kind = request.body, EndpointKind(request.body.kind)
    check_types(body.event_types)
    url = _safe(tenant.id, kind, body.url)
    if len(services().deliveries.endpoints(tenant.id)) >= MAX_ENDPOINTS:
        raise NotAllowed("too_many_endpoints", limit=MAX_ENDPOINTS)
    endpoint_id = derive_id("ep", secrets.token_bytes(32))
    endpoint = WebhookEndpoint(
        id=endpoint_id, tenant=tenant.id, url=url, event_types=tuple(body.event_types), created_at=request.wall,
        wrapped_secret=b"", scheme=Scheme(body.scheme), kind=kind, rate=body.rate, thin=body.thin,
        payload_version=body.payload_version, contact=_sealed(root, endpoint_id, body.contact),
        sandbox=tenant.sandbox,
    )  # fmt: skip
    made, secret = _with_secret(request, endpoint)
    services().deliveries.create_endpoint(made)
    _one_of_few(made)
    place = f"{request.exchange.base}/v1/webhook-endpoints/{endpoint_id}"
    return Reply(_shown(request, made) | {"secret": secret}, location=place)


def list_endpoints(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return Reply({"endpoints": [_shown(request, e) for e in services().deliveries.endpoints(tenant.id)]})


def show(request: Request) -> Reply:
    found = own(request)
    return Reply(_shown(request, found), version=found.version)


def delete(request: Request) -> Reply:
    """What is held for it is discarded. Asked for first, to be done a minute later: once the endpoint is gone, nobody
    could ask for it again.
    """
    found = own(request)
    _let_go(request, LAST_LOOK)
    services().deliveries.delete_endpoint(found.tenant, found.id)
    return Reply(None)


def put(request: Request) -> Reply:
    """The whole of what its owner sets; secrets, kind and scheme stay as they are."""
    body, (_, root) = request.body, work.tenancy(request)
    check_types(body.event_types)

    def changed(before: WebhookEndpoint) -> WebhookEndpoint:
        return replace(
            before, url=_safe(before.tenant, before.kind, body.url), event_types=tuple(body.event_types),
            rate=body.rate, thin=body.thin, payload_version=body.payload_version,
            contact=_sealed(root, before.id, body.contact),
        )  # fmt: skip

    return _changed(request, changed)


def pause(request: Request) -> Reply:
    """What comes from now on is held. Paused already, it stays as it is."""
    return _changed(request, lambda e: e if e.paused_at else replace(e, paused_at=request.wall))


def resume(request: Request) -> Reply:
    """What is held goes out, in order of its creation; asked again, it is looked for again."""
    reply = _changed(request, lambda e: replace(e, paused_at=None))
    _let_go(request)
    return reply


def enable(request: Request) -> Reply:
    """After it was disabled. What it missed meanwhile is not sent by itself: that is what `replay` is for."""
    reply = _changed(request, lambda e: replace(e, disabled=None, disabled_at=None))
    _let_go(request)
    return reply


def rotate_secret(request: Request) -> Reply:
    """The new one is shown this once; the old ones go on signing beside it until their time is over."""
    before, now = _seen(request), request.wall
    if before.kind is EndpointKind.EVENTBRIDGE:
        raise NotAllowed("no_secret")
    kept = tuple(old for old in before.retired if old.until > now)
    if request.body.overlap_hours:
        if len(kept) + 2 > MAX_SECRETS:  # the present one and the new one
            raise NotAllowed(
                "too_many_secrets", limit=MAX_SECRETS, until=stamp(min(old.until for old in kept))
            )
        until = now + timedelta(hours=request.body.overlap_hours)
        kept += (Retired(before.wrapped_secret, until, before.own),)
    made, secret = _with_secret(request, replace(before, retired=kept))
    after = _stored(request, before, made)
    return Reply(_shown(request, after) | {"secret": secret}, version=after.version)


def test(request: Request) -> Reply:
    """An event that means nothing, signed and retried like every other."""
    endpoint = sendable(request)
    event_id = derive_id("evt", secrets.token_bytes(32))
    message = webhook_messages.test_event(endpoint.tenant, endpoint.id, event_id, request.wall)
    services().queues.send(reactions.DELIVERIES, [message], fair=endpoint.tenant)
    return Reply({"event_id": event_id})


# ------------------------------------------------------------------------------------------------- what others share


def own(request: Request) -> WebhookEndpoint:
    tenant, _ = work.tenancy(request)
    endpoint = services().deliveries.endpoint(tenant.id, request.path["endpoint_id"])
    if endpoint is None:
        raise NotFound("No such endpoint.")
    return endpoint


def sendable(request: Request) -> WebhookEndpoint:
    """One of the caller's own to which something can be sent; what is sent to a paused one is held."""
    endpoint = own(request)
    if endpoint.disabled is not None:
        raise NotAllowed("endpoint_disabled", why=endpoint.disabled)
    return endpoint


def check_types(names: list[str], pointer: str = "/event_types") -> None:
    if unknown := [n for n, name in enumerate(names) if name not in EVENT_TYPES]:
        known = ", ".join(EVENT_TYPES)
        raise Invalid(faults=tuple(Fault(f"{pointer}/{n}", "not_one_of", known) for n in unknown))


def _seen(request: Request) -> WebhookEndpoint:
    """As the caller has seen it, if it says what it has seen."""
    found = own(request)
    if request.if_match is not None and request.if_match != found.version:
        raise Conflict("The endpoint has been changed.")
    return found


def _changed(request: Request, change: Change) -> Reply:
    before = _seen(request)
    after = change(before)
    if after != before:
        after = _stored(request, before, after)
    return Reply(_shown(request, after), version=after.version)


def _stored(request: Request, before: WebhookEndpoint, after: WebhookEndpoint) -> WebhookEndpoint:
    """Raises Conflict, or TryAgain where the caller has not said which version it means."""
    after = replace(after, version=before.version + 1)
    try:
        services().deliveries.change_endpoint(before, after)
    except VersionMoved:
        if request.if_match is not None:
            raise Conflict("The endpoint has been changed.") from None
        raise TryAgain("The endpoint is being changed.") from None
    return after


def _with_secret(request: Request, endpoint: WebhookEndpoint) -> tuple[WebhookEndpoint, str | None]:
    """With a new secret or key, and what its owner is shown of it. A body's secret lies there once more: what its own
    system sends is checked by it.
    """
    if endpoint.kind is EndpointKind.EVENTBRIDGE:
        return endpoint, None
    tenant, root = work.tenancy(request)
    fresh = secrets.token_bytes(SECRET_BYTES)
    wrapped = services().endpoint_secrets.encrypt(tenant.id, endpoint.id, fresh)
    if endpoint.scheme is Scheme.ASYMMETRIC:
        return replace(endpoint, wrapped_secret=wrapped, public_key=format_public(public_of(fresh))), None
    copy = services().crypto.lock(root, endpoint.id, fresh) if tenant.kind is TenantKind.BODY else b""
    return replace(endpoint, wrapped_secret=wrapped, own=copy), format_secret(fresh)


def _let_go(request: Request, delay: int = 0) -> None:
    tenant, _ = work.tenancy(request)
    message = webhook_messages.resume(tenant.id, request.path["endpoint_id"])
    services().queues.send(reactions.DELIVERIES, [message], delay, fair=tenant.id)


def _sealed(root: Root, endpoint_id: str, contact: str | None) -> bytes:
    return services().crypto.lock(root, endpoint_id, contact.encode()) if contact else b""


def _one_of_few(made: WebhookEndpoint) -> None:
    """Many made at once have each seen none of the others: whoever sees too many with its own takes it back. Raises
    NotAllowed.
    """
    if len(services().deliveries.endpoints(made.tenant)) > MAX_ENDPOINTS:
        services().deliveries.delete_endpoint(made.tenant, made.id)
        raise NotAllowed("too_many_endpoints", limit=MAX_ENDPOINTS)


def _safe(tenant_id: str, kind: EndpointKind, url: str) -> str:
    try:
        if kind is EndpointKind.EVENTBRIDGE:
            return check_bus_arn(url, tenant_id, region())
        return check_url(url, services().webhook_policy).url
    except BadBus as refused:
        raise Invalid(refused.detail, faults=(Fault("/url", "not_a_bus", NAME + tenant_id),)) from None
    except UnsafeAddress as refused:
        raise Invalid(refused.detail, faults=(Fault("/url", refused.code),)) from None


def _shown(request: Request, endpoint: WebhookEndpoint) -> dict[str, Any]:
    _, root = work.tenancy(request)
    health = services().deliveries.health(endpoint.id)
    return webhook_render.endpoint(endpoint, health, root, request.wall, request.lang)

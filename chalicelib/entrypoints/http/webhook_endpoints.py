"""The endpoints of webhooks, their delivery log and the event log: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import events, replies, webhook_deliveries, webhook_replays, webhooks
from chalicelib.entrypoints.http import webhook_replies as own
from chalicelib.entrypoints.http import webhook_schemas as schemas
from chalicelib.entrypoints.http.endpoint import Endpoint

_ALL: Final = "/v1/webhook-endpoints"
_ONE: Final = _ALL + "/{endpoint_id}"
_CHANGING: Final = ("version_conflict", "try_again")

EVENTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="POST", path=_ALL, name="create_webhook_endpoint", summary="Have events sent to you", tag="events",
        handle=webhooks.create, action="webhook.manage", body=schemas.WebhookEndpointIn,
        reply=own.NewWebhookEndpoint, status=201, problems=("too_many_endpoints",),
    ),
    Endpoint(
        method="GET", path=_ALL, name="list_webhook_endpoints", summary="Your webhook endpoints, and how they are",
        tag="events", handle=webhooks.list_endpoints, action="webhook.manage", reply=own.WebhookEndpoints,
    ),
    Endpoint(
        method="GET", path=_ONE, name="show_webhook_endpoint", summary="One webhook endpoint, and how it is",
        tag="events", handle=webhooks.show, action="webhook.manage", reply=own.WebhookEndpoint, versioned=True,
    ),
    Endpoint(
        method="PUT", path=_ONE, name="put_webhook_endpoint", summary="Change a webhook endpoint", tag="events",
        handle=webhooks.put, action="webhook.manage", body=schemas.WebhookChangeIn, reply=own.WebhookEndpoint,
        versioned=True, conditional=True, problems=_CHANGING,
    ),
    Endpoint(
        method="DELETE", path=_ONE, name="delete_webhook_endpoint", summary="Send no more there", tag="events",
        handle=webhooks.delete, action="webhook.manage", status=204,
    ),
    Endpoint(
        method="POST", path=_ONE + "/actions/pause", name="pause_webhook_endpoint", tag="events",
        summary="Hold back what comes from now on", handle=webhooks.pause, action="webhook.manage",
        reply=own.WebhookEndpoint, versioned=True, problems=_CHANGING,
    ),
    Endpoint(
        method="POST", path=_ONE + "/actions/resume", name="resume_webhook_endpoint", tag="events",
        summary="Send what was held back, and go on", handle=webhooks.resume, action="webhook.manage",
        reply=own.WebhookEndpoint, versioned=True, problems=_CHANGING,
    ),
    Endpoint(
        method="POST", path=_ONE + "/actions/enable", name="enable_webhook_endpoint", tag="events",
        summary="Send there again, after it was disabled", handle=webhooks.enable, action="webhook.manage",
        reply=own.WebhookEndpoint, versioned=True, problems=_CHANGING,
    ),
    Endpoint(
        method="POST", path=_ONE + "/actions/rotate_secret", name="rotate_webhook_secret", tag="events",
        summary="A new secret; the old one signs beside it for a while", handle=webhooks.rotate_secret,
        action="webhook.manage", body=schemas.RotateSecretIn, reply=own.NewWebhookEndpoint, versioned=True,
        problems=(*_CHANGING, "too_many_secrets", "no_secret"),
    ),
    Endpoint(
        method="POST", path=_ONE + "/test", name="test_webhook_endpoint", summary="Send a test event", tag="events",
        handle=webhooks.test, action="webhook.manage", reply=own.Queued, status=202,
        problems=("endpoint_disabled",),
    ),
    Endpoint(
        method="POST", path=_ONE + "/replay", name="replay_event", tag="events",
        summary="Send one event once more, or those of a time, or what is missing of them",
        handle=webhook_replays.replay, action="webhook.manage", body=schemas.ReplayIn, reply=own.Replayed, status=202,
        problems=("endpoint_disabled",),
    ),
    Endpoint(
        method="GET", path=_ONE + "/deliveries", name="list_deliveries", tag="events",
        summary="What was sent to an endpoint or waits for it", handle=webhook_deliveries.list_deliveries,
        action="webhook.manage", query=schemas.DeliveriesQuery, reply=own.DeliveryLog,
    ),
    Endpoint(
        method="GET", path=_ONE + "/deliveries/{event_id}", name="show_delivery", tag="events",
        summary="One delivery, with its text and every attempt", handle=webhook_deliveries.show,
        action="webhook.manage", reply=own.DeliveryDetail,
    ),
    Endpoint(
        method="GET", path="/v1/events", name="list_events", summary="Every event of your cases, to catch up from",
        tag="events", handle=events.list_events, action="events.list", query=schemas.EventLogQuery,
        reply=replies.EventLog,
    ),
)  # fmt: skip

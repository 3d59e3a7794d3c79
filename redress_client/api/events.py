"""The operations of the tag `events`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Operation, Reply
from redress_client.following import Following

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from redress_client import types

_CREATE_WEBHOOK_ENDPOINT: Final = Operation("POST", "/v1/webhook-endpoints")
_LIST_WEBHOOK_ENDPOINTS: Final = Operation("GET", "/v1/webhook-endpoints")
_SHOW_WEBHOOK_ENDPOINT: Final = Operation("GET", "/v1/webhook-endpoints/{endpoint_id}")
_PUT_WEBHOOK_ENDPOINT: Final = Operation("PUT", "/v1/webhook-endpoints/{endpoint_id}")
_DELETE_WEBHOOK_ENDPOINT: Final = Operation("DELETE", "/v1/webhook-endpoints/{endpoint_id}")
_PAUSE_WEBHOOK_ENDPOINT: Final = Operation("POST", "/v1/webhook-endpoints/{endpoint_id}/actions/pause")
_RESUME_WEBHOOK_ENDPOINT: Final = Operation("POST", "/v1/webhook-endpoints/{endpoint_id}/actions/resume")
_ENABLE_WEBHOOK_ENDPOINT: Final = Operation("POST", "/v1/webhook-endpoints/{endpoint_id}/actions/enable")
_ROTATE_WEBHOOK_SECRET: Final = Operation("POST", "/v1/webhook-endpoints/{endpoint_id}/actions/rotate_secret")
_TEST_WEBHOOK_ENDPOINT: Final = Operation("POST", "/v1/webhook-endpoints/{endpoint_id}/test")
_REPLAY_EVENT: Final = Operation("POST", "/v1/webhook-endpoints/{endpoint_id}/replay")
_LIST_DELIVERIES: Final = Operation("GET", "/v1/webhook-endpoints/{endpoint_id}/deliveries")
_SHOW_DELIVERY: Final = Operation("GET", "/v1/webhook-endpoints/{endpoint_id}/deliveries/{event_id}")
_LIST_EVENTS: Final = Operation("GET", "/v1/events")


class Events(Following):
    """Operations of the tag `events`."""

    def create_webhook_endpoint(self, body: types.WebhookEndpointIn) -> Reply[types.NewWebhookEndpoint]:
        """Have events sent to you. `POST /v1/webhook-endpoints`."""
        return cast("Reply[types.NewWebhookEndpoint]", self._caller.call(_CREATE_WEBHOOK_ENDPOINT, (), {}, body=body))

    def list_webhook_endpoints(self) -> Reply[types.WebhookEndpoints]:
        """Your webhook endpoints, and how they are. `GET /v1/webhook-endpoints`."""
        return cast("Reply[types.WebhookEndpoints]", self._caller.call(_LIST_WEBHOOK_ENDPOINTS, (), {}))

    def show_webhook_endpoint(self, endpoint_id: str) -> Reply[types.WebhookEndpoint]:
        """One webhook endpoint, and how it is. `GET /v1/webhook-endpoints/{endpoint_id}`."""
        return cast("Reply[types.WebhookEndpoint]", self._caller.call(_SHOW_WEBHOOK_ENDPOINT, (endpoint_id,), {}))

    def put_webhook_endpoint(
        self, endpoint_id: str, body: types.WebhookChangeIn, *, if_match: str | int,
    ) -> Reply[types.WebhookEndpoint]:
        """Change a webhook endpoint. `PUT /v1/webhook-endpoints/{endpoint_id}`."""
        return cast("Reply[types.WebhookEndpoint]", self._caller.call(_PUT_WEBHOOK_ENDPOINT, (endpoint_id,), {}, body=body, if_match=if_match))

    def delete_webhook_endpoint(self, endpoint_id: str) -> Reply[None]:
        """Send no more there. `DELETE /v1/webhook-endpoints/{endpoint_id}`."""
        return cast("Reply[None]", self._caller.call(_DELETE_WEBHOOK_ENDPOINT, (endpoint_id,), {}))

    def pause_webhook_endpoint(
        self, endpoint_id: str, *, if_match: str | int | None = None,
    ) -> Reply[types.WebhookEndpoint]:
        """Hold back what comes from now on. `POST /v1/webhook-endpoints/{endpoint_id}/actions/pause`."""
        return cast("Reply[types.WebhookEndpoint]", self._caller.call(_PAUSE_WEBHOOK_ENDPOINT, (endpoint_id,), {}, if_match=if_match))

    def resume_webhook_endpoint(
        self, endpoint_id: str, *, if_match: str | int | None = None,
    ) -> Reply[types.WebhookEndpoint]:
        """Send what was held back, and go on. `POST /v1/webhook-endpoints/{endpoint_id}/actions/resume`."""
        return cast("Reply[types.WebhookEndpoint]", self._caller.call(_RESUME_WEBHOOK_ENDPOINT, (endpoint_id,), {}, if_match=if_match))

    def enable_webhook_endpoint(
        self, endpoint_id: str, *, if_match: str | int | None = None,
    ) -> Reply[types.WebhookEndpoint]:
        """Send there again, after it was disabled. `POST /v1/webhook-endpoints/{endpoint_id}/actions/enable`."""
        return cast("Reply[types.WebhookEndpoint]", self._caller.call(_ENABLE_WEBHOOK_ENDPOINT, (endpoint_id,), {}, if_match=if_match))

    def rotate_webhook_secret(
        self, endpoint_id: str, body: types.RotateSecretIn | None = None, *,
        if_match: str | int | None = None,
    ) -> Reply[types.NewWebhookEndpoint]:
        """A new secret; the old one signs beside it for a while. `POST /v1/webhook-endpoints/{endpoint_id}/actions/rotate_secret`."""
        return cast("Reply[types.NewWebhookEndpoint]", self._caller.call(_ROTATE_WEBHOOK_SECRET, (endpoint_id,), {}, body=body, if_match=if_match))

    def test_webhook_endpoint(self, endpoint_id: str) -> Reply[types.Queued]:
        """Send a test event. `POST /v1/webhook-endpoints/{endpoint_id}/test`."""
        return cast("Reply[types.Queued]", self._caller.call(_TEST_WEBHOOK_ENDPOINT, (endpoint_id,), {}))

    def replay(self, endpoint_id: str, body: types.ReplayIn | None = None) -> Reply[types.Replayed]:
        """Send one event once more, or those of a time, or what is missing of them. `POST /v1/webhook-endpoints/{endpoint_id}/replay`."""
        return cast("Reply[types.Replayed]", self._caller.call(_REPLAY_EVENT, (endpoint_id,), {}, body=body))

    def list_deliveries(
        self, endpoint_id: str, *,
        state: Literal["delivered", "discarded", "exhausted", "held", "pending"] | None = None,
        from_: str | None = None, to: str | None = None, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.DeliveryLog]:
        """What was sent to an endpoint or waits for it. `GET /v1/webhook-endpoints/{endpoint_id}/deliveries`."""
        return cast("Reply[types.DeliveryLog]", self._caller.call(_LIST_DELIVERIES, (endpoint_id,), {"state": state, "from": from_, "to": to, "after": after, "limit": limit}))

    def iterate_deliveries(
        self, endpoint_id: str, *,
        state: Literal["delivered", "discarded", "exhausted", "held", "pending"] | None = None,
        from_: str | None = None, to: str | None = None, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.DeliveryLine]:
        """Each item of `list_deliveries`, page by page as they are used up."""
        return cast("Iterator[types.DeliveryLine]", self._each(_LIST_DELIVERIES, (endpoint_id,), {"state": state, "from": from_, "to": to, "after": after, "limit": limit}, "deliveries"))

    def show_delivery(self, endpoint_id: str, event_id: str) -> Reply[types.DeliveryDetail]:
        """One delivery, with its text and every attempt. `GET /v1/webhook-endpoints/{endpoint_id}/deliveries/{event_id}`."""
        return cast("Reply[types.DeliveryDetail]", self._caller.call(_SHOW_DELIVERY, (endpoint_id, event_id), {}))

    def list(
        self, *, type: str | None = None, case_id: str | None = None, from_: str | None = None,
        to: str | None = None, after: str | None = None, limit: int | None = None,
    ) -> Reply[types.EventLog]:
        """Every event of your cases, to catch up from. `GET /v1/events`."""
        return cast("Reply[types.EventLog]", self._caller.call(_LIST_EVENTS, (), {"type": type, "case_id": case_id, "from": from_, "to": to, "after": after, "limit": limit}))

    def iterate(
        self, *, type: str | None = None, case_id: str | None = None, from_: str | None = None,
        to: str | None = None, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.PublishedEvent]:
        """Each item of `list`, page by page as they are used up."""
        return cast("Iterator[types.PublishedEvent]", self._each(_LIST_EVENTS, (), {"type": type, "case_id": case_id, "from": from_, "to": to, "after": after, "limit": limit}, "events"))

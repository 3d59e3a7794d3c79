"""`deliver` without Lambda: production code for everything but AWS, which is the model in memory, and real sockets."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.adapters.system import SystemClock
from chalicelib.adapters.webhook_http import WebhookHttp
from chalicelib.application.delivering import Delivering
from chalicelib.application.webhook_ports import WebhookEndpoint
from chalicelib.application.webhook_work import Outside
from chalicelib.bootstrap import Services
from chalicelib.domain.addresses import Policy
from chalicelib.domain.delivery import STANDARD, Response
from chalicelib.domain.values import stamp
from simulation.clients import Clients
from simulation.network import Network
from simulation.world import World

BODY_BYTES: Final = 1_500
"""Of an ordinary event with its summary."""


class Turns:
    """The model's network for real threads: one call at a time, and none of them takes time."""

    def __init__(self, network: Network) -> None:
        self._network, self._lock = network, threading.Lock()
        network.timed = False

    def call(self, service: str, operation: str, given: dict[str, Any], attempts: int) -> dict[str, Any]:
        with self._lock:
            return self._network.call(service, operation, given, attempts)


class Sender:
    """The real one; tells how each attempt ended, and when, to whoever wants to know."""

    def __init__(self, http: WebhookHttp, ended: dict[str, float], clock: Any) -> None:
        self._http, self._ended, self._clock = http, ended, clock

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        response = self._http.post(url, headers, body)
        if response.status == 204:
            self._ended[headers["webhook-id"]] = self._clock()
        return response


class Outbox:
    """An account with nothing in it but endpoints and deliveries. `port`: where the receivers listen."""

    def __init__(self, world: World, port: int, timeout: float, clock: Any) -> None:
        self.world, self.port = world, port
        self.services: Services = world.compose()
        self.services.clients = Clients(Turns(world.network))  # type: ignore[arg-type]
        self.services.clock = SystemClock()
        self.ended: dict[str, float] = {}
        """The moment of each delivery's success, by event."""
        self._sender = Sender(WebhookHttp(here(port), timeout), self.ended, clock)

    def delivering(self) -> Delivering:
        """As warm as a worker's."""
        made = self.services
        return Delivering(
            Outside(
                made.deliveries, self._sender, made.event_bus, made.endpoint_secrets, made.webhook_signer, made.queues,
                made.clock, STANDARD,
            )
        )  # fmt: skip

    def endpoint(self, number: int, *, stalled: bool) -> WebhookEndpoint:
        """Of a tenant of its own."""
        tenant, endpoint_id = f"ten_{number:026}", f"ep_{number:026}"
        path = "stalled" if stalled else "hooks"
        made = WebhookEndpoint(
            id=endpoint_id, tenant=tenant, url=f"http://127.0.0.1:{self.port}/{path}/{number}", event_types=(),
            wrapped_secret=self.services.endpoint_secrets.encrypt(tenant, endpoint_id, bytes(32)),
            created_at=self.services.clock.now(),
        )  # fmt: skip
        self.services.deliveries.create_endpoint(made)
        return made


def here(port: int) -> Policy:
    return Policy(allow_http=True, exceptions=frozenset({("127.0.0.1", port)}))


def message(endpoint: WebhookEndpoint, number: int, at: datetime) -> dict[str, Any]:
    """An event for the endpoint's tenant, as the relay writes it."""
    event_id = f"evt_{number:026}"
    data = {"event_id": event_id, "case_id": "case_1", "summary": "x" * BODY_BYTES}
    body = msgspec.json.encode({"type": "case.served", "timestamp": stamp(at), "data": data}).decode()
    return {
        "kind": "event", "tenant": endpoint.tenant, "case_id": f"case_{number:026}", "event_id": event_id,
        "type": "case.served", "body": body,
    }  # fmt: skip

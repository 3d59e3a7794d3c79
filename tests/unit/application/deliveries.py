"""Delivering over real rows and queues, to endpoints that answer as they are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chalicelib.application.delivering import Delivering
from chalicelib.application.webhook_ports import Delivery, WebhookEndpoint
from chalicelib.application.webhook_work import Outside
from chalicelib.domain.delivery import Response, Schedule
from tests import builders
from tests.builders import NOW, TENANT
from tests.conftest import HandClock

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

EVENT = builders.an_id("evt")
SCHEDULE = Schedule((0, 5, 300, 1_800))
Answer = Callable[[], Response]


def answers(status: int, **more: Any) -> Answer:
    return lambda: Response(status=status, **more)


def down() -> Response:
    """Nobody is there."""
    return Response(status=None, error="connect")


class World:
    """Endpoints answer 200 unless told otherwise."""

    def __init__(self, services: Services, clock: HandClock) -> None:
        self.services, self.clock = services, clock
        self.queues: Any = services.queues
        self.posts: list[tuple[str, str, bytes]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: dict[str, list[Answer]] = {}

    def put(self, arn: str, event_type: str, body: str) -> Response:
        return self.post(arn, {"webhook-id": event_type}, body.encode())

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Response:
        self.posts.append((url, headers["webhook-id"], body))
        self.headers.append(headers)
        told = self.answers.get(url) or [answers(200)]
        return (told.pop(0) if len(told) > 1 else told[0])()

    @property
    def delivering(self) -> Delivering:
        made = self.services
        return Delivering(
            Outside(
                made.deliveries, self, self, made.endpoint_secrets, made.webhook_signer, self.queues, self.clock,
                SCHEDULE,
            )
        )  # fmt: skip

    def endpoint(self, name: str = "1", *told: Answer, **changes: Any) -> str:
        """The id of a new endpoint, which answers so, the last one for ever."""
        endpoint_id = builders.an_id("ep", name)
        secret = self.services.endpoint_secrets.encrypt(TENANT, endpoint_id, b"s" * 32)
        fields: dict[str, Any] = {
            "url": f"https://{name}.example/",
            "event_types": (),
            "created_at": NOW,
        } | changes
        self.services.deliveries.create_endpoint(
            WebhookEndpoint(id=endpoint_id, tenant=TENANT, wrapped_secret=secret, **fields)
        )
        self.answers[fields["url"]] = list(told)
        return endpoint_id

    def event(self, type_: str = "case.served", **changes: Any) -> list[str]:
        """Outcomes of a message that comes from the relay."""
        message = {
            "kind": "event", "tenant": TENANT, "case_id": builders.an_id("case"), "event_id": EVENT, "type": type_,
            "body": '{"type":"x"}',
        }  # fmt: skip
        return self.take(message | changes)

    def due(self, endpoint_id: str, event_id: str = EVENT) -> list[str]:
        return self.take({"kind": "due", "endpoint_id": endpoint_id, "event_id": event_id})

    def take(self, message: dict[str, Any]) -> list[str]:
        """Outcomes of one message."""
        (outcome,) = self.delivering.batch([message])
        if isinstance(outcome, Exception):
            raise outcome
        return [attempt.outcome for attempt in outcome]

    def row(self, endpoint_id: str, event_id: str = EVENT) -> Delivery:
        found = self.services.deliveries.get(endpoint_id, event_id)
        assert found is not None
        return found

    def until_next(self, endpoint_id: str) -> float:
        """Seconds to the next attempt; the clock stands there afterwards."""
        following = self.row(endpoint_id).next_attempt
        assert following is not None
        waited = (following - self.clock.now()).total_seconds()
        self.clock.moment = following
        return waited

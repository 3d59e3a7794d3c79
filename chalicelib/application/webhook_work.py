"""What every step of a delivery shares: the outside it uses, the work it hands on, its moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import msgspec

from chalicelib.application import ports, reactions, webhook_messages
from chalicelib.application import webhook_ports as hooks
from chalicelib.domain import delivery as rules
from chalicelib.domain.webhooks import health

LEASE: Final = timedelta(seconds=60)
"""How long a claimed attempt may take. Should its worker die, the wake index brings the delivery back after this."""
DIRECT: Final = timedelta(seconds=900)
"""What waits no longer than SQS's longest delay goes through the queue itself; later ones wait in the wake index."""


class Sender(Protocol):
    """To an address. Never raises for anything that the other side does."""

    def post(self, url: str, headers: Any, body: bytes) -> rules.Response: ...


class Bus(Protocol):
    """To an event bus in the tenant's own account; what it says is put as an HTTP status."""

    def put(self, arn: str, event_type: str, body: str) -> rules.Response: ...


class Secrets(Protocol):
    def decrypt(self, tenant_id: str, endpoint_id: str, wrapped: bytes) -> bytes: ...


class Outside(msgspec.Struct, frozen=True):
    """Everything that delivering reaches."""

    deliveries: hooks.Deliveries
    sender: Sender
    bus: Bus
    secrets: Secrets
    signer: Callable[[bytes], rules.Signer]
    queues: ports.Queues
    clock: ports.WallClock
    schedule: rules.Schedule
    """Of the real time. A sandbox has the published one: its clock can be moved, so nobody has to wait for it."""

    def now(self, tenant: str, *, sandbox: bool) -> datetime:
        """The real time, or a sandbox's own: by it retries fall due. What is signed is signed at the real one."""
        wall = self.clock.now()
        return wall + self.deliveries.sandbox_offset(tenant) if sandbox else wall

    def give_back(self, seen: hooks.Health | None) -> None:
        """The breaker's probe, of whoever was let through with it and made no attempt: the next one takes it. Lost, it
        is over after a minute; a version that has moved says that somebody has answered meanwhile.
        """
        if seen is not None and health.holds(seen):
            self.deliveries.record_health(health.unused(seen), seen.version)

    def ring(self, found: hooks.Delivery, wait: timedelta) -> None:
        """The message that brings a delivery back, where it can wait in the queue. Lost, the wake index makes up."""
        if wait <= DIRECT:
            seconds = int(wait.total_seconds()) + 1 if wait > timedelta(0) else 0
            again = webhook_messages.due_delivery(found.endpoint_id, found.event_id)
            self.queues.send(reactions.DELIVERIES, [again], seconds, fair=found.tenant)


class Work(msgspec.Struct, frozen=True):
    """An attempt that is this worker's to make."""

    endpoint: hooks.WebhookEndpoint
    delivery: hooks.Delivery
    """With the attempt claimed."""
    since: datetime
    """The moment that the next one is counted from, in a sandbox: when this one was due."""
    claimed_at: datetime
    """By the wall clock."""
    health: hooks.Health | None
    """How the endpoint was doing before."""


class Attempt(msgspec.Struct, frozen=True):
    """What became of one attempt, for logs and metrics."""

    endpoint_id: str
    event_id: str
    outcome: str
    status: int | None = None
    error: str | None = None
    latency_ms: int = 0
    age: float | None = None
    """Of an event's first attempt, by the wall clock: seconds from the event to its end."""

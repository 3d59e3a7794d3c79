"""What sending events out needs from the outside: endpoints, how they have been doing, deliveries with every attempt.

Three rows of an endpoint's life are apart because three hands write them: `WebhookEndpoint` is what its owner has set
up, `Health` is what `deliver` has seen of it, and a `Delivery` is one event on its way there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import msgspec

from chalicelib.domain.webhooks import health

Health = health.Health


class Scheme(StrEnum):
    """How a message is signed (Standard Webhooks)."""

    SYMMETRIC = "v1"
    """HMAC-SHA256 with a secret that both hold."""
    ASYMMETRIC = "v1a"
    """Ed25519: the endpoint's owner holds the public half only, and cannot sign in our name."""


class EndpointKind(StrEnum):
    WEBHOOK = "webhook"
    EVENTBRIDGE = "eventbridge"
    """A bus in the tenant's own AWS account; `url` is its ARN."""


class Retired(msgspec.Struct, frozen=True):
    """A secret that was replaced, and signs beside the new one until then."""

    wrapped: bytes
    until: datetime
    own: bytes = b""


class WebhookEndpoint(msgspec.Struct, frozen=True):
    """As its owner has set it up. Changed under `version`, which is its ETag."""

    id: str
    tenant: str
    url: str
    wrapped_secret: bytes
    """Under the webhook key: the symmetric secret, or the seed of the Ed25519 key."""
    event_types: tuple[str, ...]
    """Empty: all."""
    created_at: datetime
    disabled: str | None = None
    """Why it gets nothing any more: `gone` (410) or `failing` (five days of nothing else). Its owner can enable it."""
    own: bytes = b""
    """Of a body: the secret once more, under the tenant's own key, to check what its system signs with it."""
    disabled_at: datetime | None = None
    paused_at: datetime | None = None
    """Since when its owner has it hold back: deliveries are kept as `held`, and go when it is resumed."""
    retired: tuple[Retired, ...] = ()
    scheme: Scheme = Scheme.SYMMETRIC
    kind: EndpointKind = EndpointKind.WEBHOOK
    rate: int | None = None
    """Attempts a second at most; None: as fast as they come."""
    payload_version: str = "1"
    thin: bool = False
    """Ids and links alone, for whoever would rather fetch than be told."""
    contact: bytes = b""
    """An e-mail address for news of the endpoint itself, sealed under the tenant's own key."""
    public_key: str = ""
    """`whpk_…`, of an asymmetric one."""
    sandbox: bool = False
    """Its retries fall due by the sandbox's own clock."""
    version: int = 1


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    HELD = "held"
    """Its endpoint is paused."""
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"
    """The schedule is used up; it can be replayed."""
    DISCARDED = "discarded"
    """Its endpoint was deleted or disabled."""


class Try(msgspec.Struct, frozen=True):
    """One attempt as the delivery log shows it."""

    number: int
    at: datetime
    status: int | None
    error: str | None
    latency_ms: int
    head: str = ""
    """Status line and headers of the answer, cut; never what was set as a cookie."""
    excerpt: str = ""
    """The beginning of its body, as text."""
    next_attempt: datetime | None = None


class Delivery(msgspec.Struct, frozen=True):
    """One event for one endpoint; `body` holds the exact bytes that are signed, at every attempt."""

    endpoint_id: str
    event_id: str
    tenant: str
    type: str
    body: str
    state: str
    """One of `State`."""
    attempts: int
    """Begun so far: raising it claims the next one. It never goes back behind one that was made."""
    created_at: datetime
    next_attempt: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    delivered_at: datetime | None = None
    case_id: str = ""
    """Empty for a test event."""
    tries: tuple[Try, ...] = ()
    """The latest twenty."""
    sandbox: bool = False
    """`next_attempt` is in the sandbox's own time."""
    earlier: int = 0
    """Of the attempts, those before it was asked for again: a replay has the whole schedule before it."""


class Line(msgspec.Struct, frozen=True):
    """A delivery in the delivery log."""

    event_id: str
    type: str
    case_id: str
    state: str
    attempts: int
    created_at: datetime
    next_attempt: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    delivered_at: datetime | None = None


class Deliveries(Protocol):
    def create_endpoint(self, endpoint: WebhookEndpoint) -> None: ...
    def endpoint(self, tenant_id: str, endpoint_id: str) -> WebhookEndpoint | None: ...
    def endpoints(self, tenant_id: str) -> list[WebhookEndpoint]: ...
    def change_endpoint(self, before: WebhookEndpoint, after: WebhookEndpoint) -> None:
        """Raises ports.VersionMoved where `before` does not stand any more. One that is enabled again, or moved to
        another address, begins with a clean health.
        """

    def disable_endpoint(self, endpoint: WebhookEndpoint, why: str) -> None:
        """The first reason stays, and one that leads to another address by now stays as it is. Raises its version."""

    def delete_endpoint(self, tenant_id: str, endpoint_id: str) -> bool: ...
    def health(self, endpoint_id: str) -> Health | None:
        """None: nothing has happened yet that is worth a row."""

    def record_health(self, after: Health, version_before: int) -> bool:
        """Conditional on the version, 0 for none; False when another worker was faster."""

    def take(self, endpoint_id: str, second: datetime) -> int:
        """As which one in that second an attempt is counted; the first is 1."""

    def open(self, delivery: Delivery) -> Delivery:
        """Puts the row if absent; returns what stands."""

    def get(self, endpoint_id: str, event_id: str) -> Delivery | None: ...
    def record(self, delivery: Delivery, attempts_before: int) -> bool:
        """Conditional on the attempt count, so two workers never record one attempt twice."""

    def due(self, partition_hour: datetime, until: datetime) -> list[tuple[str, str]]:
        """(endpoint id, event id) with next_attempt <= until."""

    def sandbox_due(self, tenant_id: str, until: datetime) -> list[tuple[str, str]]:
        """As `due`, of a sandbox and in its time."""

    def sandbox_offset(self, tenant_id: str) -> timedelta:
        """By how much its clock is ahead, as far as deliveries have been told."""

    def set_sandbox_offset(self, tenant_id: str, offset: timedelta) -> None:
        """It only grows: a smaller one changes nothing."""

    def held(self, endpoint_id: str, after: str, limit: int) -> tuple[list[str], str]:
        """A page of the events that wait for a paused endpoint, in order of creation, and the next position: empty at
        the end.
        """

    def lines(
        self,
        endpoint_id: str,
        start: datetime,
        until: datetime,
        states: frozenset[str],
        after: str,
        limit: int,
    ) -> tuple[list[Line], str]:
        """A page of the delivery log of [start, until), newest first, of these states (none named: all), and the next
        position. A page may be short where few of many match; at the end the position is empty.
        """

"""Webhook deliveries: a row with the exact bytes, attempts by the schedule, one endpoint never before another.

What protects: the delivery row is put if absent under (endpoint, event), so an event that comes twice is one
delivery. An attempt is claimed before it is made: `attempts` counts those begun, and whoever raises it makes the next,
so that of all the rings for one retry (its own message, the wake index, the sweep) one leads to a request. What follows
from an answer is written down last where it could get lost otherwise: doing it twice does no harm.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports, reactions
from chalicelib.application import webhook_ports as hooks
from chalicelib.domain import delivery as rules

MAX_PARALLEL: Final = 8
LEASE: Final = timedelta(seconds=60)
"""How long a claimed attempt may take. Should its worker die, the wake index brings the delivery back after this."""
DIRECT_RETRY: Final = timedelta(seconds=900)
"""Retries within SQS's longest delay go through the queue itself; later ones wait in the wake index."""

SERVING: Final = ("case.filed", "case.admitted")
"""Events whose acknowledged delivery is notice to the respondent through its platform; a case that is still being
screened takes the first of them as none."""


class Sender(Protocol):
    def post(self, url: str, headers: Any, body: bytes) -> rules.Response: ...


class Secrets(Protocol):
    def decrypt(self, tenant_id: str, endpoint_id: str, wrapped: bytes) -> bytes: ...


class Attempt(msgspec.Struct, frozen=True):
    """What became of one attempt, for logs and metrics."""

    endpoint_id: str
    event_id: str
    outcome: str
    status: int | None
    error: str | None
    latency_ms: int


class Delivering:
    def __init__(
        self, deliveries: hooks.Deliveries, sender: Sender, secrets: Secrets, queues: ports.Queues,
        clock: ports.WallClock, schedule: rules.Schedule,
    ) -> None:  # fmt: skip
        self._deliveries, self._sender, self._secrets = deliveries, sender, secrets
        self._queues, self._clock, self._schedule = queues, clock, schedule

    def event(self, message: dict[str, Any]) -> list[Attempt]:
        """To every endpoint that wants it, or once more to the one named. Each gets its row before any attempt."""
        endpoints = [e for e in self._wanted(message) if e.disabled is None]
        claimed = [(e, self._open(e, message)) for e in endpoints]
        return self._attempts([(e, delivery) for e, delivery in claimed if delivery is not None])

    def due(self, message: dict[str, Any]) -> list[Attempt]:
        """A retry whose time has come."""
        found = self._deliveries.get(message["endpoint_id"], message["event_id"])
        if found is None or not self._is_due(found):
            return []
        endpoint = self._deliveries.endpoint(found.tenant, found.endpoint_id)
        if endpoint is None or endpoint.disabled is not None:
            self._deliveries.record(replace(found, state="discarded", next_attempt=None), found.attempts)
            return []
        claimed = self._claim(found, found.attempts + 1)
        return self._attempts([(endpoint, claimed)]) if claimed is not None else []

    def _wanted(self, message: dict[str, Any]) -> list[hooks.WebhookEndpoint]:
        if (only := message.get("endpoint_id")) is not None:
            found = self._deliveries.endpoint(message["tenant"], only)
            return [found] if found else []
        endpoints = self._deliveries.endpoints(message["tenant"])
        return [e for e in endpoints if not e.event_types or message["type"] in e.event_types]

    def _open(self, endpoint: hooks.WebhookEndpoint, message: dict[str, Any]) -> hooks.Delivery | None:
        """The delivery with its next attempt claimed; None where there is nothing to do, or somebody else does it."""
        now = self._clock.now()
        fresh = hooks.Delivery(
            endpoint_id=endpoint.id, event_id=message["event_id"], tenant=endpoint.tenant, type=message["type"],
            case_id=message.get("case_id", ""), body=message["body"], state="pending", attempts=1, created_at=now,
            next_attempt=now + LEASE,
        )  # fmt: skip
        standing = self._deliveries.open(fresh)
        if standing is fresh:
            return fresh
        if message.get("replay") and self._at_rest(standing):
            return self._claim(standing, 1)
        return self._claim(standing, standing.attempts + 1) if self._is_due(standing) else None

    def _claim(self, found: hooks.Delivery, attempt: int) -> hooks.Delivery | None:
        """`attempt` one higher, or 1 for the whole schedule anew. None when another worker was faster."""
        lease = self._clock.now() + LEASE
        claimed = replace(found, state="pending", attempts=attempt, next_attempt=lease, delivered_at=None)
        return claimed if self._deliveries.record(claimed, found.attempts) else None

    def _at_rest(self, found: hooks.Delivery) -> bool:
        """Finished, or waiting for longer than an attempt takes: nobody is at it."""
        return (
            found.state != "pending"
            or found.next_attempt is None
            or found.next_attempt > self._clock.now() + LEASE
        )

    def _is_due(self, found: hooks.Delivery) -> bool:
        return (
            found.state == "pending"
            and found.next_attempt is not None
            and found.next_attempt <= self._clock.now()
        )

    def _attempts(self, work: Sequence[tuple[hooks.WebhookEndpoint, hooks.Delivery]]) -> list[Attempt]:
        """Side by side: a slow endpoint costs its own twenty seconds and nobody else's."""
        if len(work) <= 1:
            return [self._attempt(*pair) for pair in work]
        with ThreadPoolExecutor(min(len(work), MAX_PARALLEL)) as pool:
            return list(pool.map(lambda pair: self._attempt(*pair), work))

    def _attempt(self, endpoint: hooks.WebhookEndpoint, found: hooks.Delivery) -> Attempt:
        body, sent_at = found.body.encode(), self._clock.now()
        secret = self._secrets.decrypt(endpoint.tenant, endpoint.id, endpoint.wrapped_secret)
        headers = rules.headers(found.event_id, int(sent_at.timestamp()), body, [secret])
        response = self._sender.post(endpoint.url, headers, body)
        now = self._clock.now()
        verdict = rules.judge(
            response.status, response.retry_after, found.attempts, now, random.random(), self._schedule  # noqa: S311
        )  # fmt: skip
        if verdict.outcome is rules.Outcome.DELIVERED:
            self._notice(found, now)
        if self._record(found, response, verdict, now):
            self._follow(endpoint, found, verdict, now)
        return Attempt(
            endpoint.id,
            found.event_id,
            verdict.outcome.value,
            response.status,
            response.error,
            response.latency_ms,
        )

    def _record(
        self, found: hooks.Delivery, response: rules.Response, verdict: rules.Verdict, now: datetime
    ) -> bool:
        states = {
            rules.Outcome.DELIVERED: "delivered",
            rules.Outcome.RETRY: "pending",
            rules.Outcome.EXHAUSTED: "exhausted",
            rules.Outcome.DISABLE_ENDPOINT: "discarded",
        }
        delivered = verdict.outcome is rules.Outcome.DELIVERED
        after = replace(
            found, state=states[verdict.outcome], next_attempt=verdict.next_attempt,
            last_status=response.status, last_error=response.error, delivered_at=now if delivered else None,
        )  # fmt: skip
        return self._deliveries.record(after, found.attempts)

    def _notice(self, found: hooks.Delivery, now: datetime) -> None:
        """Before the delivery is recorded: afterwards nothing would bring it back, and time would never run."""
        if found.type in SERVING:
            notice = reactions.delivered(found.tenant, found.case_id, found.event_id, found.type, now)
            self._queues.send(reactions.NOTICES, [notice])

    def _follow(
        self, endpoint: hooks.WebhookEndpoint, found: hooks.Delivery, verdict: rules.Verdict, now: datetime
    ) -> None:
        """The retry a delivery needs, or the end of the endpoint."""
        match verdict.outcome:
            case rules.Outcome.RETRY if verdict.next_attempt is not None:
                wait = verdict.next_attempt - now
                if wait <= DIRECT_RETRY:
                    again = reactions.due_delivery(found.endpoint_id, found.event_id)
                    self._queues.send(reactions.DELIVERIES, [again], int(wait.total_seconds()) + 1)
            case rules.Outcome.DISABLE_ENDPOINT:
                self._deliveries.disable_endpoint(endpoint.tenant, endpoint.id, "gone")
            case _:
                pass

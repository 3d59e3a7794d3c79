"""Webhook deliveries: a row with the exact bytes, attempts by the schedule, one endpoint never before another.

What protects: the delivery row is put if absent under (endpoint, event), so an event that comes twice is one
delivery. An attempt is claimed before it is made: `attempts` counts those begun, and whoever raises it makes the next,
so that of all the rings for one retry (its own message, the wake index, the sweep) one leads to a request.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import count
from operator import itemgetter
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from chalicelib.application import webhook_ports as hooks
from chalicelib.application.webhook_attempts import Attempting
from chalicelib.application.webhook_gates import Gating, Leave, Way
from chalicelib.application.webhook_holding import Holding
from chalicelib.application.webhook_withdrawing import withdraw
from chalicelib.application.webhook_work import LEASE, Attempt, Outside, Work
from chalicelib.domain.webhooks.rendering import render

THREADS: Final = 32
"""Of one worker, for all messages of its batch: so many connections are open at once, at most."""
LANES: Final = 4
"""Of them, for one endpoint: a stalled one costs its own events time, and nobody else's."""

A = TypeVar("A")
B = TypeVar("B")
Message = dict[str, Any]


class Delivering:
    def __init__(self, outside: Outside) -> None:
        self._outside, self._deliveries = outside, outside.deliveries
        self._gating, self._holding, self._attempting = Gating(outside), Holding(outside), Attempting(outside)

    def batch(self, messages: Sequence[Message]) -> list[list[Attempt] | Exception]:
        """What became of each message, each by itself: every delivery has its row before any attempt is made."""
        plans = _side_by_side(self._planned, messages)
        lanes = _lanes([work for plan in plans for work in plan if isinstance(work, Work)])
        made = _side_by_side(lambda lane: [(id(work), self._made(work)) for work in lane], lanes)
        by_work = {key: attempt for lane in made for key, attempt in lane}
        return [_told([by_work[id(one)] if isinstance(one, Work) else one for one in plan]) for plan in plans]

    def _planned(self, message: Message) -> list[Work | Exception]:
        try:
            return list(self._plan(message))
        except Exception as broken:  # noqa: BLE001 - the other messages of the batch go on; this one comes back
            return [broken]

    def _opened(self, endpoint: hooks.WebhookEndpoint, message: Message) -> Work | Exception | None:
        try:
            return self._open(endpoint, message)
        except Exception as broken:  # noqa: BLE001 - what is claimed for the tenant's other endpoints is attempted
            return broken

    def _made(self, work: Work) -> Attempt | Exception:
        try:
            return self._attempting.attempt(work)
        except Exception as broken:  # noqa: BLE001 - as above; its lease brings the delivery back
            return broken

    def _plan(self, message: Message) -> Sequence[Work | Exception]:
        """The attempts that are this worker's to make. Raises ValueError for a kind that there is not."""
        match message["kind"]:
            case "event":
                opened = [self._opened(e, message) for e in self._wanted(message) if e.disabled is None]
                return [one for one in opened if one is not None]
            case "due":
                work = self._due(message)
                return [work] if work is not None else []
            case "resume":
                self._holding.resume(message)
                return []
            case "withdraw":
                withdraw(self._outside, message)
                return []
            case other:
                raise ValueError(f"no message of a kind {len(other)} letters long")

    def _wanted(self, message: Message) -> list[hooks.WebhookEndpoint]:
        if (only := message.get("endpoint_id")) is not None:
            found = self._deliveries.endpoint(message["tenant"], only)
            return [found] if found else []
        endpoints = self._deliveries.endpoints(message["tenant"])
        wanted = [e for e in endpoints if not e.event_types or message["type"] in e.event_types]
        return [e for e in wanted if e.id != message.get("except")]

    def _open(self, endpoint: hooks.WebhookEndpoint, message: Message) -> Work | None:
        """The delivery with its first attempt claimed; None where there is nothing to do yet, or another does it."""
        leave = self._gating.leave(endpoint, message["type"])
        wall, now = self._outside.clock.now(), self._outside.now(endpoint.tenant, sandbox=endpoint.sandbox)
        fresh = _standing(_fresh(endpoint, message, wall), leave, now)
        standing = self._deliveries.open(fresh)
        if standing is not fresh:
            again = self._again(endpoint, standing, leave, replay=bool(message.get("replay")))
            if again is None:
                self._outside.give_back(leave.health)
            return again
        match leave.way:
            case Way.OPEN:
                return Work(endpoint, fresh, now, wall, leave.health)
            case Way.HELD:
                self._holding.held(fresh)
            case Way.PUT_OFF:
                self._outside.ring(fresh, leave.wait)
        return None

    def _again(
        self, endpoint: hooks.WebhookEndpoint, found: hooks.Delivery, leave: Leave, *, replay: bool
    ) -> Work | None:
        """Of a row that stands. A replay has the whole schedule before it; what is held although its endpoint is not
        paused was left by a worker that died.
        """
        if not found.body:  # it was taken back
            return None
        now = self._outside.now(found.tenant, sandbox=found.sandbox)
        if replay and _at_rest(found, now):
            return self._go(endpoint, replace(found, earlier=found.attempts), found.attempts, now, leave)
        left_behind = found.state == hooks.State.HELD and leave.way is not Way.HELD
        return (
            self._go(endpoint, found, found.attempts, now, leave)
            if left_behind or _is_due(found, now)
            else None
        )

    def _due(self, message: Message) -> Work | None:
        """A retry whose time has come."""
        found = self._deliveries.get(message["endpoint_id"], message["event_id"])
        if found is None or found.state != hooks.State.PENDING:
            return None
        now = self._outside.now(found.tenant, sandbox=found.sandbox)
        if not _is_due(found, now):
            return None
        endpoint = self._deliveries.endpoint(found.tenant, found.endpoint_id)
        if endpoint is None or endpoint.disabled is not None:
            discarded = replace(found, state=hooks.State.DISCARDED, next_attempt=None)
            self._deliveries.record(discarded, found.attempts)
            return None
        return self._go(endpoint, found, found.attempts, now, self._gating.leave(endpoint, found.type))

    def _go(
        self, endpoint: hooks.WebhookEndpoint, found: hooks.Delivery, before: int, now: datetime, leave: Leave
    ) -> Work | None:
        """The next attempt claimed, if it may go. None as well when another worker was faster."""
        wall = self._outside.clock.now()
        since = found.next_attempt if found.state == hooks.State.PENDING and found.next_attempt else now
        standing = _standing(replace(found, delivered_at=None), leave, now)
        if not self._deliveries.record(standing, before):
            self._outside.give_back(leave.health)
            return None
        match leave.way:
            case Way.OPEN:
                return Work(endpoint, standing, min(since, now), wall, leave.health)
            case Way.HELD:
                self._holding.held(standing)
            case Way.PUT_OFF:
                self._outside.ring(standing, leave.wait)
        return None


def _fresh(endpoint: hooks.WebhookEndpoint, message: Message, now: datetime) -> hooks.Delivery:
    return hooks.Delivery(
        endpoint_id=endpoint.id, event_id=message["event_id"], tenant=endpoint.tenant, type=message["type"],
        case_id=message.get("case_id", ""), state=hooks.State.PENDING, attempts=0, created_at=now,
        body=render(message["body"], endpoint.payload_version, thin=endpoint.thin), sandbox=endpoint.sandbox,
    )  # fmt: skip


def _standing(found: hooks.Delivery, leave: Leave, now: datetime) -> hooks.Delivery:
    """The row as it is written: one attempt more and a lease for it, or held, or put off."""
    match leave.way:
        case Way.OPEN:
            claimed = found.attempts + 1
            return replace(found, state=hooks.State.PENDING, attempts=claimed, next_attempt=now + LEASE)
        case Way.HELD:
            return replace(found, state=hooks.State.HELD, next_attempt=None)
        case Way.PUT_OFF:
            return replace(found, state=hooks.State.PENDING, next_attempt=now + leave.wait)


def _at_rest(found: hooks.Delivery, now: datetime) -> bool:
    """Finished, or waiting for longer than an attempt takes: nobody is at it."""
    if found.state != hooks.State.PENDING or found.next_attempt is None:
        return True
    return found.next_attempt > now + LEASE


def _is_due(found: hooks.Delivery, now: datetime) -> bool:
    pending = found.state == hooks.State.PENDING
    return pending and found.next_attempt is not None and found.next_attempt <= now


def _lanes(works: Sequence[Work]) -> list[list[Work]]:
    """At most four for each endpoint; what is in one is done one after the other. They begin by turns, a lane of each
    tenant: where one tenant's endpoints stall in more lanes than there are threads, no other waits behind them.
    """
    lanes: dict[tuple[str, int], list[Work]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    for work in works:
        lanes[work.endpoint.id, seen[work.endpoint.id] % LANES].append(work)
        seen[work.endpoint.id] += 1
    turns: dict[str, Iterator[int]] = defaultdict(count)
    by_turn = [(next(turns[lane[0].endpoint.tenant]), lane) for lane in lanes.values()]
    return [lane for _, lane in sorted(by_turn, key=itemgetter(0))]


def _told(attempts: Sequence[Attempt | Exception]) -> list[Attempt] | Exception:
    """The first failure of a message is the message's."""
    broken = next((one for one in attempts if isinstance(one, Exception)), None)
    return broken or [one for one in attempts if not isinstance(one, Exception)]


def _side_by_side(do: Callable[[A], B], given: Sequence[A]) -> list[B]:
    """In the order given. One alone needs no thread."""
    if len(given) <= 1:
        return [do(one) for one in given]
    with ThreadPoolExecutor(min(len(given), THREADS)) as pool:
        return list(pool.map(do, given))

"""The clock's side of the system: arming slots, ringing, ticking, sweeping (design §5).

A ring carries no truth. Whoever is rung reads the index and ticks what is due; a Tick with nothing due is a no-op, so
rings may come early, late, twice or never: the sweep finds what was lost.

Nothing here works on without an end: a ring reads a page of its slot and sends itself on for the rest, behind the ticks
it has caused, so that a herd goes through the queue at the pace at which it is worked off; the others stop when their
patience is at an end, and come again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.application import ports, reactions, webhook_messages
from chalicelib.application.reactions import HORIZON
from chalicelib.application.webhook_ports import Deliveries
from chalicelib.application.webhook_sandbox import ring_due
from chalicelib.domain.values import parse_stamp

HOUR: Final = timedelta(hours=1)
FIRST_SWEEP: Final = timedelta(hours=2)
"""How far back the very first sweep looks."""
PATIENCE: Final = timedelta(seconds=30)
"""How long a schedule's function begins a further hour. One hour takes it ten seconds at most."""
SENT_AT_MOST: Final = 2_000
"""Of one hour's deliveries, each a message of its own, and of one sandbox's cases; the next sweep finds the rest."""
SANDBOXES: Final = 10
"""To a message."""

CASES, DELIVERIES = "cases", "deliveries"
"""The indexes, by what lies in them. A case's index holds whatever else wakes like a case."""


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def slot_end(moment: datetime, slot_seconds: int) -> datetime:
    """The end of the slot (M − slot, M] that serves this moment."""
    seconds = math.ceil(moment.timestamp() / slot_seconds) * slot_seconds
    return datetime.fromtimestamp(seconds, tz=moment.tzinfo)


class Arming:
    """Makes sure that a wake will ring: by an execution per slot, or directly when the moment is near."""

    def __init__(
        self,
        queues: ports.Queues,
        clockwork: ports.Clockwork,
        clock: ports.WallClock,
        slot: int,
        imminent: int,
    ) -> None:
        self._queues, self._clockwork, self._clock = queues, clockwork, clock
        self._slot, self._imminent = slot, timedelta(seconds=imminent)

    def arm(self, wakes: Iterable[datetime], *, surely: bool = False) -> int:
        """One ring per slot within the horizon, however many wakes it has. Returns how many rings it arranged."""
        now = self._clock.now()
        near = (wake for wake in sorted(wakes, reverse=True) if wake - now <= HORIZON)
        ends = {slot_end(wake, self._slot): wake for wake in near}
        for end, first in ends.items():
            if first - now <= self._imminent or not self._clockwork.arm(end, surely=surely):
                self._ring(end, now)
        return len(ends)

    def _ring(self, end: datetime, now: datetime) -> None:
        """Straight to the queue, delayed to the slot's end, when all of its wakes are due."""
        delay = max(0, math.ceil((end - now).total_seconds()))
        self._queues.send(reactions.WAKES, [reactions.ring(end)], delay)

    def arm_hours(self, indexes: Iterable[ports.WakeIndex]) -> int:
        """The hourly schedule: every slot of the next 25 hours that has a wake in any index. The farthest hour first,
        for it has just come into range; the nearer ones were armed before, and the sweep is behind them all.
        """
        now, armed = self._clock.now(), 0
        for n in range(math.ceil(HORIZON / HOUR), -1, -1):
            if self._clock.now() - now > PATIENCE:
                break
            hour = hour_of(now) + n * HOUR
            armed += self.arm(
                (wake for index in indexes for wake in index.occupied(hour, now, self._slot) if wake > now),
                surely=True,  # an execution may have been lost
            )
        return armed


class Ringing:
    """Reads what is due in a slot and spreads it over the queues. `indexes`: by name; `slot`: its length in seconds."""

    def __init__(
        self,
        indexes: Mapping[str, ports.WakeIndex],
        queues: ports.Queues,
        clock: ports.WallClock,
        slot: int,
    ) -> None:
        self._indexes, self._queues, self._clock = indexes, queues, clock
        self._slot = timedelta(seconds=slot)

    def put_back(self, body: str, moment: datetime) -> bool:
        """Whether this process's clock is behind the one that rang: the message comes again when it has caught up."""
        behind = moment - self._clock.now()
        if behind <= timedelta(0):
            return False
        self._queues.send(reactions.WAKES, [body], math.ceil(behind.total_seconds()))
        return True

    def ring(self, moment: datetime, of: str = "", after: str = "", *, again: bool = False) -> int:
        """Whatever is due in the slot that ends at this moment: a page of it, in every index or, on the way through
        one (`of`), behind a position. `again`: the slot's second ring, for what the index had not shown; it does not
        go on behind a page, for where that much is left the first ring is still on its way through it.

        Cases are rung before deliveries are even read. Raises KeyError for an index that there is not.
        """
        rung = 0
        for name in (of,) if of else tuple(self._indexes):
            page = self._indexes[name].page(moment - self._slot, moment, after)
            _spread(self._queues, name, page.due, self._clock.now())
            rest = [] if again else [reactions.ring(moment, name, position) for position in page.rest]
            if rest:
                self._queues.send(reactions.WAKES, rest)
            rung += len(page.due)
        return rung


class Sweeping:
    """Finds what nobody rang: from a stored watermark on, and in every sandbox."""

    def __init__(
        self,
        store: ports.CaseStore,
        deliveries: Deliveries,
        directory: ports.Directory,
        queues: ports.Queues,
        clock: ports.WallClock,
    ) -> None:
        self._store, self._deliveries, self._directory = store, deliveries, directory
        self._queues, self._clock = queues, clock

    def sweep(self) -> int:
        """A lost wake delays, never strands. The watermark stays where wakes remain, or nobody has looked."""
        now = self._clock.now()
        start = self._directory.sweep_watermark() or hour_of(now) - FIRST_SWEEP
        self._call_sandboxes()
        # the latest first: an old hour in which something cannot be done must not keep the present waiting
        reached, rung = hour_of(now), 0
        for n in range((hour_of(now) - start) // HOUR, -1, -1):
            if self._clock.now() - now > PATIENCE:
                reached = start
                break
            hour = start + n * HOUR
            if due := self._hour(hour, now):
                reached, rung = hour, rung + due
        self._directory.set_sweep_watermark(max(min(reached, hour_of(now) - HOUR), start))
        return rung

    def _call_sandboxes(self) -> None:
        """By message: there may be many, and to look into each takes two calls."""
        tenants = self._directory.sandbox_tenants()
        if tenants:
            self._queues.send(reactions.WAKES, reactions.sandboxes(tenants, SANDBOXES))

    def ring_sandbox(self, tenant_id: str) -> int:
        """By the sandbox's own clock: its cases, then its webhook retries."""
        now = self._clock.now()
        due = self._store.sandbox_due(tenant_id, now + self._directory.sandbox_offset(tenant_id))
        cases = [case_id for case_id, _ in due[:SENT_AT_MOST]]
        _spread(self._queues, CASES, cases, now)
        rung = ring_due(tenant_id, self._directory, self._deliveries, self._queues, now, SENT_AT_MOST)
        return len(cases) + rung

    def _hour(self, hour: datetime, now: datetime) -> int:
        """Cases are rung before deliveries are even read: one endpoint's backlog must not keep a case waiting."""
        cases = [case_id for case_id, _ in self._store.due(hour, now)]
        _spread(self._queues, CASES, cases, now)
        sends = ["#".join(pair) for pair in self._deliveries.due(hour, now)[:SENT_AT_MOST]]
        _spread(self._queues, DELIVERIES, sends, now)
        return len(cases) + len(sends)


def _spread(queues: ports.Queues, name: str, due: Sequence[str], now: datetime) -> None:
    """Work for what is due in an index: ticks, or attempts."""
    if due and name == CASES:
        queues.send(reactions.WAKES, reactions.ticks(list(due), now))
    elif due:
        _fairly(queues, [pair.split("#") for pair in due])


def _fairly(queues: ports.Queues, due: Sequence[Sequence[str]]) -> None:
    """An index knows the endpoint and not the tenant: each endpoint is then somebody of its own to be fair to."""
    by_endpoint: dict[str, list[str]] = {}
    for endpoint_id, event_id in due:
        by_endpoint.setdefault(endpoint_id, []).append(webhook_messages.due_delivery(endpoint_id, event_id))
    for endpoint_id, messages in by_endpoint.items():
        queues.send(reactions.DELIVERIES, messages, fair=endpoint_id)


def wakes_of(messages: Iterable[dict[str, str]]) -> list[datetime]:
    """The moments in the relay's clock messages."""
    return [parse_stamp(message["wake"]) for message in messages]

"""The clock's side of the system: arming slots, ringing, ticking, sweeping (design §5).

A ring carries no truth. Whoever is rung reads the index and ticks what is due; a Tick with nothing due is a no-op, so
rings may come early, late, twice or never: the sweep finds what was lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from chalicelib.application import ports, reactions
from chalicelib.domain.values import parse_stamp

HORIZON: Final = timedelta(hours=25)
"""How far ahead slots are armed; an hourly schedule arms what comes into range later."""
HOUR: Final = timedelta(hours=1)
FIRST_SWEEP: Final = timedelta(hours=2)
"""How far back the very first sweep looks."""


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

    def arm(self, wakes: Iterable[datetime]) -> int:
        """One ring per slot within the horizon, however many wakes it has. Returns how many rings it arranged."""
        now = self._clock.now()
        near = (wake for wake in sorted(wakes, reverse=True) if wake - now <= HORIZON)
        ends = {slot_end(wake, self._slot): wake for wake in near}
        for end, first in ends.items():
            if first - now <= self._imminent or not self._clockwork.arm(end):
                self._ring(end, now)
        return len(ends)

    def _ring(self, end: datetime, now: datetime) -> None:
        """Straight to the queue, delayed to the slot's end, when all of its wakes are due."""
        delay = max(0, math.ceil((end - now).total_seconds()))
        self._queues.send(reactions.WAKES, [reactions.ring(end)], delay)

    def arm_hours(self, store: ports.CaseStore, deliveries: ports.Deliveries) -> int:
        """The hourly schedule: every slot of the next 25 hours that has a wake in either index."""
        now, armed = self._clock.now(), 0
        for n in range(math.ceil(HORIZON / HOUR) + 1):
            hour = hour_of(now) + n * HOUR
            wakes = [wake for _, wake in store.due(hour, now + HORIZON) if wake > now]
            wakes += deliveries.moments(hour, now + HORIZON)
            armed += self.arm(w for w in wakes if w > now)
        return armed


class Ringing:
    """Reads what is due and spreads it over the queues."""

    def __init__(
        self,
        store: ports.CaseStore,
        deliveries: ports.Deliveries,
        directory: ports.Directory,
        queues: ports.Queues,
        clock: ports.WallClock,
    ) -> None:
        self._store, self._deliveries, self._directory = store, deliveries, directory
        self._queues, self._clock = queues, clock

    def put_back(self, body: str, moment: datetime) -> bool:
        """Whether this process's clock is behind the one that rang: the message comes again when it has caught up."""
        behind = moment - self._clock.now()
        if behind <= timedelta(0):
            return False
        self._queues.send(reactions.WAKES, [body], math.ceil(behind.total_seconds()))
        return True

    def ring(self, moment: datetime) -> int:
        """Whatever is due of this and the previous hour."""
        if self.put_back(reactions.ring(moment), moment):
            return 0
        now = self._clock.now()
        return sum(self._hour(hour, now) for hour in (hour_of(now) - HOUR, hour_of(now)))

    def ring_sandbox(self, tenant_id: str) -> int:
        """By the sandbox's own clock."""
        now = self._clock.now()
        due = self._store.sandbox_due(tenant_id, now + self._directory.sandbox_offset(tenant_id))
        self._queues.send(reactions.WAKES, reactions.ticks([case_id for case_id, _ in due], now))
        return len(due)

    def sweep(self) -> int:
        """From the stored watermark on: a lost wake delays, never strands. The watermark stays where wakes remain."""
        now = self._clock.now()
        start = self._directory.sweep_watermark() or hour_of(now) - FIRST_SWEEP
        hours = [start + n * HOUR for n in range((hour_of(now) - start) // HOUR + 1)]
        # the latest first: an old hour in which something cannot be done must not keep the present waiting
        rung = {hour: self._hour(hour, now) for hour in reversed(hours)}
        reached = min([hour_of(now) - HOUR, *(hour for hour, due in rung.items() if due)])
        self._directory.set_sweep_watermark(max(reached, start))
        return sum(rung.values()) + sum(map(self.ring_sandbox, self._directory.sandbox_tenants()))

    def _hour(self, hour: datetime, now: datetime) -> int:
        """Cases are rung before deliveries are even read: one endpoint's backlog must not keep a case waiting."""
        cases = [case_id for case_id, _ in self._store.due(hour, now)]
        if cases:
            self._queues.send(reactions.WAKES, reactions.ticks(cases, now))
        sends = [reactions.due_delivery(*pair) for pair in self._deliveries.due(hour, now)]
        if sends:
            self._queues.send(reactions.DELIVERIES, sends)
        return len(cases) + len(sends)


def wakes_of(messages: Iterable[dict[str, str]]) -> list[datetime]:
    """The moments in the relay's clock messages."""
    return [parse_stamp(message["wake"]) for message in messages]

"""A sandbox's own time: wall time plus an offset that only grows. Owns how it is moved.

A move stops at every wake in order, so that a rule that starts a new deadline at one wake starts it then, not at the
end of the move: sixty days in one step give what sixty days would.
"""

from __future__ import annotations

import heapq
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from chalicelib.application import ports
from chalicelib.application.asking import Tenancy, TickFailed
from chalicelib.application.ticking import Ticks
from chalicelib.application.webhook_ports import Deliveries
from chalicelib.application.webhook_sandbox import ring_due
from chalicelib.domain.errors import NotFound

FAR: Final = datetime(2300, 1, 1, tzinfo=UTC)
SHOWN: Final = 500
"""How much of what happened a move tells; the rest stands in the event log."""
RUNG: Final = 500
"""Webhook retries that a move rings at once; the sweep finds the rest within a minute."""
PATIENCE: Final = timedelta(seconds=20)
"""How long one move works; what is left is done by the next call. API Gateway waits 29 seconds."""


class Happened(msgspec.Struct, frozen=True):
    """One event of the way: in the sandbox's time, in the record of which case or report."""

    at: str
    id: str
    seq: int
    type: str


class Moved(msgspec.Struct, frozen=True):
    now: datetime
    offset: timedelta
    reached: bool
    woken: int
    happened: tuple[Happened, ...] = ()
    """In order; at most `SHOWN` of them."""
    next_wake: datetime | None = None
    """When something happens next if nobody acts."""


class SandboxClock:
    """Reads and moves the clock of sandbox tenants."""

    def __init__(
        self, store: ports.CaseStore, directory: ports.Directory, executor: Ticks, clock: ports.WallClock,
        deliveries: Deliveries, queues: ports.Queues,
    ) -> None:  # fmt: skip
        self._store, self._directory, self._executor, self._clock = store, directory, executor, clock
        self._deliveries, self._queues = deliveries, queues

    def now(self, tenant: ports.Tenant) -> Moved:
        """Where it stands."""
        return self._moved(tenant, 0, [], reached=True)

    def next_wake(self, tenant: ports.Tenant) -> datetime | None:
        """The next moment at which something happens by itself: a warning, the end of a deadline."""
        return min((wake for _, wake in self._store.sandbox_due(tenant.id, FAR)), default=None)

    def move(self, tenant: ports.Tenant, root: ports.Root, target: datetime) -> Moved:
        """To `target`, waking everything on the way; as far as `PATIENCE` allows. Raises TryAgain where a case was too
        busy to be woken: the clock then stands at that wake, and the next call goes on from there. Webhook retries that
        have fallen due by then are rung, however the move ends.
        """
        try:
            return self._moving(tenant, root, target)
        finally:
            ring_due(tenant.id, self._directory, self._deliveries, self._queues, self._clock.now(), RUNG)

    def _moving(self, tenant: ports.Tenant, root: ports.Root, target: datetime) -> Moved:
        started, woken = self._clock.now(), 0
        happened: list[Happened] = []
        seen: dict[str, datetime] = {}
        while coming := self._coming(tenant, target, seen):
            heapq.heapify(coming)
            while coming:
                if self._clock.now() - started > PATIENCE:
                    return self._moved(tenant, woken, happened, reached=False)
                wake, case_id = heapq.heappop(coming)
                seen[case_id] = wake
                following = self._wake(tenant, root, case_id, wake, happened)
                woken += 1
                if following is not None and wake < following <= target:
                    heapq.heappush(coming, (following, case_id))
        self._reach(tenant, target)
        return self._moved(tenant, woken, happened, reached=True)

    def _coming(
        self, tenant: ports.Tenant, target: datetime, seen: dict[str, datetime]
    ) -> list[tuple[datetime, str]]:
        """By the index, which lags a little: what it still shows of a case that was woken later is not new."""
        due = self._store.sandbox_due(tenant.id, target)
        return [(wake, case_id) for case_id, wake in due if case_id not in seen or wake > seen[case_id]]

    def _wake(
        self, tenant: ports.Tenant, root: ports.Root, case_id: str, wake: datetime, happened: list[Happened]
    ) -> datetime | None:
        """The case's next wake after this one. A case whose rules break has put itself off; it is met again there."""
        now = self._reach(tenant, wake)
        try:
            receipt = self._executor.tick(case_id, lambda _: Tenancy(tenant, root, now))
        except (TickFailed, NotFound):
            return None
        happened += [Happened(row.at, row.case_id, row.seq, row.type) for row in receipt.events]
        following: datetime | None = receipt.after.head.next_wake
        return following

    def _reach(self, tenant: ports.Tenant, moment: datetime) -> datetime:
        """The clock stands at that moment or later. Another mover may have been further already."""
        wall, offset = self._clock.now(), self._directory.sandbox_offset(tenant.id)
        if wall + offset < moment:
            if self._directory.grow_sandbox_offset(tenant.id, moment - wall):
                return moment
            offset = self._directory.sandbox_offset(tenant.id)
        return wall + offset

    def _moved(self, tenant: ports.Tenant, woken: int, happened: list[Happened], *, reached: bool) -> Moved:
        offset = self._directory.sandbox_offset(tenant.id)
        now = self._clock.now() + offset
        return Moved(now, offset, reached, woken, tuple(happened[:SHOWN]), self.next_wake(tenant))

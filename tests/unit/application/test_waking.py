"""The clock's side: one ring per slot, whatever is due is spread, and nothing lost stays lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters import deliveries
from chalicelib.application.waking import Ringing, hour_of, slot_end, wakes_of
from chalicelib.domain.values import stamp
from tests import builders
from tests.builders import NOW
from tests.conftest import HandClock
from tests.market import Market
from tests.shared_aws import sent
from tests.wakes import attempt_at, waking_at

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def ringing(backend: Services) -> Ringing:
    return Ringing(backend.store, backend.deliveries, backend.directory, backend.queues, backend.clock)


def rung() -> list[Any]:
    return [message.json for message in sent("wakes")]


class TestSlots:
    """(M − slot, M]."""

    @pytest.mark.parametrize(
        ("wake", "end"),
        [
            (NOW, NOW),
            (NOW + MICROSECOND, NOW + MINUTE),
            (NOW + MINUTE - MICROSECOND, NOW + MINUTE),
            (NOW + MINUTE, NOW + MINUTE),
        ],
    )
    def test_a_moment_belongs_to_the_slot_that_ends_with_it_or_next(
        self, wake: datetime, end: datetime
    ) -> None:
        """A ring at the end of the slot never comes too early."""
        assert slot_end(wake, 60) == end

    def test_slots_may_be_seconds(self) -> None:
        """On one machine."""
        assert slot_end(NOW + timedelta(milliseconds=1), 1) == NOW + timedelta(seconds=1)

    def test_an_hour_is_named_by_its_beginning(self) -> None:
        """As the partitions of the index are."""
        assert hour_of(NOW + timedelta(minutes=59, seconds=59)) == NOW

    def test_messages_read_back(self) -> None:
        """What the relay wrote."""
        assert wakes_of([{"wake": stamp(NOW)}]) == [NOW]


class TestRinging:
    """Whatever is due of this and the previous hour."""

    def test_a_ring_ticks_the_cases_that_are_due(self, backend: Services, ringing: Ringing) -> None:
        """Up to and including now, in this hour and the one before; not the rest."""
        due = {waking_at(backend, NOW - wake, str(wake)) for wake in (timedelta(0), MICROSECOND, HOUR)}
        waking_at(backend, NOW + MICROSECOND, "ahead")
        assert ringing.ring(NOW) == 3
        assert {case_id for message in rung() for case_id in message["tick"]} == due

    def test_a_ring_sends_deliveries_that_are_due(self, backend: Services, ringing: Ringing) -> None:
        """Their queue is told which."""
        endpoint_id, event_id = attempt_at(backend, NOW)
        attempt_at(backend, NOW + MINUTE, "ahead")
        assert ringing.ring(NOW) == 1
        assert [m.json for m in sent("deliveries")] == [
            {"kind": "due", "endpoint_id": endpoint_id, "event_id": event_id}
        ]

    def test_a_ring_for_nothing_is_no_message(self, ringing: Ringing) -> None:
        """Stale and repeated rings cost two handfuls of queries."""
        assert ringing.ring(NOW) == 0
        assert not sent("wakes") + sent("deliveries")

    def test_a_process_that_is_behind_the_ring_puts_it_back(
        self, backend: Services, ringing: Ringing, clock: HandClock
    ) -> None:
        """For the difference, rounded up: it would find nothing due and the ring would be spent."""
        waking_at(backend, NOW)
        clock.moment = NOW - timedelta(seconds=2, milliseconds=1)
        assert ringing.ring(NOW) == 0
        assert [(m.json, m.delay) for m in sent("wakes")] == [({"ring": stamp(NOW)}, 3)]

    def test_a_sandbox_is_rung_by_its_own_clock(self, backend: Services, ringing: Ringing) -> None:
        """And by no other ring."""
        case_id = waking_at(backend, NOW + 30 * 24 * HOUR, sandbox=True)
        assert ringing.ring_sandbox(builders.TENANT) == 0
        backend.directory.grow_sandbox_offset(builders.TENANT, timedelta(days=30))
        assert ringing.ring(NOW) == 0
        assert ringing.ring_sandbox(builders.TENANT) == 1
        assert rung() == [{"tick": [case_id], "ring": stamp(NOW)}]


class TestSweeping:
    """From the watermark on."""

    def test_a_wake_that_nobody_rang_is_found(self, backend: Services, ringing: Ringing) -> None:
        """However long ago, as long as the watermark stands before it."""
        backend.directory.set_sweep_watermark(NOW - 30 * HOUR)
        lost = waking_at(backend, NOW - 29 * HOUR)
        assert ringing.sweep() == 1
        assert rung()[0]["tick"] == [lost]

    def test_the_watermark_waits_for_what_is_still_due(self, backend: Services, ringing: Ringing) -> None:
        """Ticks take their time; it moves on when the hour is empty."""
        backend.directory.set_sweep_watermark(NOW - 30 * HOUR)
        waking_at(backend, NOW - 20 * HOUR)
        waking_at(backend, NOW - 3 * HOUR, "later")
        ringing.sweep()
        assert backend.directory.sweep_watermark() == NOW - 20 * HOUR

    def test_what_cannot_be_done_long_ago_does_not_keep_the_present_waiting(
        self, backend: Services, ringing: Ringing
    ) -> None:
        """The latest hour comes first, should time run short."""
        backend.directory.set_sweep_watermark(NOW - 30 * HOUR)
        old, new = waking_at(backend, NOW - 29 * HOUR), waking_at(backend, NOW, "new")
        ringing.sweep()
        assert [message["tick"] for message in rung()] == [[new], [old]]

    def test_a_backlog_of_deliveries_keeps_no_case_waiting(
        self, backend: Services, ringing: Ringing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Cases are rung before deliveries are read, and of those no more than one ring can send."""
        case_id = waking_at(backend, NOW)
        for n in range(9):
            attempt_at(backend, NOW, str(n))
        monkeypatch.setattr(deliveries, "DUE_AT_MOST", 4)
        assert 1 < ringing.ring(NOW) <= 5
        assert rung()[0]["tick"] == [case_id]

    def test_the_watermark_never_passes_the_last_hour(
        self, backend: Services, ringing: Ringing, clock: HandClock
    ) -> None:
        """The index may lag."""
        clock.moment = NOW + 59 * MINUTE
        ringing.sweep()
        assert backend.directory.sweep_watermark() == NOW - HOUR

    def test_the_first_sweep_looks_two_hours_back(self, backend: Services, ringing: Ringing) -> None:
        """There is no watermark yet."""
        waking_at(backend, NOW - 2 * HOUR)
        waking_at(backend, NOW - 2 * HOUR - MINUTE, "before")
        assert ringing.sweep() == 1

    def test_a_clock_that_was_set_back_does_not_move_the_watermark_back(
        self, backend: Services, ringing: Ringing
    ) -> None:
        """Nothing is due before it."""
        backend.directory.set_sweep_watermark(NOW + HOUR)
        assert ringing.sweep() == 0
        assert backend.directory.sweep_watermark() == NOW + HOUR

    @pytest.mark.usefixtures("market")
    def test_sandboxes_are_rung_by_the_sweep(
        self, backend: Services, ringing: Ringing, clock: HandClock
    ) -> None:
        """Their time runs on between two moves."""
        sandbox = Market(backend, sandbox=True)
        case_id = sandbox.filed()
        clock.moment = sandbox.wake(case_id)
        assert ringing.sweep() == 1
        assert rung()[0]["tick"] == [case_id]

    def test_a_sweep_needs_no_keys(self, backend: Services, ringing: Ringing) -> None:
        """It may open nothing: the function has no grant for it."""
        sandbox = Market(backend, sandbox=True)
        sandbox.filed()
        backend.directory.grow_sandbox_offset(sandbox.tenant.id, timedelta(days=9))
        del backend.roots
        backend.__dict__["crypto"] = None
        assert ringing.sweep() == 1

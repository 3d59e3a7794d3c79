"""The clock's side: one ring per slot, whatever is due is spread, and nothing lost stays lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters import deliveries
from chalicelib.adapters.wake_index import DynamoWakeIndex
from chalicelib.application.reactions import ring
from chalicelib.application.waking import CASES, PATIENCE, Ringing, Sweeping, hour_of, slot_end, wakes_of
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
    return Ringing(backend.wake_indexes, backend.queues, backend.clock, 60)


@pytest.fixture
def sweeping(backend: Services) -> Sweeping:
    return Sweeping(backend.store, backend.deliveries, backend.directory, backend.queues, backend.clock)


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
    """Whatever is due in the slot that ends with the ring."""

    def test_a_ring_ticks_the_cases_of_its_slot(self, backend: Services, ringing: Ringing) -> None:
        """(M − slot, M]: what was due before has had a ring of its own, and the sweep is behind that."""
        due = {
            waking_at(backend, NOW - wake, str(wake))
            for wake in (timedelta(0), MICROSECOND, MINUTE - MICROSECOND)
        }
        waking_at(backend, NOW + MICROSECOND, "ahead")
        waking_at(backend, NOW - MINUTE, "before")
        assert ringing.ring(NOW) == 3
        assert {case_id for message in rung() for case_id in message["tick"]} == due

    def test_a_late_ring_finds_its_slot(self, backend: Services, ringing: Ringing, clock: HandClock) -> None:
        """However late."""
        case_id = waking_at(backend, NOW)
        clock.moment = NOW + 30 * HOUR
        assert ringing.ring(NOW) == 1
        assert rung() == [{"tick": [case_id], "ring": stamp(clock.moment)}]

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

    def test_a_process_that_is_behind_the_ring_puts_it_back(self, ringing: Ringing, clock: HandClock) -> None:
        """For the difference, rounded up: it would find nothing due and the ring would be spent."""
        clock.moment = NOW - timedelta(seconds=2, milliseconds=1)
        assert ringing.put_back(ring(NOW), NOW)
        assert [(m.json, m.delay) for m in sent("wakes")] == [({"ring": stamp(NOW)}, 3)]

    def test_a_sandbox_is_rung_by_no_ring(self, backend: Services, ringing: Ringing) -> None:
        """Its wakes lie in a place of their own."""
        waking_at(backend, NOW, sandbox=True)
        assert ringing.ring(NOW) == 0


class TestHerds:
    """More in a slot than one ring reads."""

    @pytest.fixture
    def herd(self, backend: Services) -> set[str]:
        """Twenty at the very same moment, three of a shard to a page."""
        backend.wake_indexes[CASES] = DynamoWakeIndex(
            backend.tables, lambda: backend.settings.disputes_table, 3
        )
        return {waking_at(backend, NOW, str(n)) for n in range(20)}

    def test_a_ring_sends_itself_on_for_what_is_left(self, ringing: Ringing, herd: set[str]) -> None:
        """Behind the ticks it has caused, a message for each shard that has more."""
        first = ringing.ring(NOW)
        onward = [message for message in rung() if "of" in message]
        assert first < len(herd)
        assert {message["of"] for message in onward} == {CASES}
        assert len(onward) > 1
        assert rung()[-len(onward) :] == onward

    def test_following_it_rings_each_once(self, ringing: Ringing, herd: set[str]) -> None:
        """To the end of every shard."""
        ringing.ring(NOW)
        place = 0
        while place < len(rung()):
            message = rung()[place]
            if "of" in message:
                ringing.ring(NOW, message["of"], message["after"])
            place += 1
        ticked = [case_id for message in rung() if "tick" in message for case_id in message["tick"]]
        assert sorted(ticked) == sorted(herd)

    @pytest.mark.usefixtures("herd")
    def test_a_second_ring_does_not_go_through_a_herd_again(self, ringing: Ringing) -> None:
        """The first is still on its way, and the sweep finds what is left."""
        assert ringing.ring(NOW, again=True) > 0
        assert not [message for message in rung() if "of" in message]

    def test_a_position_of_somebody_else_is_refused(self, ringing: Ringing) -> None:
        """The message ends with the dead letters."""
        with pytest.raises(ValueError, match="no position"):
            ringing.ring(NOW, CASES, "wake#2026-11-22T04#1|")


class TestSweeping:
    """From the watermark on."""

    def test_a_wake_that_nobody_rang_is_found(self, backend: Services, sweeping: Sweeping) -> None:
        """However long ago, as long as the watermark stands before it."""
        backend.directory.set_sweep_watermark(NOW - 30 * HOUR)
        lost = waking_at(backend, NOW - 29 * HOUR)
        assert sweeping.sweep() == 1
        assert rung()[0]["tick"] == [lost]

    def test_the_watermark_waits_for_what_is_still_due(self, backend: Services, sweeping: Sweeping) -> None:
        """Ticks take their time; it moves on when the hour is empty."""
        backend.directory.set_sweep_watermark(NOW - 30 * HOUR)
        waking_at(backend, NOW - 20 * HOUR)
        waking_at(backend, NOW - 3 * HOUR, "later")
        sweeping.sweep()
        assert backend.directory.sweep_watermark() == NOW - 20 * HOUR

    def test_what_cannot_be_done_long_ago_does_not_keep_the_present_waiting(
        self, backend: Services, sweeping: Sweeping
    ) -> None:
        """The latest hour comes first, should time run short."""
        backend.directory.set_sweep_watermark(NOW - 30 * HOUR)
        old, new = waking_at(backend, NOW - 29 * HOUR), waking_at(backend, NOW, "new")
        sweeping.sweep()
        assert [message["tick"] for message in rung()] == [[new], [old]]

    def test_a_backlog_of_deliveries_keeps_no_case_waiting(
        self, backend: Services, sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Cases are rung before deliveries are read, and of those no more than one sweep can send."""
        case_id = waking_at(backend, NOW)
        for n in range(9):
            attempt_at(backend, NOW, str(n))
        monkeypatch.setattr(deliveries, "DUE_AT_MOST", 4)
        assert 1 < sweeping.sweep() <= 5
        assert rung()[0]["tick"] == [case_id]

    def test_the_watermark_never_passes_the_last_hour(
        self, backend: Services, sweeping: Sweeping, clock: HandClock
    ) -> None:
        """The index may lag."""
        clock.moment = NOW + 59 * MINUTE
        sweeping.sweep()
        assert backend.directory.sweep_watermark() == NOW - HOUR

    def test_the_first_sweep_looks_two_hours_back(self, backend: Services, sweeping: Sweeping) -> None:
        """There is no watermark yet."""
        waking_at(backend, NOW - 2 * HOUR)
        waking_at(backend, NOW - 2 * HOUR - MINUTE, "before")
        assert sweeping.sweep() == 1

    def test_a_clock_that_was_set_back_does_not_move_the_watermark_back(
        self, backend: Services, sweeping: Sweeping
    ) -> None:
        """Nothing is due before it."""
        backend.directory.set_sweep_watermark(NOW + HOUR)
        assert sweeping.sweep() == 0
        assert backend.directory.sweep_watermark() == NOW + HOUR

    def test_a_sweep_out_of_patience_leaves_old_hours_to_the_next(
        self, backend: Services, sweeping: Sweeping, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The watermark stays before what nobody has looked at."""
        backend.directory.set_sweep_watermark(NOW - 5 * HOUR)
        old, new = waking_at(backend, NOW - 4 * HOUR), waking_at(backend, NOW, "new")
        due = backend.store.due

        def slow(hour: datetime, until: datetime) -> list[tuple[str, datetime]]:
            clock.sleep(PATIENCE.total_seconds() + 1)
            return due(hour, until)

        monkeypatch.setattr(backend.store, "due", slow)
        assert sweeping.sweep() == 1
        assert [message["tick"] for message in rung()] == [[new]]
        assert backend.directory.sweep_watermark() == NOW - 5 * HOUR
        monkeypatch.undo()
        assert sweeping.sweep() == 2
        assert rung()[-1]["tick"] == [old]


class TestSandboxes:
    """Their time runs on between two moves."""

    def test_the_sweep_calls_sandboxes_by_name(self, backend: Services, sweeping: Sweeping) -> None:
        """Ten to a message: there may be many, and each takes two calls to look into."""
        tenants = [Market(backend, sandbox=True).tenant.id for _ in range(12)]
        Market(backend)
        assert sweeping.sweep() == 0
        groups = [message["sandboxes"] for message in rung()]
        assert [len(group) for group in groups] == [10, 2]
        assert sorted(name for group in groups for name in group) == sorted(tenants)

    def test_a_sandbox_is_rung_by_its_own_clock(self, backend: Services, sweeping: Sweeping) -> None:
        """And by no other."""
        case_id = waking_at(backend, NOW + 30 * 24 * HOUR, sandbox=True)
        assert sweeping.ring_sandbox(builders.TENANT) == 0
        backend.directory.grow_sandbox_offset(builders.TENANT, timedelta(days=30))
        assert sweeping.ring_sandbox(builders.TENANT) == 1
        assert rung() == [{"tick": [case_id], "ring": stamp(NOW)}]

    def test_a_sweep_needs_no_keys(self, backend: Services, sweeping: Sweeping) -> None:
        """It may open nothing: the function has no grant for it."""
        sandbox = Market(backend, sandbox=True)
        sandbox.filed()
        del backend.roots
        backend.__dict__["crypto"] = None
        assert sweeping.sweep() == 0
        assert rung() == [{"sandboxes": [sandbox.tenant.id]}]

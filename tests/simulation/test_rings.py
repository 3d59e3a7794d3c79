"""Rings that come early, late, twice, never, or for what has long moved on: each case escalates once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chalicelib.application.reactions import ring, ticks
from simulation.faults import Odds
from simulation.herd import AHEAD, ESCALATED, TABLE, WAKES, Herd
from simulation.world import World
from tests.simulation.conftest import run

MAKE = Callable[..., Herd]
CLOCK_ONLY = ("relay", "arm", "wake")
"""Without the sweep, which would find whatever the clock leaves."""


def send(world: World, *bodies: str) -> None:
    """Straight into the queue of wakes."""
    for body in bodies:
        world.sqs.put(world.queues[WAKES], body, world.loop.now)


def case_ids(herd: Herd) -> list[str]:
    items = herd.world.table(TABLE).items()
    return [
        item["pk"]["S"].partition("#")[2]
        for item in items
        if "wake_pk" in item and item["sk"]["S"] == "a#head"
    ]


def until(herd: Herd, moment: datetime) -> None:
    herd.world.loop.run_for((moment - herd.world.loop.moment).total_seconds())


def test_an_early_ring_changes_nothing_and_is_put_back(herd: MAKE) -> None:
    """Ten minutes before its slot ends it waits in the queue, and rings then."""
    made = herd(3)
    made.world.employ("wake")
    until(made, made.end - timedelta(minutes=10))
    send(made.world, ring(made.end), *ticks(case_ids(made), made.end))
    until(made, made.end - timedelta(seconds=1))
    assert made.escalations == {}
    until(made, made.end + timedelta(minutes=2))
    assert sorted(made.escalations.values()) == [1, 1, 1]


def test_an_early_tick_finds_nothing_due(herd: MAKE) -> None:
    """One that its sender's clock took for due: a no-op, and the case is woken at its time all the same."""
    made = herd(3)
    made.world.employ("wake")
    until(made, made.end - timedelta(minutes=10))
    send(made.world, *ticks(case_ids(made), made.world.loop.moment))
    until(made, made.end - timedelta(minutes=5))
    assert made.escalations == {}
    send(made.world, ring(made.end))
    until(made, made.end + timedelta(minutes=1))
    assert sorted(made.escalations.values()) == [1, 1, 1]


def test_a_late_ring_delays_and_does_no_more(herd: MAKE) -> None:
    """Every message comes up to half an hour late."""
    made = herd(20, seed=3, odds=Odds(late=1, late_seconds=1_800))
    assert run(made, workers=CLOCK_ONLY) == {1: 20}
    assert made.figures().seconds > 60


def test_a_duplicate_ring_escalates_once(herd: MAKE) -> None:
    """Every message comes twice: rings, ticks and what the relay sends."""
    made = herd(20, odds=Odds(duplicated=1))
    assert run(made, workers=CLOCK_ONLY) == {1: 20}


@pytest.mark.capability("S52")
def test_a_lost_ring_is_found_by_the_sweep(herd: MAKE) -> None:
    """Nobody arms the slot, so no execution rings; the next sweep is at most a minute later."""
    made = herd(20)
    assert run(made, workers=("relay", "wake", "sweep")) == {1: 20}
    assert made.world.states.executions == {}
    assert made.figures().seconds < 70


def test_half_of_all_messages_lost_delays_and_strands_nobody(herd: MAKE) -> None:
    """The sweep rings until it is done."""
    made = herd(20, seed=5, odds=Odds(lost=0.5))
    assert run(made) == {1: 20}


def test_a_stale_ring_changes_nothing(herd: MAKE) -> None:
    """Half an hour after the cases have moved on: their next wakes lie in other slots."""
    made = herd(5)
    run(made)
    before = list(made.world.table(TABLE).items())
    send(made.world, ring(made.end), *ticks([item["pk"]["S"][5:] for item in before][:10], made.end))
    made.world.loop.run_for(1_800)
    assert set(made.escalations.values()) == {1}
    assert list(made.world.table(TABLE).items()) == before


def test_a_ring_before_the_index_has_caught_up_is_made_good_by_the_second(herd: MAKE) -> None:
    """Cases that became due at the last moment, and an index a minute behind: the first ring sees nothing."""
    made = herd(20, seed=1)
    made.world.faults.odds = Odds(index_lag=0)
    table = made.world.table(TABLE)
    heads = [item for item in table.items() if item["sk"]["S"] == "a#head" and "wake_pk" in item]
    for head in heads:
        table.put(
            table.key(head, whole=True), {k: v for k, v in head.items() if not k.startswith("wake_")}, 0
        )
    made.world.employ("wake", "arm")
    until(made, made.end - timedelta(minutes=5))
    made.world.services.clockwork.arm(made.end)
    until(made, made.end - timedelta(seconds=1))
    table.lag = lambda: 60_000_000
    for head in heads:
        table.put(table.key(head, whole=True), head, made.world.loop.now)
    until(made, made.end + timedelta(seconds=80))
    assert made.escalations == {}
    until(made, made.end + timedelta(seconds=100))
    assert set(made.escalations.values()) == {1}


def test_a_process_that_dies_over_its_ticks_leaves_them_to_another(herd: MAKE) -> None:
    """Now and then one dies between two calls. Its messages come back when their visibility ends, six minutes later."""
    made = herd(40, seed=2, odds=Odds(death=0.02))
    assert run(made) == {1: 40}
    assert made.world.runtime.ended["wake", "died"] > 0


def test_a_clock_that_is_off_puts_rings_back(herd: MAKE) -> None:
    """Machines disagree by up to three seconds either way; nobody escalates before the true moment less that."""
    made = herd(20, seed=4, odds=Odds(skew=3))
    seen: list[datetime] = []
    made.world.table(TABLE).published.append(
        lambda change: seen.append(made.world.loop.moment) if change.key[1].startswith("e#") else None
    )
    assert run(made) == {1: 20}
    assert min(seen) >= made.end - timedelta(seconds=60 + 3)


MISHAPS = Odds(
    conflict=0.03, throttled=0.02, request_lost=0.02, answer_lost=0.02, death=0.003, duplicated=0.2, lost=0.1,
    late=0.2, late_seconds=300, reordered=0.3, index_lag=30, skew=2, split_batches=0.2,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_everything_that_can_go_wrong_at_once_escalates_each_case_once(herd: MAKE, seed: int) -> None:
    """Conflicts, throttles, lost requests and answers, deaths, messages twice, never, late and out of order, a lagging
    index, skewed clocks, a stream in pieces. The seed tells it again.
    """
    made = herd(25, seed=seed, odds=MISHAPS)
    assert run(made, hours=6) == {1: 25}
    for item in made.world.table(TABLE).items():
        if item["sk"]["S"] == "a#head" and item["pk"]["S"] in made.escalations:
            _record_is_whole(made, item["pk"]["S"])


def _record_is_whole(made: Herd, partition: str) -> None:
    """Its events from the herd's minute on follow each other without a gap, and no two say the same."""
    rows = [item for item in made.world.table(TABLE).items() if item["pk"]["S"] == partition]
    events = sorted((row for row in rows if row["sk"]["S"].startswith("e#")), key=lambda row: row["sk"]["S"])
    numbers = [int(row["sk"]["S"][2:]) for row in events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert [one["hash"] for one in events[:-1]] == [other["prev"] for other in events[1:]]
    assert [json.loads(row["body"]["S"])["type"] for row in events].count(ESCALATED) == 1


def test_the_herds_minute_lies_ahead_of_its_workers(herd: MAKE) -> None:
    """Else the tests above would ring for the past."""
    made = herd(1)
    assert made.end - made.world.loop.moment > AHEAD - timedelta(minutes=1)

"""A herd at midnight: everything that falls due in one minute is worked off, and no function runs past its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.adapters.wake_index import DynamoWakeIndex
from simulation import template
from simulation.herd import AHEAD, Herd
from simulation.loop import SECOND
from simulation.world import World
from tests.simulation.conftest import run

MAKE = Callable[..., Herd]


@pytest.mark.capability("S52")
def test_two_thousand_deadlines_in_one_minute_each_escalate_once(herd: MAKE) -> None:
    """By the schedule, the clock, the queue and the executor as deployed; 100,000 by `make simulate HERD=100000`."""
    drained = herd(2_000)
    assert run(drained) == {1: 2_000}
    figures = drained.figures()
    assert figures.ended == {}
    assert figures.dead_letters == 0
    late = {name: took for name, took in figures.longest.items() if took > figures.limits[name]}
    assert late == {}
    assert figures.limits == {"relay": 60, "arm": 60, "wake": 60, "sweep": 55}


def test_what_a_herd_takes_is_what_twenty_workers_can_do(herd: MAKE) -> None:
    """A Tick takes 52 ms: 10 + 4 for the Query, a tenth of a millisecond for each of its rows, 25 + 12 for the
    transaction. Twenty at a time do 385 a second, so that 400 take 1.04 s, and twice as long to begin and to end.
    """
    drained = herd(400)
    run(drained)
    assert 1.04 < drained.figures().seconds < 4


def test_a_herd_needs_one_execution_of_four_steps(herd: MAKE) -> None:
    """However large. Wait, ring, wait, ring again."""
    drained = herd(50)
    run(drained)
    drained.world.loop.run_for(120)
    figures = drained.figures()
    assert (figures.executions, figures.transitions) == (1, 4)


def test_a_herd_without_a_sweep_is_drained_by_its_ring(herd: MAKE, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of ten in four shards: the ring sends itself on, page by page."""
    monkeypatch.setattr(DynamoWakeIndex, "_page", property(lambda _: 10, lambda *_: None), raising=False)
    drained = herd(200)
    assert run(drained, workers=("relay", "arm", "wake")) == {1: 200}
    assert drained.world.queues["WakesQueue"].sent >= 200 / 10 + (200 - 40) / 10


def test_the_same_seed_tells_the_same_story(herd: MAKE) -> None:
    """Call by call, to the microsecond."""
    traces = []
    for _ in range(2):
        drained = herd(30, seed=7)
        run(drained)
        traces.append(drained.figures().trace)
    assert traces[0] == traces[1]


def test_a_day_full_of_wakes_is_armed_within_the_functions_time(world: World) -> None:
    """Every minute of the next 25 hours has a wake in each shard of both indexes: 1,500 slots for the hourly run. The
    hours that have just come into range are armed, before its patience ends.
    """
    _fill(world, hours=26)
    world.employ("arm")
    world.loop.run_for(3_700)
    assert world.runtime.ended == {("arm", "answered"): 1}
    assert 20 < world.runtime.longest["arm"] < template.function("arm").timeout
    slots = [execution.name for execution in world.states.executions.values()]
    assert len(set(slots)) == len(slots) >= 300
    latest = world.loop.moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=25)
    assert f"wake-{latest:%Y%m%dT%H%M%S}Z" in slots


def test_a_sweep_after_an_outage_ends_in_time(world: World) -> None:
    """Hours of 2,400 cases and as many deliveries that nobody rang, six seconds each: after half a minute the rest is
    left to the next sweep, and the watermark stays where it is.
    """
    _fill(world, hours=8, from_hour=-8, to_a_minute=10)
    watermark = world.loop.moment - timedelta(hours=8)
    world.services.directory.set_sweep_watermark(watermark)
    world.employ("sweep")
    world.loop.run_for(110)
    assert world.runtime.ended == {("sweep", "answered"): 1}
    assert 30 < world.runtime.longest["sweep"] < template.function("sweep").timeout
    assert world.services.directory.sweep_watermark() == watermark


def test_the_minute_of_a_herd_is_armed_by_the_hourly_run() -> None:
    """What the figures rest on: its cases are written without the stream, so nobody else hears of them."""
    assert timedelta(hours=1) < AHEAD < timedelta(hours=2)


def _fill(world: World, hours: int, from_hour: int = 0, to_a_minute: int = 1) -> None:
    """Rows with nothing but wakes, so many to a minute, in every shard of both indexes."""
    start = world.loop.moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=from_hour)
    for name in ("DisputesTable", "DeliveriesTable"):
        table = world.table(name)
        for n in range(hours * 60 * to_a_minute):
            wake = start + timedelta(minutes=n // to_a_minute, seconds=30)
            for shard in range(4):
                item = {
                    "pk": {"S": f"case#{n}-{shard}#x"}, "sk": {"S": "a#head"},
                    "wake_pk": {"S": f"wake#{wake:%Y-%m-%dT%H}#{shard}"},
                    "wake_sk": {"S": f"{wake:%Y-%m-%dT%H:%M:%S.000000Z}"},
                }  # fmt: skip
                table.put(table.key(item, whole=True), item, world.loop.now - SECOND)

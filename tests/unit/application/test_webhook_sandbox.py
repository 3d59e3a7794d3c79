"""Webhooks of a sandbox: retries fall due by its own clock, which a move takes through all of them in order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.application.waking import Sweeping
from chalicelib.application.webhook_sandbox import ring_due
from chalicelib.domain.delivery import STANDARD
from tests import builders
from tests.builders import NOW, TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.shared_aws import sent
from tests.unit.application.deliveries import EVENT, World, answers, down

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock) -> World:
    """Its schedule of real time ends after half an hour: a sandbox has the published one."""
    return World(backend, clock)


def move(world: World, by: timedelta) -> int:
    """The clock of the sandbox leaps; everything that this leads to is done. How many messages that took."""
    directory, made = world.services.directory, world.services
    directory.grow_sandbox_offset(TENANT, directory.sandbox_offset(TENANT) + by)
    before = len(sent("deliveries"))
    ring_due(TENANT, directory, made.deliveries, made.queues, world.clock.now(), 500)
    done = before
    while done < len(sent("deliveries")):
        message = sent("deliveries")[done]
        done += 1
        if message.delay == 0:
            world.take(message.json)
    return done - before


def due_at(world: World, endpoint: str) -> datetime:
    following = world.row(endpoint).next_attempt
    assert following is not None
    return following


def test_a_retry_falls_due_in_the_sandboxs_time(world: World) -> None:
    """It has been moved by a day before: the retry comes five seconds after that present."""
    move(world, DAY)
    endpoint = world.endpoint("1", down, sandbox=True)
    world.event()
    assert timedelta(seconds=5) <= due_at(world, endpoint) - NOW - DAY < timedelta(seconds=5.6)
    assert world.services.deliveries.due(NOW, NOW + HOUR) == []


def test_what_is_signed_is_signed_at_the_real_time(world: World) -> None:
    """A receiver takes no signature older than five minutes, and none from tomorrow."""
    move(world, DAY)
    world.endpoint("1", sandbox=True)
    world.event()
    assert int(world.headers[-1]["webhook-timestamp"]) == int(NOW.timestamp())


def test_a_day_plays_every_attempt_on_the_way(world: World) -> None:
    """0 and 5 s, 5 min, 35 min, 2:35 h, 7:35 h, 17:35 h: seven within a day, whatever the spread."""
    endpoint = world.endpoint("1", down, sandbox=True)
    world.event()
    move(world, DAY)
    row = world.row(endpoint)
    assert (row.state, row.attempts, len(world.posts)) == ("pending", 7, 7)
    assert [made.number for made in row.tries] == list(range(1, 8))
    assert timedelta(hours=31.5) < due_at(world, endpoint) - NOW < timedelta(hours=35)


def test_each_attempt_is_counted_from_when_the_one_before_was_due(world: World) -> None:
    """Not from the end of the move: a day in one step gives what a day would."""
    endpoint = world.endpoint("1", down, sandbox=True)
    world.event()
    move(world, DAY)
    nexts = [made.next_attempt for made in world.row(endpoint).tries]
    for delay, earlier, later in zip(STANDARD.delays[2:], nexts, nexts[1:], strict=False):
        assert earlier is not None
        assert later is not None
        assert delay <= (later - earlier).total_seconds() <= delay * 1.1


def test_an_outage_of_a_day_loses_nothing(world: World) -> None:
    """An event every four hours while nobody answers; it comes back, and a day later all have arrived, each once."""
    world.endpoint("1", down, sandbox=True)
    events = [builders.an_id("evt", f"hour {n}") for n in range(0, 24, 4)]
    for event_id in events:
        world.event(event_id=event_id)
        move(world, 4 * HOUR)
    world.posts.clear()
    world.answers["https://1.example/"] = [answers(200)]
    move(world, DAY)
    assert sorted(event_id for _, event_id, _ in world.posts) == sorted(events)


def test_a_mover_that_died_is_made_up_for_by_the_sweep(world: World) -> None:
    """The clock stood further, and nobody had told where deliveries look."""
    endpoint, made = world.endpoint("1", down, answers(200), sandbox=True), world.services
    world.event()
    made.directory.grow_sandbox_offset(TENANT, DAY)
    sweeping = Sweeping(made.store, made.deliveries, made.directory, made.queues, made.clock)
    assert sweeping.ring_sandbox(TENANT) == 1
    assert made.deliveries.sandbox_offset(TENANT) == DAY
    assert world.take(sent("deliveries")[-1].json) == ["delivered"]
    assert world.row(endpoint).state == "delivered"


def test_there_is_no_breaker_in_a_sandbox(world: World) -> None:
    """Its clock leaps; nine failures in a row are tried nine times."""
    world.endpoint("1", down, sandbox=True)
    for n in range(9):
        assert world.event(event_id=builders.an_id("evt", str(n))) == ["retry"]


def test_a_soon_retry_comes_through_the_queue_too(world: World) -> None:
    """Nobody has to move the clock for it: it runs by itself."""
    endpoint = world.endpoint("1", down, answers(200), sandbox=True)
    world.event()
    (retry,) = sent("deliveries")
    assert retry.delay == 6
    world.clock.moment += timedelta(seconds=6)
    assert world.take(retry.json) == ["delivered"]
    assert world.row(endpoint).event_id == EVENT


def test_other_tenants_keep_the_real_time(world: World) -> None:
    """A platform's endpoint is none of a sandbox."""
    endpoint = world.endpoint("1", down)
    world.event()
    assert not replace(world.row(endpoint), body="").sandbox
    assert move(world, DAY) == 0

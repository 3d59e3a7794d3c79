"""An endpoint that is away for three hours, with everything at once that holds back: breaker, pace, pause."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.application import webhook_messages
from chalicelib.domain.delivery import STANDARD
from tests import builders
from tests.builders import NOW, TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.unit.application import deliveries
from tests.unit.application.deliveries import World, answers, down

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

EVENTS = [builders.an_id("evt", str(n)) for n in range(6)]
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(deliveries, "SCHEDULE", STANDARD)
    return World(backend, clock)


def until(world: World, hours: float) -> None:
    """Every ten minutes whatever is due by the index is rung, as the sweep does."""
    while world.clock.now() < NOW + hours * HOUR:
        world.clock.moment += timedelta(minutes=10)
        now = world.clock.now().replace(minute=0, second=0, microsecond=0)
        for hour in (now - HOUR, now):
            for endpoint_id, event_id in world.services.deliveries.due(hour, world.clock.now()):
                world.due(endpoint_id, event_id)


def pause(world: World, endpoint: str, *, on: bool) -> None:
    found = world.services.deliveries.endpoint(TENANT, endpoint)
    assert found is not None
    after = replace(found, paused_at=world.clock.now() if on else None, version=found.version + 1)
    world.services.deliveries.change_endpoint(found, after)


def test_breaker_pace_and_pause_together_lose_nothing(world: World) -> None:
    """Six events come while nobody is there, one while it is paused as well; then it is back, and gets each once: the
    last of them five hours and a tenth after its latest failure, by the schedule.
    """
    endpoint = world.endpoint("1", down, rate=1)
    for event_id in EVENTS[:5]:
        world.event(event_id=event_id)
    until(world, 1)
    health = world.services.deliveries.health(endpoint)
    assert health is not None
    assert health.open_until is not None
    pause(world, endpoint, on=True)
    world.event(event_id=EVENTS[5])
    until(world, 2)
    assert {world.row(endpoint, event_id).state for event_id in EVENTS} == {"held"}
    pause(world, endpoint, on=False)
    world.take(json.loads(webhook_messages.resume(TENANT, endpoint)))
    until(world, 3)
    world.posts.clear()
    world.answers["https://1.example/"] = [answers(200)]
    until(world, 9)
    assert sorted(event_id for _, event_id, _ in world.posts) == sorted(EVENTS)
    assert {world.row(endpoint, event_id).state for event_id in EVENTS} == {"delivered"}

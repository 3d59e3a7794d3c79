"""A paused endpoint: its deliveries are kept, and go in order when it is resumed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.application import webhook_holding, webhook_messages
from tests import builders
from tests.builders import NOW, TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.shared_aws import sent
from tests.unit.application.deliveries import World, answers

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock) -> World:
    return World(backend, clock)


def evt(n: int) -> str:
    return builders.an_id("evt", str(n))


def pause(world: World, endpoint: str, *, on: bool = True) -> None:
    found = world.services.deliveries.endpoint(TENANT, endpoint)
    assert found is not None
    after = replace(found, paused_at=world.clock.now() if on else None, version=found.version + 1)
    world.services.deliveries.change_endpoint(found, after)


def work_off(world: World, endpoint: str) -> list[str]:
    """Everything that lies in the queue after a resume, as often as it takes; the events in the order they went."""
    done, body = 0, webhook_messages.resume(TENANT, endpoint)
    world.take(json.loads(body))
    while done < len(sent("deliveries")):
        message = sent("deliveries")[done].json
        done += 1
        world.take(message)
    return [event_id for _, event_id, _ in world.posts]


def test_what_a_worker_left_as_held_goes_when_its_message_comes_again(world: World) -> None:
    """It died before it could look whether the endpoint was resumed in that moment."""
    endpoint = world.endpoint("1", paused_at=NOW)
    world.event()
    pause(world, endpoint, on=False)
    assert world.event() == ["delivered"]


def test_what_is_held_outlasts_the_endpoints_being_disabled(world: World) -> None:
    """Resumed while it is disabled, it gets nothing, and loses nothing either; enabled, it gets everything."""
    endpoint = world.endpoint("1", paused_at=NOW)
    world.event(event_id=evt(1))
    standing = world.services.deliveries.endpoint(TENANT, endpoint)
    assert standing is not None
    world.services.deliveries.disable_endpoint(standing, "gone")
    pause(world, endpoint, on=False)
    assert work_off(world, endpoint) == []
    assert world.row(endpoint, evt(1)).state == "held"
    disabled = world.services.deliveries.endpoint(TENANT, endpoint)
    assert disabled is not None
    world.services.deliveries.change_endpoint(disabled, replace(disabled, disabled=None, version=9))
    assert work_off(world, endpoint) == [evt(1)]


def test_a_resume_lets_go_what_is_its_own_tenants(world: World) -> None:
    """Whatever endpoint it names: another tenant's is none to it, as a deleted one."""
    endpoint = world.endpoint("1", paused_at=NOW)
    world.event()
    world.take(json.loads(webhook_messages.resume("tnt_other", endpoint)))
    assert world.row(endpoint, builders.an_id("evt")).state == "held"


def test_an_event_for_a_paused_endpoint_is_held(world: World) -> None:
    """No attempt, no wake; the tenant's other endpoint gets it."""
    endpoint = world.endpoint("1", paused_at=NOW)
    world.endpoint("2")
    assert world.event() == ["delivered"]
    row = world.row(endpoint)
    assert (row.state, row.attempts, row.next_attempt) == ("held", 0, None)
    assert world.services.deliveries.held(endpoint, "", 9)[0] == [row.event_id]


def test_a_retry_that_falls_due_meanwhile_is_held(world: World) -> None:
    """With the attempts it has had."""
    endpoint = world.endpoint("1", answers(500), answers(200))
    world.event()
    world.until_next(endpoint)
    pause(world, endpoint)
    assert world.due(endpoint) == []
    assert (world.row(endpoint).state, world.row(endpoint).attempts) == ("held", 1)


def test_a_replay_to_a_paused_endpoint_is_held_too(world: World) -> None:
    """With its schedule whole."""
    endpoint = world.endpoint()
    world.event()
    pause(world, endpoint)
    assert world.event(endpoint_id=endpoint, replay=True) == []
    row = world.row(endpoint)
    assert (row.state, row.attempts, row.earlier) == ("held", 1, 1)


def test_a_test_event_goes_though_it_is_paused(world: World) -> None:
    """Its owner wants to know whether it works before it is resumed."""
    endpoint = world.endpoint("1", paused_at=NOW)
    assert world.event("webhook.test", endpoint_id=endpoint) == ["delivered"]


def test_what_was_held_goes_page_by_page_in_the_order_of_creation(
    world: World, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it, each once; and one more look comes a minute later, for what the index had not shown."""
    monkeypatch.setattr(webhook_holding, "PAGE", 2)
    endpoint = world.endpoint("1", paused_at=NOW)
    for n in range(5):
        world.event(event_id=evt(n))
        clock.moment += timedelta(seconds=1)
    pause(world, endpoint, on=False)
    assert work_off(world, endpoint) == [evt(n) for n in range(5)]
    assert {world.row(endpoint, evt(n)).state for n in range(5)} == {"delivered"}
    looks = [m for m in sent("deliveries") if m.json.get("again")]
    assert [look.delay for look in looks] == [60]


def test_a_resume_that_comes_twice_sends_nothing_twice(world: World) -> None:
    """A message may."""
    endpoint = world.endpoint("1", paused_at=NOW)
    world.event()
    pause(world, endpoint, on=False)
    work_off(world, endpoint)
    work_off(world, endpoint)
    assert len(world.posts) == 1


def test_paused_once_more_it_keeps_what_is_left(world: World) -> None:
    """The messages of the first resume may still be under way."""
    endpoint = world.endpoint("1", paused_at=NOW)
    world.event()
    world.take(json.loads(webhook_messages.resume(TENANT, endpoint)))
    assert world.row(endpoint).state == "held"
    assert not sent("deliveries")


def test_what_is_held_in_the_moment_of_the_resume_goes_by_itself(world: World) -> None:
    """The endpoint was read as paused, and its way through the index was over when the row came."""
    endpoint = world.endpoint("1", paused_at=NOW)
    opened = world.services.deliveries.open

    def resumed_meanwhile(delivery):  # type: ignore[no-untyped-def]
        pause(world, endpoint, on=False)
        return opened(delivery)

    world.services.deliveries.open = resumed_meanwhile  # type: ignore[method-assign]
    assert world.event() == []
    (message,) = sent("deliveries")
    assert world.take(message.json) == ["delivered"]


def test_what_was_held_for_an_endpoint_that_is_gone_is_discarded(world: World) -> None:
    """When it is let go."""
    endpoint = world.endpoint("1", paused_at=NOW)
    world.event()
    world.services.deliveries.delete_endpoint(TENANT, endpoint)
    assert work_off(world, endpoint) == []
    assert world.row(endpoint).state == "discarded"

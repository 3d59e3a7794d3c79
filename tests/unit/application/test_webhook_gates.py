"""The breaker with its probe, and the rate: whoever may not go loses no attempt."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests import builders
from tests.aws import ACCOUNT, REGION
from tests.builders import TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.shared_aws import sent
from tests.unit.application.deliveries import World, answers, down

if TYPE_CHECKING:
    from chalicelib.application.webhook_ports import Health
    from chalicelib.bootstrap import Services

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock) -> World:
    return World(backend, clock)


def evt(n: int) -> str:
    return builders.an_id("evt", str(n))


def health(world: World, endpoint: str) -> Health:
    found = world.services.deliveries.health(endpoint)
    assert found is not None
    return found


def opened(world: World) -> str:
    """An endpoint that is down, after five events: its breaker is open."""
    endpoint = world.endpoint("1", down)
    for n in range(5):
        assert world.event(event_id=evt(n)) == ["retry"]
    return endpoint


class TestBreaker:
    """For an endpoint that does not answer."""

    def test_a_sixth_event_is_not_tried_and_loses_nothing(self, world: World) -> None:
        """It waits for the moment when the breaker may close, or a little more, with its schedule whole."""
        endpoint = opened(world)
        assert world.event(event_id=evt(6)) == []
        row = world.row(endpoint, evt(6))
        assert (row.state, row.attempts, row.tries, len(world.posts)) == ("pending", 0, (), 5)
        assert row.next_attempt is not None
        until = health(world, endpoint).open_until
        assert until is not None
        assert until - SECOND < row.next_attempt < until + 16 * SECOND
        assert 29 <= sent("deliveries")[-1].delay <= 46

    def test_a_retry_that_falls_due_meanwhile_is_put_off_without_an_attempt(
        self, world: World, clock: HandClock
    ) -> None:
        """Five seconds after the first failure it would have had its second."""
        endpoint = opened(world)
        clock.moment += 6 * SECOND
        assert world.due(endpoint, evt(0)) == []
        row = world.row(endpoint, evt(0))
        assert (row.attempts, len(row.tries), len(world.posts)) == (1, 1, 5)

    def test_one_probe_goes_and_the_others_wait_for_its_answer(self, world: World, clock: HandClock) -> None:
        """While it is under way nobody else asks."""
        endpoint = opened(world)
        world.event(event_id=evt(6))
        clock.moment += 60 * SECOND
        seen: list[list[str]] = []

        def probe():  # type: ignore[no-untyped-def]
            seen.append(world.due(endpoint, evt(0)))
            return answers(200)()

        world.answers["https://1.example/"] = [probe]
        assert world.due(endpoint, evt(6)) == ["delivered"]
        assert (seen, len(world.posts)) == ([[]], 6)

    def test_a_message_that_comes_twice_uses_up_no_probe(self, world: World, clock: HandClock) -> None:
        """Of a delivery that is done there is nothing to attempt: the next that is due probes at once."""
        endpoint = opened(world)
        clock.moment += 60 * SECOND
        world.answers["https://1.example/"] = [answers(200)]
        assert world.due(endpoint, evt(0)) == ["delivered"]
        world.answers["https://1.example/"] = [down]
        for n in range(10, 15):
            world.event(event_id=evt(n))
        clock.moment += 60 * SECOND
        assert world.event(event_id=evt(0)) == []
        world.answers["https://1.example/"] = [answers(200)]
        assert world.due(endpoint, evt(10)) == ["delivered"]

    def test_a_success_closes_it_and_what_waits_goes(self, world: World, clock: HandClock) -> None:
        """All of it, and no second success is written down."""
        endpoint = opened(world)
        world.answers["https://1.example/"] = [answers(200)]
        clock.moment += 60 * SECOND
        assert [world.due(endpoint, evt(n)) for n in range(5)] == [["delivered"]] * 5
        assert (health(world, endpoint).failures, health(world, endpoint).open_until) == (0, None)
        version = health(world, endpoint).version
        assert world.event(event_id=evt(7)) == ["delivered"]
        assert health(world, endpoint).version == version

    def test_a_probe_that_fails_opens_it_for_longer(self, world: World, clock: HandClock) -> None:
        """A minute then."""
        endpoint = opened(world)
        clock.moment += 60 * SECOND
        assert world.due(endpoint, evt(0)) == ["retry"]
        until = health(world, endpoint).open_until
        assert until is not None
        assert timedelta(seconds=59) < until - clock.now() <= timedelta(seconds=60)

    def test_another_endpoint_of_the_same_tenant_is_none_the_worse(self, world: World) -> None:
        """Each has its own."""
        opened(world)
        world.endpoint("2")
        assert world.event(event_id=evt(8)) == ["delivered"]

    def test_a_repeated_message_takes_no_second_way(self, world: World) -> None:
        """What was put off stands."""
        endpoint = opened(world)
        world.event(event_id=evt(6))
        before = world.row(endpoint, evt(6))
        assert world.event(event_id=evt(6)) == []
        assert world.row(endpoint, evt(6)) == before


class TestRate:
    """Attempts a second, per endpoint."""

    def test_so_many_go_in_a_second_and_the_rest_in_the_next_ones(
        self, world: World, clock: HandClock
    ) -> None:
        """Two a second: of five, two go now, two a second later, one after that."""
        clock.moment = clock.moment.replace(microsecond=0)
        endpoint = world.endpoint("1", rate=2)
        assert [world.event(event_id=evt(n)) for n in range(5)] == [["delivered"]] * 2 + [[]] * 3
        rows = [world.row(endpoint, evt(n)) for n in range(2, 5)]
        waits = [(row.next_attempt - clock.moment).total_seconds() for row in rows]  # type: ignore[operator]
        assert [round(wait) for wait in waits] == [1, 1, 2]
        clock.moment += SECOND * 1.01
        assert [world.due(endpoint, evt(n)) for n in (2, 3)] == [["delivered"]] * 2

    def test_without_a_rate_they_go_as_they_come(self, world: World) -> None:
        """Nothing is counted."""
        world.endpoint()
        assert [world.event(event_id=evt(n)) for n in range(3)] == [["delivered"]] * 3

    def test_the_limit_is_the_endpoints(self, world: World) -> None:
        """The tenant's other one is as quick as ever."""
        world.endpoint("1", rate=1)
        world.endpoint("2")
        assert [len(world.event(event_id=evt(n))) for n in range(3)] == [2, 1, 1]


def test_messages_back_to_the_queue_say_whose_they_are(world: World) -> None:
    """So that one tenant's retries keep nobody else's events waiting."""
    from moto.sqs.models import sqs_backends  # the message waits five seconds: only moto itself shows it

    world.endpoint("1", down)
    world.event()
    name = world.services.settings.queue_url("deliveries").rsplit("/", 1)[1]
    (waiting,) = sqs_backends[ACCOUNT][REGION].get_queue(name)._messages
    assert waiting.group_id == TENANT

"""Webhooks out: what failed is repeated by the schedule, and what was asked for again is sent again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.webhook_ports import Delivery
from chalicelib.application.webhook_work import LEASE
from chalicelib.domain.delivery import Response
from tests import builders
from tests.builders import NOW, TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.shared_aws import sent
from tests.unit.application.deliveries import EVENT, World, answers, down

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock) -> World:
    return World(backend, clock)


class TestRetrying:
    """What failed is tried again by the schedule."""

    def test_a_failure_is_put_off_by_the_schedule(self, world: World) -> None:
        """Up to a tenth longer, never shorter."""
        endpoint = world.endpoint("1", down)
        assert world.event() == ["retry"]
        row = world.row(endpoint)
        assert (row.state, row.attempts, row.last_status, row.last_error) == ("pending", 1, None, "connect")
        assert 4.9 < world.until_next(endpoint) < 5.5

    def test_attempts_follow_the_schedule_to_its_end(self, world: World) -> None:
        """Then the delivery is exhausted; the endpoint stays."""
        endpoint = world.endpoint("1", answers(500))
        world.event()
        waits, outcomes = [], []
        for _ in range(3):
            waits.append(world.until_next(endpoint))
            outcomes += world.due(endpoint)
        assert outcomes == ["retry", "retry", "exhausted"]
        assert all(due - 0.1 <= wait < due * 1.11 for due, wait in zip((5, 300, 1_800), waits, strict=True))
        assert (world.row(endpoint).state, world.row(endpoint).attempts) == ("exhausted", 4)
        assert world.services.deliveries.endpoint(TENANT, endpoint).disabled is None  # type: ignore[union-attr]

    def test_a_retry_soon_comes_through_the_queue_and_a_later_one_by_the_index(self, world: World) -> None:
        """A message waits a quarter of an hour at most."""
        endpoint = world.endpoint("1", answers(500))
        world.event()
        for _ in range(2):
            world.until_next(endpoint)
            world.due(endpoint)
        due = {"kind": "due", "endpoint_id": endpoint, "event_id": EVENT}
        assert [m.json for m in sent("deliveries")] == [due, due]
        assert [m.delay for m in sent("deliveries")] == [pytest.approx(6), pytest.approx(315, abs=16)]
        hour = world.row(endpoint).next_attempt.replace(minute=0, second=0, microsecond=0)  # type: ignore[union-attr]
        assert world.services.deliveries.due(hour, NOW + timedelta(days=1))

    def test_the_queue_never_brings_a_retry_too_early(self, world: World) -> None:
        """It would find nothing due and be spent."""
        endpoint = world.endpoint("1", answers(500))
        world.event()
        wait = world.until_next(endpoint)
        assert sent("deliveries")[0].delay >= wait

    def test_an_endpoint_may_ask_for_more_time(self, world: World) -> None:
        """By Retry-After."""
        endpoint = world.endpoint("1", answers(503, retry_after="120"))
        world.event()
        assert 119.9 < world.until_next(endpoint) < 133

    def test_a_retry_sends_the_same_bytes_under_the_same_id(self, world: World) -> None:
        """So that a receiver can tell a repeat."""
        endpoint = world.endpoint("1", answers(500), answers(200))
        world.event()
        world.until_next(endpoint)
        assert world.due(endpoint) == ["delivered"]
        assert world.posts[0] == world.posts[1]

    def test_a_ring_ahead_of_time_or_for_nothing_does_nothing(self, world: World, clock: HandClock) -> None:
        """A delivery that is unknown, waiting or done."""
        endpoint = world.endpoint("1", answers(500), answers(200))
        assert world.due(endpoint) == []
        world.event()
        world.until_next(endpoint)
        clock.moment -= SECOND
        assert world.due(endpoint) == []
        clock.moment += SECOND
        assert world.due(endpoint) == ["delivered"]
        assert world.due(endpoint) == []

    def test_of_many_rings_for_one_retry_one_sends(self, world: World) -> None:
        """Its own message, the slot's two rings and the sweep come within a minute."""
        endpoint = world.endpoint("1", answers(500), answers(200))
        world.event()
        world.until_next(endpoint)
        with ThreadPoolExecutor(4) as pool:
            outcomes = list(pool.map(lambda _: world.due(endpoint), range(4)))
        assert sorted(outcomes) == [[], [], [], ["delivered"]]
        assert len(world.posts) == 2

    def test_an_answer_that_comes_after_another_attempt_began_is_not_recorded(
        self, world: World, clock: HandClock
    ) -> None:
        """A worker that was stopped for a minute; one attempt is never counted twice."""

        def stopped() -> Response:
            clock.moment += LEASE
            assert world.due(endpoint) == ["delivered"]
            return Response(status=500)

        endpoint = world.endpoint("1", stopped, answers(200))
        assert world.event() == ["retry"]
        assert (world.row(endpoint).state, world.row(endpoint).attempts) == ("delivered", 2)
        assert not sent("deliveries")


class TestReplaying:
    """One event once more, to one endpoint."""

    def replay(self, world: World, endpoint: str) -> list[str]:
        return world.event(endpoint_id=endpoint, replay=True)

    def test_a_replay_sends_again_under_the_same_id(self, world: World) -> None:
        """To that endpoint alone."""
        endpoint = world.endpoint()
        world.endpoint("other")
        world.event()
        world.posts.clear()
        assert self.replay(world, endpoint) == ["delivered"]
        assert world.posts == [("https://1.example/", EVENT, b'{"type":"x"}')]

    def test_a_replay_of_what_was_never_sent_is_a_first_delivery(self, world: World) -> None:
        """To an endpoint that did not want this type, or was made later."""
        endpoint = world.endpoint("1", event_types=("case.closed",))
        assert self.replay(world, endpoint) == ["delivered"]

    def test_a_replay_has_the_whole_schedule_before_it(self, world: World) -> None:
        """Also of a delivery that was exhausted: four more attempts. Its log goes on counting."""
        endpoint = world.endpoint("1", answers(404))
        world.event()
        for _ in range(3):
            world.until_next(endpoint)
            world.due(endpoint)
        assert self.replay(world, endpoint) == ["retry"]
        assert (world.row(endpoint).attempts, world.row(endpoint).earlier) == (5, 4)
        waits, outcomes = [], []
        for _ in range(3):
            waits.append(world.until_next(endpoint))
            outcomes += world.due(endpoint)
        assert outcomes == ["retry", "retry", "exhausted"]
        assert all(due - 0.1 <= wait < due * 1.11 for due, wait in zip((5, 300, 1_800), waits, strict=True))
        assert [made.number for made in world.row(endpoint).tries] == [1, 2, 3, 4, 5, 6, 7, 8]

    def test_of_two_replays_at_once_one_sends(self, world: World) -> None:
        """Both have read the row of a single attempt: the claim of the first has to look different from it."""
        endpoint = world.endpoint()
        world.event()
        read, replayed = world.services.deliveries.open, list[str]()

        def overtaken(fresh: Delivery) -> Delivery:
            standing = read(fresh)
            world.services.deliveries.open = read  # type: ignore[method-assign]
            replayed.extend(self.replay(world, endpoint))
            return standing

        world.services.deliveries.open = overtaken  # type: ignore[method-assign]
        assert self.replay(world, endpoint) == []
        assert replayed == ["delivered"]
        assert len(world.posts) == 2

    def test_a_replay_brings_a_waiting_delivery_forward(self, world: World) -> None:
        """Its owner has mended the endpoint and does not want to wait for half an hour."""
        endpoint = world.endpoint("1", answers(500))
        world.event()
        for _ in range(2):
            world.until_next(endpoint)
            world.due(endpoint)
        world.answers["https://1.example/"] = [answers(200)]
        assert self.replay(world, endpoint) == ["delivered"]

    def test_a_replay_does_not_disturb_an_attempt_under_way(self, world: World) -> None:
        """It would be sent twice at once."""

        def again() -> Response:
            assert self.replay(world, endpoint) == []
            return Response(status=200)

        endpoint = world.endpoint("1", again)
        assert world.event() == ["delivered"]

    @pytest.mark.parametrize("gone", [True, False])
    def test_a_replay_to_an_endpoint_that_gets_nothing_is_nothing(self, world: World, gone: bool) -> None:
        """Disabled, or not there."""
        endpoint = builders.an_id("ep") if gone else world.endpoint("1", disabled="gone")
        assert self.replay(world, endpoint) == []

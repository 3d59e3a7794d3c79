"""The end of an endpoint and of a delivery: who is told, once, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from chalicelib.application.webhook_ports import Health
from chalicelib.application.webhook_work import LEASE
from chalicelib.domain.delivery import Response
from tests import builders
from tests.builders import TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.shared_aws import sent
from tests.unit.application.deliveries import EVENT, World, answers, down

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock) -> World:
    return World(backend, clock)


def told(world: World, kind: str) -> list[dict[str, Any]]:
    """Operational events of that kind which lie in the queue."""
    return [m.json for m in sent("deliveries") if m.json.get("type") == kind]


def mails() -> list[dict[str, Any]]:
    return [m.json for m in sent("notices") if m.json["kind"] == "endpoint_disabled"]


def failing_since(world: World, endpoint: str, days: float) -> None:
    since = world.clock.now() - days * DAY
    world.services.deliveries.record_health(Health(endpoint, failures=9, failing_since=since, version=1), 0)


class TestDisabled:
    """An endpoint that says it is gone, or has failed for five days."""

    def test_five_days_of_failures_disable_it(self, world: World) -> None:
        """Since when, and why."""
        endpoint = world.endpoint("1", answers(404))
        failing_since(world, endpoint, 5)
        assert world.event() == ["retry"]
        found = world.services.deliveries.endpoint(TENANT, endpoint)
        assert found is not None
        assert (found.disabled, found.version) == ("failing", 2)
        assert found.disabled_at is not None

    def test_less_than_five_days_do_not(self, world: World) -> None:
        """By a minute."""
        endpoint = world.endpoint("1", answers(404))
        failing_since(world, endpoint, 5 - 1 / 1_440)
        world.event()
        assert world.services.deliveries.endpoint(TENANT, endpoint).disabled is None  # type: ignore[union-attr]
        assert not mails()

    def test_a_success_on_the_fifth_day_saves_it(self, world: World) -> None:
        """And the count begins anew."""
        endpoint = world.endpoint("1", answers(200), answers(404))
        failing_since(world, endpoint, 6)
        world.event()
        world.event(event_id=builders.an_id("evt", "next"))
        assert world.services.deliveries.endpoint(TENANT, endpoint).disabled is None  # type: ignore[union-attr]

    @pytest.mark.parametrize(("answer", "days", "why"), [(410, 0, "gone"), (500, 5, "failing")])
    def test_its_owner_and_the_tenants_other_endpoints_are_told(
        self, world: World, answer: int, days: int, why: str
    ) -> None:
        """By mail, and by an event that leaves out its address."""
        endpoint = world.endpoint("1", answers(answer))
        if days:
            failing_since(world, endpoint, days)
        world.event()
        world.endpoint("2")
        (news,) = told(world, "webhook.endpoint_disabled")
        assert world.take(news) == ["delivered"]
        url, event_id, body = world.posts[-1]
        assert url == "https://2.example/"
        assert b"1.example" not in body
        assert f'"reason":"{why}"'.encode() in body
        (mail,) = mails()
        assert (mail["endpoint_id"], mail["tenant"], mail["why"], mail["event_id"]) == (
            endpoint, TENANT, why, event_id,
        )  # fmt: skip

    def test_an_endpoint_that_wants_other_events_is_not_told(self, world: World) -> None:
        """Its filter holds for these too."""
        world.endpoint("1", answers(410))
        world.endpoint("2", event_types=("case.closed",))
        world.event()
        (news,) = told(world, "webhook.endpoint_disabled")
        assert world.take(news) == []

    def test_dying_before_it_is_written_tells_it_again_under_the_same_id(
        self, world: World, clock: HandClock
    ) -> None:
        """And so as one event; the endpoint is disabled then."""
        endpoint = world.endpoint("1", answers(410))
        disable = world.services.deliveries.disable_endpoint

        def die(*_: object) -> None:
            raise SystemExit

        world.services.deliveries.disable_endpoint = die  # type: ignore[method-assign]
        with pytest.raises(SystemExit):
            world.event()
        world.services.deliveries.disable_endpoint = disable  # type: ignore[method-assign]
        clock.moment += LEASE
        assert world.due(endpoint) == ["disable_endpoint"]
        first, second = told(world, "webhook.endpoint_disabled")
        assert first["event_id"] == second["event_id"]
        assert world.services.deliveries.endpoint(TENANT, endpoint).disabled == "gone"  # type: ignore[union-attr]

    def test_enabled_again_it_can_end_again(self, world: World) -> None:
        """That is news of its own; and its health was begun anew."""
        endpoint = world.endpoint("1", answers(410))
        world.event()
        ended = world.services.deliveries.endpoint(TENANT, endpoint)
        assert ended is not None
        world.services.deliveries.change_endpoint(
            ended, replace(ended, disabled=None, disabled_at=None, version=ended.version + 1)
        )
        world.event(event_id=builders.an_id("evt", "next"))
        first, second = told(world, "webhook.endpoint_disabled")
        assert first["event_id"] != second["event_id"]

    def test_gone_from_an_address_that_it_has_left_does_not_end_it(self, world: World) -> None:
        """Its owner moves it while a request is under way: the event is tried again, at the new address."""

        def moved() -> Response:
            found = world.services.deliveries.endpoint(TENANT, endpoint)
            assert found is not None
            after = replace(found, url="https://new.example/", version=2)
            world.services.deliveries.change_endpoint(found, after)
            return Response(status=410)

        endpoint = world.endpoint("1", moved)
        assert world.event() == ["retry"]
        assert (world.row(endpoint).state, world.row(endpoint).last_status) == ("pending", 410)
        assert world.services.deliveries.endpoint(TENANT, endpoint).disabled is None  # type: ignore[union-attr]
        assert not mails()
        world.until_next(endpoint)
        assert world.due(endpoint) == ["delivered"]
        assert world.posts[-1][0] == "https://new.example/"


class TestExhausted:
    """A delivery whose schedule is used up."""

    def exhaust(self, world: World, endpoint: str) -> None:
        for _ in range(3):
            world.until_next(endpoint)
            world.due(endpoint)

    def test_the_other_endpoints_are_told(self, world: World) -> None:
        """Which event it was, so that it can be replayed."""
        endpoint = world.endpoint("1", answers(404))
        world.event()
        self.exhaust(world, endpoint)
        (news,) = told(world, "webhook.delivery_exhausted")
        world.endpoint("2")
        assert world.take(news) == ["delivered"]
        assert f'"event_id":"{EVENT}"'.encode() in world.posts[-1][2]

    def test_a_replay_that_is_exhausted_too_is_news_of_its_own(self, world: World) -> None:
        """Under the id of the first it would be taken for a repeat, and be lost."""
        endpoint = world.endpoint("1", answers(404))
        world.event()
        self.exhaust(world, endpoint)
        world.event(endpoint_id=endpoint, replay=True)
        self.exhaust(world, endpoint)
        first, second = told(world, "webhook.delivery_exhausted")
        assert first["event_id"] != second["event_id"]

    def test_an_operational_event_makes_no_news_of_its_own(self, world: World) -> None:
        """Two endpoints that are both down would talk of each other for ever."""
        endpoint = world.endpoint("1", answers(404))
        world.event("webhook.endpoint_disabled")
        self.exhaust(world, endpoint)
        assert world.row(endpoint).state == "exhausted"
        assert not told(world, "webhook.delivery_exhausted")


def test_many_workers_failures_are_all_counted(world: World) -> None:
    """Five at once on one row: each looks again when another was faster."""
    endpoint = world.endpoint("1", down)
    messages = [
        {
            "kind": "event",
            "tenant": TENANT,
            "event_id": builders.an_id("evt", str(n)),
            "type": "a",
            "body": "{}",
        }
        for n in range(4)
    ]
    world.delivering.batch(messages)
    found = world.services.deliveries.health(endpoint)
    assert found is not None
    assert (found.failures, found.absences) == (4, 4)

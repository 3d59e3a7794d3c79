"""Webhooks out: an event is claimed for each endpoint and sent, one endpoint never before another."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application.webhook_ports import Delivery
from chalicelib.application.webhook_work import LEASE
from chalicelib.domain.delivery import Response
from tests import builders
from tests.builders import NOW, TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.shared_aws import sent
from tests.unit.application.deliveries import EVENT, World, answers

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

SOON = timedelta(seconds=1)


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock) -> World:
    return World(backend, clock)


class TestEvents:
    """A new event."""

    def test_every_endpoint_that_wants_it_gets_it(self, world: World) -> None:
        """All types, or this one among others; not the disabled."""
        world.endpoint("all")
        world.endpoint("one", event_types=("case.served", "case.closed"))
        world.endpoint("other", event_types=("case.closed",))
        world.endpoint("off", disabled="gone")
        assert world.event() == ["delivered", "delivered"]
        assert {url for url, _, _ in world.posts} == {"https://all.example/", "https://one.example/"}

    def test_the_exact_bytes_go_out_under_the_events_id(self, world: World) -> None:
        """UTF-8, as they were put into the message."""
        world.endpoint()
        world.event(body='{"type":"灯"}')
        assert world.posts == [("https://1.example/", EVENT, '{"type":"灯"}'.encode())]

    def test_a_delivery_is_on_record(self, world: World) -> None:
        """When, how often and with which answer."""
        endpoint = world.endpoint("1", answers(204))
        world.event()
        row = world.row(endpoint)
        assert (row.state, row.attempts, row.last_status, row.next_attempt) == ("delivered", 1, 204, None)
        assert row.delivered_at is not None
        assert NOW <= row.delivered_at < NOW + SOON

    def test_an_event_that_comes_twice_is_sent_once(self, world: World) -> None:
        """The row is there already."""
        world.endpoint()
        assert [world.event(), world.event()] == [["delivered"], []]
        assert len(world.posts) == 1

    def test_an_endpoint_gets_its_row_before_any_attempt(self, world: World) -> None:
        """All of them; with a lease: nobody else begins meanwhile, and none is forgotten should this worker die."""
        seen: list[Delivery] = []

        meet = threading.Barrier(2, timeout=10)

        def look() -> Response:
            seen.extend(world.row(endpoint) for endpoint in endpoints)
            meet.wait()
            return Response(status=200)

        endpoints = [world.endpoint("1", look), world.endpoint("2", look)]
        world.event()
        assert [(row.state, row.attempts) for row in seen] == [("pending", 1)] * 4
        assert all(row.next_attempt and NOW + LEASE < row.next_attempt < NOW + LEASE + SOON for row in seen)

    def test_an_attempt_under_way_is_not_begun_again(self, world: World) -> None:
        """By the message that comes a second time, or by a ring."""

        def again() -> Response:
            assert world.event() == []
            assert world.due(endpoint) == []
            return Response(status=200)

        endpoint = world.endpoint("1", again)
        assert world.event() == ["delivered"]
        assert len(world.posts) == 1

    def test_a_worker_that_died_is_made_up_for(self, world: World, clock: HandClock) -> None:
        """When its lease is over; the lost attempt counts as one."""
        endpoint = world.endpoint("1", self.die)
        with pytest.raises(SystemExit):
            world.event()
        clock.moment += LEASE
        world.answers["https://1.example/"] = [answers(200)]
        assert world.due(endpoint) == ["delivered"]
        assert world.row(endpoint).attempts == 2

    def test_a_message_that_comes_again_makes_up_for_its_dead_worker_too(
        self, world: World, clock: HandClock
    ) -> None:
        """The queue shows it again after some minutes."""
        world.endpoint("1", self.die)
        with pytest.raises(SystemExit):
            world.event()
        clock.moment += 6 * LEASE
        world.answers["https://1.example/"] = [answers(200)]
        assert world.event() == ["delivered"]

    @staticmethod
    def die() -> Response:
        raise SystemExit

    def test_one_slow_endpoint_does_not_hold_up_another(self, world: World) -> None:
        """Both are being asked at the same time: each waits for the other one's request."""
        meet = threading.Barrier(2, timeout=10)

        def slow() -> Response:
            meet.wait()
            return Response(status=200)

        world.endpoint("1", slow)
        world.endpoint("2", slow)
        assert world.event() == ["delivered", "delivered"]

    def test_an_endpoint_that_breaks_the_code_costs_the_others_nothing(self, world: World) -> None:
        """The message comes back, as broken; what was claimed for the others is sent."""
        world.endpoint("1")
        world.endpoint("2", payload_version="never published")
        world.endpoint("3")
        with pytest.raises(KeyError):
            world.event()
        assert {url for url, _, _ in world.posts} == {"https://1.example/", "https://3.example/"}


class TestGone:
    """410, or an endpoint that is not there any more."""

    def test_gone_ends_the_endpoint(self, world: World) -> None:
        """It gets nothing from then on."""
        endpoint = world.endpoint("1", answers(410))
        assert world.event() == ["disable_endpoint"]
        assert world.row(endpoint).state == "discarded"
        assert world.services.deliveries.endpoint(TENANT, endpoint).disabled == "gone"  # type: ignore[union-attr]
        assert world.event(event_id=builders.an_id("evt", "next")) == []

    @pytest.mark.parametrize("how", ["disabled", "deleted"])
    def test_what_waits_for_an_endpoint_that_is_gone_is_discarded(self, world: World, how: str) -> None:
        """When its time comes."""
        endpoint = world.endpoint("1", answers(500))
        world.event()
        if how == "disabled":
            standing = world.services.deliveries.endpoint(TENANT, endpoint)
            assert standing is not None
            world.services.deliveries.disable_endpoint(standing, "failing")
        else:
            world.services.deliveries.delete_endpoint(TENANT, endpoint)
        world.until_next(endpoint)
        assert world.due(endpoint) == []
        assert (world.row(endpoint).state, world.row(endpoint).next_attempt) == ("discarded", None)
        assert len(world.posts) == 1


class TestNotices:
    """An acknowledged `case.filed` is notice to the respondent's platform."""

    def test_a_delivered_filing_gives_notice(self, world: World, clock: HandClock) -> None:
        """With the moment of the acknowledgement."""
        world.endpoint()
        world.event("case.filed")
        (notice,) = [m.json for m in sent("notices")]
        assert notice.pop("at").startswith("2026-11-22T04:00:00.0000")
        assert notice == {
            "kind": "delivered", "tenant": TENANT, "case_id": builders.an_id("case"), "event_id": EVENT,
            "type": "case.filed",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("type_", "answer"), [("case.served", 200), ("case.filed", 500), ("case.filed", 410)]
    )
    def test_nothing_else_does(self, world: World, type_: str, answer: int) -> None:
        """Another event, or a filing that was not acknowledged."""
        world.endpoint("1", answers(answer))
        world.event(type_)
        assert not [m for m in sent("notices") if m.json["kind"] == "delivered"]

    def test_a_notice_that_cannot_be_sent_leaves_the_delivery_open(
        self, world: World, clock: HandClock
    ) -> None:
        """It is made again: without its notice no time would ever run against the respondent."""
        endpoint, working = world.endpoint(), world.queues
        world.queues = Refusing()
        with pytest.raises(ConnectionError):
            world.event("case.filed")
        world.queues = working
        clock.moment += LEASE
        assert world.due(endpoint) == ["delivered"]
        assert len(sent("notices")) == 1


class Refusing:
    """Queues that cannot be reached."""

    def send(self, queue: str, bodies: Any, delay: int = 0, fair: str = "") -> None:
        raise ConnectionError

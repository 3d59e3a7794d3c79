"""Deliveries that quote somebody who was erased: emptied wherever they stand, and never sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.delivery import Response
from chalicelib.domain.errors import TryAgain
from tests.builders import TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.unit.application.deliveries import EVENT, World, answers, down

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S56")
KIND = "handover.challenge"
BACK: dict[str, Any] = {"kind": "withdraw", "tenant": TENANT, "events": [[EVENT, KIND]]}


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock) -> World:
    return World(backend, clock)


def test_of_a_delivery_the_line_is_left(world: World) -> None:
    """Neither the words nor what the endpoint answered; that it was delivered stays."""
    endpoint = world.endpoint("1", lambda: Response(status=200, head=b"You said: a word"))
    world.event(KIND, body='{"reason":"a word"}')
    world.take(BACK)
    row = world.row(endpoint)
    assert (row.body, row.tries, row.state, row.type) == ("", (), "delivered", KIND)


def test_one_that_waits_is_not_sent(world: World) -> None:
    """Its next attempt finds nothing to do, and a replay neither."""
    endpoint = world.endpoint("1", down, answers(200))
    world.event(KIND, body='{"reason":"a word"}')
    world.take(BACK)
    world.clock.moment = world.clock.now().replace(year=2027)
    assert world.due(endpoint) == []
    assert world.event(KIND, body='{"reason":"a word"}', endpoint_id=endpoint, replay=True) == []
    assert (len(world.posts), world.row(endpoint).state) == (1, "discarded")


def test_a_message_that_comes_after_it_finds_it_taken_back(world: World) -> None:
    """Out of the dead letters; it may come twice besides."""
    endpoint = world.endpoint()
    world.take(BACK)
    world.take(BACK)
    assert world.event(KIND, body='{"reason":"a word"}') == []
    assert (world.posts, world.row(endpoint).body) == ([], "")


def test_an_attempt_under_way_does_not_bring_the_words_back(world: World) -> None:
    """It was begun before, and ends behind."""

    def meanwhile() -> Response:
        world.take(BACK)
        return Response(status=200)

    endpoint = world.endpoint("1", meanwhile)
    assert world.event(KIND, body='{"reason":"a word"}') == ["delivered"]
    assert world.row(endpoint).body == ""


def test_one_that_begins_at_that_moment_has_it_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row has moved on between reading and writing: the message comes back, and then it goes."""
    endpoint = world.endpoint("1", down)
    world.event(KIND, body='{"reason":"a word"}')
    deliveries = world.services.deliveries
    stale = replace(world.row(endpoint), attempts=0)
    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "open", lambda _: stale)
        with pytest.raises(TryAgain):
            world.take(BACK)
    world.take(BACK)
    assert world.row(endpoint).body == ""

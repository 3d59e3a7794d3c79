"""Webhook endpoints and deliveries on a table: each attempt recorded once, each wake found when it is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.adapters.deliveries import PynamoDeliveries
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import AlreadyThere
from chalicelib.application.webhook_ports import Delivery, WebhookEndpoint
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from tests.conftest import HandClock

HOUR = datetime(2026, 11, 22, 4, tzinfo=UTC)
TENANT, OTHER = "ten_" + "a" * 26, "ten_" + "b" * 26
EP = "ep_" + "a" * 26


def endpoint(letter: str = "a", tenant: str = TENANT) -> WebhookEndpoint:
    return WebhookEndpoint(
        id="ep_" + letter * 26,
        tenant=tenant,
        url="https://shop.example/hooks",
        wrapped_secret=b"\x00\xffwrapped",
        event_types=("case.filed",),
        created_at=HOUR,
    )


def event_id(n: int) -> str:
    return "evt_" + "abcdefghij"[n] * 26


def delivery(n: int = 0, *, next_attempt: datetime | None = HOUR, endpoint_id: str = EP) -> Delivery:
    return Delivery(
        endpoint_id=endpoint_id,
        event_id=event_id(n),
        tenant=TENANT,
        type="case.filed",
        body='{"text":"灯 \\"x\\""}',
        state="pending",
        attempts=0,
        created_at=HOUR,
        next_attempt=next_attempt,
    )


@pytest.fixture
def deliveries(tables: Tables, clock: HandClock) -> PynamoDeliveries:
    return PynamoDeliveries(tables, clock)


def ttl(tables: Tables, n: int = 0) -> float | None:
    return tables.deliveries.get(f"delivery#{EP}#{event_id(n)}", "d").ttl


# -------------------------------------------------------------------------------------------------------- endpoints


def test_an_endpoint_comes_back_as_it_was(deliveries: PynamoDeliveries) -> None:
    """Its wrapped secret byte for byte."""
    deliveries.create_endpoint(endpoint())
    assert deliveries.endpoint(TENANT, EP) == endpoint()


def test_an_endpoint_is_made_once(deliveries: PynamoDeliveries) -> None:
    """A second one of the same id would take its events."""
    deliveries.create_endpoint(endpoint())
    with pytest.raises(AlreadyThere):
        deliveries.create_endpoint(replace(endpoint(), url="https://other.example/"))


def test_endpoints_are_their_tenants_alone(deliveries: PynamoDeliveries) -> None:
    """Nobody finds another tenant's, not even by its id."""
    deliveries.create_endpoint(endpoint("a"))
    deliveries.create_endpoint(endpoint("b"))
    deliveries.create_endpoint(endpoint("c", OTHER))
    assert deliveries.endpoints(TENANT) == [endpoint("a"), endpoint("b")]
    assert deliveries.endpoint(OTHER, EP) is None


def test_a_disabled_endpoint_says_why(deliveries: PynamoDeliveries, clock: HandClock) -> None:
    """And since when. The first reason stays."""
    deliveries.create_endpoint(endpoint())
    deliveries.disable_endpoint(endpoint(), "gone")
    deliveries.disable_endpoint(endpoint(), "failing")
    assert deliveries.endpoint(TENANT, EP) == replace(
        endpoint(), disabled="gone", disabled_at=clock.now(), version=2
    )


def test_disabling_does_not_bring_a_deleted_endpoint_back(deliveries: PynamoDeliveries) -> None:
    """An attempt may still be under way when it goes."""
    deliveries.create_endpoint(endpoint())
    deliveries.delete_endpoint(TENANT, EP)
    deliveries.disable_endpoint(endpoint(), "gone")
    assert deliveries.endpoints(TENANT) == []


def test_an_endpoint_that_has_moved_is_not_disabled_for_its_old_address(deliveries: PynamoDeliveries) -> None:
    """An attempt there may still be under way when it moves."""
    deliveries.create_endpoint(endpoint())
    moved = replace(endpoint(), url="https://new.example/", version=2)
    deliveries.change_endpoint(endpoint(), moved)
    deliveries.disable_endpoint(endpoint(), "gone")
    assert deliveries.endpoint(TENANT, EP) == moved


def test_deleting_says_whether_it_was_there(deliveries: PynamoDeliveries) -> None:
    """Its own tenant's, and once."""
    deliveries.create_endpoint(endpoint())
    assert not deliveries.delete_endpoint(OTHER, EP)
    assert deliveries.delete_endpoint(TENANT, EP)
    assert not deliveries.delete_endpoint(TENANT, EP)


# ------------------------------------------------------------------------------------------------------- deliveries


def test_a_delivery_comes_back_as_it_was(deliveries: PynamoDeliveries) -> None:
    """Its body to the byte: it is signed anew at each attempt."""
    assert deliveries.open(delivery()) == delivery()
    assert deliveries.get(EP, event_id(0)) == delivery()


def test_an_unknown_delivery_is_none(deliveries: PynamoDeliveries) -> None:
    """Its time may be over."""
    assert deliveries.get(EP, event_id(0)) is None


def test_opening_is_one_call(deliveries: PynamoDeliveries) -> None:
    """Nothing is read where nothing is there."""
    with count_calls() as calls:
        deliveries.open(delivery())
    assert calls == {"dynamodb.PutItem": 1}


def test_opening_again_gives_what_stands(deliveries: PynamoDeliveries) -> None:
    """A repeated queue message must not start over."""
    deliveries.open(delivery())
    tried = replace(delivery(), attempts=3, last_status=500)
    deliveries.record(tried, 0)
    assert deliveries.open(delivery()) == tried


def test_one_event_goes_to_each_endpoint_by_itself(deliveries: PynamoDeliveries) -> None:
    """Two rows, two fates."""
    deliveries.open(delivery())
    other = delivery(endpoint_id="ep_" + "b" * 26)
    assert deliveries.open(other) == other
    assert deliveries.get(EP, event_id(0)) == delivery()


def test_an_attempt_is_recorded_once(deliveries: PynamoDeliveries) -> None:
    """Of two workers at the same attempt, the second learns that it was."""
    deliveries.open(delivery())
    first = replace(delivery(), attempts=1, last_status=500)
    second = replace(delivery(), attempts=1, last_status=200, state="delivered")
    assert deliveries.record(first, 0)
    assert not deliveries.record(second, 0)
    assert deliveries.get(EP, event_id(0)) == first


def test_a_write_sent_twice_finds_its_own_work(deliveries: PynamoDeliveries) -> None:
    """After a lost answer botocore sends it again: that is no other worker, and no other endpoint."""
    fresh, tried = delivery(), replace(delivery(), attempts=1, last_status=204)
    assert deliveries.open(fresh) is fresh
    assert deliveries.open(fresh) is fresh
    assert deliveries.record(tried, 0)
    assert deliveries.record(tried, 0)
    deliveries.create_endpoint(endpoint())
    deliveries.create_endpoint(endpoint())


def test_nothing_is_recorded_for_a_delivery_that_is_gone(deliveries: PynamoDeliveries) -> None:
    """Recording never makes a row."""
    assert not deliveries.record(delivery(), 0)
    assert deliveries.get(EP, event_id(0)) is None


@pytest.mark.parametrize("state", ["delivered", "exhausted", "discarded"])
def test_a_finished_delivery_goes_after_thirty_days(
    deliveries: PynamoDeliveries, tables: Tables, clock: HandClock, state: str
) -> None:
    """The log can be read that long."""
    deliveries.open(delivery())
    finished = replace(delivery(), attempts=1, state=state, next_attempt=None)
    deliveries.record(finished, 0)
    assert ttl(tables) == (clock.now() + timedelta(days=30)).timestamp()


def test_a_delivery_under_way_never_goes(deliveries: PynamoDeliveries, tables: Tables) -> None:
    """Nor one that is sent anew after it had been finished."""
    deliveries.open(delivery())
    assert ttl(tables) is None
    deliveries.record(replace(delivery(), attempts=1, state="delivered", next_attempt=None), 0)
    deliveries.record(delivery(), 1)
    assert ttl(tables) is None


# ------------------------------------------------------------------------------------------------------------ wakes


def test_a_due_delivery_is_found(deliveries: PynamoDeliveries) -> None:
    """Due now is due."""
    deliveries.open(delivery())
    assert deliveries.due(HOUR, HOUR) == [(EP, event_id(0))]


def test_what_is_not_due_is_not_found(deliveries: PynamoDeliveries) -> None:
    """Not a microsecond early."""
    deliveries.open(delivery(next_attempt=HOUR + timedelta(microseconds=1)))
    assert deliveries.due(HOUR, HOUR) == []


def test_each_hour_is_its_own_partition(deliveries: PynamoDeliveries) -> None:
    """A ring looks at two."""
    deliveries.open(delivery(next_attempt=HOUR - timedelta(seconds=1)))
    assert deliveries.due(HOUR, HOUR) == []
    assert deliveries.due(HOUR - timedelta(hours=1), HOUR) == [(EP, event_id(0))]


def test_any_moment_names_its_hour(deliveries: PynamoDeliveries) -> None:
    """Callers need not round."""
    deliveries.open(delivery())
    assert deliveries.due(HOUR + timedelta(minutes=59), HOUR + timedelta(hours=1)) == [(EP, event_id(0))]


def test_due_deliveries_come_earliest_first(deliveries: PynamoDeliveries) -> None:
    """Whatever shard they lie in."""
    minutes = [7, 3, 9, 1, 0, 8, 2, 6]
    for n, minute in enumerate(minutes):
        deliveries.open(delivery(n, next_attempt=HOUR + timedelta(minutes=minute)))
    found = deliveries.due(HOUR, HOUR + timedelta(minutes=8))
    assert found == [(EP, event_id(minutes.index(minute))) for minute in sorted(minutes) if minute <= 8]


def test_a_recorded_attempt_moves_the_wake(deliveries: PynamoDeliveries) -> None:
    """From one hour into the next."""
    deliveries.open(delivery())
    later = HOUR + timedelta(hours=1)
    deliveries.record(replace(delivery(), attempts=1, next_attempt=later), 0)
    assert deliveries.due(HOUR, later) == []
    assert deliveries.due(later, later) == [(EP, event_id(0))]


@pytest.mark.parametrize("state", ["delivered", "exhausted", "discarded"])
def test_a_finished_delivery_wakes_nobody(deliveries: PynamoDeliveries, state: str) -> None:
    """Even if its next attempt was left standing."""
    deliveries.open(delivery())
    deliveries.record(replace(delivery(), attempts=1, state=state), 0)
    assert deliveries.due(HOUR, HOUR) == []


def test_a_herd_is_found_whole(deliveries: PynamoDeliveries) -> None:
    """All at the same moment, in all shards."""
    for number in range(60):
        deliveries.open(replace(delivery(), event_id=f"evt_{number:026d}"))
    assert len(set(deliveries.due(HOUR, HOUR))) == 60

"""An endpoint's delivery log and what is held for it, on a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters import deliveries as adapter
from chalicelib.adapters.deliveries import PynamoDeliveries
from chalicelib.adapters.tables import Tables
from chalicelib.application.webhook_ports import Delivery, Line

if TYPE_CHECKING:
    from tests.conftest import HandClock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TENANT, EP = "ten_" + "a" * 26, "ep_" + "a" * 26
ALL: frozenset[str] = frozenset()


@pytest.fixture
def deliveries(tables: Tables, clock: HandClock) -> PynamoDeliveries:
    return PynamoDeliveries(tables, clock)


def opened(deliveries: PynamoDeliveries, number: int, at: datetime, **changes: Any) -> str:
    """The event's id."""
    event_id = f"evt_{number:026d}"
    fields: dict[str, Any] = {"state": "delivered", "endpoint_id": EP, "attempts": 1} | changes
    deliveries.open(
        Delivery(event_id=event_id, tenant=TENANT, type="case.filed", body="{}", created_at=at, **fields)
    )
    return event_id


def pages(deliveries: PynamoDeliveries, limit: int, states: frozenset[str] = ALL) -> list[list[str]]:
    """All pages of four days."""
    after, found = "", []
    while True:
        lines, after = deliveries.lines(EP, NOON - 3 * DAY, NOON + DAY, states, after, limit)
        found.append([line.event_id for line in lines])
        if not after:
            return found


def test_the_log_shows_how_each_delivery_stands(deliveries: PynamoDeliveries) -> None:
    """Neither its body nor its attempts: those are one look-up away."""
    event_id = opened(deliveries, 1, NOON, last_status=204, delivered_at=NOON, case_id="case_x")
    assert deliveries.lines(EP, NOON, NOON + DAY, ALL, "", 10) == (
        [Line(event_id, "case.filed", "case_x", "delivered", 1, NOON, None, 204, None, NOON)],
        "",
    )


def test_the_newest_comes_first_through_shards_and_days(deliveries: PynamoDeliveries) -> None:
    """One page or many."""
    ids = [
        opened(deliveries, n, NOON - n * timedelta(hours=7)) for n in range(9)
    ]  # 56 hours back: three days
    assert pages(deliveries, 100) == [ids]
    assert [i for page in pages(deliveries, 2) for i in page] == ids


def test_the_log_has_a_beginning_and_an_end(deliveries: PynamoDeliveries) -> None:
    """The first moment belongs to it, the last does not; and nothing lies in a time that ends before it begins."""
    first = opened(deliveries, 1, NOON)
    opened(deliveries, 2, NOON + DAY)
    opened(deliveries, 3, NOON - timedelta(microseconds=1))
    assert [line.event_id for line in deliveries.lines(EP, NOON, NOON + DAY, ALL, "", 10)[0]] == [first]
    assert deliveries.lines(EP, NOON, NOON - DAY, ALL, "", 10) == ([], "")


def test_the_log_is_one_endpoints(deliveries: PynamoDeliveries) -> None:
    """Another one's deliveries of the same event are its own."""
    opened(deliveries, 1, NOON, endpoint_id="ep_" + "b" * 26)
    assert pages(deliveries, 10) == [[]]


def test_the_log_can_be_asked_for_some_states(deliveries: PynamoDeliveries) -> None:
    """What is exhausted can be replayed."""
    opened(deliveries, 1, NOON)
    wanted = opened(deliveries, 2, NOON, state="exhausted")
    assert pages(deliveries, 10, frozenset({"exhausted", "discarded"})) == [[wanted]]


def test_a_rare_state_costs_a_bounded_page(
    deliveries: PynamoDeliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is short then, and goes on from where it stopped."""
    monkeypatch.setattr(adapter, "READ_AT_MOST", 2)
    wanted = opened(deliveries, 9, NOON - timedelta(minutes=9), state="exhausted")
    for n in range(4):
        opened(deliveries, n, NOON - timedelta(minutes=n))
    assert pages(deliveries, 10, frozenset({"exhausted"})) == [[], [], [wanted]]


def test_a_long_time_is_read_in_pieces(deliveries: PynamoDeliveries, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty days cost queries too."""
    monkeypatch.setattr(adapter, "DAYS_AT_MOST", 2)
    wanted = opened(deliveries, 1, NOON - 3 * DAY)
    assert pages(deliveries, 10) == [
        [],
        [],
        [wanted],
    ]  # the 23rd and 22nd, 21st and 20th, 19th


def test_what_is_recorded_shows_in_the_log(deliveries: PynamoDeliveries) -> None:
    """The line goes with the row."""
    event_id = opened(deliveries, 1, NOON, state="pending", next_attempt=NOON)
    found = deliveries.get(EP, event_id)
    assert found is not None
    deliveries.record(replace(found, state="exhausted", attempts=2, last_error="dns"), 1)
    (line,), _ = deliveries.lines(EP, NOON, NOON + DAY, ALL, "", 10)
    assert (line.state, line.attempts, line.last_error) == ("exhausted", 2, "dns")


# ------------------------------------------------------------------------------------------------------------- held


def test_what_is_held_is_found_in_the_order_of_creation(deliveries: PynamoDeliveries) -> None:
    """Page by page, and nothing else with it."""
    ids = [opened(deliveries, 9 - n, NOON + n * DAY, state="held", attempts=0) for n in range(3)]
    opened(deliveries, 20, NOON, state="pending", next_attempt=NOON)
    first, position = deliveries.held(EP, "", 2)
    rest, end = deliveries.held(EP, position, 2)
    assert (first, rest, end) == (ids[:2], ids[2:], "")


def test_what_is_held_wakes_nobody_and_never_goes(deliveries: PynamoDeliveries, tables: Tables) -> None:
    """However long the pause."""
    event_id = opened(deliveries, 1, NOON, state="held", next_attempt=NOON)
    assert deliveries.due(NOON, NOON + DAY) == []
    assert tables.deliveries.get(f"delivery#{EP}#{event_id}", "d").ttl is None


# -------------------------------------------------------------------------------------------------------- sandboxes


def test_a_sandboxs_deliveries_fall_due_by_its_own_clock(deliveries: PynamoDeliveries) -> None:
    """No hour of the real clock finds them."""
    event_id = opened(deliveries, 1, NOON, state="pending", next_attempt=NOON, sandbox=True)
    assert deliveries.due(NOON, NOON + DAY) == []
    assert deliveries.sandbox_due(TENANT, NOON - timedelta(microseconds=1)) == []
    assert deliveries.sandbox_due(TENANT, NOON) == [(EP, event_id)]

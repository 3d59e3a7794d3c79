"""Which cases are due, by the wake index on moto."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters import case_store
from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.adapters.tables import Tables
from chalicelib.adapters.wake_index import DynamoWakeIndex
from chalicelib.domain.case.state import Case
from tests import builders
from tests.roundtrips import count_calls

NOW = builders.NOW
HOUR = datetime(2026, 11, 25, 4, tzinfo=UTC)
END = HOUR + timedelta(hours=1)


def file(store: PynamoCaseStore, name: int, wake: datetime | None, **changes: Any) -> Case:
    case = builders.case(name, next_wake=wake, **changes)
    store.commit(builders.filing(case), NOW)
    return case


def test_due_cases_of_all_shards_come_the_earliest_first(store: PynamoCaseStore) -> None:
    """With the very moment they wait for."""
    wakes = {n: HOUR + timedelta(minutes=n * 7 % 60, microseconds=n) for n in range(20)}
    made = {n: file(store, n, wake) for n, wake in wakes.items()}
    expected = sorted(((made[n].head.case_id, wake) for n, wake in wakes.items()), key=lambda due: due[1])
    assert store.due(HOUR, END) == expected


def test_what_lies_ahead_is_not_due(store: PynamoCaseStore) -> None:
    """The exact moment is."""
    case = file(store, 1, HOUR + timedelta(minutes=5))
    file(store, 2, HOUR + timedelta(minutes=5, microseconds=1))
    assert store.due(HOUR, HOUR + timedelta(minutes=5)) == [(case.head.case_id, case.head.next_wake)]
    assert store.due(HOUR, HOUR + timedelta(minutes=5, microseconds=-1)) == []


def test_an_hour_holds_its_own_wakes_only(store: PynamoCaseStore) -> None:
    """Rings look at this hour and the one before."""
    file(store, 1, HOUR - timedelta(microseconds=1))
    file(store, 2, END)
    assert store.due(HOUR, END) == []


def test_a_moved_wake_leaves_its_old_place(store: PynamoCaseStore) -> None:
    """A changed deadline costs nothing but the head."""
    before = file(store, 1, HOUR)
    after = builders.moved_on(before, next_wake=END)
    store.commit(builders.command(before, after), NOW)
    assert store.due(HOUR, END) == []
    assert store.due(END, END) == [(before.head.case_id, END)]


@pytest.mark.parametrize("changes", [{"next_wake": None}, {"wake_blocked": True}])
def test_a_case_without_a_wake_leaves_the_index(store: PynamoCaseStore, changes: dict[str, Any]) -> None:
    """Closed or blocked."""
    before = file(store, 1, HOUR)
    store.commit(builders.command(before, builders.moved_on(before, **changes)), NOW)
    assert store.due(HOUR, END) == []


def test_a_sandbox_has_a_place_of_its_own(store: PynamoCaseStore) -> None:
    """Across hours, since its clock may jump over many; other tenants' wakes are not in it."""
    first = file(store, 1, HOUR, sandbox=True)
    second = file(store, 2, HOUR + timedelta(days=40), sandbox=True)
    file(store, 3, HOUR, sandbox=True, tenant=builders.an_id("ten", "other"))
    file(store, 4, HOUR)
    assert store.sandbox_due(builders.TENANT, HOUR) == [(first.head.case_id, HOUR)]
    assert [case_id for case_id, _ in store.sandbox_due(builders.TENANT, HOUR + timedelta(days=41))] == [
        first.head.case_id,
        second.head.case_id,
    ]
    assert [case_id for case_id, _ in store.due(HOUR, END)] == [builders.an_id("case", 4)]


def test_a_herd_is_read_up_to_a_bound(store: PynamoCaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The earliest of all shards; the next ring finds the others."""
    monkeypatch.setattr(case_store, "DUE_AT_MOST", 5)
    made = [file(store, n, HOUR + timedelta(seconds=n)).head.case_id for n in range(12)]
    assert [case_id for case_id, _ in store.due(HOUR, END)] == made[:5]


# ------------------------------------------------------------------------------------------------- pages and slots

MINUTE, MICROSECOND = timedelta(minutes=1), timedelta(microseconds=1)
BEFORE = HOUR - timedelta(hours=1)


@pytest.fixture
def index(tables: Tables) -> DynamoWakeIndex:
    """Two rows of a shard to a page."""
    return DynamoWakeIndex(tables, lambda: tables.names["disputes"], 2)


def test_a_page_holds_what_wakes_behind_the_one_end_and_up_to_the_other(
    store: PynamoCaseStore, index: DynamoWakeIndex
) -> None:
    """So that no wake is in two slots, or in none."""
    wakes = [HOUR, HOUR + MICROSECOND, HOUR + MINUTE, HOUR + MINUTE + MICROSECOND]
    ids = [file(store, n, wake).head.case_id for n, wake in enumerate(wakes)]
    assert set(index.page(HOUR, HOUR + MINUTE).due) == {ids[1], ids[2]}


def test_a_slot_at_the_turn_of_an_hour_lies_in_two(store: PynamoCaseStore, index: DynamoWakeIndex) -> None:
    """Its last moment is the first of the next hour's partition."""
    ids = {file(store, n, wake).head.case_id for n, wake in enumerate([HOUR - MICROSECOND, HOUR])}
    assert set(index.page(HOUR - MINUTE, HOUR).due) == ids


def test_pages_lead_through_every_shard_to_its_end(store: PynamoCaseStore, index: DynamoWakeIndex) -> None:
    """A herd at one moment: positions tell its cases apart."""
    ids = [file(store, n, HOUR + MINUTE).head.case_id for n in range(15)]
    page = index.page(HOUR, HOUR + MINUTE)
    found, rest = list(page.due), list(page.rest)
    while rest:
        page = index.page(HOUR, HOUR + MINUTE, rest.pop())
        found += page.due
        rest += page.rest
    assert sorted(found) == sorted(ids)


@pytest.mark.parametrize("text", ["x", "wake#2026-11-22T04#1|a|b", "a|b|c|", "a|b|c|d|e"])
def test_a_position_that_is_none_is_refused(index: DynamoWakeIndex, text: str) -> None:
    """It came in a message."""
    with pytest.raises(ValueError, match="no position"):
        index.page(HOUR, END, text)


def test_an_occupied_slot_is_found_once_however_many_lie_in_it(
    store: PynamoCaseStore, index: DynamoWakeIndex
) -> None:
    """By one of its wakes. 4:05:00 belongs to the slot that ends then, a microsecond later to the next."""
    wakes = [HOUR + timedelta(minutes=n) for n in (5, 5, 5, 7, 7, 30, 59)] + [HOUR + 5 * MINUTE + MICROSECOND]
    for n, wake in enumerate(wakes):
        file(store, n, wake)
    found = index.occupied(HOUR, BEFORE, 60)
    assert sorted(found) == [HOUR + timedelta(minutes=n) for n in (5,)] + [wakes[-1]] + [
        HOUR + timedelta(minutes=n) for n in (7, 30, 59)
    ]


def test_slots_of_the_past_and_of_other_hours_are_left_out(
    store: PynamoCaseStore, index: DynamoWakeIndex
) -> None:
    """An hour is looked through from now on."""
    for n, wake in enumerate([HOUR + MINUTE, HOUR + 10 * MINUTE, END]):
        file(store, n, wake)
    assert index.occupied(HOUR, HOUR + 5 * MINUTE, 60) == [HOUR + 10 * MINUTE]
    assert index.occupied(END, HOUR, 60) == [END]


def test_a_full_hour_costs_about_one_query_a_slot(store: PynamoCaseStore, index: DynamoWakeIndex) -> None:
    """Sixty slots in four shards: one each, and a few per shard to see that there is nothing else."""
    for n in range(120):
        file(store, n, HOUR + timedelta(seconds=30 * n + 15))
    with count_calls() as calls:
        assert len(index.occupied(HOUR, BEFORE, 60)) == 60
    assert calls["dynamodb.Query"] <= 60 + 4 * 12

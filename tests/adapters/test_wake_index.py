"""Which cases are due, by the wake index on moto."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters import case_store
from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.domain.case.state import Case
from tests import builders

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

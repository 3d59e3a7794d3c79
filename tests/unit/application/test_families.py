"""Keeping families: versions, repeated requests, and somebody else in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chalicelib.adapters.families import PynamoFamilies
from chalicelib.adapters.tables import Tables
from chalicelib.application.families import ATTEMPTS, FamilyKeeping
from chalicelib.application.family_ports import FamilyMemberTaken
from chalicelib.application.ports import Contention
from chalicelib.domain.errors import Conflict, NotFound, TryAgain
from chalicelib.domain.families import Family, FamilyKind
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from tests.conftest import HandClock

TENANT = "ten_" + "a" * 26
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def wanted(*members: str, by: str = "platform", id_: str = "acme") -> Family:
    return Family(id_, FamilyKind.ALIAS, tuple(sorted(members or ("shop-1", "shop-2"))), NOW, by)


class Overtaken(PynamoFamilies):
    """Somebody else acts between our reading and our writing, so often."""

    def __init__(self, tables: Tables, act: Callable[[], None], times: int = 1) -> None:
        super().__init__(tables)
        self._act, self._left = act, times

    def get(self, tenant_id: str, family_id: str) -> Family | None:
        found = super().get(tenant_id, family_id)
        if self._left:
            self._left -= 1
            self._act()
        return found


@pytest.fixture
def keeping(tables: Tables, clock: HandClock) -> FamilyKeeping:
    return FamilyKeeping(PynamoFamilies(tables), clock)


def test_versions_grow_by_one(keeping: FamilyKeeping) -> None:
    """From one on."""
    assert keeping.put(TENANT, wanted(), None).version == 1
    assert keeping.put(TENANT, wanted("shop-9"), 1).version == 2
    assert keeping.get(TENANT, "acme").members == ("shop-9",)


def test_the_same_request_twice_is_as_good_as_once(keeping: FamilyKeeping) -> None:
    """The second one writes nothing: version, moment and hand stay those of the first."""
    first = keeping.put(TENANT, wanted(), None)
    with count_calls() as calls:
        assert keeping.put(TENANT, wanted(by="officer.o-1"), None) == first
    assert calls == {"dynamodb.GetItem": 1}


@pytest.mark.parametrize("seen", [1, 3])
def test_a_stale_version_is_refused(keeping: FamilyKeeping, seen: int) -> None:
    """With the one that stands."""
    keeping.put(TENANT, wanted(), None)
    keeping.put(TENANT, wanted("shop-9"), None)
    with pytest.raises(Conflict) as refused:
        keeping.put(TENANT, wanted("shop-8"), seen)
    assert refused.value.data == {"version": 2}


def test_a_version_of_what_is_not_there_is_stale(keeping: FamilyKeeping) -> None:
    """Somebody has deleted it in between."""
    with pytest.raises(Conflict):
        keeping.put(TENANT, wanted(), 1)


def test_who_was_overtaken_starts_again(tables: Tables, keeping: FamilyKeeping, clock: HandClock) -> None:
    """From what stands now: nothing of the other's change is undone unseen."""
    book = Overtaken(tables, lambda: keeping.put(TENANT, wanted("shop-5"), None) and None)
    assert FamilyKeeping(book, clock).put(TENANT, wanted(), None).version == 2
    assert PynamoFamilies(tables).family_of(TENANT, "shop-5") is None


def test_who_has_seen_a_version_is_not_carried_past_it(
    tables: Tables, keeping: FamilyKeeping, clock: HandClock
) -> None:
    """Overtaken, he is told."""
    keeping.put(TENANT, wanted(), None)
    book = Overtaken(tables, lambda: keeping.put(TENANT, wanted("shop-5"), None) and None)
    with pytest.raises(Conflict):
        FamilyKeeping(book, clock).put(TENANT, wanted("shop-6"), 1)
    assert keeping.get(TENANT, "acme").members == ("shop-5",)


def test_a_reference_taken_in_between_is_refused(
    tables: Tables, keeping: FamilyKeeping, clock: HandClock
) -> None:
    """With the family that was faster."""
    book = Overtaken(tables, lambda: keeping.put(TENANT, wanted("shop-2", id_="other"), None) and None)
    with pytest.raises(FamilyMemberTaken) as refused:
        FamilyKeeping(book, clock).put(TENANT, wanted(), None)
    assert refused.value.data == {"taken": {"shop-2": "other"}}


def test_who_is_always_overtaken_may_try_again(
    tables: Tables, keeping: FamilyKeeping, clock: HandClock
) -> None:
    """After a handful of attempts."""
    names = iter(range(100))
    book = Overtaken(tables, lambda: keeping.put(TENANT, wanted(f"s-{next(names)}"), None) and None, ATTEMPTS)
    with pytest.raises(TryAgain):
        FamilyKeeping(book, clock).put(TENANT, wanted(), None)


def test_a_busy_table_is_waited_for(tables: Tables, clock: HandClock) -> None:
    """Nothing was written: the next attempt succeeds."""

    class Busy(PynamoFamilies):
        failing = True

        def replace(self, tenant_id: str, before: Family | None, after: Family | None) -> None:
            if self.failing:
                self.failing = False
                raise Contention("busy")
            super().replace(tenant_id, before, after)

    assert FamilyKeeping(Busy(tables), clock).put(TENANT, wanted(), None).version == 1
    assert clock.now() > NOW


def test_what_is_deleted_cannot_be_deleted_again(keeping: FamilyKeeping) -> None:
    """Nor can what never was."""
    keeping.put(TENANT, wanted(), None)
    keeping.delete(TENANT, "acme")
    with pytest.raises(NotFound):
        keeping.delete(TENANT, "acme")


def test_a_family_that_changes_meanwhile_is_deleted_as_it_stands(
    tables: Tables, keeping: FamilyKeeping, clock: HandClock
) -> None:
    """With the claims it has then."""
    keeping.put(TENANT, wanted(), None)
    book = Overtaken(tables, lambda: keeping.put(TENANT, wanted("shop-5"), None) and None)
    FamilyKeeping(book, clock).delete(TENANT, "acme")
    assert PynamoFamilies(tables).family_of(TENANT, "shop-5") is None

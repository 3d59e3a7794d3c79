"""Mediators on a table: entered, read, retired. What cases take of them stands in `test_places`."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.adapters.tables import Tables
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.roster import MAX_TIES, Mediator, Tie, TieReason
from tests import builders
from tests.roundtrips import count_calls

TENANT, OTHER = builders.TENANT, builders.an_id("ten", "other")
FULL = builders.mediator(
    languages=("en", "zh"), skills=(DisputeType.PRICE,), ties=(Tie("shop-1", TieReason.FAMILY),), available=False
)  # fmt: skip


@pytest.fixture
def directory(tables: Tables) -> PynamoDirectory:
    return PynamoDirectory(tables)


def entered(directory: PynamoDirectory, *refs: str, **changes: Any) -> None:
    for ref in refs:
        directory.put_mediator(TENANT, builders.mediator(ref, **changes))


def busy(store: PynamoCaseStore, ref: str = "m-1") -> None:
    """He has a case from now on."""
    case = builders.case()
    store.commit(builders.filing(case, claims=(builders.place(case, ref),)), builders.NOW)


def refs(found: list[Mediator]) -> list[str]:
    return [mediator.ref for mediator in found]


class TestEntering:
    """One entry."""

    def test_an_entry_comes_back_as_it_was(self, directory: PynamoDirectory) -> None:
        """Every field; the first version."""
        assert directory.put_mediator(TENANT, FULL) == replace(FULL, version=1)
        assert directory.mediator(TENANT, "m-1") == replace(FULL, version=1)

    def test_entering_is_one_call_and_reading_another(self, directory: PynamoDirectory) -> None:
        """Nothing is read for the sake of the count."""
        with count_calls() as calls:
            directory.put_mediator(TENANT, FULL)
        assert calls == {"dynamodb.UpdateItem": 1}
        with count_calls() as calls:
            directory.mediator(TENANT, "m-1")
        assert calls == {"dynamodb.GetItem": 1}

    def test_a_change_replaces_the_entry_and_leaves_the_count(
        self, directory: PynamoDirectory, store: PynamoCaseStore
    ) -> None:
        """Whatever the caller believed of it."""
        entered(directory, "m-1")
        busy(store)
        changed = directory.put_mediator(TENANT, replace(FULL, active=0))
        assert (changed.active, changed.version, changed.ties) == (1, 2, FULL.ties)

    def test_an_unknown_mediator_is_none(self, directory: PynamoDirectory) -> None:
        """So is one of another tenant."""
        directory.put_mediator(OTHER, FULL)
        assert directory.mediator(TENANT, "m-1") is None


class TestTheRoster:
    """All of a tenant's."""

    def test_mediators_are_listed_by_their_tenant_and_reference(self, directory: PynamoDirectory) -> None:
        """API keys, tenants and places lie in the same partition and are none."""
        directory.create_tenant(builders.tenant(), builders.api_key())
        directory.put_mediator(OTHER, FULL)
        entered(directory, "b", "a:1", "a", "Z", "9")
        assert refs(directory.mediators(TENANT)) == ["9", "Z", "a", "a:1", "b"]

    def test_a_list_goes_on_behind_a_reference(self, directory: PynamoDirectory) -> None:
        """Not at it, and not behind those that begin like it."""
        entered(directory, "a", "a-1", "a.1", "a:1", "aa", "b")
        assert refs(directory.mediators(TENANT, limit=2)) == ["a", "a-1"]
        assert refs(directory.mediators(TENANT, after="a", limit=2)) == ["a-1", "a.1"]
        assert refs(directory.mediators(TENANT, after="aa")) == ["b"]
        assert directory.mediators(TENANT, after="b") == []

    def test_a_roster_beyond_a_page_is_read_whole(self, directory: PynamoDirectory) -> None:
        """120 entries with 100 ties each: 120 · 100 · 93 bytes are more than a megabyte."""
        ties = tuple(Tie(f"shop-{n:059}", TieReason.OTHER) for n in range(MAX_TIES))
        entered(directory, *[f"m-{n:03}" for n in range(120)], ties=ties)
        with count_calls() as calls:
            assert len(directory.mediators(TENANT)) == 120
        assert calls == {"dynamodb.Query": 2}


class TestRetiring:
    """No further case."""

    def test_who_has_no_case_is_gone(self, directory: PynamoDirectory) -> None:
        """At once."""
        entered(directory, "m-1")
        assert directory.retire_mediator(TENANT, "m-1")
        assert directory.mediator(TENANT, "m-1") is None

    def test_who_has_a_case_stays_and_gets_no_other(
        self, directory: PynamoDirectory, store: PynamoCaseStore
    ) -> None:
        """The place has to be given back somewhere."""
        entered(directory, "m-1")
        busy(store)
        assert directory.retire_mediator(TENANT, "m-1")
        kept = directory.mediator(TENANT, "m-1")
        assert kept is not None
        assert (kept.retired, kept.available, kept.active) == (True, False, 1)

    def test_an_unknown_mediator_cannot_be_retired(self, directory: PynamoDirectory) -> None:
        """And is not made by trying."""
        assert not directory.retire_mediator(TENANT, "m-1")
        assert directory.mediator(TENANT, "m-1") is None

    def test_an_entry_brings_a_retired_one_back(
        self, directory: PynamoDirectory, store: PynamoCaseStore
    ) -> None:
        """With the cases he still has."""
        entered(directory, "m-1")
        busy(store)
        directory.retire_mediator(TENANT, "m-1")
        back = directory.put_mediator(TENANT, builders.mediator())
        assert (back.retired, back.available, back.active) == (False, True, 1)

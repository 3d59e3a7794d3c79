"""Families of respondents on a table: a reference is in one at most, whoever writes at once; and what is remembered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters import families as adapter
from chalicelib.adapters.families import TTL_SECONDS, CachedFamilies, PynamoFamilies
from chalicelib.adapters.tables import Tables
from chalicelib.application.family_ports import FamilyMemberTaken
from chalicelib.application.ports import Contention, VersionMoved
from chalicelib.domain.families import MAX_MEMBERS, Family, FamilyKind
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from tests.conftest import HandClock

TENANT, OTHER = "ten_" + "a" * 26, "ten_" + "b" * 26
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def family(id_: str = "acme", *members: str, version: int = 1, **changes: Any) -> Family:
    kept = tuple(sorted(members or ("shop-1", "shop-2")))
    return Family(id_, changes.get("kind", FamilyKind.ALIAS), kept, NOW, "platform", version)


@pytest.fixture
def book(tables: Tables) -> PynamoFamilies:
    return PynamoFamilies(tables)


class TestTheBook:
    """Rows and claims."""

    def test_a_family_comes_back_as_it_was(self, book: PynamoFamilies) -> None:
        """For its own tenant."""
        book.replace(TENANT, None, family())
        assert book.get(TENANT, "acme") == family()
        assert book.get(OTHER, "acme") is None

    def test_every_reference_leads_to_its_family(self, book: PynamoFamilies) -> None:
        """Of that tenant."""
        book.replace(TENANT, None, family())
        assert [book.family_of(TENANT, ref) for ref in ("shop-1", "shop-2", "shop-3")] == [
            "acme",
            "acme",
            None,
        ]
        assert book.family_of(OTHER, "shop-1") is None

    def test_a_change_frees_what_is_left_out(self, book: PynamoFamilies) -> None:
        """And claims what is new."""
        book.replace(TENANT, None, family())
        book.replace(TENANT, family(), family("acme", "shop-2", "shop-3", version=2))
        assert [book.family_of(TENANT, f"shop-{n}") for n in (1, 2, 3)] == [None, "acme", "acme"]
        book.replace(TENANT, None, family("other", "shop-1"))
        assert book.family_of(TENANT, "shop-1") == "other"

    def test_nothing_is_left_of_a_family_that_is_gone(self, book: PynamoFamilies) -> None:
        """Each reference may join another one."""
        book.replace(TENANT, None, family())
        book.replace(TENANT, family(), None)
        assert book.get(TENANT, "acme") is None
        assert book.family_of(TENANT, "shop-1") is None

    def test_references_of_others_are_refused_with_their_families(self, book: PynamoFamilies) -> None:
        """All of them at once; nothing is written."""
        book.replace(TENANT, None, family("one", "a", "b"))
        book.replace(TENANT, None, family("two", "c"))
        with pytest.raises(FamilyMemberTaken) as refused:
            book.replace(TENANT, None, family("three", "b", "c", "d"))
        assert refused.value.data == {"taken": {"b": "one", "c": "two"}}
        assert book.get(TENANT, "three") is None
        assert book.family_of(TENANT, "d") is None

    def test_a_version_is_left_once(self, book: PynamoFamilies) -> None:
        """Whoever read an older one is told so, whatever else is wrong."""
        book.replace(TENANT, None, family())
        with pytest.raises(VersionMoved):
            book.replace(TENANT, None, family())
        book.replace(TENANT, family(), family("acme", "shop-9", version=2))
        with pytest.raises(VersionMoved):
            book.replace(TENANT, family(), None)
        assert book.get(TENANT, "acme") == family("acme", "shop-9", version=2)

    def test_the_largest_family_is_replaced_whole(self, book: PynamoFamilies) -> None:
        """1 row, 49 references that go, 49 that come: 99 of the 100 actions of a transaction."""
        first = family("acme", *(f"a-{n}" for n in range(MAX_MEMBERS)))
        then = family("acme", *(f"b-{n}" for n in range(MAX_MEMBERS)), version=2)
        book.replace(TENANT, None, first)
        book.replace(TENANT, first, then)
        assert book.get(TENANT, "acme") == then
        assert (book.family_of(TENANT, "a-48"), book.family_of(TENANT, "b-48")) == (None, "acme")

    def test_families_come_in_pages_by_their_ids(self, book: PynamoFamilies) -> None:
        """Behind an id, and not behind those that begin like it."""
        for n, id_ in enumerate(("b", "a", "a-1", "aa")):
            book.replace(TENANT, None, family(id_, f"shop-{n}"))
        assert [f.id for f in book.page(TENANT, "", 2)] == ["a", "a-1"]
        assert [f.id for f in book.page(TENANT, "a", 10)] == ["a-1", "aa", "b"]
        assert book.page(OTHER, "", 10) == []


class TestRaces:
    """Two PUTs that take the same reference."""

    def test_of_many_that_claim_a_reference_at_once_one_has_it(self, book: PynamoFamilies) -> None:
        """The others have nothing, not even the references that only they wanted."""

        def claim(n: int) -> str:
            try:
                book.replace(TENANT, None, family(f"f-{n}", "wanted", f"own-{n}"))
            except (FamilyMemberTaken, Contention):
                return ""
            return f"f-{n}"

        with ThreadPoolExecutor(8) as pool:
            won = [id_ for id_ in pool.map(claim, range(8)) if id_]
        assert len(won) == 1
        assert book.family_of(TENANT, "wanted") == won[0]
        assert [f.id for f in book.page(TENANT, "", 100)] == won
        assert [n for n in range(8) if book.family_of(TENANT, f"own-{n}")] == [int(won[0][2:])]

    def test_of_many_that_change_a_family_at_once_one_does(self, book: PynamoFamilies) -> None:
        """And claims and row agree afterwards."""
        book.replace(TENANT, None, family())

        def change(n: int) -> bool:
            try:
                book.replace(TENANT, family(), family("acme", f"new-{n}", version=2))
            except (VersionMoved, Contention):
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(change, range(8))) == 1
        stands = book.get(TENANT, "acme")
        assert stands is not None
        held = [f"new-{n}" for n in range(8) if book.family_of(TENANT, f"new-{n}") == "acme"]
        assert stands.members == tuple(held)
        assert book.family_of(TENANT, "shop-1") is None


class TestResolving:
    """As the detector asks."""

    @pytest.fixture
    def cached(self, book: PynamoFamilies, clock: HandClock) -> CachedFamilies:
        book.replace(TENANT, None, family())
        return CachedFamilies(book, clock)

    @pytest.mark.parametrize("snapshot", [adapter.SNAPSHOT, 1], ids=["read whole", "one by one"])
    def test_references_of_one_family_have_one_key(
        self, cached: CachedFamilies, monkeypatch: pytest.MonkeyPatch, snapshot: int
    ) -> None:
        """In any spelling; all others have their own."""
        monkeypatch.setattr(adapter, "SNAPSHOT", snapshot)
        assert {cached.resolve(TENANT, ref) for ref in ("shop-1", "SHOP-2", "ｓｈｏｐ－１")} == {
            "family:acme"
        }
        assert cached.resolve(TENANT, "Shop-3") == "ref:shop-3"
        assert cached.resolve(OTHER, "shop-1") == "ref:shop-1"
        assert cached.references(TENANT, "Shop-2") == ("shop-1", "shop-2")
        assert cached.references(TENANT, "Shop-3") == ("shop-3",)

    def test_a_tenant_with_few_families_is_read_once_a_minute(
        self, cached: CachedFamilies, clock: HandClock
    ) -> None:
        """However many respondents there are."""
        with count_calls() as calls:
            for n in range(1_000):
                cached.resolve(TENANT, f"shop-{n}")
            clock.sleep(TTL_SECONDS - 1)
            cached.resolve(TENANT, "shop-1")
        assert calls == {"dynamodb.Query": 1}

    def test_of_many_families_each_reference_is_one_read(
        self, cached: CachedFamilies, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Once a minute; that it is in none is remembered as well."""
        monkeypatch.setattr(adapter, "SNAPSHOT", 1)
        cached.resolve(TENANT, "shop-1")
        with count_calls() as calls:
            for _ in range(3):
                assert cached.resolve(TENANT, "shop-2") == "family:acme"
                assert cached.resolve(TENANT, "shop-3") == "ref:shop-3"
        assert calls == {"dynamodb.GetItem": 2}

    def test_a_change_is_seen_within_a_minute(
        self, cached: CachedFamilies, book: PynamoFamilies, clock: HandClock
    ) -> None:
        """In a process that had asked before."""
        assert cached.resolve(TENANT, "shop-1") == "family:acme"
        book.replace(TENANT, family(), None)
        assert cached.resolve(TENANT, "shop-1") == "family:acme"
        clock.sleep(TTL_SECONDS)
        assert cached.resolve(TENANT, "shop-1") == "ref:shop-1"

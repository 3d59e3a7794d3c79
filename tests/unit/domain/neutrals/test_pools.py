"""Pools: each ticket is of exactly one, edits touch what changes, and an old root stays what it was."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals import pools
from chalicelib.domain.neutrals.pools import PAGE_ENTRIES, THIN, Edited, Entry, Line, Page, PoolKey
from chalicelib.domain.neutrals.roster import Absence, Competence, NeutralRole, Statistics
from tests.unit.domain.neutrals.making import TODAY, neutral, pool

REFS = st.integers(0, 2_000).map(lambda n: f"n-{n:04}")
WEIGHTS = st.dictionaries(REFS, st.integers(1, 100), max_size=700)
CHANGES = st.lists(st.dictionaries(REFS, st.none() | st.integers(1, 100), max_size=40), max_size=6)


def entries(of: Edited, store: dict[str, Page]) -> dict[str, int]:
    """All entries, page by page."""
    return {entry.ref: entry.weight for line in of.index for entry in store[line.page]}


def changed(of: Edited, store: dict[str, Page], weights: dict[str, int | None]) -> tuple[Edited, list[str]]:
    """The edit, and the pages that were read for it."""
    asked: list[str] = []

    def read(name: str) -> Page:
        asked.append(name)
        return store[name]

    after = pools.edited(of.index, read, weights)
    store.update(after.pages)
    return after, asked


class TestHashes:
    """Anybody can work them out."""

    def test_a_page_is_the_hash_of_its_entries(self) -> None:
        """Canonical JSON: no blanks."""
        page = (Entry("a", 2), Entry("b", 1))
        assert pools.page_hash(page) == hashlib.sha256(b'[["a",2],["b",1]]').hexdigest()

    def test_a_root_is_the_hash_of_the_index(self) -> None:
        """With page, tickets, entries and first reference of each line."""
        made = pools.built({"b": 1, "a": 2})
        (name,) = made.pages
        assert made.index == (Line(name, 3, 2, "a"),)
        raw = json.dumps([[name, 3, 2, "a"]], separators=(",", ":")).encode()
        assert pools.root_of(made.index) == hashlib.sha256(raw).hexdigest()

    def test_pages_and_indexes_come_back_as_they_were_written(self) -> None:
        """From the very text that was hashed."""
        made = pool(3)
        (page,) = made.pages.values()
        assert pools.read_page(json.dumps(page)) == page
        assert pools.read_index(json.dumps(made.index)) == made.index


class TestTickets:
    """Numbered from 0 through all pages."""

    def test_tickets_lie_in_the_order_of_the_entries(self) -> None:
        """a holds 0 and 1, b 2, c 3 to 5."""
        made = pools.built({"a": 2, "b": 1, "c": 3})
        (page,) = made.pages.values()
        held = [pools.holder(page, pools.locate(pools.ends(made.index), n).within).ref for n in range(6)]
        assert held == ["a", "a", "b", "c", "c", "c"]

    @pytest.mark.parametrize("ticket", [-1, 6])
    def test_there_are_no_others(self, ticket: int) -> None:
        """Neither in the index nor on the page."""
        made = pools.built({"a": 6})
        (page,) = made.pages.values()
        with pytest.raises(ValueError, match="no such ticket"):
            pools.locate(pools.ends(made.index), ticket)
        with pytest.raises(ValueError, match="no such ticket"):
            pools.holder(page, ticket)

    @given(WEIGHTS)
    def test_each_ticket_belongs_to_exactly_one(self, weights: dict[str, int]) -> None:
        """And everybody holds as many as his weight."""
        made = pools.built(weights)
        held = dict.fromkeys(weights, 0)
        for ticket in range(pools.tickets(made.index)):
            spot = pools.locate(pools.ends(made.index), ticket)
            held[pools.holder(made.pages[made.index[spot.page].page], spot.within).ref] += 1
        assert held == weights


class TestEdits:
    """Adding, changing, removing."""

    @given(WEIGHTS, CHANGES)
    def test_edits_come_to_what_they_say(
        self, weights: dict[str, int], edits: list[dict[str, int | None]]
    ) -> None:
        """As a dictionary would have it, in order of the references, no page too long and none empty."""
        of = pools.built(weights)
        store, expected = dict(of.pages), dict(weights)
        for edit in edits:
            of, _ = changed(of, store, edit)
            expected |= {ref: weight for ref, weight in edit.items() if weight is not None}
            expected = {ref: weight for ref, weight in expected.items() if edit.get(ref, 1) is not None}
            found = entries(of, store)
            assert found == expected
            assert list(found) == sorted(found)
            assert all(pools.fits(store[line.page], line) for line in of.index)
            assert all(1 <= line.members <= PAGE_ENTRIES for line in of.index)

    @given(WEIGHTS, CHANGES)
    def test_old_roots_stay_readable(
        self, weights: dict[str, int], edits: list[dict[str, int | None]]
    ) -> None:
        """Whatever came after: no page is ever another."""
        of = pools.built(weights)
        store, kept = dict(of.pages), [(of, dict(weights))]
        for edit in edits:
            of, _ = changed(of, store, edit)
            kept.append((of, entries(of, store)))
        for old, stood in kept:
            assert entries(old, store) == stood
        assert all(pools.page_hash(page) == name for name, page in store.items())

    def test_one_change_reads_and_writes_one_page(self) -> None:
        """Of four: 1,000 entries in pages of 250."""
        of = pool(1_000)
        after, asked = changed(of, dict(of.pages), {"n-00600": 7})
        assert [line.members for line in of.index] == [250] * 4
        assert asked == [of.index[2].page]
        assert len(after.pages) == 1
        assert [a == b for a, b in zip(of.index, after.index, strict=True)] == [True, True, False, True]

    def test_a_page_that_grows_too_long_becomes_two(self) -> None:
        """257 entries are 128 and 129."""
        of = pool(256)
        after, _ = changed(of, dict(of.pages), {"n-00100x": 1})
        assert [line.members for line in after.index] == [128, 129]

    def test_a_page_that_grows_thin_joins_the_one_before(self) -> None:
        """128 and 129 entries, of which 66 go: 63 are fewer than 64, and join the 128 before them."""
        of = pool(257)
        assert (THIN, [line.members for line in of.index]) == (64, [128, 129])
        after, _ = changed(of, dict(of.pages), {f"n-{n:05}": None for n in range(128, 194)})
        assert [line.members for line in after.index] == [191]

    def test_what_changes_nothing_gives_the_same_root(self) -> None:
        """The same weight again, or somebody gone who was not there: no page is new."""
        of = pool(300)
        after, _ = changed(of, dict(of.pages), {"n-00007": 1, "nobody": None})
        assert (after.index, after.pages) == (of.index, {})

    def test_a_pool_may_become_empty_and_fill_again(self) -> None:
        """The root of nothing is one like others."""
        of = pool(2)
        gone, _ = changed(of, dict(of.pages), {"n-00000": None, "n-00001": None})
        assert gone.index == pools.EMPTY
        again, _ = changed(gone, {}, {"n-00000": 1, "n-00001": 1})
        assert pools.root_of(again.index) == pools.root_of(of.index)

    def test_nobody_is_in_a_pool_without_a_ticket(self) -> None:
        """He would be there and never drawn."""
        with pytest.raises(ValueError, match="holds a ticket"):
            pools.built({"a": 0})

    def test_there_is_an_end_to_a_pool(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where an index would not fit into an item any more: here after two pages."""
        monkeypatch.setattr(pools, "MAX_PAGES", 2)
        with pytest.raises(pools.PoolFull):
            pool(600)


class TestServing:
    """Which pools somebody is in."""

    def test_one_pool_for_each_type_language_and_role(self) -> None:
        """2 × 2 × 1 = 4."""
        able = neutral(
            competence=Competence((DisputeType.PRICE, DisputeType.REVIEW)), languages=("en", "zh"), weight=3
        )
        assert pools.serves(able) == {
            PoolKey(kind, language, NeutralRole.SOLE): 3
            for kind in (DisputeType.PRICE, DisputeType.REVIEW) for language in ("en", "zh")
        }  # fmt: skip

    def test_no_type_named_means_all(self) -> None:
        """There are eleven."""
        assert len(pools.serves(neutral())) == len(DisputeType) == 11

    @pytest.mark.parametrize("changes", [{"available": False}, {"retired": True}])
    def test_whoever_takes_nothing_on_is_in_none(self, changes: dict[str, bool]) -> None:
        """Nobody draws him."""
        assert pools.serves(neutral(**changes)) == {}

    def test_a_change_names_only_pools_that_it_changes(self) -> None:
        """Another language: out of eleven and into eleven; another absence: none."""
        before = neutral()
        after = pools.changes(before, neutral(languages=("en",)))
        assert sorted(after.values(), key=str) == [1] * 11 + [None] * 11
        assert pools.changes(before, neutral(absences=(Absence(TODAY, TODAY),))) == {}

    def test_another_weight_is_a_change_of_each(self) -> None:
        """And a new neutral is one too."""
        assert set(pools.changes(neutral(), neutral(weight=5)).values()) == {5}
        assert set(pools.changes(None, neutral()).values()) == {1}
        assert set(pools.changes(neutral(), None).values()) == {None}


def test_jurors_weigh_by_experience_and_nobody_else_does() -> None:
    """One ticket, and one more for each ten cases; whoever sits alone has the weight on his entry."""
    both = neutral(
        "n-1", roles=(NeutralRole.SOLE, NeutralRole.JUROR), weight=50, statistics=Statistics(decided=20)
    )
    assert {key.role: weight for key, weight in pools.serves(both).items()} == {
        NeutralRole.SOLE: 50, NeutralRole.JUROR: 3,
    }  # fmt: skip

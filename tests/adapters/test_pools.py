"""Pools on a table: placed, read by their hashes, edited by several at once; old roots stay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.adapters.caches import LruCache
from chalicelib.adapters.pools import DynamoPools
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import Contention
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals import pools
from chalicelib.domain.neutrals.pools import PoolKey
from chalicelib.domain.neutrals.roster import Absence, Competence, Neutral, NeutralRole
from tests.roundtrips import count_calls
from tests.unit.domain.neutrals.making import TODAY, neutral

BODY, OTHER = "ten_" + "a" * 26, "ten_" + "b" * 26
KEY = PoolKey(DisputeType.QUALITY, "zh", NeutralRole.SOLE)
PRICE = PoolKey(DisputeType.PRICE, "zh", NeutralRole.SOLE)


def arbiter(ref: str = "n-1", *types: DisputeType, **changes: Any) -> Neutral:
    """In one pool, unless other types are named."""
    return neutral(ref, competence=Competence(types or (DisputeType.QUALITY,)), **changes)


def held(
    made: DynamoPools, key: PoolKey = KEY, root: str | None = None, tenant: str = BODY
) -> dict[str, int]:
    """All entries of a pool, as it is now or as it was."""
    index = made.index(tenant, root or made.root(tenant, key))
    pages = made.pages(tenant, [line.page for line in index])
    return {entry.ref: entry.weight for line in index for entry in pages[line.page]}


@pytest.fixture
def made(tables: Tables) -> DynamoPools:
    return DynamoPools(tables)


class TestPlacing:
    """Entering, changing, retiring."""

    def test_a_neutral_is_in_each_pool_he_serves_in(self, made: DynamoPools) -> None:
        """And in no other, and in none of another body."""
        made.place(BODY, None, arbiter("n-1", DisputeType.QUALITY, DisputeType.PRICE, weight=3))
        assert held(made) == held(made, PRICE) == {"n-1": 3}
        assert held(made, PoolKey(DisputeType.REVIEW, "zh", NeutralRole.SOLE)) == {}
        assert held(made, tenant=OTHER) == {}

    def test_a_change_moves_him(self, made: DynamoPools) -> None:
        """Out of one pool, into another, with his new weight."""
        before, after = arbiter(), arbiter("n-1", DisputeType.PRICE, weight=9)
        made.place(BODY, None, before)
        made.place(BODY, before, after)
        assert (held(made), held(made, PRICE)) == ({}, {"n-1": 9})

    def test_one_who_is_gone_is_in_none(self, made: DynamoPools) -> None:
        """The others stay."""
        made.place_all(BODY, [(None, arbiter("n-1")), (None, arbiter("n-2"))])
        made.place(BODY, arbiter("n-1"), None)
        assert held(made) == {"n-2": 1}

    def test_the_same_change_twice_is_one(self, made: DynamoPools) -> None:
        """The second writes nothing."""
        made.place(BODY, None, arbiter())
        root = made.root(BODY, KEY)
        with count_calls() as calls:
            made.place(BODY, None, arbiter())
        assert made.root(BODY, KEY) == root
        assert calls == {"dynamodb.GetItem": 1}

    def test_a_change_that_concerns_no_pool_costs_nothing(self, made: DynamoPools) -> None:
        """An absence is looked at when he comes up."""
        with count_calls() as calls:
            made.place(BODY, arbiter(), arbiter(absences=(Absence(TODAY, TODAY),)))
        assert calls == {}

    def test_a_change_costs_as_much_in_a_large_pool_as_in_a_small_one(self, tables: Tables) -> None:
        """Name, index and one page read, three rows written: by a process that knows nothing yet."""
        DynamoPools(tables).place_all(BODY, [(None, arbiter(f"n-{n:05}")) for n in range(2_000)])
        with count_calls() as calls:
            DynamoPools(tables).place(BODY, arbiter("n-00777"), arbiter("n-00777", weight=2))
        assert calls == {"dynamodb.GetItem": 2, "dynamodb.BatchGetItem": 1, "dynamodb.PutItem": 3}

    def test_many_at_once_write_each_pool_once(self, made: DynamoPools) -> None:
        """600 neutrals are three pages, an index and a name."""
        with count_calls() as calls:
            made.place_all(BODY, [(None, arbiter(f"n-{n:03}")) for n in range(600)])
        assert calls == {"dynamodb.GetItem": 1, "dynamodb.PutItem": 5}
        assert len(held(made)) == 600


class TestRoots:
    """What was frozen."""

    @pytest.mark.capability("S23")
    def test_an_old_root_is_the_pool_as_it_was(self, made: DynamoPools, tables: Tables) -> None:
        """For a process that never saw it too."""
        made.place(BODY, None, arbiter("n-1"))
        frozen = made.root(BODY, KEY)
        made.place(BODY, None, arbiter("n-2"))
        made.place(BODY, arbiter("n-1"), None)
        assert held(DynamoPools(tables), root=frozen) == {"n-1": 1}
        assert held(made) == {"n-2": 1}

    def test_a_pool_of_nobody_has_a_root_too(self, made: DynamoPools) -> None:
        """Before anybody was in it, and after."""
        nobody = made.root(BODY, KEY)
        assert nobody == pools.root_of(pools.EMPTY)
        made.place(BODY, None, arbiter())
        made.place(BODY, arbiter(), None)
        assert made.root(BODY, KEY) == nobody
        made.place(BODY, None, arbiter())
        assert held(made) == {"n-1": 1}

    def test_what_was_never_there_is_not_found(self, made: DynamoPools) -> None:
        """A root or a page of another body is none of this one's."""
        made.place(OTHER, None, arbiter())
        root = made.root(OTHER, KEY)
        (line,) = made.index(OTHER, root)
        with pytest.raises(LookupError):
            made.index(BODY, root)
        with pytest.raises(LookupError):
            made.pages(BODY, [line.page])

    def test_what_has_been_read_is_not_read_again(self, made: DynamoPools) -> None:
        """Only which root it has now."""
        made.place(BODY, None, arbiter())
        held(made)
        with count_calls() as calls:
            held(made)
        assert calls == {"dynamodb.GetItem": 1}


class TestAtOnce:
    """Several processes."""

    def test_nobody_is_lost_when_many_are_entered_at_once(self, tables: Tables) -> None:
        """Eight of them, each by a process of its own."""
        everybody = [arbiter(f"n-{n}") for n in range(8)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda one: DynamoPools(tables).place(BODY, None, one), everybody))
        assert sorted(held(DynamoPools(tables))) == [one.ref for one in everybody]

    def test_an_edit_that_was_overtaken_begins_again(
        self, made: DynamoPools, tables: Tables, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """From what the other one wrote."""
        overtaken = self._overtaken_by(made, DynamoPools(tables), monkeypatch, times=1)
        made.place(BODY, None, arbiter("slow"))
        assert held(made) == {"fast-0": 1, "slow": 1}
        assert overtaken == [1]

    def test_one_that_is_always_overtaken_gives_up(
        self, made: DynamoPools, tables: Tables, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And has changed nothing."""
        self._overtaken_by(made, DynamoPools(tables), monkeypatch, times=100)
        with pytest.raises(Contention):
            made.place(BODY, None, arbiter("slow"))
        assert "slow" not in held(made)

    def _overtaken_by(
        self, slow: DynamoPools, fast: DynamoPools, monkeypatch: pytest.MonkeyPatch, times: int
    ) -> list[int]:
        """Somebody is entered whenever `slow` has written its pages, so often."""
        count, written = [0], slow._write

        def write(*given: Any) -> None:
            written(*given)
            if count[0] < times:
                fast.place(BODY, None, arbiter(f"fast-{count[0]}"))
                count[0] += 1

        monkeypatch.setattr(slow, "_write", write)
        return count


def test_a_cache_of_what_never_changes_keeps_what_was_used_last() -> None:
    """Two places: of three the one that nobody asked for goes."""
    kept: LruCache[int] = LruCache(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c"), len(kept)) == (1, None, 3, 2)

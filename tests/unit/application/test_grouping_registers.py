"""Entering and merging: each case once, wherever a cluster is and whatever it has become."""

from __future__ import annotations

import random

import pytest

from bench.grouping.store import CountingStore
from chalicelib.application.registers import Merged, Registers
from chalicelib.domain.grouping.clusters import CAPACITY, Member, row_of, rows_of
from tests.alike import MARKS, NOW

ONE, TWO, THREE = sorted(MARKS.cluster(name) for name in "abc")
SCOPE = "scope"


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def registers(store: CountingStore) -> Registers:
    return Registers(store, SCOPE, NOW)


def fill(registers: Registers, cluster: str, count: int, of: str = "case") -> list[int]:
    return [registers.enter(cluster, f"{of}_{n}").size for n in range(count)]


def members(store: CountingStore, cluster: str) -> set[str]:
    leading = store.look([row_of(cluster)]).clusters[row_of(cluster)]
    found = store.look(rows_of(cluster, leading.page)).clusters
    return {case_id for row in found.values() for case_id in row.members}


def test_a_case_counts_once(registers: Registers) -> None:
    """However often it is entered."""
    assert [registers.enter(ONE, "case_1").size for _ in range(3)] == [1, 1, 1]


def test_the_member_who_was_alone_is_listed_with_the_second(
    store: CountingStore, registers: Registers
) -> None:
    """And the cluster is as old as it is."""
    standing = registers.enter(ONE, "case_2", member=Member("case_1", NOW - 100))
    assert (standing.size, standing.leading.first) == (2, NOW - 100)
    assert members(store, ONE) == {"case_1", "case_2"}


def test_a_full_page_is_turned_by_who_fills_it(store: CountingStore, registers: Registers) -> None:
    """The next case goes to the next one, a row of its own."""
    assert fill(registers, ONE, CAPACITY + 2)[-2:] == [CAPACITY + 1, CAPACITY + 2]
    found = store.look(rows_of(ONE, 1)).clusters
    assert [row.count for row in found.values()] == [CAPACITY, 2]


def test_whoever_does_not_know_of_a_full_page_learns_it(registers: Registers) -> None:
    """From the refusal."""
    old = registers.enter(ONE, "case_x").leading
    fill(registers, ONE, 2 * CAPACITY)
    assert registers.enter(ONE, "case_y", old).size == 2 * CAPACITY + 2


def test_no_case_is_lost_or_listed_twice(store: CountingStore, registers: Registers) -> None:
    """Five hundred, some of them repeated, at once or after their page was left."""
    drawn, names = random.Random(1), [f"case_{n}" for n in range(500)]
    again = Registers(store, SCOPE, NOW, again=True)
    for number, name in enumerate(names):
        registers.enter(ONE, name)
        if drawn.random() < 0.3:
            again.enter(ONE, names[max(0, number - drawn.choice([0, 0, 1, 40]))])
    leading = store.look([row_of(ONE)]).clusters[row_of(ONE)]
    rows = rows_of(ONE, leading.page)
    found = store.look(rows).clusters.values()
    assert sorted(case_id for row in found for case_id in row.members) == sorted(names)


def test_an_alias_is_followed(store: CountingStore, registers: Registers) -> None:
    """Over two of them."""
    for cluster, of in ((ONE, "a"), (TWO, "b"), (THREE, "c")):
        fill(registers, cluster, 2, of)
    registers.merge(THREE, TWO, {})
    registers.merge(TWO, ONE, {})
    standing = registers.enter(THREE, "case_9")
    assert (standing.cluster, standing.size) == (ONE, 7)
    assert "case_9" in members(store, ONE)


def test_the_smaller_id_takes_the_other(registers: Registers) -> None:
    """Whichever was named first, so that two who merge at once agree."""
    fill(registers, ONE, 3, "a")
    fill(registers, TWO, 2, "b")
    merged = registers.merge(TWO, ONE, {})
    assert isinstance(merged, Merged)
    assert (merged.gone, merged.stays, merged.leading.taken) == (TWO, ONE, 2)


def test_merged_again_nothing_counts_twice(registers: Registers) -> None:
    """The loser leads there already, and what was taken is named."""
    fill(registers, ONE, 3, "a")
    fill(registers, TWO, 2, "b")
    for _ in range(3):
        registers.merge(ONE, TWO, {})
    assert registers.enter(ONE, "case_9").size == 6


def test_clusters_of_one_are_listed_when_they_merge(store: CountingStore, registers: Registers) -> None:
    """Neither had a row."""
    known = {ONE: Member("case_1", NOW), TWO: Member("case_2", NOW)}
    registers.merge(ONE, TWO, known)
    assert members(store, ONE) == {"case_1", "case_2"}


def test_who_was_merged_elsewhere_takes_the_other_along(registers: Registers) -> None:
    """Three went to one; two meets three, and meets one."""
    for cluster, of in ((ONE, "a"), (TWO, "b"), (THREE, "c")):
        fill(registers, cluster, 2, of)
    registers.merge(THREE, ONE, {})
    merged = registers.merge(TWO, THREE, {})
    assert merged is not None
    assert (merged.gone, merged.stays) == (TWO, ONE)


def test_what_was_set_apart_is_not_merged(store: CountingStore, registers: Registers) -> None:
    """Not by detection either."""
    fill(registers, ONE, 2, "a")
    fill(registers, TWO, 2, "b")
    store.part(row_of(TWO), ONE, NOW)
    assert registers.merge(ONE, TWO, {}) is None
    assert registers.enter(TWO, "case_9").cluster == TWO


def test_a_cluster_is_not_merged_with_itself(registers: Registers) -> None:
    """Nothing is written."""
    assert registers.merge(ONE, ONE, {}) is None

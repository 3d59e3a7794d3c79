"""Entries of keys as bytes: what goes in comes out, and five of them are no more than one write unit."""

from __future__ import annotations

from chalicelib.adapters.cluster_rows import key, ttl
from chalicelib.adapters.sizes import item_size
from chalicelib.domain.grouping import entries, terms
from chalicelib.domain.grouping.entries import NearEntry
from chalicelib.domain.grouping.marks import row_name
from chalicelib.domain.grouping.policy import STANDARD
from chalicelib.domain.grouping.rows import SLOTS
from chalicelib.domain.grouping.sketches import BEGINNING, WIDTH
from chalicelib.domain.grouping.texts import read
from tests.alike import LIFT, MARKS
from tests.builders import an_id

CASE = an_id("case")
CLUSTER = MARKS.cluster("text", CASE)
NEAR = NearEntry(CASE, CLUSTER, 20_454, 94, bytes(range(96)))
TERMS = terms.heaviest(read(LIFT[0], 64), MARKS.scope("issue"), STANDARD.terms, STANDARD.title_weight)
ISSUE = entries.issue_bytes(CASE, CLUSTER, 20_454, TERMS, range(len(TERMS.tags)))


def test_an_entry_of_a_sketch_comes_back_as_it_was() -> None:
    """All its fields."""
    assert entries.near_entry(entries.near_bytes(NEAR)) == NEAR


def test_an_entry_of_terms_comes_back_with_those_that_were_asked_for() -> None:
    """Here every other one."""
    some = range(0, 40, 2)
    found = entries.issue_entry(entries.issue_bytes(CASE, CLUSTER, 7, TERMS, some))
    assert (found.case_id, found.cluster, found.day) == (CASE, CLUSTER, 7)
    assert found.tags == TERMS.tags[::2]
    assert list(found.weights) == list(TERMS.weights[::2])


def test_case_day_and_cluster_are_read_without_the_rest() -> None:
    """Of either kind."""
    for raw in (entries.near_bytes(NEAR), ISSUE):
        assert (entries.case_of(raw), entries.day_of(raw), entries.cluster_of(raw)) == (CASE, 20_454, CLUSTER)


def test_a_moved_entry_differs_in_its_cluster_alone() -> None:
    """What an officer took out leads elsewhere from now on."""
    other = MARKS.cluster("apart", "x")
    moved = entries.moved(ISSUE, other)
    assert entries.cluster_of(moved) == other
    assert entries.moved(moved, CLUSTER) == ISSUE


def test_a_full_key_is_one_write_unit() -> None:
    """Five entries with ids of full length."""
    assert len(NEAR.beginning) == BEGINNING * WIDTH
    for raw in (entries.near_bytes(NEAR), ISSUE):
        slots = {f"e{slot}": {"B": raw} for slot in range(SLOTS)}
        assert item_size(key(row_name(bytes(32))) | slots | ttl(1_800_000_000)) <= 1_024

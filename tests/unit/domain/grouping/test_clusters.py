"""A cluster's rows: where a case belongs, how many there are, and when a window is over."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from chalicelib.domain.grouping import clusters
from chalicelib.domain.grouping.clusters import CAPACITY, MOST_LANES, STRAIGHT, ClusterRow
from chalicelib.domain.grouping.marks import begun_on
from chalicelib.domain.grouping.policy import DAY
from tests.alike import MARKS, NOW

CLUSTER = MARKS.cluster("text", "1")
KEY = CLUSTER[4:24]


@pytest.mark.parametrize(
    ("page", "expected"), [(0, 1), (7, 1), (8, 2), (9, 4), (12, 32), (13, 64), (14, 64), (99, 64)]
)
def test_pages_widen_as_a_cluster_grows(page: int, expected: int) -> None:
    """Eight straight ones, then twice as wide each time, up to 64 lanes."""
    assert clusters.lanes(page) == expected


def test_a_row_is_named_by_key_page_and_lane() -> None:
    """Each a partition of its own; the leading one has no page."""
    assert clusters.row_of(CLUSTER) == f"c#{KEY}"
    assert clusters.row_of(CLUSTER, 9, 3) == f"c#{KEY}#aaaaaa.9.3"
    assert clusters.leads(f"c#{KEY}")
    assert not clusters.leads(f"c#{KEY}#aaaaaa.9.3")


def test_generations_share_the_leading_row_and_no_page() -> None:
    """So that a new one is found where the old one was, and does not go on with its pages."""
    later = begun_on(CLUSTER, 20_454)
    assert clusters.row_of(later) == clusters.row_of(CLUSTER)
    assert clusters.row_of(later, 1) != clusters.row_of(CLUSTER, 1)


def test_cases_fall_on_all_lanes() -> None:
    """By their ids: of 640 cases every lane of 64 gets some."""
    found = Counter(clusters.page_of(CLUSTER, 13, f"case_{n}") for n in range(640))
    assert len(found) == MOST_LANES
    assert max(found.values()) <= 24


def test_all_rows_are_those_of_every_page_so_far() -> None:
    """The leading one, seven straight ones, then 2 and 4 lanes."""
    assert len(clusters.rows_of(CLUSTER, 9)) == 1 + 7 + 2 + 4
    assert clusters.rows_of(CLUSTER, 1) == [f"c#{KEY}", f"c#{KEY}#aaaaaa.1.0"]


@pytest.mark.parametrize(("page", "count", "expected"), [(0, 0, 0), (0, 24, 24), (1, 1, 25), (7, 24, 192)])
def test_the_first_192_cases_are_counted_exactly(page: int, count: int, expected: int) -> None:
    """Every page before is full."""
    assert clusters.size(ClusterRow(page=page), count) == expected


def test_what_was_taken_in_counts_and_what_was_taken_out_does_not() -> None:
    """24 + 3, 10 of a merged cluster, 2 taken out by an officer."""
    leading = ClusterRow(page=1, taken=10, gone=frozenset({"case_1", "case_2"}))
    assert clusters.size(leading, 3) == 35


@pytest.mark.parametrize("cases", [500, 2_000, 10_000, 40_000])
def test_beyond_that_the_estimate_is_near(cases: int) -> None:
    """Cases arrive one after the other and fall on lanes by chance; the size is told within a fifth."""
    drawn = random.Random(cases)
    page, filled, row = 0, Counter[int](), 0
    for _ in range(cases):
        lane = drawn.randrange(clusters.lanes(page))
        filled[lane] += 1
        row = filled[lane]
        if row == CAPACITY:
            page, filled, row = page + 1, Counter(), 0
    mean = sum(filled.values()) / clusters.lanes(page)
    assert clusters.size(ClusterRow(page=page), round(mean)) == pytest.approx(cases, rel=0.2)


def test_from_the_leading_row_alone_half_a_page_is_added() -> None:
    """Nobody has read the page."""
    assert clusters.size_now(ClusterRow(page=1)) == 36
    assert clusters.size_now(ClusterRow(count=5)) == 5


def test_a_window_is_over_when_nothing_came_for_so_long() -> None:
    """A leading row with pages behind it is touched once a page, and given twice the time."""
    row, full = ClusterRow(last=NOW), ClusterRow(last=NOW, page=1)
    assert not clusters.is_over(row, NOW + 30 * DAY, 30)
    assert clusters.is_over(row, NOW + 30 * DAY + 1, 30)
    assert not clusters.is_over(full, NOW + 60 * DAY, 30)
    assert clusters.is_over(full, NOW + 60 * DAY + 1, 30)


def test_pages_are_straight_as_long_as_counts_are_sure() -> None:
    """What a placement says of it."""
    assert clusters.Standing(CLUSTER, 9, ClusterRow(page=STRAIGHT - 1)).sure
    assert not clusters.Standing(CLUSTER, 9, ClusterRow(page=STRAIGHT)).sure

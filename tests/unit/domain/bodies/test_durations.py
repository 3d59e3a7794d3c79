"""How long a body usually takes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bodies import durations
from chalicelib.domain.bodies.durations import ENOUGH, LENGTHS, Usual, length_of


@pytest.mark.parametrize(
    ("days", "length"), [(0, 1), (1, 1), (30, 30), (31, 35), (61, 70), (730, 730), (9_999, 730)]
)
def test_days_count_under_the_next_length(days: int, length: int) -> None:
    """Never under a shorter one, but for those that are longer than all."""
    assert length_of(days) == length


def test_nothing_ends_before_it_begins() -> None:
    """A defect of whoever counts."""
    with pytest.raises(ValueError, match="begins"):
        length_of(-1)


def test_few_cases_say_nothing() -> None:
    """They would tell of single ones."""
    assert durations.usual({10: ENOUGH - 1}) is None


def test_the_median_and_nine_in_ten() -> None:
    """Of ten, the fifth took 20 days and the ninth 40."""
    assert durations.usual({10: 4, 20: 3, 40: 2, 90: 1}) == Usual(20, 40, 10)


def test_counts_of_several_categories_go_together() -> None:
    """Length by length."""
    assert durations.merged({10: 1, 20: 2}, {20: 3}) == {10: 1, 20: 5}


@given(st.lists(st.integers(0, 730), min_size=ENOUGH, max_size=60))
def test_what_is_told_is_never_shorter_than_it_was(days: list[int]) -> None:
    """And half, and nine in ten, really took no longer."""
    counts: dict[int, int] = {}
    for one in days:
        counts[length_of(one)] = counts.get(length_of(one), 0) + 1
    found = durations.usual(counts)
    assert found is not None
    assert found.median == length_of(sorted(days)[math.ceil(len(days) / 2) - 1])
    assert sum(one <= found.nine_in_ten for one in days) * 10 >= 9 * len(days)


def test_lengths_rise() -> None:
    """Each is looked up by halving."""
    assert list(LENGTHS) == sorted(set(LENGTHS))

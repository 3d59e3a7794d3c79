"""What comparable cases came to: a range, or nothing where it would tell of single cases."""

from __future__ import annotations

import pytest

from chalicelib.domain.similar import ENOUGH, Range, range_of, share


@pytest.mark.parametrize(
    ("claimed", "agreed", "percent"), [(10_000, 5_000, 50), (3, 1, 33), (100, 250, 100), (100, 0, 0)]
)
def test_a_share_is_in_percent_of_the_claim(claimed: int, agreed: int, percent: int) -> None:
    """Between nothing and all of it."""
    assert share(claimed, agreed) == percent


def test_there_is_no_share_of_nothing() -> None:
    """A claim without money has none."""
    with pytest.raises(ValueError, match="nothing"):
        share(0, 0)


@pytest.mark.capability("S16")
def test_too_few_cases_show_no_range() -> None:
    """One below the limit is too few."""
    assert range_of([50] * (ENOUGH - 1)) is None


@pytest.mark.capability("S16")
def test_the_quarters_are_rounded_to_five_percent() -> None:
    """Of 0, 1, … 39 the 10th, 20th and 30th: 10, 20, 30; 40 cases."""
    assert range_of(range(40)) == Range(cases=40, low=10, middle=20, high=30)


def test_one_case_more_moves_nothing_visibly() -> None:
    """Nobody reads a neighbour's settlement out of the range."""
    shares = [40] * 12 + [60] * 12
    assert range_of(shares) == range_of([*shares, 100])

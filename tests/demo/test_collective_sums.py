"""What the demo works out for itself about a fund shared by claims."""

from __future__ import annotations

import pytest

from demo.collective_sums import added, by_largest_remainder, left_over, odd_fund, spoken, total

CLAIMS = [100, 100, 50]
"""Of 99 they have 39.6, 39.6 and 19.8: 39, 39 and 19 rounded down, and 2 left over."""


def test_amounts_are_added_by_currency() -> None:
    """7 and 5 in one, 3 in another."""
    money = [
        {"amount": 7, "currency": "USD"},
        {"amount": 3, "currency": "CNY"},
        {"amount": 5, "currency": "USD"},
    ]
    assert total(money) == {"USD": 12, "CNY": 3}


def test_sums_meet_by_currency() -> None:
    """What only one of them has stays."""
    assert added({"USD": 12}, {"USD": 3, "CNY": 1}) == {"USD": 15, "CNY": 1}


def test_rounding_down_leaves_something_over() -> None:
    """99 less 39, 39 and 19."""
    assert left_over(99, CLAIMS) == 2


def test_a_fund_that_would_divide_is_made_odd() -> None:
    """Two fifths of 250 are 100: 40, 40 and 20. Of 101 they have 40.4, 40.4 and 20.2, which leaves one; of 102 40.8,
    40.8 and 20.4, which leaves two.
    """
    assert odd_fund(CLAIMS) == 102


def test_the_largest_remainders_are_rounded_up() -> None:
    """Of 99: 19.8 first, then one of the two 39.6."""
    assert by_largest_remainder(99, CLAIMS, {100: [40, 39], 50: [20]})


@pytest.mark.parametrize(
    "given", [{100: [40, 40], 50: [19]}, {100: [41, 39], 50: [19]}, {100: [40, 38], 50: [20]}],
    ids=["a smaller remainder first", "more than rounded up", "less than rounded down"],
)  # fmt: skip
def test_other_shares_are_found_out(given: dict[int, list[int]]) -> None:
    """Each adds up to 99 or less, and is not what largest remainders give."""
    assert not by_largest_remainder(99, CLAIMS, given)


def test_some_of_the_claims_are_enough() -> None:
    """Those who did not accept have no line; the others' lines are what they would be anyway."""
    assert by_largest_remainder(99, CLAIMS, {100: [39]})


def test_sums_are_spoken_in_whole_units() -> None:
    """Minor units are hundredths here."""
    assert spoken({"USD": 120_005, "CNY": 90}) == "CNY 0.90 and USD 1,200.05"

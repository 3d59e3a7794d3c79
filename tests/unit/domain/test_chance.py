"""Chances of counts, held against sums that can be written out."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.chance import beta, dispersion, excess


def heads(least: int, tosses: int, chance: Fraction) -> float:
    """At least so many, term by term."""
    return float(
        sum(comb(tosses, k) * chance**k * (1 - chance) ** (tosses - k) for k in range(least, tosses + 1))
    )


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 12), st.integers(1, 8))
def test_the_chance_is_that_of_an_unfair_coin(seen: int, base: int, windows: int, quarters: int) -> None:
    """To nine digits, for every small count."""
    ratio = Fraction(quarters, 4)
    exact = heads(seen, seen + base, ratio / (windows + ratio))
    assert excess(seen, base, windows, float(ratio)) == pytest.approx(exact, rel=1e-9)


def test_one_window_like_another_is_a_fair_coin() -> None:
    """Three of three in the one: 1/8."""
    assert excess(3, 0, 1) == pytest.approx(1 / 8)


def test_nothing_seen_is_nothing_unlikely() -> None:
    """Whatever was before."""
    assert excess(0, 0, 8) == excess(0, 1_000, 8) == 1.0


def test_more_is_less_likely_and_a_fuller_past_makes_it_likelier() -> None:
    """Both ways without a step back."""
    chances = [excess(n, 80, 8) for n in range(1, 60)]
    assert chances == sorted(chances, reverse=True)
    chances = [excess(20, base, 8) for base in range(0, 400, 10)]
    assert chances == sorted(chances)


def test_growth_that_is_allowed_for_makes_it_likelier() -> None:
    """20 where ten were before: one in 150, and one in 22 where a quarter more is nothing new."""
    assert (
        excess(20, 80, 8) == pytest.approx(heads(20, 100, Fraction(1, 9))) == pytest.approx(1 / 150, rel=0.05)
    )
    assert excess(20, 80, 8, 1.25) == pytest.approx(1 / 22, rel=0.02)


def test_counts_that_scatter_are_worth_less() -> None:
    """Four times the variance: a quarter of the counts."""
    assert excess(20, 80, 8, spread=4) == pytest.approx(excess(5, 20, 8))


def test_large_counts_are_told_as_well() -> None:
    """A million beside eight: one in two, and next to nothing for a hundredth more."""
    assert excess(1_000_000, 8_000_000, 8) == pytest.approx(0.5, abs=0.001)
    assert 0 < excess(1_010_000, 8_000_000, 8) < 1e-15


@pytest.mark.parametrize(("a", "b", "x"), [(0, 1, 0.5), (1, 0, 0.5), (1, 1, -0.1), (1, 1, 1.1)])
def test_what_has_no_chance_is_refused(a: float, b: float, x: float) -> None:
    """Rather than answered with some number."""
    with pytest.raises(ValueError, match="defined"):
        beta(a, b, x)


def test_the_ends_are_certain() -> None:
    """A coin that never or always shows heads."""
    assert (beta(2, 3, 0), beta(2, 3, 1)) == (0.0, 1.0)


def test_chance_alone_spreads_by_one() -> None:
    """Less than that counts as one; nothing counted says nothing."""
    assert dispersion([[5, 5, 5], [1, 1, 1]]) == 1.0
    assert dispersion([[], [0, 0, 0]]) == 1.0


def test_spread_is_variance_over_mean_within_the_groups() -> None:
    """[0, 8]: mean 4, squares 16 + 16, over 4 gives 8 with one free; [2, 4]: mean 3, 2/3 with one. (8 + 2/3) / 2."""
    assert dispersion([[0, 8], [2, 4]]) == pytest.approx(13 / 3)

"""Whole units in proportion, between a least and a most."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.collective.apportion import Level, Share, apportion, part
from chalicelib.domain.collective.canonical import ticket
from tests.unit.domain.collective.making import SEED

MANY = 1 << 60


def shares(*weights: int, low: int = 0, high: int = MANY) -> list[Share]:
    return [Share(f"case_{n}", weight, low, high) for n, weight in enumerate(weights)]


@pytest.mark.parametrize(
    ("pool", "weights", "amounts"),
    [
        (100, (1, 1, 2), [25, 25, 50]),
        (100, (1_000, 500, 1_500, 2), [33, 17, 50, 0]),  # 33.31, 16.66, 49.97, 0.07: to .97 and to .66
        (10, (0, 5), [0, 10]),
        (0, (3, 4), [0, 0]),
        (5, (), []),
    ],
)
def test_the_largest_remainders_get_what_is_left_over(
    pool: int, weights: tuple[int, ...], amounts: list[int]
) -> None:
    """Worked out by hand."""
    got, level = apportion(pool, shares(*weights), SEED)
    assert got == amounts
    assert sum(got) + level.left == pool


def test_equal_remainders_go_by_ticket() -> None:
    """Ten among three are 3.33 each; the one left over goes to the smallest hash of seed and case."""
    got, _ = apportion(10, shares(1, 1, 1), SEED)
    first = min(range(3), key=lambda n: ticket(SEED, f"case_{n}"))
    assert got == [4 if n == first else 3 for n in range(3)]


def test_what_the_capped_leave_goes_to_the_others_until_nothing_moves() -> None:
    """60 among 10, 20 and 30 by weights 3, 2, 1: 30, 20, 10. The first is capped at 10, and hands on 20.

    13.3 and 6.7 more make 33.3 and 16.7; the second is capped at 20 and hands on 13.3; the third ends at 30.
    """
    given_ = [Share("a", 3, 0, 10), Share("b", 2, 0, 20), Share("c", 1, 0, 35)]
    assert apportion(60, given_, SEED)[0] == [10, 20, 30]


def test_a_share_cut_at_its_most_has_no_remainder() -> None:
    """At 1.55 for each the first would have 49.6 and stops at 49; the others have 15.5: one of them gets the unit."""
    got, _ = apportion(80, [Share("a", 32, 0, 49), Share("b", 10, 0, 99), Share("c", 10, 0, 99)], SEED)
    assert (got[0], sorted(got[1:])) == (49, [15, 16])


def test_what_nobody_may_have_is_left() -> None:
    """Caps hold whatever the pool."""
    got, level = apportion(100, [Share("a", 1, 0, 30), Share("b", 5, 2, 20)], SEED)
    assert (got, level.left) == ([30, 20], 50)


def test_the_least_is_taken_from_the_others() -> None:
    """100 by 1 : 9 is 10 and 90; with 40 for the first at least, 60 are left for the second."""
    assert apportion(100, [Share("a", 1, 40, MANY), Share("b", 9, 0, MANY)], SEED)[0] == [40, 60]


def test_a_weight_of_nothing_gets_the_least() -> None:
    """Even where there is plenty."""
    assert apportion(100, [Share("a", 0, 3, 50), Share("b", 1, 0, 10)], SEED)[0] == [3, 10]


@pytest.mark.parametrize(
    "wrong",
    [Share("a", 1, 5, 4), Share("a", -1, 0, 4), Share("a", 1, -1, 4), Share("a", 1, 0, 1 << 63), Share("a", 1, 9, 9)],
)  # fmt: skip
def test_what_cannot_be_shared_out_is_an_error(wrong: Share) -> None:
    """Bounds the wrong way round, numbers too large to compare exactly, more to be had than there is."""
    with pytest.raises(ValueError, match=r"low <= high|more than there is"):
        apportion(8, [wrong], SEED)


@st.composite
def problems(draw: st.DrawFn) -> tuple[int, list[Share]]:
    """Small numbers meet ties and edges, large ones rounding."""
    numbers = st.one_of(st.integers(0, 6), st.integers(0, 10**13))
    found = []
    for n in range(draw(st.integers(0, 8))):
        low = draw(st.one_of(st.just(0), numbers))
        found.append(Share(f"case_{n}", draw(numbers), low, low + draw(numbers)))
    least, most = sum(s.low for s in found), sum(s.high for s in found)
    return draw(st.integers(least, most + 10)), found


@given(problems())
def test_nothing_is_lost_and_nothing_made(problem: tuple[int, list[Share]]) -> None:
    """And everybody is within bounds; something is left only where nobody may have it."""
    pool, given_ = problem
    got, level = apportion(pool, given_, SEED)
    assert sum(got) + level.left == pool
    assert all(share.low <= amount <= share.high for share, amount in zip(given_, got, strict=True))
    if level.left:
        assert got == [share.high if share.weight else share.low for share in given_]


@given(problems())
def test_everybody_is_less_than_one_unit_from_the_exact_share(problem: tuple[int, list[Share]]) -> None:
    """One multiplier for all, cut to the bounds of each."""
    pool, given_ = problem
    got, level = apportion(pool, given_, SEED)
    multiplier = Fraction(level.number, level.over)
    for share, amount in zip(given_, got, strict=True):
        exact = min(max(share.weight * multiplier, Fraction(share.low)), Fraction(share.high))
        assert abs(amount - exact) < 1


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(problem: tuple[int, list[Share]], chance: random.Random) -> None:
    """Nobody gains by standing first."""
    pool, given_ = problem
    mixed = chance.sample(given_, len(given_))
    got = dict(zip((s.key for s in given_), apportion(pool, given_, SEED)[0], strict=True))
    assert dict(zip((s.key for s in mixed), apportion(pool, mixed, SEED)[0], strict=True)) == got


@given(problems())
def test_a_larger_weight_never_gets_less(problem: tuple[int, list[Share]]) -> None:
    """Among those with the same bounds."""
    pool, given_ = problem
    alike = [Share(s.key, s.weight, 0, 50) for s in given_]
    got, _ = apportion(pool, alike, SEED)
    ordered = sorted(zip((s.weight for s in alike), got, strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(ordered) if a[0] < b[0])


@given(problems())
def test_each_can_work_out_the_own_share_from_the_published_level(problem: tuple[int, list[Share]]) -> None:
    """After a way through JSON."""
    pool, given_ = problem
    got, level = apportion(pool, given_, SEED)
    published = msgspec.json.decode(msgspec.json.encode(level), type=Level)
    assert [part(published, share, SEED) for share in given_] == got

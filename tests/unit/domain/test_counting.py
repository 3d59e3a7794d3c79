"""Counting without counting twice: marks, sets that are halved, and what complaints are counted by."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case.state import About
from chalicelib.domain.counting import (
    KEPT,
    SAMPLES,
    Day,
    Key,
    SignalKind,
    keys,
    mark,
    rarity,
    samples,
    slot,
)

CASES = [f"case_{n}" for n in range(20_000)]


def day(number: int) -> Day:
    return Day(frozenset(map(mark, CASES[:number]))).halved()


class TestMarks:
    """What stands for a case."""

    def test_a_case_has_one_mark(self) -> None:
        """Five characters, the same each time."""
        assert mark("case_a") == mark("case_a")
        assert len(mark("case_a")) == 5

    def test_cases_have_different_ones(self) -> None:
        """20,000 of 2^30: a pair alike once in five times; two pairs hardly ever."""
        assert len(set(map(mark, CASES))) >= len(CASES) - 1

    @pytest.mark.parametrize(
        ("bits", "zeros"),
        [("AAAAB", 0), ("AAAAC", 1), ("AAAAg", 5), ("AAABA", 6), ("BAAAA", 24), ("AAAAA", 30)],
    )
    def test_rarity_is_the_zeros_at_its_end(self, bits: str, zeros: int) -> None:
        """In base64 `B` is 1, `C` 2, `g` 32, and each `A` six zeros."""
        assert rarity(bits) == zeros

    def test_every_second_mark_is_rarer_than_the_others(self) -> None:
        """Of 20,000: 10,000 ± 71 for one halving, 2,500 ± 47 for three."""
        found = Counter(min(rarity(mark(case)), 3) for case in CASES)
        assert found[0] == pytest.approx(10_000, abs=300)
        assert found[3] == pytest.approx(2_500, abs=190)

    def test_cases_take_all_places_among_the_named_ones(self) -> None:
        """About as often each."""
        found = Counter(slot(mark(case)) for case in CASES)
        assert set(found) == set(range(SAMPLES))
        assert min(found.values()) > 5_000


class TestDays:
    """A set that never grows beyond its row."""

    @pytest.mark.parametrize("number", [0, 1, 30, KEPT])
    def test_few_are_counted_exactly(self, number: int) -> None:
        """No mark is dropped."""
        assert (day(number).number, day(number).thin) == (number, 0)

    @pytest.mark.parametrize("number", [KEPT + 1, 300, 2_000, 20_000])
    def test_many_are_an_estimate(self, number: int) -> None:
        """Within a quarter, of as many marks as fit."""
        counted = day(number)
        assert len(counted.marks) <= KEPT
        assert counted.number == pytest.approx(number, rel=1 / 4)

    def test_which_marks_are_left_does_not_depend_on_their_order(self) -> None:
        """Counting one by one and halving whenever it is full comes to the same as all at once."""
        one_by_one = Day()
        for case in CASES[:1_000]:
            one_by_one = Day(one_by_one.marks | {mark(case)}, one_by_one.thin).halved()
            one_by_one = Day(
                frozenset(m for m in one_by_one.marks if rarity(m) >= one_by_one.thin), one_by_one.thin
            )
        assert one_by_one == day(1_000)

    def test_a_fuller_day_is_thinned_to_compare_it_with_a_busy_one(self) -> None:
        """The same marks that would have been left."""
        assert day(80).at(2) == sum(1 for case in CASES[:80] if rarity(mark(case)) >= 2)

    def test_a_busier_day_is_an_estimate_at_a_finer_measure(self) -> None:
        """20 marks after three halvings stand for 80 after one."""
        busy = Day(frozenset(str(n) for n in range(20)), thin=3)
        assert (busy.at(3), busy.at(1), busy.number) == (20, 80, 160)

    @given(st.integers(0, 400), st.integers(0, 12))
    def test_thinner_never_holds_more(self, number: int, thin: int) -> None:
        """At any measure."""
        assert day(number).at(thin + 1) <= max(day(number).at(thin), 0)


class TestKeys:
    """What a complaint is counted by."""

    def test_a_complaint_counts_for_its_respondent_and_all_it_names(self) -> None:
        """In one spelling, in one order."""
        about = {"batch": "LOT-7", "product": " kettle-K2"}
        assert keys("family:acme", about) == (
            Key(SignalKind.MERCHANT, "family:acme"),
            Key(SignalKind.PRODUCT, "kettle-k2"),
            Key(SignalKind.BATCH, "lot-7"),
        )

    def test_what_is_not_named_is_not_counted(self) -> None:
        """Nor what has no kind here."""
        assert keys("ref:shop-1", {"product": " ", "colour": "blue"}) == (
            Key(SignalKind.MERCHANT, "ref:shop-1"),
        )

    def test_whatever_a_filing_may_name_has_a_kind(self) -> None:
        """And its respondent."""
        assert {kind.value for kind in SignalKind} == {about.value for about in About} | {"merchant"}


def test_cases_are_named_the_latest_days_first() -> None:
    """Each once, and not too many."""
    days = [Day(sample=("c", "b")), Day(sample=("b", "a"))]
    assert samples(days, 10) == ("c", "b", "a")
    assert samples(days, 2) == ("c", "b")

"""The systemic signal (S60): silent on steady noise of every shape, and there when a spike is."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache

import pytest

from chalicelib.domain.counting import Day, SignalKind
from chalicelib.domain.systemic import (
    HISTORY,
    LEARNING,
    WEEK,
    Spike,
    Watch,
    grown,
    level,
    look,
)
from tests.watching import MONDAY, counted, poisson, series, spike

pytestmark = pytest.mark.capability("S60")

WEEKLY = (1.6, 1.3, 1.1, 1.0, 0.8, 0.7, 0.5)
"""A Monday has three times the complaints of a Sunday."""
FLAT = (1.0,) * 7
LOOKED_AT = 13 * WEEK
SHARP = Watch()


@cache
def day_of(number: int) -> Day:
    """So many marks, whichever: no day here is thinned."""
    return Day(frozenset(map(str, range(number))))


def noise(dice: random.Random, mean: float, weekly: tuple[float, ...], growth: float) -> dict[date, Day]:
    """Complaints by day: Poisson about a mean that has a weekly pattern and grows from week to week."""
    numbers = (
        poisson(dice, mean * weekly[n % WEEK] * (1 + growth) ** (n / WEEK))
        for n in range(HISTORY + LOOKED_AT)
    )
    return {MONDAY + timedelta(days=n): day_of(number) for n, number in enumerate(numbers) if number}


def told(
    days: dict[date, Day], number: int, kind: SignalKind = SignalKind.PRODUCT, watch: Watch = SHARP
) -> Spike | None:
    """What is seen on that day of the series."""
    return look(days, MONDAY + timedelta(days=number), MONDAY, kind, watch)


STEADY = {
    "now and then": (0.3, FLAT, 0.0),
    "two a day": (2.0, FLAT, 0.0),
    "weekly pattern": (6.0, WEEKLY, 0.0),
    "busy, weekly pattern": (20.0, WEEKLY, 0.0),
    "slow growth": (5.0, FLAT, 0.02),
}


class TestSteadyNoise:
    """No alert. The rate that is promised: below one series of 1,000 in a quarter of a year."""

    def test_a_thousand_steady_series_raise_at_most_one_alarm(self) -> None:
        """200 of each shape, each looked at on 91 days in a row: 91,000 looks, twice two windows each."""
        dice = random.Random(60)
        alarmed = [
            name
            for name, shape in STEADY.items()
            for _ in range(200)
            if any(
                told(days, n) for days in [noise(dice, *shape)] for n in range(HISTORY, HISTORY + LOOKED_AT)
            )
        ]
        assert len(alarmed) <= 1, alarmed

    def test_days_of_the_week_are_no_spike(self) -> None:
        """Nothing on weekdays, thirty every Saturday, without any noise: for ten weeks and on the eleventh."""
        days = series(([0] * 5 + [30, 0]) * 12)
        assert not any(told(days, n) for n in range(HISTORY, 12 * WEEK))

    def test_slow_growth_is_no_spike(self) -> None:
        """Three percent a week, doubled in half a year."""
        days = series([round(20 * 1.03 ** (n / WEEK)) for n in range(HISTORY + 91)])
        assert not any(told(days, n) for n in range(HISTORY, HISTORY + 91))

    def test_counts_that_have_always_scattered_may_do_so(self) -> None:
        """Twenty or nothing by turns; forty on one day is not much then, and very much where ten came every day."""
        wild, calm = [20, 0, 0, 20, 0, 20, 10] * 5, [10] * 35
        for n in (5, 12, 26):
            wild[n], wild[n + 1] = 40, 0
        assert told(series([*wild, *wild, 40]), 70) is None
        assert told(series([*calm, *calm, 40]), 70) is not None

    def test_a_few_are_never_a_spike(self) -> None:
        """Four in a day, where nothing ever was."""
        assert told(series([0] * 75 + [4]), 75, SignalKind.BATCH) is None

    def test_a_busy_day_is_compared_mark_by_mark(self) -> None:
        """500 a day: every set is halved three times, and the sampling makes no alarm."""
        dice = random.Random(7)
        days = series([poisson(dice, 500) for _ in range(HISTORY + 28)])
        assert max(day.thin for day in days.values()) >= 2
        assert not any(told(days, n) for n in range(HISTORY, HISTORY + 28))


def power(mean: float, times: float, length: int, extra: float = 0.0) -> float:
    """How often of 100 series a spike of so many days is told within a week of its beginning."""
    dice = random.Random(61)
    found = 0
    for _ in range(100):
        days = noise(dice, mean, FLAT, 0.0)
        for n in range(length):
            day = MONDAY + timedelta(days=HISTORY + n)
            days[day] = day_of(poisson(dice, mean * times + extra))
        found += any(told(days, HISTORY + n) for n in range(WEEK))
    return found / 100


class TestSpikes:
    """An alert, nearly always and soon."""

    @pytest.mark.parametrize(
        ("mean", "times", "length", "extra"),
        [
            (0.0, 1, 1, 20),  # out of nothing, in one day
            (0.1, 1, 7, 4),  # a batch: four a day, where one came in ten days
            (1.0, 8, 7, 0),
            (3.0, 4, 7, 0),
            (10.0, 5, 1, 0),  # one day
            (10.0, 3, 7, 0),
            (40.0, 2, 7, 0),
            (40.0, 3, 1, 0),
        ],
    )
    def test_nineteen_of_twenty_are_told_within_the_week(
        self, mean: float, times: float, length: int, extra: float
    ) -> None:
        """`times` the usual mean a day, for so many days."""
        assert power(mean, times, length, extra) >= 0.95

    def test_what_is_told_is_what_was_counted(self) -> None:
        """One a day for ten weeks, then twelve: on the day 12 where 1 is usual, of the week 18 where 7 are."""
        found = told(series([1] * 76 + [12]), 76)
        assert found is not None
        assert (found.first_day, found.last_day) == ("2026-03-22", "2026-03-22")
        assert (found.observed, found.expected_hundredths, found.level) == (12, 100, 1)
        assert 1 <= found.chance_per_million <= 10

    def test_a_week_may_be_a_spike_although_none_of_its_days_is(self) -> None:
        """One a week so far, then three on each of six days."""
        found = told(series(([1] + [0] * 6) * 10 + [3] * 6), 75)
        assert found is not None
        assert (found.first_day, found.last_day, found.observed) == ("2026-03-15", "2026-03-21", 18)
        assert found.expected_hundredths == 100

    def test_a_spike_of_a_busy_thing_is_an_estimate(self) -> None:
        """Three times 500 are told as that, within a fifth."""
        found = told(series([500] * 75 + [1_500]), 75)
        assert found is not None
        assert found.observed == pytest.approx(1_500, rel=0.2)
        assert found.expected_hundredths == pytest.approx(50_000, rel=0.2)

    def test_an_outbreak_that_begins_slowly_does_not_hide_itself(self) -> None:
        """The week before is left out of the past: 2, then 6, then 12 a day."""
        days = series([2] * 63 + [6] * 7 + [12] * 7)
        assert told(days, 76) is not None

    def test_an_earlier_outbreak_does_not_hide_the_next_one(self) -> None:
        """Two weeks of ten a day lie within the eight that are looked at; else it was one a week."""
        days = series(([1] + [0] * 6) * 3 + [10] * 14 + ([1] + [0] * 6) * 6 + [4] * 5)
        found = told(days, 81)
        assert found is not None
        assert (found.observed, found.expected_hundredths) == (20, 100)

    def test_cases_are_named(self) -> None:
        """Those of the window's own days, the latest first."""
        days = series([1] * 75)
        days[MONDAY + timedelta(days=75)] = Day(counted(30).marks, 0, ("case_b", "case_a"))
        found = told(days, 75)
        assert found is not None
        assert found.cases == ("case_b", "case_a")


class TestLearning:
    """Without a past nothing can be told."""

    @pytest.mark.parametrize("kind", list(SignalKind))
    def test_a_kind_is_judged_after_its_weeks(self, kind: SignalKind) -> None:
        """And after the week that is left out, and the one that is looked at."""
        first = WEEK * (2 + LEARNING.get(kind, 1)) - 1
        days = series([0] * (first - 1) + [90, 90])
        assert told(days, first - 1, kind) is None
        assert told(days, first, kind) is not None

    def test_a_short_past_tells_less(self) -> None:
        """The same week of a batch: beyond doubt after eight weeks without one, not after one."""
        assert told(series([0] * 76 + [10]), 76, SignalKind.BATCH) is not None
        assert told(series([0] * 21 + [10]), 21, SignalKind.BATCH) is None


class TestTelling:
    """Levels, and what is worth telling again."""

    @pytest.mark.parametrize(
        ("observed", "expected", "reached"),
        [(12, 1, 1), (19, 0, 1), (20, 500, 2), (20, 501, 1), (49, 10, 2), (50, 625, 3), (50, 626, 2)],
    )
    def test_a_level_takes_a_number_and_a_multiple(self, observed: int, expected: int, reached: int) -> None:
        """20 and 4 times what was to be expected, 50 and 8 times; expected in hundredths."""
        assert level(observed, expected) == reached

    def test_a_spike_has_grown_when_it_has_doubled_or_reached_a_level(self) -> None:
        """Not with every complaint."""
        assert not grown(spike(observed=12), spike(observed=23))
        assert grown(spike(observed=12), spike(observed=24))
        assert grown(spike(observed=19), spike(observed=20, level=2))

    def test_a_platform_may_look_more_or_less_sharply(self) -> None:
        """Fifteen in a week where seven are usual: never by default, told by one that takes one in a hundred."""
        days = series([1] * 75 + [9])
        assert told(days, 75) is None
        assert told(days, 75, watch=Watch(per_million=1_000, growth_percent=0)) is not None
        assert told(days, 75, watch=Watch(per_million=1_000, growth_percent=0, at_least=20)) is None

"""Deadlines that stood still, and what is left of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.domain.calendars import Calendar, Remaining, Roll, Rules, Unit, remaining, shift

# Easter 2026: Good Friday 3 April and Easter Monday 6 April are off. 1 April is a Wednesday.
EASTER = Calendar(
    id="XX",
    weekend=frozenset({6, 7}),
    holidays={date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"},
)


def at(text: str) -> datetime:
    """A moment in UTC, from `2026-04-01 12:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def end(day: str) -> datetime:
    """The midnight that ends a day of April 2026, in UTC: `end("10")` is the 11th at 00:00."""
    return datetime(2026, 4, int(day) + 1, tzinfo=UTC)


def rules(**changes: Any) -> Rules:
    """UTC, Easter's days off, no roll-over."""
    return Rules(**{"time_zone": "UTC", "calendar": EASTER} | changes)


def test_elapsed_time_moves_by_the_pause() -> None:
    """To the second, over a weekend too."""
    found = shift(
        at("2026-04-02 12:00"), at("2026-04-01 08:00"), at("2026-04-04 08:00:30"), Unit.HOURS, "UTC"
    )
    assert found == at("2026-04-05 12:00:30")


@pytest.mark.parametrize("unit", [Unit.CALENDAR_DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])
def test_calendar_days_are_given_back(unit: Unit) -> None:
    """Paused on the 2nd with eight days left, resumed on the 7th: eight days from there."""
    found = shift(end("10"), at("2026-04-02 09:00"), at("2026-04-07 17:00"), unit, rules())
    assert found == end("15")


def test_working_days_are_given_back_as_working_days() -> None:
    """Paused on Thursday 2nd, with Tuesday 7th to Friday 10th to come; resumed on the 15th: 16th, 17th, 20th, 21st."""
    found = shift(end("10"), at("2026-04-02 09:00"), at("2026-04-15 17:00"), Unit.WORKING_DAYS, rules())
    assert found == end("21")


def test_a_pause_over_days_off_takes_no_working_day() -> None:
    """From Good Friday to Easter Monday."""
    found = shift(end("10"), at("2026-04-03 09:00"), at("2026-04-06 17:00"), Unit.WORKING_DAYS, rules())
    assert found == end("10")


def test_a_pause_from_a_day_off_counts_from_its_first_working_day() -> None:
    """From Good Friday to Wednesday 8th one working day is missed, Tuesday."""
    found = shift(end("10"), at("2026-04-03 09:00"), at("2026-04-08 17:00"), Unit.WORKING_DAYS, rules())
    assert found == end("13")


def test_paused_on_the_last_day_the_last_day_comes_again() -> None:
    """Resumed on Saturday 11th: there is Monday 13th left."""
    found = shift(end("10"), at("2026-04-10 23:00"), at("2026-04-11 01:00"), Unit.WORKING_DAYS, rules())
    assert found == end("13")


def test_the_day_is_the_time_zones() -> None:
    """Paused at 23:00 UTC on the 1st, which is the 2nd in Berlin; resumed on the 3rd: one day later."""
    found = shift(
        at("2026-04-10 22:00"), at("2026-04-01 23:00"), at("2026-04-03 12:00"),
        Unit.CALENDAR_DAYS, "Europe/Berlin",
    )  # fmt: skip
    assert found == at("2026-04-11 22:00")


def test_a_pause_over_a_clock_change_keeps_midnight() -> None:
    """Berlin goes from +01 to +02 on 29 March: the 25th ends at 23:00 UTC, 1 April at 22:00."""
    found = shift(
        at("2026-03-25 23:00"), at("2026-03-24 12:00"), at("2026-03-31 12:00"),
        Unit.CALENDAR_DAYS, "Europe/Berlin",
    )  # fmt: skip
    assert found == at("2026-04-01 22:00")


def test_what_is_given_back_rolls_too() -> None:
    """One day on from Thursday 2nd is Good Friday: Tuesday 7th."""
    moved = shift(
        end("2"), at("2026-04-01 09:00"), at("2026-04-02 09:00"), Unit.CALENDAR_DAYS,
        rules(roll=Roll.NEXT_WORKING_DAY),
    )  # fmt: skip
    assert moved == end("7")


def test_a_pause_within_a_day_gives_no_day_back() -> None:
    """The days left are the same."""
    found = shift(end("10"), at("2026-04-02 00:00"), at("2026-04-02 23:59"), Unit.WORKING_DAYS, rules())
    assert found == end("10")


def test_a_pause_within_a_day_leaves_an_odd_end_alone() -> None:
    """One set in another time zone, or on a day that has become a holiday since."""
    odd = at("2026-04-03 15:00")
    found = shift(odd, at("2026-04-02 08:00"), at("2026-04-02 09:00"), Unit.WORKING_DAYS, rules())
    assert found == odd


def test_an_end_on_a_day_off_is_no_earlier_than_resuming() -> None:
    """Saturday 11th was a working day when the date was set; paused on it, resumed on Monday 13th."""
    found = shift(end("11"), at("2026-04-11 09:00"), at("2026-04-13 09:00"), Unit.WORKING_DAYS, rules())
    assert found == end("13")


@pytest.mark.parametrize("unit", list(Unit))
def test_a_pause_after_the_end_changes_nothing(unit: Unit) -> None:
    """What is over is over; at the very moment too."""
    for paused in (end("10"), at("2026-04-12 00:00")):
        assert shift(end("10"), paused, at("2026-04-20 00:00"), unit, rules()) == end("10")


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    """It would take time away."""
    with pytest.raises(ValueError, match="ends before it begins"):
        shift(end("10"), at("2026-04-03 00:00"), at("2026-04-02 00:00"), Unit.HOURS, "UTC")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-04-01 12:00", Remaining(9 * 86_400 + 43_200, 9, 5)),  # working: 2nd, 7th, 8th, 9th, 10th
        ("2026-04-04 00:00", Remaining(7 * 86_400, 6, 4)),
        ("2026-04-09 23:59:59", Remaining(86_401, 1, 1)),
        ("2026-04-10 00:00", Remaining(86_400, 0, 0)),  # the last day itself
        ("2026-04-10 23:59:59", Remaining(1, 0, 0)),
        ("2026-04-11 00:00", Remaining(0, 0, 0)),
        ("2026-05-01 00:00", Remaining(0, 0, 0)),
    ],
)
def test_what_is_left_until_the_end_of_a_day(now: str, expected: Remaining) -> None:
    """Days after today up to the last day, which is 10 April; nothing once it is over."""
    assert remaining(at(now), end("10"), rules()) == expected


def test_what_is_left_until_an_hour() -> None:
    """The day of the hour is the last day."""
    found = remaining(at("2026-04-02 12:00"), at("2026-04-07 06:00"), rules())
    assert found == Remaining(4 * 86_400 + 18 * 3_600, 5, 1)


def test_a_part_of_a_second_is_not_left() -> None:
    """Whole seconds only, rounded down."""
    assert remaining(at("2026-04-10 23:59:58.500"), end("10"), rules()).seconds == 1


def test_days_left_are_those_of_the_time_zone() -> None:
    """At 23:00 UTC on the 1st it is the 2nd in Berlin; 10 April ends there at 22:00 UTC."""
    found = remaining(at("2026-04-01 23:00"), at("2026-04-10 22:00"), "Europe/Berlin")
    assert (found.calendar_days, found.working_days) == (8, 8)

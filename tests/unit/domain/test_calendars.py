"""When a length of time ends: elapsed time, days, weeks, months and years, over clock changes, with roll-over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.calendars import (
    NO_HOLIDAYS,
    Calendar,
    Length,
    Roll,
    Rules,
    Unit,
    back,
    certain_until,
    due,
    is_certain,
    last_day,
)

# Around Easter 2026 in Germany: Good Friday 3 April, Easter Monday 6 April; 1 May is a Friday.
EASTER = Calendar(
    id="XX",
    weekend=frozenset({6, 7}),
    holidays={
        date(2026, 4, 3): "Good Friday",
        date(2026, 4, 6): "Easter Monday",
        date(2026, 5, 1): "May Day",
    },
    first_year=2026,
    last_year=2026,
)


def at(text: str) -> datetime:
    """A moment in UTC, from `2026-04-01 12:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rules(**changes: Any) -> Rules:
    """UTC, Easter's days off, rolling over."""
    fields: dict[str, Any] = {"time_zone": "UTC", "calendar": EASTER, "roll": Roll.NEXT_WORKING_DAY}
    return Rules(**fields | changes)


@pytest.mark.parametrize(
    ("n", "unit", "expected"),
    [
        (90, Unit.SECONDS, "2026-04-02 12:01:30"),
        (36, Unit.HOURS, "2026-04-04 00:00"),  # Easter Saturday: elapsed time never rolls
    ],
)
def test_elapsed_time_is_added_as_it_is(n: int, unit: Unit, expected: str) -> None:
    """Regulation 1182/71 art. 3(4) moves periods 'expressed otherwise than in hours' only."""
    assert due(at("2026-04-02 12:00"), Length(n, unit), rules(min_working_days=2)) == at(expected)


@pytest.mark.parametrize(
    ("start", "n", "unit", "last"),
    [
        ("2026-04-01", 1, Unit.CALENDAR_DAYS, "2026-04-02"),
        ("2026-04-01", 2, Unit.CALENDAR_DAYS, "2026-04-03"),
        ("2026-04-10", 3, Unit.WEEKS, "2026-05-01"),
        ("2025-01-15", 1, Unit.MONTHS, "2025-02-15"),
        ("2025-01-31", 1, Unit.MONTHS, "2025-02-28"),  # no 31st: the month's last day
        ("2024-01-31", 1, Unit.MONTHS, "2024-02-29"),
        ("2025-03-31", 1, Unit.MONTHS, "2025-04-30"),
        ("2025-02-28", 1, Unit.MONTHS, "2025-03-28"),  # the same number, not the month's end
        ("2025-08-31", 6, Unit.MONTHS, "2026-02-28"),
        ("2025-12-15", 1, Unit.MONTHS, "2026-01-15"),
        ("2025-06-15", 30, Unit.MONTHS, "2027-12-15"),
        ("2024-02-29", 1, Unit.YEARS, "2025-02-28"),
        ("2024-02-29", 4, Unit.YEARS, "2028-02-29"),
        ("2025-02-28", 3, Unit.YEARS, "2028-02-28"),
    ],
)
def test_the_last_day_bears_the_starts_number(start: str, n: int, unit: Unit, last: str) -> None:
    """Regulation 1182/71 art. 3(2)(c); PRC Civil Code art. 202: or it is the last of the month."""
    found = last_day(date.fromisoformat(start), Length(n, unit), rules(roll=Roll.NONE))
    assert found == date.fromisoformat(last)


def test_the_last_day_counts_whole() -> None:
    """To the midnight that ends it, wherever in the day the start lay."""
    for start in ("2026-04-01 00:00", "2026-04-01 23:59:59"):
        assert due(at(start), Length(1, Unit.CALENDAR_DAYS), "UTC") == at("2026-04-03 00:00")


def test_the_start_day_is_the_time_zones() -> None:
    """20:00 on the 1st in UTC is 04:00 on the 2nd in Shanghai; the 3rd ends there at 16:00 UTC."""
    found = due(at("2026-04-01 20:00"), Length(1, Unit.CALENDAR_DAYS), "Asia/Shanghai")
    assert found == at("2026-04-03 16:00")


def test_a_mere_time_zone_knows_no_weekend() -> None:
    """The 4th of April 2026 is a Saturday."""
    assert due(at("2026-04-01 12:00"), Length(3, Unit.WORKING_DAYS), "UTC") == at("2026-04-05 00:00")


def test_the_result_is_in_utc() -> None:
    """Whatever zone the days end in."""
    assert due(at("2026-04-01 12:00"), Length(1, Unit.WEEKS), "Europe/Berlin").tzinfo is UTC


def test_working_days_leave_out_weekends_and_holidays() -> None:
    """From Wednesday 1 April: Thursday 2nd is the first, Tuesday 7th the second."""
    assert last_day(date(2026, 4, 1), Length(2, Unit.WORKING_DAYS), rules()) == date(2026, 4, 7)


def test_working_days_start_from_any_day() -> None:
    """From Easter Sunday the first is Tuesday."""
    assert last_day(date(2026, 4, 5), Length(1, Unit.WORKING_DAYS), rules()) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("start", "n", "unit", "last"),
    [
        ("2026-04-01", 2, Unit.CALENDAR_DAYS, "2026-04-07"),  # Good Friday: over Easter to Tuesday
        ("2026-04-01", 1, Unit.CALENDAR_DAYS, "2026-04-02"),  # Maundy Thursday is a working day
        ("2026-04-10", 3, Unit.WEEKS, "2026-05-04"),  # May Day, a Friday: to Monday
        ("2026-03-04", 1, Unit.MONTHS, "2026-04-07"),  # Easter Saturday
        ("2025-04-05", 1, Unit.YEARS, "2026-04-07"),  # Easter Sunday
    ],
)
def test_a_last_day_off_rolls_on(start: str, n: int, unit: Unit, last: str) -> None:
    """Regulation 1182/71 art. 3(4); PRC Civil Code art. 203(1)."""
    assert last_day(date.fromisoformat(start), Length(n, unit), rules()) == date.fromisoformat(last)


def test_without_roll_over_it_stays() -> None:
    """Good Friday is as good as any day."""
    found = last_day(date(2026, 4, 1), Length(2, Unit.CALENDAR_DAYS), rules(roll=Roll.NONE))
    assert found == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("n", "unit", "last"),
    [
        (2, Unit.CALENDAR_DAYS, "2026-04-08"),  # from Maundy Thursday: 3rd to 6th are off, so 7th and 8th
        (4, Unit.CALENDAR_DAYS, "2026-04-08"),
        (1, Unit.WEEKS, "2026-04-09"),  # to Thursday: 7th, 8th, 9th are three already
        (1, Unit.CALENDAR_DAYS, "2026-04-07"),  # shorter than two days: rolls only
        (1, Unit.WORKING_DAYS, "2026-04-07"),
    ],
)
def test_two_days_hold_two_working_days(n: int, unit: Unit, last: str) -> None:
    """Regulation 1182/71 art. 3(5): 'any period of two days or more shall include at least two working days'."""
    found = last_day(date(2026, 4, 2), Length(n, unit), rules(min_working_days=2))
    assert found == date.fromisoformat(last)


CLOCKS = [
    # Berlin: 29 March has 23 hours (from 02:00 to 03:00), 25 October 25.
    ("Europe/Berlin", "2026-03-28 12:00", "2026-03-29 22:00"),
    ("Europe/Berlin", "2026-10-24 12:00", "2026-10-25 23:00"),
    ("Europe/Berlin", "2026-03-28 23:30", "2026-03-30 22:00"),  # 00:30 on the 29th there
    # London: the same days; midnight is 23:00 UTC in summer and 00:00 in winter.
    ("Europe/London", "2026-03-28 12:00", "2026-03-29 23:00"),
    ("Europe/London", "2026-10-24 12:00", "2026-10-26 00:00"),
    # New York: 8 March and 1 November.
    ("America/New_York", "2026-03-07 12:00", "2026-03-09 04:00"),
    ("America/New_York", "2026-10-31 12:00", "2026-11-02 05:00"),
    # Cairo: on Friday 24 April midnight does not exist, the clock goes from 23:59 (+02) to 01:00 (+03).
    ("Africa/Cairo", "2026-04-22 12:00", "2026-04-23 22:00"),
    # Beirut: the same on Sunday 29 March.
    ("Asia/Beirut", "2026-03-27 12:00", "2026-03-28 22:00"),
    # São Paulo until 2019: no midnight on 4 November 2018, and an hour twice before that of 17 February 2019.
    ("America/Sao_Paulo", "2018-11-02 12:00", "2018-11-04 03:00"),
    ("America/Sao_Paulo", "2019-02-15 12:00", "2019-02-17 03:00"),
    # Havana: 1 November has two midnights, and the first ends October.
    ("America/Havana", "2026-10-30 12:00", "2026-11-01 04:00"),
    # Lord Howe: half an hour on 4 October; midnight itself is left alone (+10:30, then +11).
    ("Australia/Lord_Howe", "2026-10-03 00:00", "2026-10-04 13:00"),
    # Apia skipped 30 December 2011, from -10 to +14: that day is over as it begins.
    ("Pacific/Apia", "2011-12-29 12:00", "2011-12-30 10:00"),
]


@pytest.mark.parametrize(("zone", "start", "expected"), CLOCKS)
def test_a_day_ends_at_its_own_midnight(zone: str, start: str, expected: str) -> None:
    """However many hours it has, and where midnight is skipped, at the moment the clock jumps."""
    assert due(at(start), Length(1, Unit.CALENDAR_DAYS), zone) == at(expected)


def test_hours_do_not_see_the_clock_change() -> None:
    """Twenty-four of them over Berlin's shortest night."""
    found = due(at("2026-03-28 12:00"), Length(24, Unit.HOURS), "Europe/Berlin")
    assert found == at("2026-03-29 12:00")


def test_a_length_beyond_the_calendar_overflows() -> None:
    """Rather than come round to a date in the past."""
    for unit in (Unit.MONTHS, Unit.YEARS):
        with pytest.raises(OverflowError):
            due(at("2026-04-01 12:00"), Length(100_000, unit), "UTC")


def test_elapsed_time_has_no_last_day() -> None:
    """Asking for it is an error of the caller."""
    for unit in (Unit.SECONDS, Unit.HOURS):
        with pytest.raises(ValueError, match="elapsed time"):
            last_day(date(2026, 4, 1), Length(1, unit), rules())


@pytest.mark.parametrize(
    ("day", "n", "unit", "earliest"),
    [
        ("2026-11-22", 3, Unit.YEARS, "2023-11-22"),
        ("2024-02-29", 3, Unit.YEARS, "2021-03-01"),  # what happened on 28 February 2021 ended on the 28th
        ("2027-02-28", 3, Unit.YEARS, "2024-02-28"),  # and 29 February 2024 ends on this day as well
        ("2027-03-01", 3, Unit.YEARS, "2024-03-01"),
        ("2026-03-31", 1, Unit.MONTHS, "2026-03-01"),  # 28 February reaches 28 March only
        ("2026-02-28", 1, Unit.MONTHS, "2026-01-28"),
        ("2026-04-15", 2, Unit.WEEKS, "2026-04-01"),
        ("2026-04-15", 730, Unit.CALENDAR_DAYS, "2024-04-15"),
        ("2026-04-07", 2, Unit.WORKING_DAYS, "2026-04-01"),  # Thursday 2nd, Tuesday 7th
    ],
)
def test_a_window_reaches_back(day: str, n: int, unit: Unit, earliest: str) -> None:
    """The earliest day from which the length still covers this one."""
    found = back(date.fromisoformat(day), Length(n, unit), rules(roll=Roll.NONE))
    assert found == date.fromisoformat(earliest)


def test_a_window_that_rolls_reaches_further_back() -> None:
    """Ten days from 24 March end on Good Friday, and so on Tuesday 7 April."""
    assert back(date(2026, 4, 7), Length(10, Unit.CALENDAR_DAYS), rules()) == date(2026, 3, 24)


def test_elapsed_time_has_no_window_of_days() -> None:
    """As for the last day."""
    with pytest.raises(ValueError, match="elapsed time"):
        back(date(2026, 4, 1), Length(1, Unit.HOURS), rules())


def test_a_date_is_certain_as_far_as_the_calendar_is() -> None:
    """The table of Easter ends with its year."""
    assert certain_until(rules()) == date(2026, 12, 31)
    assert is_certain(
        at("2027-01-01 00:00"), Unit.WORKING_DAYS, rules()
    )  # the midnight that ends 31 December
    assert not is_certain(at("2027-01-02 00:00"), Unit.WORKING_DAYS, rules())


def test_a_date_before_the_table_is_not_certain() -> None:
    """Its holidays are not there."""
    assert not is_certain(at("2025-12-27 00:00"), Unit.WORKING_DAYS, rules())


def test_a_date_that_no_holiday_moves_is_certain() -> None:
    """Elapsed time, and days that neither roll nor must hold working days."""
    far = at("2040-01-01 12:00")
    assert is_certain(far, Unit.HOURS, rules())
    assert is_certain(far, Unit.CALENDAR_DAYS, rules(roll=Roll.NONE))
    assert not is_certain(far, Unit.CALENDAR_DAYS, rules())
    assert not is_certain(far, Unit.CALENDAR_DAYS, rules(roll=Roll.NONE, min_working_days=2))


def test_a_weekend_alone_is_certain_for_ever() -> None:
    """No notice changes it."""
    assert is_certain(at("2040-01-01 12:00"), Unit.WORKING_DAYS, rules(calendar=NO_HOLIDAYS))


def test_beyond_the_table_working_days_are_still_counted() -> None:
    """Monday to Friday, from Friday 30 December 2039."""
    found = due(at("2039-12-30 12:00"), Length(1, Unit.WORKING_DAYS), rules())
    assert found == at("2040-01-02 00:00") + timedelta(days=1)

"""What holds of every length, start, pause and calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.adapters.calendars import CalendarFiles
from chalicelib.domain.calendars import (
    Length,
    Roll,
    Rules,
    Unit,
    back,
    due,
    last_day,
    remaining,
    shift,
)

FILES = CalendarFiles()
ELAPSED = (Unit.SECONDS, Unit.HOURS)
IN_DAYS = [unit for unit in Unit if unit not in ELAPSED]
LONGEST = {Unit.MONTHS: 30, Unit.YEARS: 4, Unit.WEEKS: 60}
ZONES = (
    "UTC", "Asia/Shanghai", "Europe/Berlin", "Europe/London", "America/New_York", "Africa/Cairo",
    "America/Havana", "Australia/Lord_Howe",
)  # fmt: skip

MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2022, 1, 1), date(2031, 1, 1))
RULES = st.builds(
    Rules,
    time_zone=st.sampled_from(ZONES),
    calendar=st.sampled_from(["none", "weekends", "CN", "DE", "GB-SCT", "HK", "US"]).map(FILES.get),
    roll=st.sampled_from(Roll),
    min_working_days=st.integers(0, 3),
)
PAUSES = st.timedeltas(timedelta(0), timedelta(days=60))


def lengths(units: list[Unit]) -> st.SearchStrategy[Length]:
    """Up to a few years."""
    return st.sampled_from(units).flatmap(
        lambda unit: st.builds(Length, st.integers(1, LONGEST.get(unit, 400)), st.just(unit))
    )


def day_of(moment: datetime, rules: Rules) -> date:
    return moment.astimezone(ZoneInfo(rules.time_zone)).date()


def last_of(due_at: datetime, rules: Rules) -> date:
    return day_of(due_at - timedelta.resolution, rules)


def noon(day: date, rules: Rules) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(rules.time_zone))


@given(MOMENTS, PAUSES, lengths(list(Unit)), RULES)
def test_a_later_start_never_ends_earlier(
    start: datetime, later: timedelta, length: Length, rules: Rules
) -> None:
    """Nobody gains by filing late."""
    assert due(start, length, rules) <= due(start + later, length, rules)


@given(MOMENTS, lengths(list(Unit)), RULES)
def test_a_longer_length_never_ends_earlier(start: datetime, length: Length, rules: Rules) -> None:
    """One more unit is never less time."""
    longer = Length(length.n + 1, length.unit)
    assert start < due(start, length, rules) <= due(start, longer, rules)


@given(MOMENTS, lengths(IN_DAYS), RULES)
def test_days_end_with_a_day(start: datetime, length: Length, rules: Rules) -> None:
    """A moment later another day has begun."""
    found = due(start, length, rules)
    assert day_of(found, rules) == last_of(found, rules) + timedelta(days=1)


@given(MOMENTS, lengths(IN_DAYS), RULES)
def test_the_end_is_a_working_day(start: datetime, length: Length, rules: Rules) -> None:
    """For working days, and wherever the last day rolls."""
    assume(length.unit is Unit.WORKING_DAYS or rules.roll is Roll.NEXT_WORKING_DAY)
    assert rules.calendar.is_working(last_of(due(start, length, rules), rules))


@given(MOMENTS, st.integers(1, 400), RULES)
def test_working_days_hold_as_many_working_days(start: datetime, n: int, rules: Rules) -> None:
    """From the day after the start to the last day."""
    last = last_of(due(start, Length(n, Unit.WORKING_DAYS), rules), rules)
    assert rules.calendar.count(day_of(start, rules) + timedelta(days=1), last) == n


@given(MOMENTS, lengths(IN_DAYS), RULES)
def test_a_period_holds_its_least_working_days(start: datetime, length: Length, rules: Rules) -> None:
    """Where it is that long in days."""
    first = day_of(start, rules)
    nominal = length.n if length.unit in (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS) else 7
    assume(nominal >= rules.min_working_days)
    last = last_day(first, length, rules)
    assert rules.calendar.count(first + timedelta(days=1), last) >= rules.min_working_days


@given(MOMENTS, lengths(IN_DAYS), RULES)
def test_rolling_stops_at_the_first_working_day(start: datetime, length: Length, rules: Rules) -> None:
    """No more is given than the days off."""
    first = day_of(start, rules)
    stays = last_day(first, length, Rules(rules.time_zone, rules.calendar, Roll.NONE, rules.min_working_days))
    rolls = last_day(
        first, length, Rules(rules.time_zone, rules.calendar, Roll.NEXT_WORKING_DAY, rules.min_working_days)
    )
    assert rules.calendar.count(stays, rolls) == 1


@given(MOMENTS, lengths(list(Unit)), st.floats(0, 1), RULES)
def test_a_pause_of_no_time_changes_nothing(
    start: datetime, length: Length, part: float, rules: Rules
) -> None:
    """Whenever it is."""
    ends = due(start, length, rules)
    paused = start + (ends - start) * part
    assert shift(ends, paused, paused, length.unit, rules) == ends


@given(MOMENTS, lengths(list(Unit)), st.floats(0, 0.999), PAUSES, RULES)
def test_a_pause_takes_no_time_away(
    start: datetime, length: Length, part: float, pause: timedelta, rules: Rules
) -> None:
    """The end is never earlier than it was, and comes after the pause."""
    ends = due(start, length, rules)
    paused = start + (ends - start) * part
    found = shift(ends, paused, paused + pause, length.unit, rules)
    assert found >= ends
    assert found > paused + pause


@given(MOMENTS, lengths(list(Unit)), st.floats(0, 0.999), PAUSES, PAUSES, RULES)
def test_pauses_add_up(
    start: datetime, length: Length, part: float, one: timedelta, two: timedelta, rules: Rules
) -> None:
    """Two that follow on one another are one; where each rolls, they may give more and never less."""
    ends = due(start, length, rules)
    paused = start + (ends - start) * part
    middle, resumed = paused + one, paused + one + two
    twice = shift(shift(ends, paused, middle, length.unit, rules), middle, resumed, length.unit, rules)
    once = shift(ends, paused, resumed, length.unit, rules)
    rolls = rules.roll is Roll.NEXT_WORKING_DAY and length.unit not in (*ELAPSED, Unit.WORKING_DAYS)
    assert twice >= once if rolls else twice == once


@given(MOMENTS, st.integers(1, 200), st.floats(0, 0.999), PAUSES, RULES)
def test_as_many_working_days_are_left_after_a_pause(
    start: datetime, n: int, part: float, pause: timedelta, rules: Rules
) -> None:
    """The day of pausing and the day of resuming counted whole."""
    ends = due(start, Length(n, Unit.WORKING_DAYS), rules)
    paused = start + (ends - start) * part
    assume(day_of(paused, rules) < day_of(paused + pause, rules))
    found = shift(ends, paused, paused + pause, Unit.WORKING_DAYS, rules)
    left = rules.calendar.count(day_of(paused, rules), last_of(ends, rules))
    assert rules.calendar.count(day_of(paused + pause, rules), last_of(found, rules)) == left


@given(MOMENTS, st.integers(1, 400), RULES)
def test_right_after_the_start_all_days_are_left(start: datetime, n: int, rules: Rules) -> None:
    """What a view shows first is the number of the rule."""
    unmoved = Rules(rules.time_zone, rules.calendar)
    in_calendar_days = due(start, Length(n, Unit.CALENDAR_DAYS), unmoved)
    in_working_days = due(start, Length(n, Unit.WORKING_DAYS), unmoved)
    assert remaining(start, in_calendar_days, unmoved).calendar_days == n
    assert remaining(start, in_working_days, unmoved).working_days == n


@given(MOMENTS, st.timedeltas(timedelta(days=-40), timedelta(days=40)), RULES)
def test_nothing_is_left_exactly_when_it_is_over(now: datetime, ahead: timedelta, rules: Rules) -> None:
    """To the second; days are never negative and working days never more than days."""
    left = remaining(now, now + ahead, rules)
    assert left.seconds == max(0, ahead // timedelta(seconds=1))
    assert 0 <= left.working_days <= left.calendar_days


@given(DAYS, lengths(IN_DAYS), st.integers(-10, 10), RULES)
def test_a_window_holds_exactly_what_is_in_time(today: date, length: Length, off: int, rules: Rules) -> None:
    """A day is inside if, and only if, a length that begins on it is not over today."""
    earliest = back(today, length, rules)
    day = earliest + timedelta(days=off)
    assert (day >= earliest) == (noon(today, rules) <= due(noon(day, rules), length, rules))

"""Lengths of time: how they are added to a moment, paused, and counted down, on the calendar a rule pack names.

Elapsed units (seconds, hours) are added as they are and never roll. Units counted in days begin on the day after the
start and end at the midnight that ends their last day, in the pack's time zone, whatever daylight saving does between.
"""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Final, assert_never
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.domain.workdays import EVERY_DAY, NO_HOLIDAYS, Calendar, Changes, changed

__all__ = [
    "EVERY_DAY",
    "NO_HOLIDAYS",
    "Calendar",
    "Changes",
    "Length",
    "Remaining",
    "Roll",
    "Rules",
    "Unit",
    "back",
    "certain_until",
    "changed",
    "due",
    "is_certain",
    "last_day",
    "remaining",
    "shift",
]


class Unit(StrEnum):
    SECONDS = "seconds"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Roll(StrEnum):
    """What happens when the last day is no working day."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"
    """PRC Civil Code art. 203(1); Regulation (EEC, Euratom) No 1182/71 art. 3(4)."""


class Length(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`n` units. Seconds and hours are elapsed time; a day ends at midnight of the pack's time zone."""

    n: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    unit: Unit


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a pack counts days."""

    time_zone: str
    calendar: Calendar = EVERY_DAY
    roll: Roll = Roll.NONE
    min_working_days: Annotated[int, msgspec.Meta(ge=0, le=30)] = 0
    """A period of that many days or more holds at least that many working days; 2 in Regulation 1182/71 art. 3(5)."""


class Remaining(msgspec.Struct, frozen=True):
    """What is left until a due moment; all zero once it has come.

    Days are those after today up to the last day, so that right after the start of n days n are left, and none on the
    last day, while seconds are still running.
    """

    seconds: int
    calendar_days: int
    working_days: int


_ELAPSED: Final = {Unit.SECONDS: timedelta(seconds=1), Unit.HOURS: timedelta(hours=1)}
_DAY: Final = timedelta(days=1)


def due(start: datetime, length: Length, rules: Rules | str) -> datetime:
    """The last moment in time, in UTC. `rules` may be a mere time zone: every day counts and nothing rolls.

    Raises OverflowError beyond the year 9999.
    """
    if length.unit in _ELAPSED:
        return start + length.n * _ELAPSED[length.unit]
    rules = _rules(rules)
    zone = ZoneInfo(rules.time_zone)
    return _end_of(last_day(start.astimezone(zone).date(), length, rules), zone)


def last_day(start: date, length: Length, rules: Rules) -> date:
    """The day on which a length counted in days ends when something happens on `start`, which is not counted.

    Regulation (EEC, Euratom) No 1182/71 art. 3(1), 3(2)(b) and (c), 3(4), 3(5); PRC Civil Code art. 201 to 203.
    Raises ValueError for a length of elapsed time.
    """
    last = _counted(start, length, rules.calendar)
    if length.unit is not Unit.WORKING_DAYS and (last - start).days >= rules.min_working_days:
        last = max(last, rules.calendar.working_after(start, rules.min_working_days))
    return _rolled(last, rules)


def shift(
    due_at: datetime, paused_at: datetime, resumed_at: datetime, unit: Unit, rules: Rules | str
) -> datetime:
    """The due moment after a pause. A pause that begins when it is due or later changes nothing.

    Elapsed time moves by the pause. Of days, as many are left on the day of resuming as were on the day of pausing,
    both counted whole: working days for working days, calendar days for everything longer. Then it rolls. Pauses that
    follow on one another add up to the pause they make together, or to more where each of them rolls.
    Raises ValueError for a pause that ends before it begins.
    """
    if resumed_at < paused_at:
        raise ValueError("a pause ends before it begins")
    if paused_at >= due_at:
        return due_at
    if unit in _ELAPSED:
        return due_at + (resumed_at - paused_at)
    rules = _rules(rules)
    zone = ZoneInfo(rules.time_zone)
    paused, resumed = paused_at.astimezone(zone).date(), resumed_at.astimezone(zone).date()
    if paused == resumed:
        return due_at
    last = _moved(_last_of(due_at, zone), paused, resumed, unit, rules.calendar)
    return _end_of(_rolled(last, rules), zone)


def remaining(now: datetime, due_at: datetime, rules: Rules | str) -> Remaining:
    """What is left, for people to read: whole seconds, and days as `Remaining` defines them."""
    if now >= due_at:
        return Remaining(0, 0, 0)
    rules = _rules(rules)
    zone = ZoneInfo(rules.time_zone)
    today, last = now.astimezone(zone).date(), _last_of(due_at, zone)
    days, working_days = (last - today).days, rules.calendar.count(today + _DAY, last)
    return Remaining(int((due_at - now).total_seconds()), days, working_days)


def back(from_day: date, length: Length, rules: Rules) -> date:
    """The earliest day from which the length still reaches `from_day`: limitation, counted as `due` counts.

    What happened on day d is in time on `from_day` if, and only if, d is not earlier than this.
    Raises ValueError for a length of elapsed time.
    """
    day = _counted_back(from_day, length, rules.calendar)
    while last_day(day, length, rules) < from_day:  # the 29th of February, the 31st: clamping falls short
        day += _DAY
    while last_day(day - _DAY, length, rules) >= from_day:  # days that roll on to this one
        day -= _DAY
    return day


def certain_until(rules: Rules) -> date:
    """The last day the calendar knows for certain; a date after it is provisional."""
    return rules.calendar.certain_until


def is_certain(due_at: datetime, unit: Unit, rules: Rules) -> bool:
    """Whether the table covers the last day, or the date hangs on none; otherwise a view calls it provisional."""
    counts = unit is Unit.WORKING_DAYS or rules.roll is not Roll.NONE or rules.min_working_days > 0
    if unit in _ELAPSED or not counts:
        return True
    return rules.calendar.is_certain(_last_of(due_at, ZoneInfo(rules.time_zone)))


def _counted(start: date, length: Length, calendar: Calendar) -> date:
    match length.unit:
        case Unit.CALENDAR_DAYS:
            return start + timedelta(days=length.n)
        case Unit.WEEKS:
            return start + timedelta(weeks=length.n)
        case Unit.MONTHS:
            return _months_on(start, length.n)
        case Unit.YEARS:
            return _months_on(start, 12 * length.n)
        case Unit.WORKING_DAYS:
            return calendar.working_after(start, length.n)
        case Unit.SECONDS | Unit.HOURS:
            raise ValueError(f"{length.unit} are elapsed time, not days")
        case _:
            assert_never(length.unit)


def _counted_back(day: date, length: Length, calendar: Calendar) -> date:
    """Near the day sought."""
    match length.unit:
        case Unit.CALENDAR_DAYS:
            return day - timedelta(days=length.n)
        case Unit.WEEKS:
            return day - timedelta(weeks=length.n)
        case Unit.MONTHS:
            return _months_on(day, -length.n)
        case Unit.YEARS:
            return _months_on(day, -12 * length.n)
        case Unit.WORKING_DAYS:
            return calendar.working_before(day, length.n)
        case Unit.SECONDS | Unit.HOURS:
            raise ValueError(f"{length.unit} are elapsed time, not days")
        case _:
            assert_never(length.unit)


def _months_on(day: date, n: int) -> date:
    """The same day of the month, or the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date value out of range")
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _moved(last: date, paused: date, resumed: date, unit: Unit, calendar: Calendar) -> date:
    """The day of pausing is given back whole; the day of resuming counts again."""
    if unit is not Unit.WORKING_DAYS:
        return last + (resumed - paused)
    missed = calendar.count(paused, resumed - _DAY)
    return calendar.working_from(max(resumed, calendar.working_after(last, missed)))


def _rolled(last: date, rules: Rules) -> date:
    return last if rules.roll is Roll.NONE else rules.calendar.working_from(last)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """The midnight that ends a day. Where clocks skip it or show it twice, the first moment of the next day."""
    return datetime.combine(day + _DAY, time.min, tzinfo=zone).astimezone(UTC)


def _last_of(due_at: datetime, zone: ZoneInfo) -> date:
    """The day that ends at this moment, or that it lies in."""
    return (due_at - timedelta.resolution).astimezone(zone).date()


def _rules(given: Rules | str) -> Rules:
    return Rules(time_zone=given) if isinstance(given, str) else given

"""Which days are working days: one calendar as a value, counting on it, and changes a pack or a tenant makes to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Final

import msgspec

Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
"""As ISO 8601 numbers them: Monday is 1, Sunday is 7."""
_DAY: Final = timedelta(days=1)


class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The days off and the days on of one place.

    Outside the years covered only the weekend is known: a date there is counted, and is provisional
    (`certain_until`), because a case must never be without a deadline.
    """

    id: str
    """ISO 3166 code of the country, with its part where parts differ: `CN`, `GB-SCT`."""
    weekend: frozenset[Weekday]
    holidays: Mapping[date, str]
    """Days off besides the weekend, with the English name."""
    workdays: frozenset[date] = frozenset()
    """Working days in spite of the weekend, as China moves them for long holidays."""
    first_year: int = 1
    last_year: int = 9999
    """The years covered, both included."""
    announced_until: date | None = None
    """The last day an authority has fixed, where it fixes them year by year. None: the law fixes all years covered."""
    source: str = ""

    def __post_init__(self) -> None:
        if len(self.weekend) == 7:  # counting would never end
            raise ValueError("a week needs a working day")

    def is_working(self, day: date) -> bool:
        """Make-up days first, then days off."""
        if day in self.workdays:
            return True
        return day.isoweekday() not in self.weekend and day not in self.holidays

    @property
    def certain_until(self) -> date:
        """The last day of which it is certain whether it is a working day."""
        end = date(self.last_year, 12, 31)
        return end if self.announced_until is None else min(end, self.announced_until)

    def is_certain(self, day: date) -> bool:
        """Whether the table says all there is to say of that day."""
        return date(self.first_year, 1, 1) <= day <= self.certain_until

    def working_after(self, day: date, n: int) -> date:
        """The n-th working day after that day, which does not count; the day itself for none."""
        while n > 0:
            day += _DAY
            n -= self.is_working(day)
        return day

    def working_before(self, day: date, n: int) -> date:
        """The n-th working day before that day, which does not count; the day itself for none."""
        while n > 0:
            day -= _DAY
            n -= self.is_working(day)
        return day

    def working_from(self, day: date) -> date:
        """That day if it is a working day, else the next one."""
        return day if self.is_working(day) else self.working_after(day, 1)

    def count(self, first: date, last: date) -> int:
        """How many working days there are from the first to the last, both included."""
        return sum(map(self.is_working, _days(first, last)))


EVERY_DAY: Final = Calendar(id="none", weekend=frozenset(), holidays={})
"""Every day is a working day: the calendar of a pack that names none."""
NO_HOLIDAYS: Final = Calendar(id="weekends", weekend=frozenset({6, 7}), holidays={})
"""Monday to Friday, whatever day it is."""


class Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a pack or a tenant changes in a calendar: a day of its own, a day decreed after the table was made."""

    holidays: Mapping[date, str] = {}
    """Days off to add, with their names. One that was a make-up day no longer is."""
    workdays: frozenset[date] = frozenset()
    """Working days to add. One that was a holiday no longer is."""
    removed: frozenset[date] = frozenset()
    """Holidays and make-up days to forget: the weekend alone decides these days."""

    def __post_init__(self) -> None:
        if twice := sorted(self.workdays & self.holidays.keys()):
            raise ValueError(f"{twice[0]} is both a holiday and a working day")


def changed(calendar: Calendar, changes: Changes) -> Calendar:
    """The calendar with the changes made; its coverage stays what it was."""
    gone = changes.removed | changes.workdays
    holidays = {day: name for day, name in calendar.holidays.items() if day not in gone}
    workdays = calendar.workdays - changes.removed - changes.holidays.keys()
    return msgspec.structs.replace(
        calendar, holidays=holidays | dict(changes.holidays), workdays=workdays | changes.workdays
    )


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))

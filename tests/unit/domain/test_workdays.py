"""A calendar as a value: which day is a working day, counting from one, and the changes of a pack or a tenant."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from chalicelib.domain.workdays import EVERY_DAY, NO_HOLIDAYS, Calendar, Changes, changed

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 5, 29), date(2026, 5, 30), date(2026, 5, 31), date(2026, 6, 1))


def calendar(**changes: Any) -> Calendar:
    """Saturday and Sunday off, covering 2026; no holidays."""
    fields: dict[str, Any] = {"id": "XX", "weekend": frozenset({6, 7}), "holidays": {}}
    return Calendar(**fields | {"first_year": 2026, "last_year": 2026} | changes)


def test_a_weekday_is_a_working_day() -> None:
    """Unless something says that it is not."""
    assert calendar().is_working(FRIDAY)


def test_the_weekend_is_off() -> None:
    """Saturday is 6 and Sunday 7, as ISO 8601 has them."""
    assert [calendar().is_working(day) for day in (SATURDAY, SUNDAY, MONDAY)] == [False, False, True]


def test_another_weekend_is_data() -> None:
    """Friday and Saturday, as in Egypt."""
    there = calendar(weekend=frozenset({5, 6}))
    assert [there.is_working(day) for day in (FRIDAY, SATURDAY, SUNDAY)] == [False, False, True]


def test_a_holiday_is_off() -> None:
    """A Monday, for example."""
    assert not calendar(holidays={MONDAY: "Pentecost Monday"}).is_working(MONDAY)


def test_a_make_up_day_is_a_working_day() -> None:
    """Although it is a Sunday."""
    assert calendar(workdays=frozenset({SUNDAY})).is_working(SUNDAY)


def test_a_week_without_a_working_day_is_refused() -> None:
    """Counting in it would never end."""
    with pytest.raises(ValueError, match="a week needs a working day"):
        calendar(weekend=frozenset(range(1, 8)))


def test_a_table_with_such_a_week_is_refused_when_it_is_read() -> None:
    """By the decoder, as a fault of the data."""
    table = b'{"id": "XX", "weekend": [1, 2, 3, 4, 5, 6, 7], "holidays": {}}'
    with pytest.raises(msgspec.ValidationError, match="a week needs a working day"):
        msgspec.json.decode(table, type=Calendar)


def test_a_weekday_beyond_sunday_is_refused() -> None:
    """And 0, which other conventions use."""
    for day in (0, 8):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"id": "XX", "weekend": [day], "holidays": {}}, type=Calendar)


def test_working_days_after_a_day_leave_it_out() -> None:
    """The second working day after a Friday is Tuesday."""
    assert calendar().working_after(FRIDAY, 2) == date(2026, 6, 2)


def test_working_days_before_a_day_leave_it_out() -> None:
    """The second working day before a Monday is Thursday."""
    assert calendar().working_before(MONDAY, 2) == date(2026, 5, 28)


def test_no_working_days_after_a_day_is_that_day() -> None:
    """Working day or not, both ways."""
    assert calendar().working_after(SUNDAY, 0) == calendar().working_before(SUNDAY, 0) == SUNDAY


def test_a_working_day_is_the_first_from_itself() -> None:
    """From a Saturday it is Monday."""
    assert calendar().working_from(FRIDAY) == FRIDAY
    assert calendar().working_from(SATURDAY) == MONDAY


def test_both_ends_are_counted() -> None:
    """From Friday to Monday there are two, within the weekend none."""
    assert calendar().count(FRIDAY, MONDAY) == 2
    assert calendar().count(SATURDAY, SUNDAY) == 0


def test_a_span_that_ends_before_it_begins_holds_none() -> None:
    """Rather than a negative number."""
    assert calendar().count(MONDAY, FRIDAY) == 0


def test_beyond_the_years_covered_the_weekend_is_all_there_is() -> None:
    """A deadline is counted all the same."""
    assert calendar().is_working(date(2040, 12, 25))  # a Tuesday


def test_a_calendar_is_certain_for_the_years_it_covers() -> None:
    """From the first day to the last."""
    inside = [date(2026, 1, 1), date(2026, 12, 31)]
    assert all(map(calendar().is_certain, inside))
    assert not any(map(calendar().is_certain, [date(2025, 12, 31), date(2027, 1, 1)]))


def test_what_is_not_announced_is_not_certain() -> None:
    """An authority that fixes holidays year by year has the last word."""
    assert calendar(last_year=2030, announced_until=date(2026, 12, 28)).certain_until == date(2026, 12, 28)


def test_an_announcement_lengthens_no_table() -> None:
    """What it announces must first stand there."""
    assert calendar(announced_until=date(2028, 12, 31)).certain_until == date(2026, 12, 31)


def test_every_day_is_a_working_day_without_a_calendar() -> None:
    """Weekends and Christmas too."""
    assert EVERY_DAY.is_working(SUNDAY)
    assert EVERY_DAY.is_working(date(2026, 12, 25))


def test_no_holidays_leaves_the_weekend() -> None:
    """Christmas is a Friday."""
    assert NO_HOLIDAYS.is_working(date(2026, 12, 25))
    assert not NO_HOLIDAYS.is_working(SATURDAY)


def test_a_built_in_calendar_is_certain_for_ever() -> None:
    """Nothing will be announced."""
    assert EVERY_DAY.certain_until == NO_HOLIDAYS.certain_until == date.max


def test_a_holiday_is_added() -> None:
    """Beside those there are."""
    mine = changed(
        calendar(holidays={MONDAY: "Pentecost Monday"}), Changes(holidays={FRIDAY: "Founders' Day"})
    )
    assert mine.holidays == {FRIDAY: "Founders' Day", MONDAY: "Pentecost Monday"}


def test_a_holiday_replaces_a_make_up_day() -> None:
    """The later word counts."""
    mine = changed(calendar(workdays=frozenset({SUNDAY})), Changes(holidays={SUNDAY: "Founders' Day"}))
    assert not mine.is_working(SUNDAY)


def test_a_working_day_replaces_a_holiday() -> None:
    """And stands in one list only."""
    mine = changed(
        calendar(holidays={MONDAY: "Pentecost Monday"}), Changes(workdays=frozenset({SATURDAY, MONDAY}))
    )
    assert mine.is_working(MONDAY)
    assert mine.is_working(SATURDAY)
    assert mine.holidays == {}


def test_what_is_removed_is_left_to_the_weekend() -> None:
    """A holiday and a make-up day alike."""
    before = calendar(holidays={MONDAY: "Pentecost Monday"}, workdays=frozenset({SUNDAY}))
    mine = changed(before, Changes(removed=frozenset({SUNDAY, MONDAY})))
    assert [mine.is_working(SUNDAY), mine.is_working(MONDAY)] == [False, True]


def test_a_day_is_removed_and_given_another_name() -> None:
    """Adding comes after removing."""
    before = calendar(holidays={MONDAY: "Pentecost Monday"})
    mine = changed(before, Changes(removed=frozenset({MONDAY}), holidays={MONDAY: "Bank holiday"}))
    assert mine.holidays == {MONDAY: "Bank holiday"}


def test_changing_leaves_the_calendar_as_it_was() -> None:
    """Values are shared between cases."""
    before = calendar(holidays={MONDAY: "Pentecost Monday"})
    changed(before, Changes(removed=frozenset({MONDAY})))
    assert not before.is_working(MONDAY)


def test_no_changes_change_nothing() -> None:
    """The same value comes back."""
    before = calendar(holidays={MONDAY: "Pentecost Monday"}, workdays=frozenset({SUNDAY}))
    assert changed(before, Changes()) == before


def test_a_day_cannot_be_both() -> None:
    """The first such day is named."""
    with pytest.raises(ValueError, match="2026-06-01 is both a holiday and a working day"):
        Changes(holidays={MONDAY: "Founders' Day"}, workdays=frozenset({MONDAY}))


def test_changes_are_data() -> None:
    """As a pack holds them."""
    found = msgspec.json.decode(
        b'{"holidays": {"2026-06-01": "Founders\' Day"}, "workdays": ["2026-05-31"]}', type=Changes
    )
    assert found == Changes(holidays={MONDAY: "Founders' Day"}, workdays=frozenset({SUNDAY}))

"""The calendars that ship against what the authorities published, and deadlines over them worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from chalicelib.adapters.calendars import CalendarFiles
from chalicelib.domain.calendars import Calendar, Length, Roll, Rules, Unit, due, is_certain, last_day

FILES = CalendarFiles()
ROLLING = Roll.NEXT_WORKING_DAY


class Notice(NamedTuple):
    """A year's arrangement by the General Office of the State Council."""

    off: str
    """Month-day, or first/last of a span. Saturdays and Sundays next to a single day are not listed."""
    worked: str


# 《国务院办公厅关于…年部分节假日安排的通知》
NOTICES = {
    2024: Notice(  # 国办发明电〔2023〕7号
        "01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10 09-15/09-17 10-01/10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: Notice(  # 国办发明电〔2024〕12号
        "01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: Notice(  # 国办发明电〔2025〕7号
        "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}

# Days off from Monday to Friday, month-day.
PUBLISHED = {
    # gov.uk/bank-holidays; 28 December 2026 stands for Boxing Day, a Saturday.
    ("GB-ENG", 2024): "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    ("GB-ENG", 2025): "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    ("GB-ENG", 2026): "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    # St Andrew's Day stands in for by a Monday in 2024 and 2025; 15 June 2026 by royal proclamation.
    ("GB-SCT", 2024): "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
    ("GB-SCT", 2025): "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
    ("GB-SCT", 2026): "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    # St Patrick's Day moved in 2024, the Battle of the Boyne in 2025 and 2026.
    ("GB-NIR", 2024): "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
    ("GB-NIR", 2025): "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26",
    ("GB-NIR", 2026): "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
    # opm.gov, federal holidays: a Saturday is observed on Friday, a Sunday on Monday.
    ("US", 2021): "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    ("US", 2022): "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    ("US", 2023): "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
    ("US", 2026): "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    # The nine days off in every Land: Einigungsvertrag art. 2(2) and the laws of the Länder.
    ("DE", 2024): "01-01 03-29 04-01 05-01 05-09 05-20 10-03 12-25 12-26",
    ("DE", 2025): "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26",
    ("DE", 2026): "01-01 04-03 04-06 05-01 05-14 05-25 12-25",
    # Code du travail art. L3133-1
    ("FR", 2024): "01-01 04-01 05-01 05-08 05-09 05-20 08-15 11-01 11-11 12-25",
    ("FR", 2025): "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-11 12-25",
    ("FR", 2026): "01-01 04-06 05-01 05-08 05-14 05-25 07-14 11-11 12-25",
    # Ustawa z 18 stycznia 1951 r. o dniach wolnych od pracy; Christmas Eve since 2025.
    ("PL", 2024): "01-01 04-01 05-01 05-03 05-30 08-15 11-01 11-11 12-25 12-26",
    ("PL", 2025): "01-01 01-06 04-21 05-01 06-19 08-15 11-11 12-24 12-25 12-26",
    ("PL", 2026): "01-01 01-06 04-06 05-01 06-04 11-11 12-24 12-25",
    # Algemene termijnenwet art. 3: Good Friday and every 5 May.
    ("NL", 2024): "01-01 03-29 04-01 05-09 05-20 12-25 12-26",
    ("NL", 2025): "01-01 04-18 04-21 05-05 05-29 06-09 12-25 12-26",
    ("NL", 2026): "01-01 04-03 04-06 04-27 05-05 05-14 05-25 12-25",
    # Lag (1989:253) om allmänna helgdagar, and the three eves of lag (1930:173) § 2.
    ("SE", 2024): "01-01 03-29 04-01 05-01 05-09 06-06 06-21 12-24 12-25 12-26 12-31",
    ("SE", 2025): "01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-20 12-24 12-25 12-26 12-31",
    ("SE", 2026): "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
}  # fmt: skip


def days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


def spelled(year: int, text: str) -> set[date]:
    """The days of `01-01 02-10/02-17`."""
    found: set[date] = set()
    for part in text.split():
        first, _, last = part.partition("/")
        ends = [date.fromisoformat(f"{year}-{end}") for end in (first, last or first)]
        found |= {ends[0] + timedelta(days=n) for n in range((ends[1] - ends[0]).days + 1)}
    return found


def weekdays_off(calendar: Calendar, year: int) -> set[date]:
    return {day for day in days_of(year) if day.isoweekday() <= 5 and not calendar.is_working(day)}


@pytest.mark.parametrize("year", NOTICES)
def test_china_works_as_the_notice_says(year: int) -> None:
    """Every day of the year: off, worked to make up for it, or as its weekday has it."""
    notice = NOTICES[year]
    off, worked = spelled(year, notice.off), spelled(year, notice.worked)
    expected = {day for day in days_of(year) if day in worked or (day not in off and day.isoweekday() <= 5)}
    assert {day for day in days_of(year) if FILES.get("CN").is_working(day)} == expected


@pytest.mark.parametrize(("place", "year"), PUBLISHED)
def test_a_place_is_off_as_published(place: str, year: int) -> None:
    """From Monday to Friday; neither a day too many nor one too few."""
    assert weekdays_off(FILES.get(place), year) == spelled(year, PUBLISHED[place, year])


class Story(NamedTuple):
    """A length from a day in one place to its last day."""

    place: str
    zone: str
    start: str
    n: int
    unit: Unit
    last: str


STORIES = {
    # Filed on Sunday 28 September 2025, a make-up day: Mon 29 = 1, Tue 30 = 2, 1 to 8 October off, Thu 9 = 3,
    # Fri 10 = 4, Sat 11 (make-up) = 5, Mon 13 = 6, Tue 14 = 7.
    "seven working days over China's National Day": Story(
        "CN", "Asia/Shanghai", "2025-09-28", 7, Unit.WORKING_DAYS, "2025-10-14"
    ),
    # Fri 13 February 2026: Sat 14 (make-up) = 1, 15 to 23 off, Tue 24 = 2 … Fri 27 = 5, Sat 28 (make-up) = 6,
    # Mon 2 March = 7.
    "seven working days over the Spring Festival": Story(
        "CN", "Asia/Shanghai", "2026-02-13", 7, Unit.WORKING_DAYS, "2026-03-02"
    ),
    # Tue 30 April 2024: 1 to 5 May off, Mon 6 = 1 … Fri 10 = 5, Sat 11 (make-up) = 6.
    "six working days over Labour Day": Story(
        "CN", "Asia/Shanghai", "2024-04-30", 6, Unit.WORKING_DAYS, "2024-05-11"
    ),
    # 3 August 2026 and 60 days is Fri 2 October; 1 to 7 October off, so Thu 8.
    "sixty days that end in National Day": Story(
        "CN", "Asia/Shanghai", "2026-08-03", 60, Unit.CALENDAR_DAYS, "2026-10-08"
    ),
    # 27 February 2026 and one day is Sat 28, which is worked.
    "a day that ends on a make-up Saturday": Story(
        "CN", "Asia/Shanghai", "2026-02-27", 1, Unit.CALENDAR_DAYS, "2026-02-28"
    ),
    # Wed 1 April 2026: Thu 2 = 1, Good Friday and Easter Monday off, 7 to 10 = 2 to 5, 13 to 17 = 6 to 10,
    # 20 to 24 = 11 to 15, 27 to 30 = 16 to 19, 1 May off, Mon 4 May = 20.
    "a trader's twenty working days over Easter": Story(
        "DE", "Europe/Berlin", "2026-04-01", 20, Unit.WORKING_DAYS, "2026-05-04"
    ),
    # 27 September 2025 and 90 days is Fri 26 December, then a weekend: Mon 29.
    "ninety days that end at Christmas": Story(
        "DE", "Europe/Berlin", "2025-09-27", 90, Unit.CALENDAR_DAYS, "2025-12-29"
    ),
    # Fri 10 April 2026 and three weeks is Fri 1 May: Mon 4.
    "three weeks that end on Labour Day": Story(
        "FR", "Europe/Paris", "2026-04-10", 3, Unit.WEEKS, "2026-05-04"
    ),
    # 31 August 2025 and six months is Sat 28 February 2026: Mon 2 March.
    "six months that end in a shorter one": Story(
        "DE", "Europe/Berlin", "2025-08-31", 6, Unit.MONTHS, "2026-03-02"
    ),
    # Mon 23 December 2024: Tue 24 = 1 (the last year it was worked), Fri 27 = 2, Mon 30 = 3.
    "Christmas in Poland before the new law": Story(
        "PL", "Europe/Warsaw", "2024-12-23", 3, Unit.WORKING_DAYS, "2024-12-30"
    ),
    # Tue 23 December 2025: 24 to 26 off, Mon 29 = 1, Tue 30 = 2, Wed 31 = 3.
    "Christmas in Poland since": Story(
        "PL", "Europe/Warsaw", "2025-12-23", 3, Unit.WORKING_DAYS, "2025-12-31"
    ),
    # Mon 29 December 2025: 30, 31, Fri 2 January = 3, Mon 5 = 4, Tue 6 = 5.
    "New Year in England": Story("GB-ENG", "Europe/London", "2025-12-29", 5, Unit.WORKING_DAYS, "2026-01-06"),
    # The 2nd is off as well.
    "New Year in Scotland": Story("GB-SCT", "Europe/London", "2025-12-29", 5, Unit.WORKING_DAYS, "2026-01-07"),
    # Thu 2 April 2026: 3 and 6 off, 7, 8, 9.
    "Easter in England": Story("GB-ENG", "Europe/London", "2026-04-02", 3, Unit.WORKING_DAYS, "2026-04-09"),
    # Easter Monday is worked: 6, 7, 8.
    "Easter in Scotland": Story("GB-SCT", "Europe/London", "2026-04-02", 3, Unit.WORKING_DAYS, "2026-04-08"),
    # Wed 22 December 2021: Thu 23 = 1, Fri 24 off for Christmas on Saturday, 27 to 30 = 2 to 5, Fri 31 off for
    # New Year on Saturday, 3 to 7 January = 6 to 10.
    "ten working days over observed holidays": Story(
        "US", "America/New_York", "2021-12-22", 10, Unit.WORKING_DAYS, "2022-01-07"
    ),
    # 3 June 2026 and 30 days is Fri 3 July, observed for Saturday the 4th: Mon 6.
    "thirty days that end on an observed Independence Day": Story(
        "US", "America/New_York", "2026-06-03", 30, Unit.CALENDAR_DAYS, "2026-07-06"
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_a_deadline_ends_where_it_does_by_hand(story: Story) -> None:
    """With roll-over, which leaves working days alone."""
    found = last_day(
        date.fromisoformat(story.start),
        Length(story.n, story.unit),
        Rules(story.zone, FILES.get(story.place), ROLLING),
    )
    assert found == date.fromisoformat(story.last)


def test_seven_working_days_end_at_midnight_in_shanghai() -> None:
    """14 October 2025 ends there at 16:00 UTC; filed at 10:00 on the make-up Sunday."""
    filed = datetime(2025, 9, 28, 2, tzinfo=UTC)
    found = due(filed, Length(7, Unit.WORKING_DAYS), Rules("Asia/Shanghai", FILES.get("CN")))
    assert found == datetime(2025, 10, 14, 16, tzinfo=UTC)


def test_two_days_over_easter_hold_two_working_days() -> None:
    """Regulation 1182/71 art. 3(5): from Thursday 2 April 2026, Tuesday and Wednesday after Easter."""
    rules = Rules("Europe/Berlin", FILES.get("DE"), ROLLING, min_working_days=2)
    assert last_day(date(2026, 4, 2), Length(2, Unit.CALENDAR_DAYS), rules) == date(2026, 4, 8)


def test_a_year_without_a_notice_is_provisional() -> None:
    """Its statutory days stand; what is moved for them is not yet known."""
    rules = Rules("Asia/Shanghai", FILES.get("CN"), ROLLING)
    assert is_certain(datetime(2026, 12, 28, 16, tzinfo=UTC), Unit.WORKING_DAYS, rules)
    assert not is_certain(datetime(2027, 2, 8, 16, tzinfo=UTC), Unit.WORKING_DAYS, rules)
    assert not FILES.get("CN").is_working(date(2027, 10, 1))
    assert not [day for day in FILES.get("CN").workdays if day.year > 2026]

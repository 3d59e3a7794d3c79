"""How the demo writes and counts dates, and breaks lines: its claims rest on it."""

from __future__ import annotations

import io
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console
from rich.text import Text

from demo.lines import wrapped
from demo.telling import after_days, after_weekdays, last_day, when

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_midnight_is_the_end_of_the_day_before() -> None:
    """16:00 UTC is midnight in Shanghai."""
    assert when("2026-11-28T00:00:00.000000Z") == "the end of Friday 27 November 2026"
    assert when("2026-12-01T16:00:00.000000Z", SHANGHAI) == "the end of Tuesday 1 December 2026"


def test_any_other_moment_is_a_day_and_a_time() -> None:
    """On the clock of that place."""
    assert when("2026-11-23T08:57:13.000000Z") == "Monday 23 November 2026, 08:57"
    assert when("2026-11-23T20:57:13.000000Z", SHANGHAI) == "Tuesday 24 November 2026, 04:57"


def test_the_last_day_is_the_one_on_which_one_can_still_act() -> None:
    """A deadline at midnight leaves the day before."""
    assert last_day("2026-11-28T00:00:00.000000Z") == date(2026, 11, 27)
    assert last_day("2026-11-28T00:01:00.000000Z") == date(2026, 11, 28)


def test_the_day_of_the_beginning_does_not_count() -> None:
    """Five days from Sunday 22 November 2026: 23, 24, 25, 26, 27."""
    assert after_days(date(2026, 11, 22), 5) == date(2026, 11, 27)


@pytest.mark.parametrize(("begin", "last"), [("2027-07-05", "2027-07-14"), ("2027-07-03", "2027-07-13")])
def test_weekends_are_no_working_days(begin: str, last: str) -> None:
    """Seven from Monday the 5th: 6 to 9, 12 to 14. From Saturday the 3rd: 5 to 9, 12, 13."""
    assert after_weekdays(date.fromisoformat(begin), 7) == date.fromisoformat(last)


def printed(text: str) -> list[str]:
    """On a terminal of twenty columns, behind four blanks."""
    out = io.StringIO()
    wrapped(Console(file=out, width=20), Text("    "), Text(text))
    return out.getvalue().splitlines()


def test_a_long_line_goes_on_below_its_beginning() -> None:
    """Between words."""
    assert printed("silence never accepts an offer") == ["    silence never", "    accepts an offer"]


def test_a_line_without_spaces_breaks_where_it_is_full() -> None:
    """Each of these characters takes two of sixteen columns."""
    assert printed("沉默使方案失效绝不视为接受") == ["    沉默使方案失效绝", "    不视为接受"]

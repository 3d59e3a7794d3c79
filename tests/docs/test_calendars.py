"""The calendars that ship are what the locked library and docs_tools/calendars.toml make."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from chalicelib.domain.workdays import Calendar
from docs_tools import calendars
from docs_tools.calendars import Place, Unannounced


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(calendars.tables())


def germany(**place: object) -> Calendar:
    """Made for 2026."""
    return calendars.calendar("DE", msgspec.convert(place, type=Place), 2026, 2026)


def test_the_calendars_are_fresh(made: dict[str, str]) -> None:
    """`make calendars` writes them; somebody reads the difference."""
    assert calendars.stale(made) == [], "run `make calendars`"


def test_a_calendar_that_was_touched_is_stale(made: dict[str, str], tmp_path: Path) -> None:
    """And writing mends it, once."""
    assert calendars.write(made, tmp_path) == sorted(made)
    (tmp_path / "CN.json").write_text("edited", "utf-8")
    assert calendars.stale(made, tmp_path) == ["CN.json"]
    assert calendars.write(made, tmp_path) == ["CN.json"]
    assert calendars.stale(made, tmp_path) == []


def test_a_calendar_that_nothing_makes_goes(made: dict[str, str], tmp_path: Path) -> None:
    """A place that was taken off the list."""
    calendars.write(made, tmp_path)
    (tmp_path / "XX.json").write_text("{}", "utf-8")
    assert calendars.write(made, tmp_path) == ["XX.json"]
    assert not (tmp_path / "XX.json").exists()


def test_a_rendered_calendar_reads_back() -> None:
    """Laid out by hand, JSON all the same; without make-up days too."""
    for table in (germany(), germany(changes={"workdays": [date(2026, 6, 13)]})):
        assert msgspec.json.decode(calendars.render(table), type=Calendar, strict=True) == table


def test_a_year_has_a_line(made: dict[str, str]) -> None:
    """So that a difference shows the year."""
    lines = made["DE.json"].splitlines()
    assert sum(line.strip().startswith('"2026-') for line in lines) == 1
    assert json.loads(made["DE.json"])["holidays"]["2026-12-25"] == "Christmas Day"


def test_a_day_observed_in_the_year_before_is_there(made: dict[str, str]) -> None:
    """1 January 2033 is a Saturday: off in the United States on the last day covered."""
    assert json.loads(made["US.json"])["holidays"]["2032-12-31"] == "New Year's Day (observed)"


def test_our_changes_are_made() -> None:
    """What the library does not know yet."""
    table = germany(changes={"holidays": {"2026-06-12": "Day of the Law"}})
    assert table.holidays[date(2026, 6, 12)] == "Day of the Law"


def test_a_table_with_our_changes_says_so() -> None:
    """And one without does not."""
    assert "calendars.toml" in germany(changes={"workdays": [date(2026, 6, 13)]}).source
    assert "calendars.toml" not in germany().source


@pytest.mark.parametrize("place", ["CN", "HU", "IN", "LV", "SG", "TW"])
def test_days_fixed_year_by_year_need_a_word_until_when(place: str) -> None:
    """A table with make-up days or estimates says how far it is certain, or is not made."""
    with pytest.raises(Unannounced):
        calendars.calendar(place, Place(), 2019, 2032)

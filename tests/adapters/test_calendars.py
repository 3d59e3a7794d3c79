"""Calendars from files: found by id, read once and when needed, refused when broken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chalicelib.adapters.calendars import BrokenCalendar, CalendarFiles
from chalicelib.domain.workdays import EVERY_DAY, NO_HOLIDAYS

EUROPEAN_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
SHIPPED = CalendarFiles()


def write(folder: Path, name: str = "XX.json", text: str | None = None) -> CalendarFiles:
    """A folder with one table."""
    table = '{"id": "XX", "weekend": [6, 7], "holidays": {"2026-06-01": "Pentecost Monday"}}'
    (folder / name).write_text(table if text is None else text, "utf-8")
    return CalendarFiles(folder)


def test_a_calendar_is_found_by_its_id(tmp_path: Path) -> None:
    """With its holidays as dates."""
    found = write(tmp_path).get("XX")
    assert found.holidays == {date(2026, 6, 1): "Pentecost Monday"}


@pytest.mark.parametrize("calendar", [EVERY_DAY, NO_HOLIDAYS], ids=lambda calendar: calendar.id)
def test_two_need_no_file(tmp_path: Path, calendar: object) -> None:
    """`none` and `weekends`; not even a folder."""
    assert CalendarFiles(tmp_path / "nowhere").get(getattr(calendar, "id")) is calendar  # noqa: B009


@pytest.mark.parametrize("calendar_id", ["YY", "", "xx", "XX.json", "../XX", "."])
def test_an_unknown_id_is_a_key_error(tmp_path: Path, calendar_id: str) -> None:
    """Nothing is looked up on the disk by it."""
    with pytest.raises(KeyError):
        write(tmp_path).get(calendar_id)


def test_a_calendar_is_read_once(tmp_path: Path) -> None:
    """And is the same value for everybody after that."""
    files = write(tmp_path)
    first = files.get("XX")
    (tmp_path / "XX.json").unlink()
    assert files.get("XX") is first


def test_a_calendar_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    """A broken one does not stand in the way of another."""
    (tmp_path / "YY.json").write_text("{", "utf-8")
    assert write(tmp_path).get("XX").id == "XX"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"id": "XX", "weekend": [6, 7]}',
        '{"id": "XX", "weekend": [6, 7], "holidays": {"2026-02-30": "Nothing"}}',
        '{"id": "XX", "weekend": [1, 2, 3, 4, 5, 6, 7], "holidays": {}}',
        '{"id": "XX", "weekend": [6, 7], "holidays": {}, "colour": "red"}',
        '{"id": "YY", "weekend": [6, 7], "holidays": {}}',
    ],
)
def test_a_broken_table_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    """Half a file, no holidays, no such day, no working day, an unknown member, another's table."""
    with pytest.raises(BrokenCalendar, match=r"XX\.json"):
        write(tmp_path, text=text).get("XX")


def test_all_ids_are_listed(tmp_path: Path) -> None:
    """Sorted, with the two that need no file; other files are left alone."""
    (tmp_path / "README.md").write_text("hello", "utf-8")
    assert write(tmp_path).all_ids() == ["XX", "none", "weekends"]


def test_every_calendar_that_ships_can_be_read() -> None:
    """And bears the name of its file."""
    assert [SHIPPED.get(calendar_id).id for calendar_id in SHIPPED.all_ids()] == SHIPPED.all_ids()


def test_the_whole_european_union_ships() -> None:
    """And the parts of the United Kingdom, the United States, China."""
    wanted = {*EUROPEAN_UNION.split(), "GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS", "US", "CN"}
    assert wanted <= set(SHIPPED.all_ids())


def test_a_calendar_that_ships_says_where_it_is_from() -> None:
    """The library and its version, the years covered, and holidays in every one of them."""
    tables = [SHIPPED.get(i) for i in SHIPPED.all_ids() if i not in (EVERY_DAY.id, NO_HOLIDAYS.id)]
    assert len({table.source.partition(":")[0] for table in tables}) == 1
    for table in tables:
        years = range(table.first_year, table.last_year + 1)
        assert {day.year for day in table.holidays} == set(years), table.id


def test_china_names_its_notices() -> None:
    """The one of 2026, for example."""
    assert "2026: 国办发明电〔2025〕7号" in SHIPPED.get("CN").source

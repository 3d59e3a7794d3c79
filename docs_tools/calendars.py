"""Makes the calendars in chalicelib/calendars/ from the `holidays` library and docs_tools/calendars.toml.

python -m docs_tools.calendars            write
python -m docs_tools.calendars --check    write nothing; 1 when something would change

The library is needed here only: what ships reads the tables, which change when somebody has looked at the difference.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Final

import holidays
import msgspec

from chalicelib.domain.workdays import Calendar, Changes, changed

SOURCE: Final = Path(__file__).with_suffix(".toml")
FOLDER: Final = SOURCE.parents[1] / "chalicelib" / "calendars"
LANGUAGE: Final = "en_US"


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What calendars.toml says of one place."""

    categories: tuple[str, ...] = ("public",)
    announced_until: date | None = None
    notices: dict[str, str] = {}
    changes: Changes = Changes()


class Places(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    first_year: int
    last_year: int
    places: dict[str, Place]


class Unannounced(Exception):
    """A place with days that somebody fixes or estimates year by year, and no word on until when they are fixed."""


def places() -> Places:
    return msgspec.convert(tomllib.loads(SOURCE.read_text("utf-8")), type=Places, str_keys=True)


def tables() -> Mapping[str, str]:
    """File name to content. The same library and the same file of ours, the same bytes."""
    wanted = places()
    found = (
        calendar(calendar_id, place, wanted.first_year, wanted.last_year)
        for calendar_id, place in sorted(wanted.places.items())
    )
    return {f"{one.id}.json": render(one) for one in found}


def calendar(calendar_id: str, place: Place, first_year: int, last_year: int) -> Calendar:
    """The library's days of these years with our changes. Raises Unannounced."""
    code, _, part = calendar_id.partition("-")
    language = LANGUAGE if LANGUAGE in getattr(holidays, code).supported_languages else None
    found = holidays.country_holidays(
        code,
        subdiv=part or None,
        years=range(first_year - 1, last_year + 2),  # a day observed in December may belong to the next year
        categories=place.categories,
        language=language,
    )
    days = {day: name for day, name in sorted(found.items()) if first_year <= day.year <= last_year}
    workdays = frozenset(day for day in found.weekend_workdays if first_year <= day.year <= last_year)
    if place.announced_until is None and (workdays or any("estimated" in name for name in days.values())):
        raise Unannounced(calendar_id)
    table = Calendar(
        id=calendar_id,
        weekend=frozenset(day + 1 for day in found.weekend),  # the library counts from 0
        holidays=days,
        workdays=workdays,
        first_year=first_year,
        last_year=last_year,
        announced_until=place.announced_until,
        source=_source(place),
    )
    return changed(table, place.changes)


def render(table: Calendar) -> str:
    """JSON with one line to a year, so that a difference shows the year."""
    names = ((str(day), f"{_text(str(day))}: {_text(name)}") for day, name in sorted(table.holidays.items()))
    workdays = ((str(day), _text(str(day))) for day in sorted(table.workdays))
    until = None if table.announced_until is None else str(table.announced_until)
    return (
        f'{{\n  "id": {_text(table.id)},\n'
        f'  "source": {_text(table.source)},\n'
        f'  "first_year": {table.first_year},\n  "last_year": {table.last_year},\n'
        f'  "announced_until": {_text(until)},\n'
        f'  "weekend": {_text(sorted(table.weekend))},\n'
        f'  "workdays": [{_by_year(workdays)}],\n'
        f'  "holidays": {{{_by_year(names)}}}\n}}\n'
    )


def stale(made: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """The files that are not what was made now, and those that nothing makes."""
    there = {path.name: path.read_text("utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in there.keys() | made.keys() if there.get(name) != made.get(name))


def write(made: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """Returns what has changed."""
    names = stale(made, folder)
    folder.mkdir(exist_ok=True)
    for name in names:
        if name in made:
            (folder / name).write_text(made[name], "utf-8")
        else:
            (folder / name).unlink()
    return names


def _source(place: Place) -> str:
    """The library, its version, its categories, the notices behind it."""
    made = f"holidays {version('holidays')}: {', '.join(place.categories)}"
    ours = [] if place.changes == Changes() else ["changed in docs_tools/calendars.toml"]
    return "; ".join([made, *ours, *(f"{year}: {notice}" for year, notice in place.notices.items())])


def _by_year(days: Iterable[tuple[str, str]]) -> str:
    lines = [", ".join(text for _, text in year) for _, year in groupby(days, key=lambda day: day[0][:4])]
    return "\n    " + ",\n    ".join(lines) + "\n  " if lines else ""


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    arguments = argparse.ArgumentParser(
        prog="python -m docs_tools.calendars", description="Write the calendars."
    )
    arguments.add_argument("--check", action="store_true", help="write nothing; exit 1 when one is stale")
    checking = arguments.parse_args().check
    made = tables()
    names = stale(made) if checking else write(made)
    for name in names:
        print(f"chalicelib/calendars/{name}{' is stale: run `make calendars`' if checking else ''}")
    return 1 if checking and names else 0


if __name__ == "__main__":
    raise SystemExit(main())

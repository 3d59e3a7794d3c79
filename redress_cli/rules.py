"""`rules diff A B --case FILE`: one told case under two rule packs, and every date and outcome that differs.

A and B are references of packs that ship (`generic@1`) or JSON files; the case is a JSON file as `POST /v1/simulations`
takes it. Nothing is sent anywhere: the rules run here.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from chalicelib.domain.calendars import EVERY_DAY, NO_HOLIDAYS, Calendar, Changes, changed
from chalicelib.domain.packcheck import problems
from chalicelib.domain.rehearsing import Story, Told, differences, tell
from chalicelib.domain.rulepack import Layer, RulePack
from redress_cli.files import shown

FOLDER = resources.files("chalicelib")
T = TypeVar("T")


class Unusable(Exception):
    """A file that is not what it should be: said to the user, with the path to the mistake."""


def main(arguments: list[str]) -> int:
    """0 where the packs lead to the same, 1 where they differ, 2 where something cannot be read."""
    parser = argparse.ArgumentParser(prog="redress rules diff", description=__doc__)
    parser.add_argument("one", metavar="A", help="a reference such as generic@1, or a JSON file")
    parser.add_argument("other", metavar="B")
    parser.add_argument("--case", required=True, type=Path, metavar="FILE", help="the told case")
    parser.add_argument(
        "--all", action="store_true", help="show everything that happens, not only what differs"
    )
    given = parser.parse_args(arguments)
    try:
        story = _decoded(given.case.read_bytes(), Story, given.case.name)
        one, other = tell(story, pack(given.one)), tell(story, pack(given.other))
    except (OSError, Unusable) as wrong:
        print(shown(wrong), file=sys.stderr)
        return 2
    if given.all:
        print(shown(_story(one)), shown(_story(other)), sep="\n\n", end="\n\n")
    found = differences(one, other)
    print(shown(_table(one.pack, other.pack, found)) if found else "No date and no outcome differs.")
    return 1 if found else 0


def pack(named: str) -> RulePack:
    """A pack with its calendar and its layers. Raises Unusable, OSError."""
    file = Path(named)
    shipped = FOLDER / "rulepacks" / f"{named}.json"
    if not file.is_file() and not shipped.is_file():
        raise Unusable(f"{named}: neither a file nor a rule pack that ships")
    raw = file.read_bytes() if file.is_file() else shipped.read_bytes()
    found = _decoded(raw, RulePack, named)
    if faults := problems(found, live=False):
        raise Unusable("\n".join(f"{named}: {f.pointer}: {f.code} {f.limit or ''}".rstrip() for f in faults))
    for ref in found.layers:
        found = found.over(_decoded(_file("rulepacks/layers", ref), Layer, ref))
    return found.on(_calendar(found))


def _calendar(found: RulePack) -> Calendar:
    days = found.calendar
    built_in = {c.id: c for c in (EVERY_DAY, NO_HOLIDAYS)}
    known = built_in.get(days.country) or _decoded(_file("calendars", days.country), Calendar, days.country)
    named = {date.fromisoformat(day): "" for day in days.holidays}
    return changed(known, Changes(holidays=named, workdays=frozenset(map(date.fromisoformat, days.workdays))))


def _file(folder: str, name: str) -> bytes:
    """Looked up by listing, never by joining what somebody wrote to a path."""
    at: Traversable = FOLDER
    for part in folder.split("/"):
        at = at / part
    for file in at.iterdir():
        if file.name == f"{name}.json":
            return file.read_bytes()
    raise Unusable(f"{name}: not known in {folder}")


def _decoded(raw: bytes, kind: type[T], name: str) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.MsgspecError as error:
        raise Unusable(f"{name}: {error}") from error


def _story(told: Told) -> str:
    lines = [f"{told.pack}: {told.status}, {told.outcome or 'no outcome'}"]
    for h in told.happenings:
        due = "".join(f"\n{'':22}{rule} until {_short(at)}" for rule, at in h.due.items())
        refused = " REFUSED" if h.refused else ""
        lines.append(f"  {_short(h.at)}  {h.by.value:<12} {h.what} {h.detail}{refused}{due}")
    return "\n".join(lines)


def _table(one: str, other: str, found: list[tuple[str, Any, Any]]) -> str:
    rows = [("", one, other), *((what, _short(a), _short(b)) for what, a, b in found)]
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _short(value: str | None) -> str:
    """Moments to the minute; nothing for what does not happen."""
    text = value or "–"
    return text.replace("T", " ")[: text.index(":") + 3] if text.endswith("Z") and ":" in text else text

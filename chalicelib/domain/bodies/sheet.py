"""A roster as a sheet: one line for each neutral, one column for each part of the entry. CSV (RFC 4180), UTF-8. Pure.

What has several values is written with `;` between them. A sheet that is opened in a spreadsheet must not do anything
there: a cell that would be taken for a formula begins with an apostrophe, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from chalicelib.domain.bulk.cells import safe
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.neutrals.roster import Neutral

COLUMNS: Final = (
    "ref", "person", "roles", "languages", "capacity", "capacity_total", "weight", "available", "dispute_types", "laws",
    "fields", "ceilings", "accreditations", "absences", "ties", "trade", "public_key",
)  # fmt: skip
NEEDED: Final = ("ref", "roles", "languages", "capacity")
_COMPETENCE: Final = ("dispute_types", "laws", "fields", "ceilings")
_INTEGER: Final = re.compile(r"\A-?[0-9]{1,15}\Z")


class Line(msgspec.Struct, frozen=True):
    """`number`: the line of the text on which it begins, from 1. `entry`: as a request in JSON would have it."""

    number: int
    entry: Any
    faults: tuple[Fault, ...] = ()


def read(text: str, at_most: int) -> list[Line]:
    """All lines but the first, which names the columns; empty ones are passed over.

    Raises Invalid for a header that cannot be used, and for more lines than `at_most`.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    found: list[Line] = []
    try:
        header = _header(next(reader, []))
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(_line(begins, header, cells))
            if len(found) > at_most:
                raise Invalid(faults=(Fault("/csv", "too_many", at_most),))
            begins = reader.line_num + 1
    except csv.Error:
        raise Invalid(faults=(Fault("/csv", "not_csv", reader.line_num),)) from None
    return found


def write(neutrals: Iterable[Neutral]) -> str:
    """With the header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for neutral in neutrals:
        cells = _cells(msgspec.to_builtins(neutral))
        writer.writerow([_guarded(cells[column]) for column in COLUMNS])
    return out.getvalue()


def column_of(pointer: str) -> str:
    """The column that a fault in an entry is about: of `/competence/laws/0` it is `laws`."""
    parts = pointer.split("/")[1:]
    name = parts[1] if len(parts) > 1 and parts[0] == "competence" else parts[0] if parts else ""
    return name if name in COLUMNS else ""


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    faults = [Fault("/csv", "unknown_column", _short(name)) for name in names if name not in COLUMNS]
    faults += [Fault("/csv", "repeated_column", name) for name in COLUMNS if names.count(name) > 1]
    faults += [Fault("/csv", "missing_column", name) for name in NEEDED if name not in names]
    if faults:
        raise Invalid(faults=tuple(faults))
    return names


def _line(number: int, header: list[str], cells: list[str]) -> Line:
    if len(cells) != len(header):
        return Line(number, {}, (Fault("", "other_length", len(header)),))
    entry: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=True):
        value = _bare(cell.strip())
        if not value:
            continue
        if name in _COMPETENCE:
            entry.setdefault("competence", {})[name] = READERS[name](value)
        else:
            entry[name] = READERS[name](value) if name in READERS else value
    return Line(number, entry)


def _many(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def _integer(value: str) -> Any:
    """What is none stays a text, and is told so with the other faults of the line."""
    return int(value) if _INTEGER.match(value) else value


def _truth(value: str) -> Any:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
        value.lower(), value
    )


def _ceilings(value: str) -> list[dict[str, Any]]:
    """`USD 500000; EUR 400000`: minor units."""
    found = [part.split(None, 1) for part in _many(value)]
    return [{"currency": p[0], "amount": _integer(p[1]) if len(p) > 1 else ""} for p in found]


def _accreditations(value: str) -> list[dict[str, Any]]:
    """`consumer_lawyer 2027-12-31; engineer`."""
    return [dict(zip(("kind", "expires_on"), part.split(None, 1), strict=False)) for part in _many(value)]


def _absences(value: str) -> list[dict[str, Any]]:
    """`2027-01-01/2027-01-15`."""
    return [dict(zip(("first", "last"), part.split("/", 1), strict=False)) for part in _many(value)]


def _ties(value: str) -> list[dict[str, Any]]:
    """`employment shop-12 2020-01-01/2024-06-30`; the days, or the last one, may be left out."""
    found = []
    for part in _many(value):
        relation, _, rest = part.partition(" ")
        ref, _, days = rest.strip().partition(" ")
        since, _, until = days.strip().partition("/")
        told = {"relation": relation, "ref": ref, "since": since, "until": until}
        found.append({name: said for name, said in told.items() if said})
    return found


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "roles": _many, "languages": _many, "dispute_types": _many, "laws": _many, "fields": _many,
    "capacity": _integer, "capacity_total": _integer, "weight": _integer, "available": _truth, "ceilings": _ceilings,
    "accreditations": _accreditations, "absences": _absences, "ties": _ties,
}  # fmt: skip


def _cells(entry: dict[str, Any]) -> dict[str, str]:
    able = entry.get("competence", {})
    plain = {
        name: str(entry.get(name) or "")
        for name in ("ref", "person", "capacity", "capacity_total", "trade", "public_key")
    }
    return plain | {
        "roles": "; ".join(entry["roles"]), "languages": "; ".join(entry["languages"]),
        "weight": str(entry.get("weight", 1)), "available": "true" if entry.get("available", True) else "false",
        "dispute_types": "; ".join(able.get("dispute_types", ())), "laws": "; ".join(able.get("laws", ())),
        "fields": "; ".join(able.get("fields", ())),
        "ceilings": "; ".join(f"{c['currency']} {c['amount']}" for c in able.get("ceilings", ())),
        "accreditations": "; ".join(_words(a["kind"], a.get("expires_on")) for a in entry.get("accreditations", ())),
        "absences": "; ".join(f"{a['first']}/{a['last']}" for a in entry.get("absences", ())),
        "ties": "; ".join(_tie(tie) for tie in entry.get("ties", ())),
    }  # fmt: skip


def _tie(tie: dict[str, Any]) -> str:
    since, until = tie.get("since") or "", tie.get("until") or ""
    return _words(tie["relation"], tie["ref"], f"{since}/{until}" if until else since)


def _words(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _guarded(cell: str) -> str:
    return safe(cell)


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and safe(cell[1:]) == cell else cell


def _short(name: str) -> str:
    """Of a header that somebody sent, as far as it is told back."""
    return name[:40] if re.fullmatch(r"[\w .-]{1,40}", name[:40]) else ""

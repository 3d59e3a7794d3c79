"""Many neutrals at once, as a list or as a sheet: every row is looked at, and all that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application.body_ports import CapacityBelowLoad
from chalicelib.bootstrap import services
from chalicelib.domain.bodies import sheet
from chalicelib.domain.bodies.sheet import Line
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.neutrals.roster import Neutral
from chalicelib.entrypoints.http import body_entries, fields, texts, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.neutral_schemas import MAX_ROWS, ImportIn, NeutralRow

RESERVED: Final = ("import", "export")
"""References that an address could not name."""


class Row(msgspec.Struct, frozen=True):
    """A row that has been looked at: the neutral, or what is wrong."""

    line: int
    ref: str
    neutral: Neutral | None
    faults: tuple[Fault, ...] = ()


def create(request: Request) -> Reply:
    """Where rows are wrong the others are entered, or none, as asked. The same request twice is as good as once."""
    body: ImportIn = request.body
    tenant, _ = work.tenancy(request)
    at = work.moment(request)
    rows = _looked_at(_lines(body), at)
    good = [row.neutral for row in rows if row.neutral is not None]
    if body.on_error == "keep_none":
        rows = _within_load(rows, services().rostering.below_load(tenant.id, good))
        good = [row.neutral for row in rows if row.neutral is not None]
    if body.on_error == "keep_none" and len(good) < len(rows):
        good = []
    entered = {one.ref: one for one in services().rostering.enter_all(tenant.id, good)} if good else {}
    refused = {ref: one.refused for ref, one in entered.items() if one.refused is not None}
    rows = [
        msgspec.structs.replace(row, neutral=None, faults=(_fault(refused[row.ref]),)) if row.ref in refused else row
        for row in rows
    ]  # fmt: skip
    kept = [one for one in entered.values() if one.refused is None]
    warned = [
        w for n in good if n.ref not in refused for w in body_entries.warnings(n, at.date(), request.lang)
    ]
    return Reply({
        "rows": len(rows), "entered": sum(one.new for one in kept), "changed": sum(not one.new for one in kept),
        "refused": len(rows) - len(kept), "errors": _errors(rows, request.lang), "warnings": warned,
    })  # fmt: skip


def _lines(body: ImportIn) -> list[Line]:
    """Raises Invalid unless there is exactly one of the two, and it can be read."""
    if (body.neutrals is None) == (body.csv is None):
        raise Invalid(faults=(Fault("", "exactly_one", "neutrals, csv"),))
    if body.csv is not None:
        return sheet.read(body.csv, MAX_ROWS)
    return [Line(n, entry) for n, entry in enumerate(body.neutrals or (), start=1)]


def _looked_at(lines: Sequence[Line], at: datetime) -> list[Row]:
    """A reference that comes again is wrong in the later row."""
    seen: set[str] = set()
    rows = []
    for line in lines:
        row = _row(line, at)
        if row.ref in seen:
            row = Row(row.line, row.ref, None, (*row.faults, Fault("/ref", "stands_twice")))
        seen |= {row.ref} - {""}
        rows.append(row)
    return rows


def _row(line: Line, at: datetime) -> Row:
    if line.faults:
        return Row(line.number, "", None, line.faults)
    try:
        given = fields.read(line.entry, NeutralRow)
    except Invalid as refused:
        at_ref = any(fault.pointer == "/ref" for fault in refused.faults)
        ref = "" if at_ref else _ref_of(line.entry)
        return Row(line.number, ref, None, refused.faults)
    if given.ref in RESERVED:
        return Row(line.number, given.ref, None, (Fault("/ref", "reserved_ref"),))
    if found := body_entries.faults(given):
        return Row(line.number, given.ref, None, tuple(found))
    return Row(line.number, given.ref, body_entries.neutral(given.ref, given, at))


def _ref_of(entry: object) -> str:
    """Of a row that is no entry there is none."""
    return str(entry.get("ref", "")) if isinstance(entry, dict) else ""


def _within_load(rows: list[Row], below: dict[str, int]) -> list[Row]:
    return [
        Row(row.line, row.ref, None, (Fault("/capacity", "capacity_below_load", below[row.ref]),))
        if row.neutral is not None and row.ref in below
        else row
        for row in rows
    ]


def _fault(refused: Exception) -> Fault:
    """What the roster itself refuses."""
    if isinstance(refused, CapacityBelowLoad):
        return Fault(f"/{refused.data['which']}", "capacity_below_load", int(str(refused.data["active"])))
    code = getattr(refused, "code", "")
    return Fault("/person", "person_has_cases") if code == "person_has_cases" else Fault("", "not_now")


def _errors(rows: Sequence[Row], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "line": row.line, "ref": row.ref, "column": sheet.column_of(fault.pointer), "code": fault.code,
            "limit": fault.limit,
            "remedy": (texts.find(lang, "faults", fault.code) or "").replace("{limit}", str(fault.limit)),
        }
        for row in rows for fault in row.faults
    ]  # fmt: skip

"""Cells of a CSV, in and out. What goes out can be opened with a spreadsheet: no cell of it is a formula.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is a formula to spreadsheets (OWASP, CSV
injection); it gets an apostrophe before it, also where such a character comes behind blanks. Every cell is quoted, so
that a separator within it never begins another one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from chalicelib.domain.errors import Fault, Invalid

MAX_COLUMNS: Final = 64
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
"""But for line breaks and tabs: as in the body of a request."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def column(name: str) -> str:
    """Where a fault is, by its column. Names that are none of ours are not shown at length."""
    return f"/{name.replace('~', '~0').replace('/', '~1')}" if len(name) <= 64 and name.isprintable() else ""


def safe(value: object) -> str:
    """The cell's text; of nothing an empty one."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) else text


def written(cells: Iterable[object]) -> bytes:
    """One record, with the line end of RFC 4180."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return out.getvalue().encode()


def decoded(raw: bytes) -> str:
    """UTF-8 and nothing else. Raises Invalid naming the byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(faults=(Fault("", "not_utf8", f"byte {error.start}"),)) from None


def cells(raw: bytes) -> list[str]:
    """The cells of one record. Raises Invalid for what is no CSV, and for more columns than any file of ours has."""
    text = decoded(raw)
    if text.count(",") >= MAX_COLUMNS and '"' not in text:
        raise Invalid(faults=(Fault("", "too_many", MAX_COLUMNS),))
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise Invalid(faults=(Fault("", "csv_malformed"),)) from None
    if len(found) > 1:
        raise Invalid(faults=(Fault("", "csv_malformed"),))
    row = found[0] if found else []
    if len(row) > MAX_COLUMNS:
        raise Invalid(faults=(Fault("", "too_many", MAX_COLUMNS),))
    return row


def named(header: tuple[str, ...], raw: bytes) -> dict[str, str]:
    """The cells by their columns. Raises Invalid where there are more or fewer, and for what no text may hold."""
    row = cells(raw)
    if len(row) != len(header):
        raise Invalid(faults=(Fault("", "wrong_columns", len(header)),))
    if bad := [column(name) for name, cell in zip(header, row, strict=True) if _CONTROL.search(cell)]:
        raise Invalid(faults=tuple(Fault(pointer, "control_character") for pointer in bad))
    return dict(zip(header, row, strict=True))

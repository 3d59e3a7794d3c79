"""What one line of a file asks for: the body of one request, the case it is for, and the key that makes it one request.

A line's own key is used as it is, so that it is the same request in whichever job it comes, and as a request of its own
to the API. Without one, the key is the job's batch and the number of the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from chalicelib.domain.bulk import cells, cfpb, records
from chalicelib.domain.bulk.job import ANSWERS, Format, Job, Kind
from chalicelib.domain.errors import Fault, Invalid

KEY_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._:~+/=-]{0,127}$"
"""Of an `Idempotency-Key`: a test holds it against that of the API."""
_KEY: Final = re.compile(KEY_PATTERN.replace("$", r"\Z"))
ANSWER_COLUMNS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.RESPOND_CASES: ("case_id", "key", "position", "statement"),
    Kind.OFFER_CASES: (
        "case_id", "key", "remedy", "amount", "currency", "within_days", "text", "note", "expires_at",
    ),
}  # fmt: skip
_NEEDED: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.RESPOND_CASES: frozenset({"case_id", "position", "statement"}),
    Kind.OFFER_CASES: frozenset({"case_id", "remedy"}),
}
MAX_NAME: Final = 100
"""Characters of a column's name."""
_WHOLE: Final = 15
"""Digits of a number in a cell."""


class Line(msgspec.Struct, frozen=True):
    """`body`: as the API takes it. `case_id`: of an answer or offer."""

    key: str
    body: dict[str, Any]
    case_id: str = ""


def columns(job: Job, record: records.Record) -> tuple[str, ...]:
    """Of the first record of a CSV. Raises Invalid."""
    found = tuple(name.strip() for name in cells.cells(_whole(record)))
    header(job, found)
    return found


def asked(
    job: Job, columns: tuple[str, ...], record: records.Record, decode: Callable[[bytes], object]
) -> Line:
    """What a record asks for; `decode` reads a line of JSON. Raises Invalid."""
    raw = _whole(record)
    if job.format is Format.JSONL:
        return of_value(job, decode(raw), record.line)
    return of_row(job, cells.named(columns, raw), record.line)


def _whole(record: records.Record) -> bytes:
    if record.unclosed:
        raise Invalid(faults=(Fault("", "quote_never_closed"),))
    if record.raw is None:
        raise Invalid(faults=(Fault("", "record_too_long", records.MAX_RECORD),))
    return record.raw


def header(job: Job, found: tuple[str, ...]) -> None:
    """Raises Invalid for a file without the columns it must have, or with one twice or, of our own, an unknown one.
    The job's row holds the names: they are no texts.
    """
    if any(len(name) > MAX_NAME for name in found):
        raise Invalid(faults=(Fault("", "too_long", MAX_NAME),))
    if twice := sorted({name for name in found if found.count(name) > 1}):
        raise Invalid(faults=tuple(Fault(cells.column(name), "repeated") for name in twice))
    if job.format is Format.CFPB_CSV:
        cfpb.header(found)
        return
    known, needed = ANSWER_COLUMNS[job.kind], _NEEDED[job.kind]
    faults = [Fault(f"/{name}", "missing_column") for name in sorted(needed - set(found))]
    faults += [Fault(cells.column(name), "unknown_field") for name in found if name not in known]
    if faults:
        raise Invalid(faults=tuple(faults))


def of_row(job: Job, row: Mapping[str, str], line: int) -> Line:
    """Of a record of a CSV. Raises Invalid."""
    if job.format is Format.CFPB_CSV:
        mapping = job.defaults.get("mapping") or {}
        return Line(cfpb.key(row), _over(_plain(job.defaults), cfpb.filing(row, mapping)))
    given: dict[str, Any] = {name: cell for name, cell in row.items() if cell.strip()}
    if job.kind is Kind.OFFER_CASES:
        given = _offer(given)
    return of_value(job, given, line)


def of_value(job: Job, value: object, line: int) -> Line:
    """Of a line of JSON. Raises Invalid."""
    if not isinstance(value, dict):
        raise Invalid(faults=(Fault("", "wrong_type", "object"),))
    body = dict(value)
    key = body.pop("key", None)
    if key is not None and not isinstance(key, str):
        raise Invalid(faults=(Fault("/key", "wrong_type", "string"),))
    if key and not _KEY.match(key):  # before it is told of in the result: it could be anything, of any length
        raise Invalid(faults=(Fault("/key", "pattern", KEY_PATTERN),))
    if job.kind not in ANSWERS:
        return Line(key or own_key(job, line), _over(_plain(job.defaults), body))
    case_id = body.pop("case_id", None)
    if not isinstance(case_id, str):
        raise Invalid(faults=(Fault("/case_id", "missing" if case_id is None else "wrong_type", "string"),))
    return Line(key or own_key(job, line), body, case_id)


def own_key(job: Job, line: int) -> str:
    return f"bulk:{job.batch or job.id}:{line}"


def _plain(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """What goes into the body: all but the mapping of a CSV."""
    return {name: value for name, value in defaults.items() if name != "mapping"}


def _over(defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The line's own words go before those of the job; of what has parts, part by part."""
    body = dict(defaults)
    for name, value in given.items():
        standing = body.get(name)
        if isinstance(standing, dict) and isinstance(value, dict):
            body[name] = {**standing, **value}
        else:
            body[name] = value
    return body


def _offer(given: Mapping[str, Any]) -> dict[str, Any]:
    """Cells into the terms that the API takes. What is no number stays a text, for the API to refuse."""
    terms: dict[str, Any] = {name: given[name] for name in ("remedy", "text") if name in given}
    if "within_days" in given:
        terms["within_days"] = _number(given["within_days"])
    if "amount" in given or "currency" in given:
        money = {"amount": _number(given.get("amount", "")), "currency": given.get("currency", "")}
        terms["money"] = money
    rest = ("case_id", "key", "note", "expires_at")
    return {name: given[name] for name in rest if name in given} | {"terms": terms}


def _number(cell: str) -> int | str:
    text = cell.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _WHOLE else text

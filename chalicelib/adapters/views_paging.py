"""Paging over a list that lies in several shards: the cursor, and the merge that neither skips nor repeats. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import msgspec

from chalicelib.adapters.partitions import SHARDS, shard
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import is_id, parse_stamp, stamp

MAX_CURSOR: Final = 1_000

T = TypeVar("T")


class Position(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A row's place in one shard of an index: where reading goes on, just behind it."""

    key: str
    case_id: str


class Scan(msgspec.Struct, Generic[T], frozen=True):
    """What was read of one shard, in the index's own order: rows with equal keys stay as the index has them."""

    start: Position | None
    rows: Sequence[tuple[Position, T]]
    reached: Position | None
    """How far reading came, past the last row where what followed did not match; None at the end of the shard."""


class _Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    o: str
    p: tuple[Position | None, ...]


def read_cursor(order: str, text: str, prefix: str = "case") -> tuple[Position | None, ...]:
    """A position for each shard; the starts for an empty text. Raises Invalid for anything we did not write."""
    if not text:
        return (None,) * SHARDS
    cursor = _decoded(text)
    if cursor is None or cursor.o != order or len(cursor.p) != SHARDS or not _plausible(cursor.p, prefix):
        fault = Fault("/cursor", "malformed_cursor", remedy="Use the cursor of the page before, or none.")
        raise Invalid("The cursor is none of this list.", faults=(fault,))
    return cursor.p


def write_cursor(order: str, positions: Sequence[Position | None] | None) -> str:
    """Empty for None: there is nothing more."""
    if positions is None:
        return ""
    raw = msgspec.json.encode(_Cursor(order, tuple(positions)))
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> _Cursor | None:
    try:
        raw = base64.urlsafe_b64decode(text[:MAX_CURSOR] + "=" * (-len(text) % 4))
        cursor = msgspec.json.decode(raw, type=_Cursor)
    except (binascii.Error, msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return cursor if write_cursor(cursor.o, cursor.p) == text else None


def _plausible(positions: Sequence[Position | None], prefix: str) -> bool:
    """Whether each position could be a row of its shard."""
    return all(
        at is None or (is_id(prefix, at.case_id) and shard(at.case_id) == number and _is_stamp(at.key))
        for number, at in enumerate(positions)
    )


def _is_stamp(text: str) -> bool:
    try:
        return stamp(parse_stamp(text)) == text
    except ValueError:
        return False


def merge(
    scans: Sequence[Scan[T]], limit: int, *, newest: bool = False
) -> tuple[list[T], tuple[Position | None, ...] | None]:
    """Up to `limit` rows of all shards by key, and where each shard goes on; None once all are at their ends. `newest`:
    the shards were read backwards, the greatest key first.

    A shard that was read dry, but not to its end, may hold an earlier row just behind the point it was read to. Rows
    beyond that point wait for the next page: it may be short, but nothing is ever out of order or left out.
    """
    taken = [0] * len(scans)
    rows: list[T] = []
    foremost = max if newest else min
    while len(rows) < limit:
        heads = [(scan.rows[taken[n]][0].key, n) for n, scan in enumerate(scans) if taken[n] < len(scan.rows)]
        if not heads:
            break
        key, number = foremost(heads)
        if any(_hides_earlier(scan, taken[n], key, newest=newest) for n, scan in enumerate(scans)):
            break
        rows.append(scans[number].rows[taken[number]][1])
        taken[number] += 1
    if all(scan.reached is None and taken[n] == len(scan.rows) for n, scan in enumerate(scans)):
        return rows, None
    return rows, tuple(_end(scan, taken[n]) for n, scan in enumerate(scans))


def _hides_earlier(scan: Scan[T], taken: int, key: str, *, newest: bool) -> bool:
    if taken != len(scan.rows) or scan.reached is None:
        return False
    return scan.reached.key > key if newest else scan.reached.key < key


def _end(scan: Scan[T], taken: int) -> Position | None:
    if taken == len(scan.rows) and scan.reached is not None:
        return scan.reached
    return scan.rows[taken - 1][0] if taken else scan.start

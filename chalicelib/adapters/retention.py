"""The calendar of retention and the ledger of erasures, in the directory table.

`retention#<day>#<shard>` / `<moment>#<case>#<evidence>`: a file whose time is over then, spread over sixteen partitions
because all that is submitted on one day under one pack ends on one day. `erasures#<day>` / `<case>#<evidence>`: what
was erased. `retention` / `watermark`: the day before which the calendar is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Final, TypeVar
from zlib import crc32

import msgspec
from pynamodb.exceptions import DoesNotExist

from chalicelib.adapters.tables import Tables
from chalicelib.application.keeping_ports import Erasure, Kept
from chalicelib.domain.values import parse_stamp, stamp

SHARDS: Final = 16
PAGE: Final = 200

T = TypeVar("T")


class PynamoCalendar:
    """The Calendar port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def enter(self, kept: Kept) -> None:
        self._tables.directory(*_place(kept)).save()

    def due(self, day: date, now: datetime) -> Iterator[Sequence[Kept]]:
        model, end = self._tables.directory, stamp(now) + "$"  # behind every line of that very moment
        for shard in range(SHARDS):
            rows = model.query(_pk(day, shard), model.sk < end, consistent_read=True, page_size=PAGE)
            yield from _paged(_kept(row.sk) for row in rows)

    def drop(self, kept: Kept) -> None:
        self._tables.directory(*_place(kept)).delete()

    def watermark(self) -> date | None:
        try:
            row = self._tables.directory.get("retention", "watermark", consistent_read=True)
        except DoesNotExist:
            return None
        return date.fromisoformat(row.doc or "")

    def advance(self, day: date) -> None:
        self._tables.directory("retention", "watermark", doc=day.isoformat()).save()


class PynamoLedger:
    """The Ledger port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def enter(self, erasure: Erasure) -> None:
        day = erasure.at.astimezone(UTC).date()
        sk = f"{erasure.case_id}#{erasure.evidence_id}"
        doc = msgspec.json.encode(erasure).decode()
        self._tables.directory(f"erasures#{day.isoformat()}", sk, doc=doc).save()

    def of(self, day: date) -> Iterator[Sequence[Erasure]]:
        rows = self._tables.directory.query(
            f"erasures#{day.isoformat()}", consistent_read=True, page_size=PAGE
        )
        return _paged(msgspec.json.decode(row.doc or "", type=Erasure) for row in rows)


def _paged(lines: Iterable[T]) -> Iterator[Sequence[T]]:
    rest = iter(lines)
    while page := tuple(islice(rest, PAGE)):
        yield page


def _place(kept: Kept) -> tuple[str, str]:
    shard = crc32(f"{kept.case_id}#{kept.evidence_id}".encode()) % SHARDS
    sk = f"{stamp(kept.until)}#{kept.case_id}#{kept.evidence_id}"
    return _pk(kept.until.astimezone(UTC).date(), shard), sk


def _pk(day: date, shard: int) -> str:
    return f"retention#{day.isoformat()}#{shard:02}"


def _kept(sk: str) -> Kept:
    until, case_id, evidence_id = sk.split("#")
    return Kept(case_id, evidence_id, parse_stamp(until))

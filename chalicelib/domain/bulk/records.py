"""From chunks of a file to its records, with where each begins and ends, in memory bounded by one record.

A line of JSON ends with its newline. A record of a CSV ends with the first newline outside quotes (RFC 4180), so that
words over several lines are one record. What is too long is passed over up to its end and told; what is in it is never
taken for records of its own. A record of a CSV that never ends, as with a quote that never closes, ends the file:
behind it nothing can be told apart, and looking on for its end would cost minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

import msgspec

MAX_RECORD: Final = 128 * 1024
"""Bytes. The longest complaint has 30,000 characters, of four bytes and with quotes doubled at worst."""
MAX_SOUGHT: Final = 16 * 2**20
"""Bytes in which a record of a CSV must have ended. Quotes and commas are looked at one by one: 200 MiB of them would
take longer than a function may.
"""
_MARKS: Final = re.compile(rb'[",\n]')
_BOM: Final = b"\xef\xbb\xbf"


class Record(msgspec.Struct, frozen=True):
    """`line`: of the file, where it begins, the first being 1. `raw`: without its line end; None of one too long."""

    line: int
    start: int
    end: int
    raw: bytes | None
    lines: int = 1
    unclosed: bool = False
    """The file ends within its quotes, or the end was not found in `MAX_SOUGHT`. Nothing comes behind it."""


def lines(chunks: Iterable[bytes], start: int = 0, line: int = 1) -> Iterator[Record]:
    """Of a file of lines, from byte `start` on, which is the beginning of that line."""
    held, size, at = bytearray(), 0, start
    for chunk in chunks:
        begin = 0
        while (found := chunk.find(b"\n", begin)) >= 0:
            _hold(held, chunk[begin:found])
            size += found + 1 - begin
            yield _record(held, line, at, at + size, size - 1)
            at, size, line, begin = at + size, 0, line + 1, found + 1
            held.clear()
        _hold(held, chunk[begin:])
        size += len(chunk) - begin
    if size:
        yield _record(held, line, at, at + size, size)


class _At(Enum):
    """Where in a record one is."""

    FIELD = 1
    """At the first byte of a field, where alone a quote opens one."""
    PLAIN = 2
    QUOTED = 3
    CLOSING = 4
    """Behind a quote within quotes: another one at once is a quote, anything else ends them."""


def rows(chunks: Iterable[bytes], start: int = 0, line: int = 1) -> Iterator[Record]:
    """Of a CSV, from byte `start` on, which is the beginning of a record. The mark of an encoding before the first one
    is none of its bytes.
    """
    held, at, size, crossed = bytearray(), start, 0, 0
    state, since = _At.FIELD, start  # the byte at which the field began, or the last quote stood
    place = start
    for chunk in chunks:
        begin = 0
        if place == 0 and chunk.startswith(_BOM):
            since = len(_BOM)
        for mark in _MARKS.finditer(chunk):
            spot, byte = place + mark.start(), mark[0]
            if byte == b"\n" and state is not _At.QUOTED:
                _hold(held, chunk[begin : mark.start()])
                size = spot + 1 - at
                yield _record(held, line, at, spot + 1, size - 1, crossed + 1)
                line, at, begin, crossed = line + crossed + 1, spot + 1, mark.end(), 0
                state, since = _At.FIELD, spot + 1
                held.clear()
                continue
            crossed += byte == b"\n"
            state, since = _next(state, since, spot, byte)
        _hold(held, chunk[begin:])
        place += len(chunk)
        if place - at > MAX_SOUGHT:
            yield _record(held, line, at, place, place - at, crossed + 1, unclosed=True)
            return
    if place > at:
        yield _record(held, line, at, place, place - at, crossed + 1, unclosed=state is _At.QUOTED)


def _next(state: _At, since: int, spot: int, byte: bytes) -> tuple[_At, int]:
    """Behind a comma, a quote, or a newline within quotes."""
    if state is _At.QUOTED:
        return (_At.CLOSING, spot) if byte == b'"' else (state, since)
    if byte == b",":
        return _At.FIELD, spot + 1
    if state is _At.FIELD:
        return (_At.QUOTED, spot) if spot == since else (_At.PLAIN, since)
    if state is _At.CLOSING:
        return (_At.QUOTED, spot) if spot == since + 1 else (_At.PLAIN, since)
    return state, since


def _hold(held: bytearray, more: bytes) -> None:
    """Up to one byte beyond what a record may have: that it is too long, and not how it goes on."""
    held += more[: max(0, MAX_RECORD + 1 - len(held))]


def _record(
    held: bytearray, line: int, start: int, end: int, size: int, lines: int = 1, *, unclosed: bool = False
) -> Record:  # fmt: skip
    raw = None if size > MAX_RECORD else bytes(held)
    if raw is not None and raw.endswith(b"\r"):
        raw = raw[:-1]
    if raw is not None and start == 0:
        raw = raw.removeprefix(_BOM)
    return Record(line, start, end, raw, lines, unclosed)

"""Films and sound in boxes (ISO/IEC 14496-12, QuickTime): whether they say where they were made, and where that stands.

A copy for the other side has the same bytes in the same places, so nothing that points into the file moves: boxes with
metadata become `free` and are filled with zeros, and so is what a metadata track has recorded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from chalicelib.adapters.inspection.exif import holds_place, names_place
from chalicelib.adapters.inspection.limits import MAX_PIECES, MIB
from chalicelib.adapters.inspection.ranged import Ranged, exactly
from chalicelib.adapters.inspection.refusal import damaged, too_complex

FREE: Final = b"free"
_HOLDING: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"edts"})
_TELLING: Final = frozenset({b"udta", b"meta", b"uuid"})
_PLACES: Final = (
    b"\xa9xyz", b"loci", b"location.ISO6709", b"location.name", b"GPSCoordinates", b"GPMF", b"CMT4", b"NCTG",
)  # fmt: skip
"""As phones name it, and cameras the block in which it stands."""
_SEEN: Final = frozenset({b"vide", b"soun", b"hint", b"text", b"sbtl", b"subt", b"clcp", b"auxv", b"tmcd"})
"""Kinds of tracks that are shown or heard. Any other records what a device measured."""
_MAX_DEPTH: Final = 8
_MAX_TOLD: Final = 4 * MIB


class Box(NamedTuple):
    kind: bytes
    start: int
    body: int
    end: int


class Movie(NamedTuple):
    location: bool
    patches: list[tuple[int, bytes | int]]
    """Of a copy without metadata: from where on which bytes stand instead; a number is so many zeros."""


def look(file: Ranged) -> Movie:
    """Raises Refused for boxes that do not fit into each other."""
    return _Survey(file).movie()


class _Survey:
    def __init__(self, file: Ranged) -> None:
        self._file, self._boxes = file, 0
        self._location = self._moving = self._measured = self._fragments = False
        self._patches: list[tuple[int, bytes | int]] = []
        self._samples: list[tuple[int, int]] = []
        self._boxed: list[Box] = []

    def movie(self) -> Movie:
        self._inside(0, self._file.size, 0)
        if not self._moving:
            raise damaged()
        if self._measured and self._fragments:  # what was measured may stand in any of them
            raise too_complex()
        samples = _joined(self._samples)
        if _touch(samples, self._boxed):
            raise damaged()  # samples lie in data, never in boxes that say what is where
        self._patches += samples
        return Movie(self._location, sorted(self._patches, key=lambda patch: patch[0]))

    def _inside(self, start: int, end: int, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise too_complex()
        for box in self._children(start, end):
            self._moving = self._moving or box.kind == b"moov"
            if depth == 0 and box.kind != b"mdat":
                self._boxed.append(box)
            self._fragments = self._fragments or box.kind == b"moof"
            if box.kind in _TELLING:
                self._tells(box)
            elif box.kind == b"trak" and (recorded := self._recorded(box)) is not None:
                self._location = self._measured = True
                self._samples += recorded
                if len(self._samples) > MAX_PIECES:
                    raise too_complex()
                self._patches += _freed(box)
            elif box.kind in _HOLDING:
                self._inside(box.body, box.end, depth + 1)

    def _children(self, start: int, end: int) -> Iterator[Box]:
        while start + 8 <= end:
            self._boxes += 1
            if self._boxes > MAX_PIECES:
                raise too_complex()
            box = _box(self._file, start, end)
            yield box
            start = box.end

    def _tells(self, box: Box) -> None:
        told = self._file.at(box.body, min(box.end - box.body, _MAX_TOLD))
        long = box.end - box.body > _MAX_TOLD
        named = any(p in told for p in _PLACES) or names_place(told) or holds_place(told)
        self._location = self._location or long or named
        self._patches += _freed(box)

    def _recorded(self, track: Box) -> list[tuple[int, int]] | None:
        """Where the samples of a metadata track are, chunk by chunk; None for a track that is seen or heard."""
        media = self._find(track, b"mdia")
        handler = media and self._find(media, b"hdlr")
        if media is None or handler is None:
            raise damaged()
        if exactly(self._file, handler.body + 8, 4) in _SEEN:
            return None
        within = self._find(media, b"minf")
        table = within and self._find(within, b"stbl")
        if table is None:
            raise damaged()
        tables = {box.kind: box for box in self._children(table.body, table.end)}
        return [(place, size) for place, size in _chunks(self._file, tables) if size]

    def _find(self, within: Box, kind: bytes) -> Box | None:
        return next((box for box in self._children(within.body, within.end) if box.kind == kind), None)


def _box(file: Ranged, start: int, limit: int) -> Box:
    head = exactly(file, start, 8)
    size, kind, body = int.from_bytes(head[:4], "big"), head[4:], start + 8
    if size == 1:
        size, body = int.from_bytes(exactly(file, start + 8, 8), "big"), start + 16
    end = limit if size == 0 else start + size
    if end > limit or end < body:
        raise damaged()
    return Box(kind, start, body, end)


def _joined(samples: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """By place, those that overlap as one: no byte is emptied twice."""
    found: list[tuple[int, int]] = []
    for place, size in sorted(samples):
        if found and place <= sum(found[-1]):
            first, held = found[-1]
            found[-1] = first, max(held, place + size - first)
        else:
            found.append((place, size))
    return found


def _touch(samples: Sequence[tuple[int, int]], boxes: Sequence[Box]) -> bool:
    """Both by place, and none of either over another of its own."""
    at = 0
    for place, size in samples:
        while at < len(boxes) and boxes[at].end <= place:
            at += 1
        if at < len(boxes) and boxes[at].start < place + size:
            return True
    return False


def _freed(box: Box) -> list[tuple[int, bytes | int]]:
    return [(box.start + 4, FREE), (box.body, box.end - box.body)]


def _chunks(file: Ranged, tables: dict[bytes, Box]) -> Iterator[tuple[int, int]]:
    """Where each chunk of a track begins, and its size: from the tables stco or co64, stsc and stsz (8.6, 8.7)."""
    places = _numbers(file, tables, b"stco", 4) or _numbers(file, tables, b"co64", 8)
    runs = _numbers(file, tables, b"stsc", 4, per=3)
    each, count = _each(file, tables)
    sizes = [each] * count if each else _numbers(file, tables, b"stsz", 4, skip=4)
    if any(later <= first for first, later in pairwise(runs[::3])):
        raise damaged()
    sample, run, held = 0, 0, 0
    for n, place in enumerate(places, start=1):
        while run < len(runs) and runs[run] <= n:
            held, run = runs[run + 1], run + 3
        yield place, min(sum(sizes[sample : sample + held]), max(0, file.size - place))
        sample += held


def _each(file: Ranged, tables: dict[bytes, Box]) -> tuple[int, int]:
    if b"stsz" not in tables:
        return 0, 0
    each, count = struct.unpack(">2L", exactly(file, tables[b"stsz"].body + 4, 8))
    if count > MAX_PIECES:
        raise too_complex()
    return each, count


def _numbers(
    file: Ranged, tables: dict[bytes, Box], kind: bytes, width: int, *, per: int = 1, skip: int = 0
) -> list[int]:
    """The numbers of a table, after version, flags and how many there are."""
    if kind not in tables:
        return []
    at = tables[kind].body + 4 + skip
    count = per * int.from_bytes(exactly(file, at, 4), "big")
    if count > MAX_PIECES:
        raise too_complex()
    packed = exactly(file, at + 4, count * width)
    return [int.from_bytes(packed[n : n + width], "big") for n in range(0, len(packed), width)]

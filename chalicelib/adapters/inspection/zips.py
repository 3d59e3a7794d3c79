"""The directory of a ZIP (PKWARE APPNOTE 6.3.10), read through a ranged file and believed only where both ends agree.

A ZIP says everything twice, in its directory and before each file; programs differ in which of the two they believe.
Where they disagree, where files share bytes, or where something stands in between, it is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from chalicelib.adapters.inspection.limits import MAX_DIRECTORY, MAX_ENTRIES
from chalicelib.adapters.inspection.ranged import Ranged, exactly
from chalicelib.adapters.inspection.refusal import Refused

STORED, DEFLATED = 0, 8
_END, _CENTRAL, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END64, _LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
_MAX16, _MAX32 = 0xFFFF, 0xFFFFFFFF
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075
_UNIX = 3
_UTF8, _DESCRIPTOR, _ENCRYPTED = 0x800, 0x8, 0x1 | 0x40 | 0x2000
_TAIL: Final = 22 + 65_535
_SLACK: Final = 24
"""Of a data descriptor behind a file."""


class Entry(NamedTuple):
    name: str
    also: str
    """What programs that know Info-ZIP's own field call it; empty: nothing else."""
    method: int
    encrypted: bool
    crc: int
    packed: int
    unpacked: int
    start: int
    data: int
    """Where its bytes begin."""
    mode: int
    """Of Unix; 0 when made elsewhere."""


class _Listed(NamedTuple):
    """A line of the directory."""

    name: bytes
    also: bytes
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    start: int
    mode: int


class _End(NamedTuple):
    files: int
    size: int
    offset: int


def inconsistent() -> Refused:
    return Refused("archive_inconsistent")


def entries(file: Ranged) -> list[Entry]:
    """In the order of their bytes. Raises Refused."""
    end = _end(file)
    if end.files > MAX_ENTRIES or end.size > MAX_DIRECTORY:
        raise Refused("archive_entries")
    listed = sorted(_central(file, end), key=lambda one: one.start)  # so that a large file is fetched once
    found = [_entry(file, one) for one in listed]
    if len({entry.name for entry in found}) != len(found):
        raise inconsistent()
    _apart(file, found, end)
    return found


def _end(file: Ranged) -> _End:
    """The record at the end; of a large archive the larger one before it. Nothing may follow its comment."""
    start = max(0, file.size - _TAIL)
    tail = file.at(start, _TAIL)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Refused("damaged")
    disk, first, here, count, size, offset, comment = struct.unpack_from("<4H2LH", tail, at + 4)
    if at + 22 + comment != len(tail):
        raise inconsistent()
    place = start + at
    if _MAX16 in (disk, first, here, count) or _MAX32 in (size, offset):
        place, count, size, offset = _end64(file, place)
    elif disk or first or here != count:
        raise inconsistent()
    if offset + size != place:
        raise inconsistent()
    return _End(count, size, offset)


def _end64(file: Ranged, place: int) -> tuple[int, int, int, int]:
    if place < 20:
        raise inconsistent()
    mark, disk, at, disks = struct.unpack("<4sLQL", exactly(file, place - 20, 20))
    if mark != _LOCATOR64 or disk or disks != 1 or at + 56 > place - 20:
        raise inconsistent()
    record = exactly(file, at, 56)
    length, count, size, offset = struct.unpack_from("<Q12x8xQQQ", record, 4)
    if record[:4] != _END64 or at + 12 + length != place - 20:
        raise inconsistent()
    return at, count, size, offset


def _central(file: Ranged, end: _End) -> Iterator[_Listed]:
    directory, at = exactly(file, end.offset, end.size), 0
    for _ in range(end.files):
        if directory[at : at + 4] != _CENTRAL or len(directory) < at + 46:
            raise inconsistent()
        made, _need, flags, method, _time, crc, packed, unpacked, n, m, k, disk, _in, attributes, start = (
            struct.unpack_from("<4HL3L5H2L", directory, at + 4)
        )
        name, extra = directory[at + 46 : at + 46 + n], directory[at + 46 + n : at + 46 + n + m]
        at += 46 + n + m + k
        if at > len(directory) or disk not in (0, _MAX16):
            raise inconsistent()
        fields = _fields(extra)
        unpacked, packed, start = _large(fields.get(_ZIP64, b""), [unpacked, packed, start])
        mode = attributes >> 16 if made >> 8 == _UNIX else 0
        also = fields.get(_UNICODE_PATH, b"")[5:]
        yield _Listed(name, also, flags, method, crc, packed, unpacked, start, mode)
    if at != len(directory):
        raise inconsistent()


def _fields(extra: bytes) -> dict[int, bytes]:
    at, found = 0, {}
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        found[tag] = extra[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def _large(field: bytes, values: list[int]) -> list[int]:
    """Sizes and place beyond 32 bits stand in a field of their own, in this order (4.5.3)."""
    for n, value in enumerate(values):
        if value == _MAX32:
            if len(field) < 8:
                raise inconsistent()
            values[n], field = int.from_bytes(field[:8], "little"), field[8:]
    return values


def _entry(file: Ranged, one: _Listed) -> Entry:
    """With where its bytes begin, by its own header, which must say what the directory says."""
    head = exactly(file, one.start, 30)
    mark, _need, flags, method, _time, *sizes, n, m = struct.unpack("<4s3HL3L2H", head)
    same = mark == _LOCAL and method == one.method and exactly(file, one.start + 30, n) == one.name
    told = not (flags | one.flags) & _DESCRIPTOR
    listed = (one.crc, one.packed, one.unpacked)
    differs = told and any(mine not in (theirs, _MAX32) for mine, theirs in zip(sizes, listed, strict=True))
    if not same or differs or (flags ^ one.flags) & _ENCRYPTED:
        raise inconsistent()
    return Entry(
        one.name.decode("utf-8" if one.flags & _UTF8 else "cp437", "replace"), one.also.decode("utf-8", "replace"),
        method, bool(flags & _ENCRYPTED), *listed, one.start, one.start + 30 + n + m, one.mode,
    )  # fmt: skip


def _apart(file: Ranged, found: list[Entry], end: _End) -> None:
    """No two files share bytes, nothing stands before the first, no unlisted file between them."""
    at = 0
    for entry in found:
        gap = entry.start - at
        if (at == 0 and gap) or _hides(file, at, gap):
            raise inconsistent()
        at = entry.data + entry.packed
    if _hides(file, at, end.offset - at):
        raise inconsistent()


def _hides(file: Ranged, at: int, gap: int) -> bool:
    """Whether something stands in a gap; some programs leave a few bytes there."""
    return gap < 0 or gap > _TAIL or (gap > _SLACK and _LOCAL in file.at(at, gap))

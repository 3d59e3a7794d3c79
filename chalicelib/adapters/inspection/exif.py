"""The three facts of a camera's metadata (Exif 3.0, TIFF 6.0): when, whether where, which way up. Total."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

_ORIENTATION, _TIME, _EXIF, _GPS, _ORIGINAL = 0x0112, 0x0132, 0x8769, 0x8825, 0x9003
_MAX_ENTRIES: Final = 500
_MAX_BLOCKS: Final = 20
_TIFF: Final = re.compile(rb"II\*\0|MM\0\*")
_WHEN: Final = re.compile(rb"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_PLACES: Final = re.compile(
    rb"GPSL(?:at|ong)itude|photoshop:City|Iptc4xmpCore:Location|LocationCreated", re.IGNORECASE
)
"""What XMP says of a place, in whatever prefix."""


class Exif(NamedTuple):
    taken_at: str | None = None
    location: bool = False
    orientation: int = 1
    """1 is upright; up to 8 (Exif 3.0, 4.6.5.1.6)."""


def read(tiff: bytes) -> Exif:
    """Of an Exif block from its TIFF header on. What cannot be read is not there."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return Exif()
    top = dict(_entries(tiff, order, _u32(tiff, order, 4)))
    camera = dict(_entries(tiff, order, _value(order, top[_EXIF]))) if _EXIF in top else {}
    place = (
        any(tag != 0 for tag, _ in _entries(tiff, order, _value(order, top[_GPS]))) if _GPS in top else False
    )
    taken = camera.get(_ORIGINAL) or top.get(_TIME)
    turned = _short(order, top[_ORIENTATION]) if _ORIENTATION in top else 1
    return Exif(_moment(tiff, order, taken), place, turned if 1 <= turned <= 8 else 1)


def names_place(metadata: bytes) -> bool:
    """Whether XMP or the like says where something was made."""
    return _PLACES.search(metadata) is not None


def holds_place(metadata: bytes) -> bool:
    """Whether a camera's own metadata, or that of a small picture, stands somewhere in it and says where. More such
    blocks than any camera writes are taken to.
    """
    begins = [found.start() for found in islice(_TIFF.finditer(metadata), _MAX_BLOCKS)]
    return len(begins) == _MAX_BLOCKS or any(read(metadata[at:]).location for at in begins)


def _entries(tiff: bytes, order: str, at: int) -> Iterator[tuple[int, bytes]]:
    """Tags with the four bytes of their value or its place."""
    count = struct.unpack_from(order + "H", tiff, at)[0] if 0 < at <= len(tiff) - 2 else 0
    for n in range(min(count, _MAX_ENTRIES)):
        entry = tiff[at + 2 + 12 * n : at + 14 + 12 * n]
        if len(entry) == 12:
            yield struct.unpack_from(order + "H", entry)[0], entry[8:]


def _moment(tiff: bytes, order: str, value: bytes | None) -> str | None:
    at = _value(order, value) if value else 0
    found = _WHEN.fullmatch(tiff[at : at + 19])
    if not found:
        return None
    try:
        return datetime(*map(int, found.groups())).isoformat()  # type: ignore[arg-type] # noqa: DTZ001 - cameras tell no zone
    except ValueError:
        return None


def _value(order: str, value: bytes) -> int:
    return int(struct.unpack(order + "I", value)[0])


def _short(order: str, value: bytes) -> int:
    return int(struct.unpack(order + "H", value[:2])[0])


def _u32(tiff: bytes, order: str, at: int) -> int:
    return int(struct.unpack_from(order + "I", tiff, at)[0]) if len(tiff) >= at + 4 else 0

"""GIF (version 89a): blocks, and their chains of sub-blocks."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.inspection import exif
from chalicelib.adapters.inspection.exif import Exif
from chalicelib.adapters.inspection.limits import MAX_PIECES, MAX_PIXELS, MIB
from chalicelib.adapters.inspection.pictures import Picture
from chalicelib.adapters.inspection.ranged import Ranged, exactly
from chalicelib.adapters.inspection.refusal import Refused, damaged, too_complex

_CONTROL, _APPLICATION = 0xF9, 0xFF
_MAX_CHAIN: Final = 500_000
"""Sub-blocks of 255 bytes: 127 MB."""
_LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def walk(file: Ranged) -> Picture:
    head = exactly(file, 0, 13)
    width, height = _u16(head[6:]), _u16(head[8:])
    at, frames, found = 13 + _table(head[10]), 0, Exif()
    kept: list[bytes | tuple[int, int]] = [(0, at)]
    for _ in range(MAX_PIECES):
        start, kind = at, exactly(file, at, 1)
        if kind == b";":
            break
        if kind == b",":
            at, frames = _image(file, at), frames + 1
            kept.append((start, at))
        elif kind == b"!":
            at = _chain(file, at + 2)
            if _looks(file, start):
                kept.append((start, at))
            elif exif.names_place(file.at(start, min(at - start, MIB))):
                found = found._replace(location=True)
        else:
            raise damaged()
    else:
        raise too_complex()
    return Picture(width, height, frames, [*kept, b";"], start + 1, found)


def _image(file: Ranged, at: int) -> int:
    """Its end. A frame may be larger than the screen that it is shown on."""
    head = exactly(file, at, 10)
    if _u16(head[5:]) * _u16(head[7:]) > MAX_PIXELS:
        raise Refused("too_many_pixels")
    return _chain(file, at + 10 + _table(head[9]) + 1)


def _chain(file: Ranged, at: int) -> int:
    """The end of a chain of sub-blocks: each with its length first, the last one empty."""
    for _ in range(_MAX_CHAIN):
        length = exactly(file, at, 1)[0]
        at += 1 + length
        if not length:
            return at
    raise too_complex()


def _looks(file: Ranged, start: int) -> bool:
    """Whether an extension says how a frame is shown, or how often all are."""
    head = file.at(start, 14)
    return head[1] == _CONTROL or (head[1] == _APPLICATION and head[3:14] in _LOOPS)


def _table(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _u16(two: bytes) -> int:
    return int.from_bytes(two[:2], "little")

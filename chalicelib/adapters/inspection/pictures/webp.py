"""WebP (RFC 9649): RIFF chunks."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.inspection import exif
from chalicelib.adapters.inspection.exif import Exif
from chalicelib.adapters.inspection.limits import MAX_PIECES, MIB
from chalicelib.adapters.inspection.pictures import Picture
from chalicelib.adapters.inspection.ranged import Ranged, exactly
from chalicelib.adapters.inspection.refusal import damaged, too_complex

_LOOKS: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_NO_METADATA: Final = 0xFF ^ 0x0C
"""The flags of VP8X without those for Exif and XMP."""


def walk(file: Ranged) -> Picture:
    end = 8 + int.from_bytes(exactly(file, 4, 4), "little")
    end += end % 2
    size, frames, found, at = (0, 0), 0, Exif(), 12
    kept: list[bytes | tuple[int, int]] = []
    for _ in range(MAX_PIECES):
        if at >= min(end, file.size):
            break
        start, head = at, exactly(file, at, 8)
        kind, length = head[:4], int.from_bytes(head[4:], "little")
        at += 8 + length + length % 2
        if at > min(end, file.size):
            raise damaged()
        if kind in _LOOKS:
            kept += _piece(file, kind, start, at)
            size = size if any(size) else _size(kind, file.at(start + 8, 10))
            frames += kind in (b"VP8 ", b"VP8L", b"ANMF")
        else:
            found = _told(found, kind, file.at(start + 8, min(length, MIB)))
    else:
        raise too_complex()
    return Picture(*size, frames, [_header(kept), *kept], end, found)


def _piece(file: Ranged, kind: bytes, start: int, end: int) -> list[bytes | tuple[int, int]]:
    if kind != b"VP8X":
        return [(start, end)]
    body = exactly(file, start, end - start)
    if len(body) < 18:  # with its head: RFC 9649, 2.7
        raise damaged()
    return [body[:8] + bytes([body[8] & _NO_METADATA]) + body[9:]]


def _header(kept: list[bytes | tuple[int, int]]) -> bytes:
    size = 4 + sum(len(p) if isinstance(p, bytes) else p[1] - p[0] for p in kept)
    return b"RIFF" + size.to_bytes(4, "little") + b"WEBP"


def _size(kind: bytes, body: bytes) -> tuple[int, int]:
    """Of the canvas: 24 bits less one; or of the one frame: 14 bits."""
    if len(body) < 10:
        return 0, 0
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    return 0, 0


def _told(found: Exif, kind: bytes, body: bytes) -> Exif:
    if kind == b"EXIF":
        told = exif.read(body.removeprefix(b"Exif\0\0"))
        return told._replace(location=told.location or found.location)
    return found._replace(location=found.location or exif.names_place(body))

"""PNG, animated ones included (W3C PNG third edition)."""

from __future__ import annotations

from typing import Final

from chalicelib.adapters.inspection import exif
from chalicelib.adapters.inspection.exif import Exif
from chalicelib.adapters.inspection.limits import MAX_PIECES, MIB
from chalicelib.adapters.inspection.pictures import Picture
from chalicelib.adapters.inspection.ranged import Ranged, exactly
from chalicelib.adapters.inspection.refusal import damaged, too_complex

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_LOOKS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT".split()
)
"""Chunks that say how the picture looks. No text, no time, no Exif."""
_TEXTS: Final = (b"iTXt", b"tEXt", b"zTXt")


def walk(file: Ranged) -> Picture:
    kept: list[bytes | tuple[int, int]] = [SIGNATURE]
    at, found, frames, data = len(SIGNATURE), Exif(), 1, False
    size = _u32(exactly(file, at + 8, 4)), _u32(exactly(file, at + 12, 4))
    for _ in range(MAX_PIECES):
        start, head = at, exactly(file, at, 8)
        length, kind = _u32(head[:4]), head[4:]
        at += 12 + length
        if at > file.size or not kind.isalpha():
            raise damaged()
        if kind in _LOOKS:
            kept.append((start, at))
        elif kind == b"eXIf" or kind in _TEXTS:
            found = _told(found, kind, exactly(file, start + 8, min(length, MIB)))
        if kind == b"acTL":
            frames = _u32(exactly(file, start + 8, 4))
        data = data or kind == b"IDAT"
        if kind == b"IEND":
            break
    else:
        raise too_complex()
    return Picture(*size, frames if data else 0, kept, at, found)


def _told(found: Exif, kind: bytes, body: bytes) -> Exif:
    if kind == b"eXIf":
        told = exif.read(body)
        return told._replace(location=told.location or found.location)
    return found._replace(location=found.location or exif.names_place(body))


def _u32(four: bytes) -> int:
    return int.from_bytes(four, "big")

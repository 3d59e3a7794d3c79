"""JPEG (ITU-T T.81): markers, and the scans between them."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.adapters.inspection import exif
from chalicelib.adapters.inspection.exif import Exif
from chalicelib.adapters.inspection.limits import MAX_PIECES, MAX_SCANS
from chalicelib.adapters.inspection.pictures import Picture
from chalicelib.adapters.inspection.ranged import BLOCK, Ranged, exactly
from chalicelib.adapters.inspection.refusal import damaged, too_complex

_SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES: Final = frozenset(range(0xC0, 0xD0)) | {0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF}
_EOI, _SOS = 0xD9, 0xDA
_FILLING: Final = 4_096
"""Bytes that may fill the space before a marker."""
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_COLOUR: Final = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Application segments without which colours would be others."""


def walk(file: Ranged) -> Picture:
    kept: list[bytes | tuple[int, int]] = [b"\xff\xd8"]
    size, found, scans, at = (0, 0), Exif(), 0, 2
    for _ in range(MAX_PIECES):
        start, marker = _marker(file, at)
        if marker == _EOI:
            break
        at = start + 2 + int.from_bytes(exactly(file, start + 2, 2), "big")
        body = exactly(file, start + 4, at - start - 4) if at >= start + 4 else b""
        if marker in _SOF and len(body) >= 5:
            size = int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
        elif marker == 0xE1:
            found = _told(found, body)
        if marker == _SOS:
            at, scans = _scanned(file, at), scans + 1
        if scans > MAX_SCANS:
            raise too_complex()
        if (piece := _piece(marker, body, start, at)) is not None:
            kept.append(piece)
    else:
        raise too_complex()
    return Picture(*size, min(scans, 1), [*kept, b"\xff\xd9"], start + 2, found)


def _marker(file: Ranged, at: int) -> tuple[int, int]:
    """Where the next one begins, and which it is. Any number of 0xFF may stand before it (B.1.1.2)."""
    pair = exactly(file, at, 2)
    if pair == b"\xff\xff":
        at, pair = _filled(file, at)
    if pair[0] != 0xFF or pair[1] == 0:
        raise damaged()
    return at, pair[1]


def _filled(file: Ranged, at: int) -> tuple[int, bytes]:
    """The last 0xFF of a row of them, and what follows it."""
    ahead = file.at(at, _FILLING)
    at += len(ahead) - len(ahead.lstrip(b"\xff")) - 1
    pair = exactly(file, at, 2)
    if pair == b"\xff\xff":
        raise too_complex()
    return at, pair


def _scanned(file: Ranged, at: int) -> int:
    """The end of a scan's coded data: the next marker that is no restart."""
    while True:
        block = file.at(at, BLOCK)
        if found := _AFTER_SCAN.search(block):
            return at + found.start()
        if len(block) < BLOCK:
            raise damaged()
        at += len(block) - 1  # a marker may stand across two blocks


def _piece(marker: int, body: bytes, start: int, end: int) -> bytes | tuple[int, int] | None:
    if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        return b"\xff\xe0\x00\x10" + body[:12] + bytes(2)  # without its own small picture
    if marker in _TABLES or (marker in _COLOUR and body.startswith(_COLOUR[marker])):
        return start, end
    return None


def _told(found: Exif, body: bytes) -> Exif:
    if body.startswith(b"Exif\0\0"):
        told = exif.read(body[6:])
        return told._replace(location=told.location or found.location)
    return found._replace(location=found.location or exif.names_place(body))

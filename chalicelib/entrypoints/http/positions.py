"""Positions in a log as opaque cursors."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from chalicelib.domain.errors import Fault, Invalid

MAX_POSITION: Final = 200


def cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def position(text: str, pointer: str = "query/after", most: int = MAX_POSITION) -> str:
    """Raises Invalid for what `cursor` never wrote; the store checks what the text says."""
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        found = ""
    if not 0 < len(found) <= most or cursor(found) != text:
        raise malformed(pointer)
    return found


def malformed(pointer: str = "query/after") -> Invalid:
    return Invalid("The cursor is none of this log.", faults=(Fault(pointer, "malformed_cursor"),))

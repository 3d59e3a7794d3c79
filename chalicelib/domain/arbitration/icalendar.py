"""A hearing as a calendar file (RFC 5545). Pure.

The same event whenever it is fixed anew or cancelled: its UID stays, its SEQUENCE grows (§3.8.7.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.domain.arbitration.state import Hearing, HearingState

OCTETS: Final = 75
"""Of one line, its end not counted (§3.1)."""
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(hearing: Hearing, arbitration_id: str, summary: str, about: str, at: datetime) -> str:
    """The file, lines folded and ended as the RFC has it. `at`: when the arbitration last changed.

    Raises KeyError for a hearing that has no time.
    """
    slot = {one.id: one for one in hearing.slots}[hearing.slot or ""]
    status = "CANCELLED" if hearing.state is HearingState.CANCELLED else "CONFIRMED"
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//redress//hearings 1//EN", "CALSCALE:GREGORIAN", "BEGIN:VEVENT",
        f"UID:{hearing.id}@{arbitration_id}", f"DTSTAMP:{_utc(at)}", f"SEQUENCE:{hearing.moved}",
        f"DTSTART:{_utc(slot.starts_at)}", f"DTEND:{_utc(slot.starts_at + timedelta(minutes=slot.minutes))}",
        f"SUMMARY:{_text(summary)}", f"DESCRIPTION:{_text(about)}", f"STATUS:{status}", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip
    return "".join(part for line in lines for part in _folded(line))


def _utc(at: datetime) -> str:
    """§3.3.5, form 2."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """§3.3.11."""
    return text.translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """§3.1: a longer line goes on behind a line end and a blank; no character is cut in two."""
    part, room = "", OCTETS
    for sign in line:
        size = len(sign.encode())
        if size > room:
            yield f"{part}\r\n"
            part, room = " ", OCTETS - 1
        part, room = part + sign, room - size
    yield f"{part}\r\n"

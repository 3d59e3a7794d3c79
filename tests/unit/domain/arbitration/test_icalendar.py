"""A hearing as a calendar file, by the rules of RFC 5545."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.arbitration.icalendar import calendar
from chalicelib.domain.arbitration.state import Hearing, HearingState, Slot

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
SLOT = Slot("slt_1", datetime(2026, 12, 3, 17, tzinfo=timezone(timedelta(hours=8))), 90)
HEARING = Hearing(
    "hng_1", (SLOT,), "Asia/Singapore", "video", slot="slt_1", state=HearingState.FIXED, moved=1
)


def lines(summary: str = "Hearing", **changes: Any) -> list[str]:
    """Unfolded (§3.1)."""
    text = calendar(replace(HEARING, **changes), "arb_1", summary, "Case 1.", AT)
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_times_are_told_in_utc() -> None:
    """17:00 in Singapore is 09:00 UTC, and ninety minutes later it ends."""
    assert {"DTSTART:20261203T090000Z", "DTEND:20261203T103000Z", "DTSTAMP:20261122T040000Z"} <= set(lines())


def test_it_stays_the_same_event_when_it_is_moved() -> None:
    """The UID stays, the SEQUENCE grows."""
    first, second = lines(), lines(moved=2)
    assert [line for line in first if line not in second] == ["SEQUENCE:1"]
    assert [line for line in second if line not in first] == ["SEQUENCE:2"]
    assert "UID:hng_1@arb_1" in second


def test_a_cancelled_one_says_so() -> None:
    """STATUS is CONFIRMED before."""
    assert "STATUS:CONFIRMED" in lines()
    assert "STATUS:CANCELLED" in lines(state=HearingState.CANCELLED, moved=2)


def test_texts_are_escaped() -> None:
    """Backslash, semicolon, comma and line end (§3.3.11); no line can be smuggled in."""
    assert "SUMMARY:a\\\\b\\; c\\, d\\nSTATUS:CANCELLED" in lines("a\\b; c, d\r\nSTATUS:CANCELLED")


def test_no_line_is_longer_than_75_octets() -> None:
    """Nor is a character cut in two; unfolded it is what it was."""
    summary = "仲裁开庭，视频方式 " * 12
    text = calendar(HEARING, "arb_1", summary, "Case 1.", AT)
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
    assert f"SUMMARY:{summary}" in lines(summary)


def test_every_line_ends_with_cr_and_lf() -> None:
    """And a calendar begins and ends as one."""
    text = calendar(HEARING, "arb_1", "Hearing", "Case 1.", AT)
    assert text.count("\n") == text.count("\r\n")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")

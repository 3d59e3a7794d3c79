"""How long is waited."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from redress_client.retrying import Retries, seconds

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempt", "longest"), [(1, 0.25), (2, 0.5), (3, 1.0), (6, 8.0), (40, 8.0), (4000, 8.0)]
)
def test_pauses_double_up_to_the_longest(attempt: int, longest: float) -> None:
    """A quarter of a second, doubled each time, eight at most; chance takes any part of it."""
    assert Retries().pause(attempt, 1.0, None) == longest
    assert Retries().pause(attempt, 0.0, None) == 0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("7", 7.0), (" 7 ", 7.0), ("0", 0.0), ("Sun, 22 Nov 2026 04:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 03:00:00 GMT", 0.0), (None, None), ("", None), ("-3", None), ("soon", None), ("٣", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(text: str | None, asked: float | None) -> None:
    """RFC 9110; what is neither asks for nothing."""
    assert seconds(text, NOW) == asked

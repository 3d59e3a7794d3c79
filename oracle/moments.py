"""Moments as they stand in documents, and as numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000


@lru_cache(maxsize=4_096)
def micros(moment: str) -> int:
    """Microseconds of an RFC 3339 moment in UTC, however many of its digits are written."""
    return (datetime.fromisoformat(moment) - _EPOCH) // timedelta(microseconds=1)


def hour(moment: int) -> str:
    """As the wake index has it: `2026-11-22T04`."""
    return (_EPOCH + timedelta(microseconds=moment)).strftime("%Y-%m-%dT%H")

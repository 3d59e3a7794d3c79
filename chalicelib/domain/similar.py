"""What comparable cases came to (S16): a range that helps two sides to find each other, or nothing.

A share is what was agreed or ordered, in percent of what was claimed. Below `ENOUGH` cases there is no range at all:
it would tell of single cases, and mislead. What is shown is rounded, so that no single case moves it visibly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

ENOUGH: Final = 20
"""Cases below which nothing is shown."""
AT_MOST: Final = 500
"""How many of the latest are looked at."""
STEP: Final = 5
"""Percent to which what is shown is rounded."""


class Range(msgspec.Struct, frozen=True):
    """In percent of the claim: a quarter of the cases came to `low` or less, half to `middle`, three to `high`."""

    cases: int
    low: int
    middle: int
    high: int


def share(claimed: int, agreed: int) -> int:
    """Percent of the claim, 0 to 100; more than was claimed counts as all of it. Raises ValueError for no claim."""
    if claimed <= 0:
        raise ValueError("a share of nothing")
    return min(100, max(0, round(agreed * 100 / claimed)))


def range_of(shares: Sequence[int]) -> Range | None:
    """None for too few. `cases` is rounded down to tens."""
    if len(shares) < ENOUGH:
        return None
    ordered = sorted(shares)
    low, middle, high = (_rounded(ordered[int(len(ordered) * part)]) for part in (0.25, 0.5, 0.75))
    return Range(len(ordered) // 10 * 10, low, middle, high)


def _rounded(percent: int) -> int:
    return round(percent / STEP) * STEP

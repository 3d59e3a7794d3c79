"""How long a body usually takes, from its past arbitrations: how many ended within how many days. Pure.

A histogram has one count for each length that is told apart, so that it stays small however many there were. What it
answers is the upper end of the length in which the middle one lies: never less than the true number of days.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate
from typing import Final

import msgspec

LENGTHS: Final[tuple[int, ...]] = (
    *range(1, 31), 35, 40, 45, 50, 55, 60, 70, 80, 90, 100, 110, 120, 140, 160, 180, 210, 240, 270, 300, 365, 540, 730,
)  # fmt: skip
"""Days told apart: each of the first month, ever fewer after. Whatever is longer counts as the last one."""
ENOUGH: Final = 5
"""From so many past arbitrations on something is said: fewer would tell of single cases."""


class Usual(msgspec.Struct, frozen=True):
    """Days from an arbitration's opening to its award, over `cases` past ones."""

    median: int
    nine_in_ten: int
    cases: int


def length_of(days: int) -> int:
    """The length under which that many days are counted. Raises ValueError for less than none."""
    if days < 0:
        raise ValueError("nothing ends before it begins")
    return LENGTHS[min(bisect_left(LENGTHS, days), len(LENGTHS) - 1)]


def usual(counts: Mapping[int, int]) -> Usual | None:
    """From the counts by length; None while there are not `ENOUGH`."""
    lengths = sorted(length for length, count in counts.items() if count > 0)
    sums = list(accumulate(counts[length] for length in lengths))
    if not sums or sums[-1] < ENOUGH:
        return None
    cases = sums[-1]
    return Usual(_at(lengths, sums, -(-cases // 2)), _at(lengths, sums, -(-cases * 9 // 10)), cases)


def merged(*all_counts: Mapping[int, int]) -> dict[int, int]:
    """Of several categories together."""
    found: dict[int, int] = {}
    for counts in all_counts:
        for length, count in counts.items():
            found[length] = found.get(length, 0) + count
    return found


def _at(lengths: list[int], sums: list[int], rank: int) -> int:
    return lengths[bisect_left(sums, rank)]

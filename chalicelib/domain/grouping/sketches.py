"""A text's sketch: the 512 smallest keyed hashes of its shingles, three bytes each, and how many there are.

For nine of ten texts that is all of them, and the Jaccard coefficient of two sketches is exact; of longer ones it is an
estimate (standard error below .02). The beginning of a sketch serves as a small one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from chalicelib.domain.grouping import marks

KEPT: Final = 512
BEGINNING: Final = 32
"""Marks of a small sketch: enough to tell .8 from .5, and five of them still fit into a row of a kilobyte."""
WIDTH: Final = 3
"""Bytes of a mark in a sketch. Two of a text's marks fall together once in a thousand texts."""


class Sketch(msgspec.Struct, frozen=True, array_like=True):
    """`marks`: ascending, WIDTH bytes each."""

    size: int
    marks: bytes

    @property
    def whole(self) -> bool:
        return len(self.marks) == self.size * WIDTH

    @property
    def beginning(self) -> bytes:
        return self.marks[: BEGINNING * WIDTH]


def draw(shingles: Iterable[bytes], scope: bytes) -> list[bytes]:
    """Keyed hashes, the smallest first: the same text, the same draw."""
    return sorted(marks.marks(scope, shingles))


def sketch(drawn: list[bytes]) -> Sketch:
    return Sketch(len(drawn), b"".join([digest[:WIDTH] for digest in drawn[:KEPT]]))


def jaccard(one: Sketch, other: Sketch) -> float:
    """Shared shingles among all shingles of both, 0 to 1; compared as far as both sketches reach."""
    mine, theirs = _marks(one), _marks(other)
    if not (one.whole and other.whole):
        reach = min(some[-1] for some, of in ((mine, one), (theirs, other)) if not of.whole)
        mine, theirs = ([mark for mark in some if mark <= reach] for some in (mine, theirs))
    shared = len(set(mine).intersection(theirs))
    return shared / (len(mine) + len(theirs) - shared) if mine or theirs else 0.0


def likeness(mine: frozenset[bytes], size: int, beginning: bytes, their_size: int) -> float:
    """The same, guessed from the beginning of the other sketch. `mine`: all marks of the one text."""
    theirs = _split(beginning)
    shared = sum([mark in mine for mark in theirs]) / len(theirs) * their_size
    return min(1.0, shared / (size + their_size - shared)) if shared else 0.0


def _marks(of: Sketch) -> list[bytes]:
    return _split(of.marks)


def _split(joined: bytes) -> list[bytes]:
    return [joined[i : i + WIDTH] for i in range(0, len(joined), WIDTH)]

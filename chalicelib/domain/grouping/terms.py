"""The heaviest terms of a text without spaces, and how alike two lists of terms are: the same issue in other words.

Terms are pairs of characters, weighed by how often a text has them, its title counting more. How common a term is
nobody needs to count: a common one soon fills its key (see `entries`), and a key that is full weighs nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from operator import itemgetter, mul
from typing import Final
from zlib import crc32

import msgspec

from chalicelib.domain.grouping import marks
from chalicelib.domain.grouping.texts import Text, slices

_STEPS: Final = 3
"""Of a weight per unit of logarithm."""
_OFTEN: Final = 256
_WEIGHTS: Final = [0, *(round(_STEPS * (1 + math.log(count))) for count in range(1, _OFTEN))]
"""By how often a text has a term: 3, 5, 6, 7, 8 … 20."""
_TAG: Final = slice(9, 11)
_LUCK: Final = slice(11, 15)
"""Bytes of a mark behind those that name its row."""


class Terms(msgspec.Struct, frozen=True):
    """The heaviest first, in three columns. `tags` (16 bits) stand for them in entries."""

    marks: tuple[bytes, ...]
    tags: tuple[int, ...]
    weights: tuple[int, ...]


NONE: Final = Terms((), (), ())


def heaviest(text: Text, scope: bytes, count: int, title_weight: int) -> Terms:
    """At most `count`; of equally heavy ones the same are taken in every text."""
    counted = Counter(slices(text.body, 2))
    for pair in slices(text.title, 2):
        counted[pair] += title_weight
    kept = _most(counted, count)
    found = marks.marks(scope, [pair for _, pair in kept])
    return Terms(
        marks=tuple(found),
        tags=tuple([int.from_bytes(mark[_TAG], "big") for mark in found]),
        weights=tuple([_WEIGHTS[min(number, _OFTEN - 1)] for number, _ in kept]),
    )


def drawn(terms: Terms, usable: Iterable[int], exponent: int) -> list[int]:
    """Positions in the order in which a text is entered under them: heavy terms more likely, and alike in texts that
    share them.
    """
    ranked = []
    for i in usable:
        luck = (int.from_bytes(terms.marks[i][_LUCK], "big") + 1) / 2**32
        ranked.append((-math.log(luck) / terms.weights[i] ** exponent, i))
    return [i for _, i in sorted(ranked)]


def cosine(mine: Mapping[int, int], length: float, tags: Sequence[int], weights: Sequence[int]) -> float:
    """0 to 1. `mine`: weight by tag, and the length of that vector; against tags with weights."""
    shared = sum(map(mul, map(mine.get, tags, repeat(0)), weights))
    return shared / (length * length_of(weights)) if shared else 0.0


def length_of(weights: Sequence[int]) -> float:
    return math.sqrt(sum(map(mul, weights, weights)))


def _most(counted: Counter[bytes], count: int) -> list[tuple[int, bytes]]:
    """The heaviest first. Those that compete for the last places are told apart by a hash that needs no secret."""
    least = sorted(counted.values(), reverse=True)[count - 1] if len(counted) > count else 0
    above = [(number, pair) for pair, number in counted.items() if number > least]
    above.sort(key=itemgetter(0), reverse=True)
    level = sorted([pair for pair, number in counted.items() if number == least], key=crc32)
    return above + [(least, pair) for pair in level[: count - len(above)]]

"""The units that tables and indexes spend, by partition key and second of virtual time; and what one key bears.

A partition gives 1,000 write and 3,000 read units a second, and one key lies in one partition however many there are:
no adaptive capacity helps it. What would take a key beyond that is refused, an index's key like a table's own, whose
write then fails for it. Bursts that DynamoDB may allow on a good day are not played.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from math import inf
from typing import Final, NamedTuple

import msgspec

from simulation.charges import WRITE, Bill, Place
from simulation.loop import SECOND, Loop


class Limits(msgspec.Struct, frozen=True):
    """Units of one partition key in one second; no bound where none is given."""

    writes: float = inf
    reads: float = inf

    def of(self, kind: str) -> float:
        return self.writes if kind == WRITE else self.reads


COUNTED: Final = Limits()
"""Everything is counted and nothing refused."""
PUBLISHED: Final = Limits(1_000, 3_000)
"""DynamoDB's own, as its guide to partition keys has them."""


class Spent(NamedTuple):
    """What one key had to bear in one second, which is counted from 1970."""

    units: float
    kind: str
    place: Place
    second: int


class Meter:
    """`limits`: what is refused. Nothing of what is refused is spent."""

    def __init__(self, loop: Loop, limits: Limits = COUNTED) -> None:
        self._loop, self.limits = loop, limits
        self._spent: dict[tuple[str, str, str], dict[int, dict[str, float]]] = {}
        self.refused: Counter[tuple[str, Place]] = Counter()
        """How often a key was asked for more than it bears."""

    def pay(self, bills: Sequence[Bill]) -> list[int]:
        """All together or not at all. The numbers of those that ask too much of some key; none: it is paid."""
        wanted: dict[tuple[str, Place], float] = {}
        for bill in bills:
            for kind, place, units in bill:
                wanted[kind, place] = wanted.get((kind, place), 0) + units
        second = self._loop.now // SECOND
        above = {
            asked
            for asked, units in wanted.items()
            if self.units(*asked, second) + units > self.limits.of(asked[0])
        }
        self.refused.update(above)
        if not above:
            for (kind, place), units in wanted.items():
                keys = self._spent.setdefault((kind, *place[:2]), {}).setdefault(second, {})
                keys[place.key] = keys.get(place.key, 0) + units
        return [n for n, bill in enumerate(bills) if any((c.kind, c.place) in above for c in bill)]

    def units(self, kind: str, place: Place, second: int) -> float:
        """Of one key in one second."""
        return self._spent.get((kind, place.table, place.index_name), {}).get(second, {}).get(place.key, 0)

    def total(self, kind: str, table: str, index: str = "") -> float:
        found = self._spent.get((kind, table, index), {})
        return sum(sum(keys.values()) for keys in found.values())

    def places(self) -> list[tuple[str, str]]:
        """(table, index) of everything that has spent something or was refused it."""
        spent = {(table, index) for _, table, index in self._spent}
        return sorted(spent | {(place.table, place.index_name) for _, place in self.refused})

    def hottest(self, number: int, kind: str | None = None) -> list[Spent]:
        """The keys that had most to bear within one second, each with its worst, the worst first."""
        worst: dict[tuple[str, Place], Spent] = {}
        for spent in self._each(kind):
            known = worst.get((spent.kind, spent.place))
            if known is None or spent.units > known.units:
                worst[spent.kind, spent.place] = spent
        return nlargest(number, worst.values())

    def above(self, limits: Limits = PUBLISHED) -> list[Spent]:
        """What went beyond these limits, whatever was in force: how long a key was too hot."""
        return [spent for spent in self._each(None) if spent.units > limits.of(spent.kind)]

    def forget(self) -> None:
        """Counts from here on: what furnished a world is nobody's load."""
        self._spent.clear()
        self.refused.clear()

    def _each(self, kind: str | None) -> Iterator[Spent]:
        for (found, table, index), seconds in self._spent.items():
            if kind in (None, found):
                for second, keys in seconds.items():
                    for key, units in keys.items():
                        yield Spent(units, found, Place(table, index, key), second)

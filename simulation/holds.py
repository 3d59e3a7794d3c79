"""Which items are in the hands of transactions on their way: whoever else writes one of them meets a conflict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from simulation.loop import SECOND, Loop
from simulation.tables import Key

Place = tuple[str, Key]
"""A table's name and a key."""


class Holds:
    """Items by how many hold them, which is one unless checks last longer than their transactions."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._held: Counter[Place] = Counter()

    def __contains__(self, item: Place) -> bool:
        return item in self._held

    def take(self, items: Collection[Place]) -> None:
        self._held.update(items)

    def release(self, items: Collection[Place]) -> None:
        for item in items:
            self._held[item] -= 1
            if not self._held[item]:
                del self._held[item]

    def take_for(self, items: Collection[Place], seconds: float) -> None:
        """Let go by itself; not taken at all for no time."""
        if items and seconds > 0:
            self.take(items)
            self._loop.at(self._loop.now + round(seconds * SECOND), lambda: self.release(items))

"""Buckets of tokens in the memory of a warm process: bounded, and shared by its threads.

Each process has its own, so a deployment of so many processes lets through so many times as much: what limits all of it
is the gateway. Who is dropped because there are too many others has a full bucket again.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import msgspec

from chalicelib.domain.limits import Bucket, Rate, Took, take

SIZE: Final = 20_000
"""Some 300 bytes each: 6 MB at most."""

Place = tuple[str, ...]


def _now() -> int:
    return time.time_ns() // 1_000


class Buckets:
    """Least recently used out first. By the wall, for a frozen process's own time stands still."""

    def __init__(self, now: Callable[[], int] = _now, size: int = SIZE, times: int = 1) -> None:
        """`now`: microseconds. `times`: of how many processes this one does the work."""
        self._now, self._size, self._times = now, size, times
        self._lock = threading.Lock()
        self._rows: OrderedDict[Place, Bucket] = OrderedDict()

    def take(self, place: Place, rate: Rate, *, debt: int = 0) -> Took:
        return self._ask(place, rate, 1, debt)

    def look(self, place: Place, rate: Rate) -> Took:
        """Whether there is a token; it stays there."""
        return self._ask(place, rate, 0, 0)

    def effective(self, rate: Rate) -> Rate:
        """As this process applies it."""
        if self._times == 1:
            return rate
        return msgspec.structs.replace(rate, count=rate.count * self._times, burst=rate.burst * self._times)

    def _ask(self, place: Place, rate: Rate, cost: int, debt: int) -> Took:
        applied, now = self.effective(rate), self._now()
        with self._lock:
            bucket, took = take(self._rows.get(place), applied, now, cost, debt)
            if cost:
                self._rows[place] = bucket
                self._rows.move_to_end(place)
                while len(self._rows) > self._size:
                    self._rows.popitem(last=False)
        return took

    def __len__(self) -> int:
        with self._lock:
            return len(self._rows)

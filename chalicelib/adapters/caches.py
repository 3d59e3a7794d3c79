"""A small cache for one warm process: bounded, and nothing in it outlives its time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from chalicelib.application.ports import WallClock

V = TypeVar("V")


class TtlCache(Generic[V]):
    """Least recently used out first. Two threads may both miss and both load: the loads are reads, so none is wrong."""

    def __init__(self, clock: WallClock, size: int = 10_000) -> None:
        self._clock = clock
        self._size = size
        self._lock = threading.Lock()
        self._rows: OrderedDict[object, tuple[datetime, datetime, V]] = OrderedDict()

    def get(self, key: object) -> V | None:
        """None when absent or too old. A clock that was set back makes an entry too old, not immortal."""
        now = self._clock.now()
        with self._lock:
            row = self._rows.get(key)
            if row is None:
                return None
            since, until, value = row
            if not since <= now < until:
                del self._rows[key]
                return None
            self._rows.move_to_end(key)
            return value

    def put(self, key: object, value: V, seconds: float) -> None:
        now = self._clock.now()
        with self._lock:
            self._rows[key] = (now, now + timedelta(seconds=seconds), value)
            self._rows.move_to_end(key)
            while len(self._rows) > self._size:
                self._rows.popitem(last=False)

    def drop(self, key: object) -> None:
        with self._lock:
            self._rows.pop(key, None)

    def __len__(self) -> int:
        with self._lock:
            return len(self._rows)


class LruCache(Generic[V]):
    """For what never changes: bounded, least recently used out first. Two threads may both miss, as above."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._rows: OrderedDict[object, V] = OrderedDict()

    def get(self, key: object) -> V | None:
        with self._lock:
            value = self._rows.get(key)
            if value is not None:
                self._rows.move_to_end(key)
            return value

    def put(self, key: object, value: V) -> None:
        with self._lock:
            self._rows[key] = value
            self._rows.move_to_end(key)
            while len(self._rows) > self._size:
                self._rows.popitem(last=False)

    def __len__(self) -> int:
        with self._lock:
            return len(self._rows)

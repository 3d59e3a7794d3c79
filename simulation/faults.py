"""What may go wrong beyond what moto plays: seeded, so that a seed is a story that can be told again.

Probabilities are per call, per message or per step. By default nothing goes wrong at all. A script says of single calls
what befalls them, whatever the odds.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from simulation.queues import Queue


class Odds(msgspec.Struct, frozen=True):
    """How likely each mishap is, from 0 to 1; how bad it gets, in seconds."""

    conflict: float = 0
    """A transaction is cancelled by somebody who is never seen."""
    check_held: float | None = None
    """Seconds for which a transaction holds what it merely checks, from when it is sent. None: until it takes effect,
    like what it writes; 0: not at all, so that no two meet over what both only check."""
    throttled: float = 0
    """A call to any service but SQS, or one entry of a batch to SQS, is refused for now."""
    request_lost: float = 0
    """The connection breaks before the call takes effect."""
    answer_lost: float = 0
    """It takes effect, and nobody hears of it."""
    death: float = 0
    """The process dies between two calls."""
    duplicated: float = 0
    """A message comes twice."""
    lost: float = 0
    """A message never comes. SQS does not do that; whoever should have sent it may have died."""
    late: float = 0
    late_seconds: float = 0
    """How late a late message is, at most."""
    reordered: float = 0
    """A message overtakes others."""
    index_lag: float = 0
    """Seconds by which an index may be behind its table."""
    skew: float = 0
    """Seconds by which a machine's clock may be off, either way."""
    split_batches: float = 0
    """The stream's records come in smaller batches, and again after a success whose answer was lost."""


NOTHING = Odds()


class Mishap(StrEnum):
    """What may befall one call."""

    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    THROTTLED = "throttled"
    CONFLICT = "conflict"
    """Of a write to DynamoDB; any other call knows none, and goes on."""
    DEATH_BEFORE = "death before"
    """The caller dies before the call is sent."""
    DEATH_AFTER = "death after"
    """The caller dies when it has taken effect."""
    LATE = "late"
    """The caller gives it up after its time-out; then it takes effect all the same."""


EVERYWHERE: Final = ""
"""For a call's number among all calls of the run."""
Place = tuple[str, int]
"""Whose call (a task's name, or EVERYWHERE), and which one, from 1 on."""


class Script:
    """Counts calls, and gives each the mishap that is written for it. `counts(process)`: whose calls are counted.
    `told`: counted calls in their order, with who made them.
    """

    def __init__(
        self, mishaps: Mapping[Place, Mishap] | None = None, counts: Callable[[str], bool] = lambda _: True
    ) -> None:
        self._mishaps, self._counts = dict(mishaps or {}), counts
        self._calls: Counter[str] = Counter()
        self.told: list[tuple[str, str]] = []
        self.played: list[Place] = []
        """The places that were reached."""

    def next(self, process: str, call: str) -> Mishap | None:
        if not self._counts(process):
            return None
        self.told.append((process, call))
        self._calls[process] += 1
        for place in ((process, self._calls[process]), (EVERYWHERE, len(self.told))):
            if place in self._mishaps:
                self.played.append(place)
                return self._mishaps[place]
        return None


class Faults:
    """The dice of one run. Without odds they are never thrown, so that a run without faults needs no seed."""

    def __init__(self, seed: int, odds: Odds = NOTHING) -> None:
        self.odds = odds
        self.script: Script | None = None
        self.random = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret

    def happens(self, chance: float) -> bool:
        return chance > 0 and self.random.random() < chance

    def refuses_entry(self) -> bool:
        return self.happens(self.odds.throttled)

    def arrivals(self) -> list[float]:
        """When a message that is sent now arrives, in seconds from now: once, unless something happens to it."""
        odds = self.odds
        if self.happens(odds.lost):
            return []
        times = 2 if self.happens(odds.duplicated) else 1
        return [
            self.random.uniform(0, odds.late_seconds) if self.happens(odds.late) else 0.0
            for _ in range(times)
        ]

    def choose(self, queue: Queue, now: int) -> str:
        """The message that is received next."""
        if not self.happens(self.odds.reordered):
            return queue.first(now)
        visible = [entry[2] for entry in queue.waiting if entry[0] <= now and not queue.is_stale(entry)]
        return self.random.choice(visible)

    def lag(self) -> int:
        """Of an index, in microseconds."""
        return round(self.random.uniform(0, self.odds.index_lag) * 1_000_000) if self.odds.index_lag else 0

    def clock_skew(self) -> float:
        return self.random.uniform(-self.odds.skew, self.odds.skew) if self.odds.skew else 0.0

    def batch(self, records: list[Any]) -> list[Any]:
        """The head of a batch, of any length from one on."""
        if len(records) > 1 and self.happens(self.odds.split_batches):
            return records[: self.random.randint(1, len(records) - 1)]
        return records

"""Rings the group, as the escalation clock and the sweep do it for everybody: at its wake, twice, and again each minute
while the wake lies behind. The clock itself is tried by the herd.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.values import parse_stamp, stamp
from simulation.expressions import Item
from simulation.items import unpacked
from simulation.loop import EPOCH
from simulation.tables import Change
from simulation.world import World

WAKES: Final = "WakesQueue"
LATE: Final = (0.3, 90.0)
"""Seconds from the wake to its two rings."""
MINUTE: Final = 60.0


class Bell:
    """`group_id`: whose head it listens to."""

    def __init__(self, world: World, group_id: str) -> None:
        self._world, self._id = world, group_id
        self.wake: datetime | None = None
        self.rung = 0
        world.table("DisputesTable").published.append(self._see)

    def _see(self, change: Change) -> None:
        if change.key == (f"group#{self._id}", "a#head") and change.new is not None:
            self._look(unpacked(change.new))

    def again(self) -> None:
        """Rings whatever wake there is, as if it had only just been set."""
        self.wake = None
        table = self._world.table("DisputesTable")
        if (head := table.get((f"group#{self._id}", "a#head"))) is not None:
            self._look(head)

    def _look(self, head: Item) -> None:
        wake = parse_stamp(head["wake_sk"]["S"]) if "wake_sk" in head else None
        if wake is not None and wake != self.wake:
            for late in LATE:
                at = max(wake, self._world.loop.moment) + timedelta(seconds=late)
                self._world.loop.at((at - EPOCH) // timedelta(microseconds=1), lambda: self._ring(wake))
        self.wake = wake

    def _ring(self, wake: datetime) -> None:
        if wake != self.wake:
            return
        self.rung += 1
        body = json.dumps({"tick": [self._id], "ring": stamp(wake)})
        for late in self._world.faults.arrivals():
            at = self._world.loop.now + round(late * 1_000_000)
            self._world.sqs.put(self._world.queues[WAKES], body, at)
        self._world.loop.after(MINUTE, lambda: self._ring(wake))

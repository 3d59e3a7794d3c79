"""The template's schedules: a function is called with its event every so often, and twice more if it fails."""

from __future__ import annotations

import heapq
import json
import logging
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from local.functions import Functions

if TYPE_CHECKING:
    from local.pace import Pace
    from local.provision import Schedule

ATTEMPTS: Final = 3

log = logging.getLogger(__name__)


class Schedules:
    """All schedules, in one thread."""

    name = "schedules"

    def __init__(
        self, schedules: Sequence[Schedule], functions: Functions, stopping: threading.Event, pace: Pace
    ) -> None:
        self.threads: list[threading.Thread] = []
        self._schedules, self._functions, self._stopping, self._pace = schedules, functions, stopping, pace

    def start(self) -> None:
        thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def idle(self) -> bool:
        """What is scheduled is always still to come."""
        return True

    def _run(self) -> None:
        started = time.monotonic()
        due = [(started + self._seconds(one), n) for n, one in enumerate(self._schedules)]
        heapq.heapify(due)
        while due and not self._stopping.wait(max(0.0, due[0][0] - time.monotonic())):
            moment, n = heapq.heappop(due)
            self._call(self._schedules[n])
            heapq.heappush(due, (max(moment + self._seconds(self._schedules[n]), time.monotonic()), n))

    def _seconds(self, schedule: Schedule) -> float:
        return schedule.seconds / self._pace.schedule_factor

    def _call(self, schedule: Schedule) -> None:
        for attempt in range(ATTEMPTS):
            try:
                self._functions.invoke(schedule.function, json.loads(json.dumps(schedule.input)))
            except Exception:
                log.exception("%s failed on its schedule", schedule.function)
                if self._stopping.wait(self._pace.before_retry(attempt)):
                    return
            else:
                return

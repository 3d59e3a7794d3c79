"""A clock for tests in which workers compete."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.conftest import HandClock


class RunningClock(HandClock):
    """No two readings are equal, as in life: by its moment a worker knows its own claim."""

    def now(self) -> datetime:
        self.moment += timedelta(microseconds=1)
        return self.moment

"""How much faster time passes on one machine, and how much happens at once. The only place that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SETTINGS: Final[Mapping[str, str]] = {
    "CLOCK_IMMINENT_SECONDS": "1",
    "CLOCK_RING_GAP_SECONDS": "2",
    "CLOCK_SLOT_SECONDS": "2",
    "LOG_SETTLE_SECONDS": "2",
    "RECONCILE_SETTLED_SECONDS": "60",
    "WEBHOOK_SCHEDULE_SECONDS": "0,1,2,4,8,15,30,60,60,60",
}
"""What the functions are told instead of the template's values. Code and state machine are the same."""


@dataclass(frozen=True)
class Pace:
    """How the event sources are played. A plain `Pace()` is the template's own speed, as far as one machine has it."""

    schedule_factor: float = 1
    """Schedules come this many times as often."""
    redelivery: int | None = None
    """Seconds after which a message that failed is visible again; None: its queue's own visibility time-out."""
    longest_window: float = 300
    """Seconds that a mapping waits at most for its batch to fill up."""
    concurrency: int = 8
    """Invocations of one mapping at a time, where the template does not say fewer."""
    retry_seconds: float = 0.1
    """Before the first repetition of a stream's batch or of a schedule's event; then twice as long each time."""
    longest_retry_seconds: float = 60

    def before_retry(self, earlier: int) -> float:
        """Seconds to wait after a failure, given how many came before it."""
        return min(self.retry_seconds * 2.0**earlier, self.longest_retry_seconds)


LOCAL: Final = Pace(schedule_factor=12, redelivery=2, longest_window=0.1, longest_retry_seconds=1)
"""`make run`, the demo and the journeys: the minutely sweep comes every five seconds."""

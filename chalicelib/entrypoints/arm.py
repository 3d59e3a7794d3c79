"""Arms slots of the escalation clock: for wakes that changed (queue), and hourly for those that came into range.

An execution's name is its slot, so arming twice is arming once.
"""

from __future__ import annotations

from typing import Any

from chalicelib.application.waking import Arming, wakes_of
from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


def handler(event: dict[str, Any], context: Any) -> Any:
    """Two sources: the clock queue's messages, and the hourly schedule."""
    return _messages(event, context) if "Records" in event else _hourly(event, context)


@shell.messages("arm")
def _messages(message: dict[str, Any]) -> None:
    _arming().arm(wakes_of([message]))


@shell.schedule("arm")
def _hourly() -> None:
    _arming().arm_hours(services().wake_indexes.values())


def _arming() -> Arming:
    made, settings = services(), services().settings
    return Arming(
        made.queues, made.clockwork, made.clock, settings.clock_slot_seconds, settings.clock_imminent_seconds
    )

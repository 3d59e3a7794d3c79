"""How many attempts an endpoint gets in a second, and where the rest of a crowd goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

LONGEST: Final = timedelta(hours=1)
"""The farthest second that a crowd is spread to; whoever finds that one full is spread again from there."""


def room(place: int, rate: int, now: datetime) -> datetime | None:
    """None for one of the first `rate` in this second. Whoever came as number `place` (1 is the first) beyond them
    goes to the second that has room if nobody else comes: each later one takes `rate` of them.

    Raises ValueError for a rate below 1.
    """
    if rate < 1:
        raise ValueError("an endpoint gets at least one attempt a second")
    if place <= rate:
        return None
    seconds = timedelta(seconds=(place - 1) // rate)
    return now.replace(microsecond=0) + min(seconds, LONGEST)

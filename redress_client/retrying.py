"""When a call is made again, and after how long: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from redress_client.errors import Conflict, NoAnswer, NotSent, Problem, RedressError

PASSING: Final = frozenset({429, 502, 503, 504})
"""Statuses that say nothing about the request, only about the moment."""


@dataclass(frozen=True)
class Retries:
    """How patient a client is. Seconds."""

    attempts: int = 5
    """In all; 1 is never to try again."""
    first: float = 0.25
    """The longest first pause; each following one may be twice as long."""
    most: float = 8.0
    """No pause of our own is longer."""
    patience: float = 60.0
    """A `Retry-After` beyond this is not waited for: the refusal is raised, and says it."""

    def pause(self, attempt: int, chance: float, asked: float | None) -> float:
        """Before the attempt that follows number `attempt`. `chance` in [0, 1) spreads a crowd over the whole pause;
        what the API asked for is never cut short.
        """
        own = min(self.most, self.first * 2.0 ** min(attempt - 1, 32)) * chance
        return own if asked is None else asked + own


def again(error: RedressError, *, repeatable: bool) -> bool:
    """Whether the same request may be sent once more. What was never sent may always; what may have had its effect
    only if a repetition cannot have another.
    """
    if isinstance(error, NotSent):
        return True
    if isinstance(error, Conflict):  # another change came between: the API asks to try again
        return repeatable and error.status == 409 and error.retry_after is not None
    passing = isinstance(error, NoAnswer) or (isinstance(error, Problem) and error.status in PASSING)
    return repeatable and passing


def seconds(retry_after: str | None, now: datetime) -> float | None:
    """What a `Retry-After` asks for (RFC 9110, 10.2.3): seconds or a date. None where it says nothing readable."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())

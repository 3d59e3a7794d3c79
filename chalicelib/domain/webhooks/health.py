"""How an endpoint has been doing, and what follows: the breaker before it, and its end after five days of failures.

Two counts, for two questions. The breaker asks whether a request is wasted: only no answer, 5xx and 429 count, and
whatever else it answers shows that it is there. The five days ask whether anybody wants the events: every failure
counts, and one success is enough.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain.delivery import STANDARD, Reason, Schedule

OPENS_AFTER: Final = 5
"""Failures in a row that show nobody at home, or too much to do."""
PROBE: Final = timedelta(seconds=60)
"""How long whoever has taken the probe has for it."""

DISABLED_AFTER: Final = timedelta(days=5)
"""Of nothing but failures, counted from the moment at which the clock starts."""
SEVERAL: Final = 3
WITHIN: Final = timedelta(hours=24)
APART: Final = timedelta(hours=12)
"""The clock starts with the third failure or a later one within 24 hours, the first and last 12 hours apart: an outage
of a morning is no beginning of the end. Svix has the same rule (docs.svix.com/retries, "disabling failing endpoints").
"""

QUIET: Final = timedelta(minutes=1)
"""One failure more within this is written down only if something follows from it."""
_TELLING: Final = ("absences", "open_until", "probe_until", "window_since", "failing_since")

_ABSENT: Final = frozenset({Reason.NO_ANSWER, Reason.SERVER_ERROR, Reason.UNAVAILABLE, Reason.THROTTLED})


class Health(msgspec.Struct, frozen=True):
    """Over all deliveries of an endpoint. Written only when something changes about it."""

    endpoint_id: str
    failures: int = 0
    """In a row, with no success between; of a crowd, one a minute at least."""
    absences: int = 0
    """Of them, the latest in a row for which the breaker is."""
    window_since: datetime | None = None
    """The first failure of those that could start the clock."""
    window_failures: int = 0
    failing_since: datetime | None = None
    """When the clock of the five days has started."""
    last_failure: datetime | None = None
    last_success: datetime | None = None
    open_until: datetime | None = None
    """The breaker: nothing goes there before this, and then one probe."""
    probe_until: datetime | None = None
    """Somebody has taken the probe, and has so long for it."""
    version: int = 0


class Breaker(msgspec.Struct, frozen=True):
    """How long it stays open: twice as long after each probe that fails, from the first to the longest time."""

    first: timedelta
    longest: timedelta


def breaker(schedule: Schedule) -> Breaker:
    """In proportion to the wait before a third attempt, a tenth of it and three times it: where retries come within
    seconds, so do probes.
    """
    third = timedelta(seconds=schedule.delays[2] if len(schedule.delays) > 2 else STANDARD.delays[2])
    return Breaker(third / 10, third * 3)


BREAKER: Final = breaker(STANDARD)
"""30 seconds to 15 minutes."""


class Pass(StrEnum):
    """What the breaker says of an attempt."""

    GO = "go"
    PROBE = "probe"
    """Whoever writes it down first may go, alone."""
    WAIT = "wait"


def gate(health: Health | None, now: datetime, breaker: Breaker = BREAKER) -> tuple[Pass, datetime]:
    """Whether an attempt may be made; if not, the moment to look again: when the breaker may close, and while a probe
    is under way soon, for most are answered in a moment.
    """
    if health is None or health.open_until is None:
        return Pass.GO, now
    if now < health.open_until:
        return Pass.WAIT, health.open_until
    if health.probe_until is not None and now < health.probe_until:
        return Pass.WAIT, min(health.probe_until, now + breaker.first)
    return Pass.PROBE, now


def probing(health: Health, now: datetime) -> Health:
    """With the probe taken."""
    return replace(health, probe_until=now + PROBE, version=health.version + 1)


def holds(health: Health | None) -> bool:
    """Whether whoever was let through with this has the probe: nobody else goes while one is taken."""
    return health is not None and health.probe_until is not None


def unused(probing: Health) -> Health:
    """With the probe given back by whoever made no attempt."""
    return replace(probing, probe_until=None, version=probing.version + 1)


def succeeded(health: Health | None, now: datetime) -> Health | None:
    """After a success; None where nothing changes by it."""
    if health is None or not (health.failures or health.open_until):
        return None
    return Health(
        health.endpoint_id, last_failure=health.last_failure, last_success=now, version=health.version + 1
    )


def failed(health: Health, reason: Reason, now: datetime, breaker: Breaker | None = BREAKER) -> Health:
    """After a failure; the same object where it tells nothing that is not written down. `breaker`: None where none is
    kept for this endpoint.
    """
    after = _after(health, reason, now, breaker)
    told = health.last_failure is not None and now - health.last_failure < QUIET
    moved = any(getattr(after, name) != getattr(health, name) for name in _TELLING)
    return health if told and not moved and health.window_failures >= SEVERAL else after


def _after(health: Health, reason: Reason, now: datetime, breaker: Breaker | None) -> Health:
    counted = _clocked(replace(health, failures=health.failures + 1), now)
    counted = replace(counted, last_failure=max(now, health.last_failure or now), version=health.version + 1)
    if breaker is None or reason not in _ABSENT:
        return replace(counted, absences=0, open_until=None, probe_until=None)
    if health.open_until is not None and health.probe_until is None:
        return counted  # it was under way when the breaker opened: a crowd must not open it for longer
    absences = health.absences + 1
    return replace(
        counted, absences=absences, open_until=_open_until(absences, now, breaker), probe_until=None
    )


def _open_until(absences: int, now: datetime, breaker: Breaker) -> datetime | None:
    """By the published schedule 30 seconds after the fifth, then 1, 2, 4, 8 and 15 minutes."""
    if absences < OPENS_AFTER:
        return None
    doublings: int = 2 ** min(absences - OPENS_AFTER, 10)
    return now + min(breaker.first * doublings, breaker.longest)


def _clocked(health: Health, now: datetime) -> Health:
    if health.failing_since is not None:
        return health
    if health.window_since is None or now - health.window_since > WITHIN:
        return replace(health, window_since=now, window_failures=1)
    several = health.window_failures + 1
    starts = several >= SEVERAL and now - health.window_since >= APART
    return replace(health, window_failures=several, failing_since=now if starts else None)


def failing(health: Health, now: datetime) -> bool:
    """Whether it is to be disabled: five days on the clock, and not one success."""
    return health.failing_since is not None and now - health.failing_since >= DISABLED_AFTER

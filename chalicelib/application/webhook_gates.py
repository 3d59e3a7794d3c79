"""Whether an attempt may be made at this moment: its endpoint may be paused, the breaker open, its second full.

Whoever may not go loses no attempt of its schedule: it is held, or put off to when there may be a way.
"""

from __future__ import annotations

import random
from datetime import timedelta
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.application import webhook_ports as hooks
from chalicelib.application.webhook_messages import TEST
from chalicelib.application.webhook_work import Outside
from chalicelib.domain.webhooks import health, pace

SPREAD: Final = 0.5
"""A wait for the breaker grows by up to this share: the first to come back probes for the others."""


class Way(StrEnum):
    OPEN = "open"
    HELD = "held"
    PUT_OFF = "put_off"


class Leave(msgspec.Struct, frozen=True):
    """`wait`: for how long it is put off; `health`: how the endpoint was doing, as far as that was looked at."""

    way: Way
    wait: timedelta = timedelta(0)
    health: hooks.Health | None = None


class Gating:
    def __init__(self, outside: Outside) -> None:
        self._outside, self._breaker = outside, health.breaker(outside.schedule)

    def leave(self, endpoint: hooks.WebhookEndpoint, event_type: str) -> Leave:
        """May count an attempt in its second, and take the breaker's probe. A test event goes to a paused endpoint: its
        owner is about to look whether it works.
        """
        if endpoint.paused_at is not None and event_type != TEST:
            return Leave(Way.HELD)
        # A sandbox's retries come by a clock that leaps; a breaker by the real one would make nonsense of their order.
        seen, now = self._outside.deliveries.health(endpoint.id), self._outside.clock.now()
        passes, until = health.gate(None if endpoint.sandbox else seen, now, self._breaker)
        if passes is health.Pass.WAIT:
            return self._put_off(until - now)
        if (full := self._full(endpoint)) is not None:
            return Leave(Way.PUT_OFF, full)
        if passes is health.Pass.PROBE and seen is not None:
            probing = health.probing(seen, now)
            if not self._outside.deliveries.record_health(probing, seen.version):
                return self._put_off(self._breaker.first)  # somebody else has it
            seen = probing
        return Leave(Way.OPEN, health=seen)

    def _full(self, endpoint: hooks.WebhookEndpoint) -> timedelta | None:
        if endpoint.rate is None:
            return None
        now = self._outside.clock.now()
        room = pace.room(self._outside.deliveries.take(endpoint.id, now), endpoint.rate, now)
        return None if room is None else room - now

    @staticmethod
    def _put_off(wait: timedelta) -> Leave:
        return Leave(Way.PUT_OFF, wait * (1 + SPREAD * random.random()))  # noqa: S311  # nosec B311

"""Who gets webhooks: receivers that answer, stall, lie and redirect, and that keep what they got."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from chalicelib.domain.delivery import Response
from oracle.evidence import Delivery
from simulation.loop import SECOND, Killed

if TYPE_CHECKING:
    from simulation.faults import Faults
    from simulation.loop import Loop

TIMEOUT: Final = 20.0
"""Seconds, as the sender's own adapter waits."""
LATENCY: Final = 0.08
HEAD: Final = b"HTTP/1.1"


@dataclass
class Manner:
    """How a receiver behaves: the chance of each kind of answer but the good one."""

    stalls: float = 0.0
    lies: float = 0.0
    """Says 2xx with nothing behind it, and has kept the message all the same."""
    broken: float = 0.0
    redirects: float = 0.0
    throttles: float = 0.0
    gone: float = 0.0


SOUND: Final = Manner(lies=0.1)
SHAKY: Final = Manner(stalls=0.03, lies=0.1, broken=0.15, throttles=0.05)
ASTRAY: Final = Manner(redirects=0.5, broken=0.2)
LEAVING: Final = Manner(gone=0.03, broken=0.05)
MANNERS: Final = {"sound": SOUND, "shaky": SHAKY, "astray": ASTRAY, "leaving": LEAVING}


@dataclass
class Endpoint:
    """As its owner knows it."""

    tenant: str
    id: str
    url: str
    secret: str
    manner: Manner
    gone: bool = False


@dataclass
class Receivers:
    """All of them, by URL. Stands where the production adapter for HTTP stands; `dice` are the receivers' own."""

    loop: Loop
    faults: Faults
    dice: random.Random
    known: dict[str, Endpoint] = field(default_factory=dict)
    got: list[Delivery] = field(default_factory=list)
    calm: bool = False
    """From now on everybody who is still there answers well."""

    def add(self, endpoint: Endpoint) -> None:
        self.known[endpoint.url] = endpoint

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        """One request. Time passes, and the sender may die before or behind it."""
        faults, odds = self.faults, self.faults.odds
        if self.loop.task is not None and faults.happens(odds.death):
            raise Killed
        endpoint = self.known.get(url)
        if endpoint is None or faults.happens(odds.request_lost):
            self.loop.sleep(LATENCY)
            return Response(status=None, error="connect" if endpoint else "dns")
        began, status = self.loop.now, self._status(endpoint)
        self.loop.sleep(LATENCY if status is not None else TIMEOUT)
        kept = endpoint.tenant, endpoint.id, headers.get("webhook-id", ""), body, dict(headers)
        self.got.append(Delivery(began, *kept, status))
        latency = (self.loop.now - began) * 1_000 // SECOND
        if status is None:
            return Response(status=None, error="timeout", latency_ms=latency)
        if faults.happens(odds.answer_lost):
            return Response(status=None, error="connect", latency_ms=latency)
        return Response(status=status, retry_after="3" if status == 429 else None, latency_ms=latency)

    def _status(self, endpoint: Endpoint) -> int | None:
        """None: nothing ever comes."""
        manner, roll = endpoint.manner, self.dice.random()
        if endpoint.gone:
            return 410
        if self.calm:
            return 200
        for status, chance in (
            (None, manner.stalls), (204, manner.lies), (503, manner.broken), (301, manner.redirects),
            (429, manner.throttles), (410, manner.gone),
        ):  # fmt: skip
            if roll < chance:
                endpoint.gone = status == 410
                return status
            roll -= chance
        return 200

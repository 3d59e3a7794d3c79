"""What the actors of a simulated world did: one request to one intention, however often it was sent."""

from __future__ import annotations

from typing import Any

import msgspec


class Request(msgspec.Struct, frozen=True):
    """What an actor wanted of the API, and what it was told.

    `at`: microseconds of the world's clock at the first attempt. `key`: the Idempotency-Key, or "". `attempts`: how
    often it was sent, with one key. `status`: of the last answer; None where nobody ever answered.
    """

    n: int
    at: int
    who: str
    tenant: str
    role: str
    method: str
    path: str
    key: str
    body: Any
    attempts: int
    status: int | None
    answer: Any

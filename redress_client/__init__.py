"""A client for the Redress API, typed, over its table of endpoints; the standard library is all it needs.

client = Client("https://api.example.com", "rk_…")
filed = client.cases.file({...})
client.actions.respond(filed.body["case_id"], {"position": "contests"})
"""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable

from redress_client import webhooks
from redress_client.api import Groups
from redress_client.calling import Caller, Reply
from redress_client.errors import (
    BadAnswer,
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    NoAnswer,
    NotFound,
    NotSent,
    Problem,
    RateLimited,
    RedressError,
    Unauthenticated,
    Unavailable,
)
from redress_client.following import InFile, InMemory
from redress_client.receiving import Receiver
from redress_client.retrying import Retries
from redress_client.transport import Http, InsecureAddress, Transport

__all__ = [
    "BadAnswer", "Client", "Conflict", "Fault", "Forbidden", "InFile", "InMemory", "InsecureAddress", "Invalid",
    "NoAnswer", "NotFound", "NotSent", "Problem", "RateLimited", "Receiver", "RedressError", "Reply", "Retries",
    "Unauthenticated", "Unavailable", "webhooks",
]  # fmt: skip


class Client(Groups):
    """The API as one caller sees it. May be used from many threads: each has a connection of its own."""

    def __init__(
        self, base_url: str, credential: str = "", *, lang: str = "en", timeout: float = 30.0,
        retries: Retries | None = None, max_answer: int = 32 * 2**20, context: ssl.SSLContext | None = None,
        transport: Transport | None = None, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        """`credential`: an API key (`rk_…`) or a token (`rt_…`). `timeout`: seconds for each attempt."""
        sender = transport or Http(base_url, timeout, max_answer, context)
        self._use(Caller(sender, credential, lang, retries or Retries(), sleep, random.random))

    def as_(self, credential: str) -> Client:
        """The same API for somebody else, over the same connections."""
        return self._changed(credential=credential)

    def speaking(self, lang: str) -> Client:
        """The same caller, answered in another language: `en` or `zh`."""
        return self._changed(lang=lang)

    def close(self) -> None:
        """Gives back this thread's connection; the next call makes another."""
        self._caller.transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _changed(self, **what: str) -> Client:
        made = Client.__new__(Client)
        made._use(self._caller.changed(**what))
        return made

    def _use(self, caller: Caller) -> None:
        self._caller = caller
        super().__init__(caller)

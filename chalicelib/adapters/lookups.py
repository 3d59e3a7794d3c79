"""Look-ups of names that strangers chose: `getaddrinfo` takes no timeout, so each has a thread that can be left behind.

The threads are bounded. One look-up of a name is under way at a time, whoever asks for the name meanwhile shares its
answer, and nothing is kept once it is there: every exchange judges addresses that were looked up for it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final

Resolver = Callable[[str, int, int, int], Sequence[tuple[Any, Any, Any, Any, tuple[Any, ...]]]]
"""Called like `socket.getaddrinfo(host, port, family, type)`."""

LIMIT: Final = 64
"""Threads. A resolver that stalls holds one for every name, and a name server's owner has few endpoints."""

Name = tuple[str, int]


class Lookups:
    """Shared by all exchanges of a process."""

    def __init__(self, resolver: Resolver = socket.getaddrinfo, limit: int = LIMIT) -> None:
        self._resolver, self._limit = resolver, limit
        self._changed = threading.Condition()
        self._running: dict[Name, Future[list[str]]] = {}

    def addresses(self, host: str, port: int, timeout: float) -> list[str]:
        """The addresses of the host, each once; empty when it has none or they did not come in `timeout` seconds."""
        end = time.monotonic() + timeout
        asked = self._ask((host, port), timeout)
        with suppress(TimeoutError):
            return asked.result(max(0.0, end - time.monotonic())) if asked else []
        return []

    def _ask(self, name: Name, timeout: float) -> Future[list[str]] | None:
        """The look-up under way, or a new one; None when too many are, and none of them ends in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: name in self._running or self._has_room(), timeout):
                return None
            return self._running.get(name) or self._start(name)

    def _has_room(self) -> bool:
        return len(self._running) < self._limit

    def _start(self, name: Name) -> Future[list[str]] | None:
        answer: Future[list[str]] = Future()
        self._running[name] = answer
        try:
            threading.Thread(target=self._look_up, args=(name, answer), name="lookup", daemon=True).start()
        except RuntimeError:  # the process may have no more threads
            del self._running[name]
            return None
        return answer

    def _look_up(self, name: Name, answer: Future[list[str]]) -> None:
        found: list[str] = []
        try:
            with suppress(OSError, ValueError):
                rows = self._resolver(*name, socket.AF_UNSPEC, socket.SOCK_STREAM)
                found = list(dict.fromkeys(str(address[0]) for *_, address in rows))
        finally:
            with self._changed:
                del self._running[name]
                self._changed.notify_all()
            answer.set_result(found)

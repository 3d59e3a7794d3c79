"""Watches the process's own sockets: whatever code runs, no connection leaves without being seen here first.

An audit hook (PEP 578) sits below every library. It knows nothing of the policy that is tested: what may be reached is
a list of exact addresses, and all else is a violation, whoever asked for it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

LOOK_UPS: Final = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
SENDS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Seen:
    """`public` addresses are refused like a closed port, and the attempt is noted; `receivers` are really reached."""

    def __init__(self, public: Collection[str], receivers: Collection[tuple[str, int]]) -> None:
        self._public, self._receivers = public, receivers
        self._others = set(threading.enumerate()) - {threading.current_thread()}
        self.attempts: list[tuple[str, int]] = []
        self.violations: list[str] = []

    def take(self) -> list[tuple[str, int]]:
        """The attempts since the last time."""
        taken, self.attempts = self.attempts, []
        return taken

    def judge(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Of this thread, and of any that was started since: what ran before is another test's leftover."""
        if threading.current_thread() in self._others:
            return
        where = arguments[1] if event in SENDS else arguments[0]
        if event == "socket.connect" and isinstance(where, tuple):
            self.attempts.append((where[0], where[1]))
            if self.attempts[-1] in self._receivers:
                return
            if where[0] in self._public:
                raise ConnectionRefusedError
        self.violations.append(f"{event} {where!r}")
        raise ConnectionRefusedError


_watching: list[Seen] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and (event in SENDS or event in LOOK_UPS):
        _watching[-1].judge(event, arguments)


@contextmanager
def guarded(public: Collection[str] = (), receivers: Collection[tuple[str, int]] = ()) -> Iterator[Seen]:
    """Fails at its end when anything was connected to, sent to or looked up that is not listed."""
    if not _installed:
        sys.addaudithook(_hook)  # there is no way to take one away: it sleeps between the tests
        _installed.append(True)
    seen = Seen(public, receivers)
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)
    assert not seen.violations


_installed: list[bool] = []

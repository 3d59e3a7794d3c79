"""Faults at the one place where a command takes effect: what happens round the next commits of a real store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.application.execute import Executor
from chalicelib.application.ports import CaseWrite, Contention, Unknown

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

Commit = Callable[[], None]
Fault = Callable[[Commit], None]


def answer_lost(commit: Commit) -> None:
    """It takes effect, and nobody hears of it."""
    commit()
    raise Unknown("read timeout")


def request_lost(commit: Commit) -> None:
    """No effect, and nobody hears of that either."""
    raise Unknown("read timeout")


def busy(commit: Commit) -> None:
    raise Contention("cancelled by a conflict")


def meanwhile(action: Callable[[], Any]) -> Fault:
    """Somebody is faster: it happens between the reading and the writing."""

    def fault(commit: Commit) -> None:
        action()
        commit()

    return fault


class Faulty:
    """The store with one fault for each of its next commits; afterwards it works."""

    def __init__(self, store: Any, *faults: Fault) -> None:
        self._store, self._faults = store, list(faults)
        self.commits = 0

    def commit(self, write: CaseWrite, stamp: datetime) -> None:
        self.commits += 1
        fault = self._faults.pop(0) if self._faults else lambda commit: commit()
        fault(lambda: self._store.commit(write, stamp))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def executor(services: Services, *faults: Fault) -> Executor:
    """The production executor on a store with these faults."""
    return Executor(Faulty(services.store, *faults), services.crypto, services.packs, services.clock)

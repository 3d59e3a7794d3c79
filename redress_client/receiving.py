"""A receiver of webhooks: proven, each once, and never an older state after a newer one.

A message may come twice and in any order. Every event carries the whole state of its case (or group, report, …) and
its number in order, so one that was overtaken can be dropped: nothing is lost by it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from redress_client import webhooks

KEPT: Final = 100_000
REJECTED: Final = 400
TAKEN: Final = 204


class Memory(Protocol):
    """What was dealt with. For more than one process: a table of one's own, written with what the event led to."""

    def known(self, event_id: str) -> bool: ...

    def newest(self, owner: str) -> int:
        """The highest sequence dealt with of this case or other owner; 0 when there is none."""

    def note(self, event_id: str, owner: str, sequence: int) -> None: ...


class InProcess:
    """A memory of the latest ids and owners, forgotten with the process."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._owners: OrderedDict[str, int] = OrderedDict()

    def known(self, event_id: str) -> bool:
        return event_id in self._ids

    def newest(self, owner: str) -> int:
        return self._owners.get(owner, 0)

    def note(self, event_id: str, owner: str, sequence: int) -> None:
        self._ids[event_id] = None
        if owner:
            self._owners[owner] = max(sequence, self._owners.pop(owner, 0))
        for kept in (self._ids, self._owners):
            while len(kept) > self._kept:
                kept.popitem(last=False)


class Receiver:
    """Gives each event to a handler once. Put it behind one POST route and answer with what `receive` returns."""

    def __init__(
        self, secrets: str | Iterable[str], handler: Callable[[Any], None], memory: Memory | None = None,
        tolerance: float = webhooks.TOLERANCE,
    ) -> None:  # fmt: skip
        self._secrets = (secrets,) if isinstance(secrets, str) else tuple(secrets)
        self._handler, self._memory, self._tolerance = handler, memory or InProcess(), tolerance
        self._lock = threading.Lock()

    def receive(self, headers: Mapping[str, str], body: bytes, now: float | None = None) -> int:
        """The status to answer with: 204 taken (also when there was nothing to do), 400 not proven. What the handler
        raises is raised: the event is not noted, a 5xx follows, and it is sent again.
        """
        try:
            message = webhooks.verify(headers, body, self._secrets, self._tolerance, now)
        except webhooks.Rejected as rejected:
            if rejected.code in ("secret_malformed", "cryptography_missing"):
                raise  # ours to mend; 400 would tell the sender that it is theirs
            return REJECTED
        owner, sequence = place(message.event)
        with self._lock:
            if self._memory.known(message.id) or (owner and sequence <= self._memory.newest(owner)):
                return TAKEN
            self._handler(message.event)
            self._memory.note(message.id, owner, sequence)
        return TAKEN


def place(event: Any) -> tuple[str, int]:
    """Whose event it is, and its number in that order; ("", 0) for what has no place, as a test event."""
    data = event.get("data") if isinstance(event, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("sequence"), int):
        return "", 0
    owners = [str(v) for k, v in sorted(data.items()) if k.endswith("_id") and k != "event_id"]
    return (owners[0], data["sequence"]) if owners else ("", 0)

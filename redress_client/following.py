"""The event log, followed without a gap: every event at least once, over crashes and restarts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from redress_client.calling import Group, Operation

if TYPE_CHECKING:
    from redress_client import types

_LOG: Final = Operation("GET", "/v1/events")


class Cursor(Protocol):
    """Where a follower has come to; kept with whatever the events lead to."""

    def load(self) -> str:
        """The position; empty is the beginning of the log."""

    def save(self, position: str) -> None:
        """Called when every event before it has been dealt with."""


class InMemory:
    """Forgotten with the process."""

    def __init__(self, position: str = "") -> None:
        self.position = position

    def load(self) -> str:
        return self.position

    def save(self, position: str) -> None:
        self.position = position


class InFile:
    """In a file, which is replaced as a whole: a crash leaves the old position or the new one."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def load(self) -> str:
        return self._path.read_text("ascii").strip() if self._path.exists() else ""

    def save(self, position: str) -> None:
        beside = self._path.with_name(self._path.name + ".new")
        with beside.open("w", encoding="ascii") as file:
            file.write(position)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


class Following(Group):
    """What the event log can do besides its endpoints."""

    def follow(
        self, after: Cursor | str = "", *, wait: float = 5.0, limit: int = 100,
        until: Callable[[], bool] = lambda: False, sleep: Callable[[float], None] = time.sleep, **filters: Any,
    ) -> Iterator[types.PublishedEvent]:  # fmt: skip
        """Every event of the log from a position on, and then those that are still to come; looks again after `wait`
        seconds when there is nothing new. Ends when `until()` says so at the end of what there is.

        A position is saved only when the caller has come back for more after the last event before it: whoever stops
        in between gets those events again, so deal with each by its `event_id` once. `filters` are those of
        `events.list`; a position belongs to the whole log and stays good with other filters.
        """
        cursor = InMemory(after) if isinstance(after, str) else after
        position = cursor.load()
        while True:
            query = {"after": position or None, "limit": limit, **filters}
            page = self._caller.call(_LOG, (), query).body
            yield from cast("list[types.PublishedEvent]", page["events"])
            if page["next_after"] != position:
                position = page["next_after"]
                cursor.save(position)
            if not page["more"]:
                if until():
                    return
                sleep(wait)

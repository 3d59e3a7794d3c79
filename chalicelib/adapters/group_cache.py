"""Groups as those read them who come in great numbers: joining, voting, looking at the public page.

A hundred thousand members must not all read the one partition of their group. What is some seconds old does no harm:
who joins or votes meets the gate of its own shard in the transaction itself, and a gate that was closed meanwhile lets
nobody through, whatever was read before. So the cache can only send somebody to a closed gate, never past one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.caches import TtlCache
from chalicelib.application.group_ports import Approximate, GroupStore
from chalicelib.application.ports import WallClock
from chalicelib.domain.group.state import Group

SECONDS: Final = 5
"""How old it may be. Published."""
AGAIN: Final = timedelta(seconds=1)
"""How old at least, before somebody whom it would turn away has it read anew."""
SIZE: Final = 200
"""Groups: a large one takes some hundred kilobytes."""


class _Read(msgspec.Struct, frozen=True):
    group: Group
    at: datetime


class CachedGroups:
    """What is not there is not kept: ids cannot be guessed."""

    def __init__(self, store: GroupStore, counts: Approximate, clock: WallClock) -> None:
        self._store, self._approximate, self._clock = store, counts, clock
        self._groups: TtlCache[_Read] = TtlCache(clock, SIZE)
        self._counts: TtlCache[int] = TtlCache(clock, SIZE)

    def get(self, group_id: str) -> Group | None:
        """At most `SECONDS` old."""
        known = self._groups.get(group_id)
        return known.group if known is not None else self.fresh(group_id)

    def newer(self, group_id: str) -> Group | None:
        """Before anybody is turned away: as it is now, unless it was read a moment ago."""
        known = self._groups.get(group_id)
        if known is not None and self._clock.now() - known.at < AGAIN:
            return known.group
        return self.fresh(group_id)

    def fresh(self, group_id: str) -> Group | None:
        """Read anew, strongly consistent."""
        loaded = self._store.load(group_id)
        return self.keep(loaded.group) if loaded is not None else None

    def keep(self, group: Group) -> Group:
        """As somebody has just read or changed it."""
        self._groups.put(group.head.group_id, _Read(group, self._clock.now()), SECONDS)
        return group

    def members(self, group_id: str) -> int:
        """About how many have joined, at most `SECONDS` ago."""
        known = self._counts.get(group_id)
        if known is None:
            known = self._approximate.of(group_id)
            self._counts.put(group_id, known, SECONDS)
        return known

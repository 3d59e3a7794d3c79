"""Tree heads and inclusion proofs, as they are read. What is signed never changes, so it is kept while warm.

A proof costs three reads at most beside the list of days, each of bounded size: a head of half a kilobyte, an index of
some 110 bytes for each 1,024 records, and one tile of 1,024 leaves, 130 KB.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from chalicelib.application.tree_ports import TreeFiles
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trees import heads
from chalicelib.domain.trees.heads import Inclusion, Index, SignedHead
from chalicelib.domain.values import stamp

KEPT: Final = 400
"""Heads in memory: half a kilobyte each."""


class Proving:
    def __init__(self, files: TreeFiles) -> None:
        self._files = files
        self._heads: dict[str, SignedHead] = {}
        self._index: tuple[str, Index] | None = None

    def latest(self, after: str, limit: int) -> tuple[list[SignedHead], str]:
        """The newest first, older than the day `after`; and behind which day it goes on, empty at the end."""
        days = self._files.days(after, limit + 1)
        found = [self.head(date.fromisoformat(day)) for day in days[:limit]]
        return found, days[limit - 1] if len(days) > limit else ""

    def head(self, day: date) -> SignedHead:
        """Raises NotFound."""
        name = day.isoformat()
        if name not in self._heads:
            found = self._files.head(day)
            if found is None:
                raise NotFound("There is no tree head of that day.")
            if len(self._heads) >= KEPT:
                self._heads.clear()
            self._heads[name] = found
        return self._heads[name]

    def inclusion(self, id_: str, day: date | None) -> Inclusion:
        """Of a record in the tree of that day, or in the newest there is. Raises NotFound."""
        if day is None:
            newest = self._files.days("", 1)
            if not newest:
                raise NotFound("There is no tree head yet.")
            day = date.fromisoformat(newest[0])
        signed, index = self.head(day), self._indexed(day)
        number = heads.tile_of(index, id_)
        found = None
        if number is not None:
            found = heads.inclusion(signed, index, number, self._files.tile(day, number), id_)
        if found is None:
            raise NotFound("The tree of that day does not hold this record.")
        return found

    def at(self, id_: str, moment: datetime) -> Inclusion | None:
        """Of a record in the newest tree that was signed by then; None where that does not hold it yet."""
        today = moment.astimezone(UTC).date()
        for name in self._files.days(today.isoformat(), 2):  # of yesterday's it may not have been known yet
            day = date.fromisoformat(name)
            if self.head(day).head.timestamp <= stamp(moment):
                try:
                    return self.inclusion(id_, day)
                except NotFound:
                    return None
        return None

    def _indexed(self, day: date) -> Index:
        if self._index is None or self._index[0] != day.isoformat():
            self._index = day.isoformat(), self._files.index(day)
        return self._index[1]

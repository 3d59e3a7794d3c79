"""Entering cases in clusters and merging clusters, whatever row of them is being filled and wherever they went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.grouping import clusters
from chalicelib.domain.grouping.clusters import (
    CAPACITY,
    NOTHING,
    ClusterRow,
    Standing,
    page_of,
    row_of,
    rows_of,
    size_now,
)
from chalicelib.domain.grouping.marks import cluster_key, generation_of

HOPS: Final = 12
"""Aliases and full pages followed for one case. An alias leads to a smaller id only, so there is no circle."""
LOOK: Final = 100
"""Rows of one read."""


class Merged(msgspec.Struct, frozen=True):
    gone: str
    stays: str
    leading: ClusterRow
    """Of the one that stays."""


class Registers:
    """`again`: the message has come before, and may have been broken off after a case was entered in a page that has
    been left since. Then all pages are looked through first; otherwise the condition on the current row is enough.
    """

    def __init__(self, store: ClusterStore, now: int, *, again: bool = False) -> None:
        self._store, self._now, self._again = store, now, again

    def enter(
        self, cluster: str, case_id: str, known: ClusterRow | None = None, member: str = ""
    ) -> Standing:
        """Counts a case once. `known`: the leading row, if it was read.

        `member`: a case that belongs to the cluster for certain; it stands nowhere yet if it was the only one. A case
        that an officer took out is not entered again.
        """
        leading = known or NOTHING
        for _ in range(HOPS):
            if leading.goes_to:
                cluster, leading, member = leading.goes_to, NOTHING, ""
            elif case_id in leading.gone or self._stood(cluster, leading, case_id):
                return Standing(cluster, clusters.size(leading, 0), leading)
            page = leading.page
            name = page_of(cluster, page, case_id)
            entered = self._store.enter(name, case_id, generation_of(cluster), self._now)
            leading = leading if page else entered.row
            if entered.done or case_id in entered.row.members:
                return self._completed(cluster, leading, entered.row, case_id, member)
            if entered.row.count >= CAPACITY and leading.page == page and not leading.goes_to:
                leading = self._turned(cluster, leading)
        raise TryAgain("a cluster would not stand still")

    def merge(self, one: str, other: str, known: Mapping[str, str]) -> Merged | None:
        """The cluster of the smaller id takes the other. None when they are one already, or were set apart.

        `known`: by cluster, a case that belongs to it for certain. A cluster of one has no row that lists it.
        """
        for _ in range(HOPS):
            if cluster_key(one) == cluster_key(other):
                return None
            winner, loser = sorted((one, other))
            led = self._store.lead_to(row_of(loser), winner, self._now)
            if led.done or led.row.goes_to == winner:
                return Merged(loser, winner, self._taken(winner, loser, led.row, known))
            if not led.row.goes_to:
                return None
            one, other = winner, led.row.goes_to
        raise TryAgain("clusters would not stand still")

    # ------------------------------------------------------------------------------------------------------- parts

    def _completed(
        self, cluster: str, leading: ClusterRow, row: ClusterRow, case_id: str, member: str
    ) -> Standing:
        if member and member != case_id and not leading.page and row.members == {case_id}:
            row = leading = self._store.enter(row_of(cluster), member, generation_of(cluster), self._now).row
        if row.count >= CAPACITY:
            self._store.turn(row_of(cluster), leading.page, self._now)
        return Standing(cluster, clusters.size(leading, row.count), leading)

    def _turned(self, cluster: str, leading: ClusterRow) -> ClusterRow:
        """The page is full and was not turned by who filled it, or that is not seen here yet."""
        self._store.turn(row_of(cluster), leading.page, self._now)
        return msgspec.structs.replace(leading, page=leading.page + 1)

    def _stood(self, cluster: str, leading: ClusterRow, case_id: str) -> bool:
        if not self._again or not leading.page:
            return False
        names = rows_of(cluster, leading.page)
        pages = (self._store.look(names[start : start + LOOK]) for start in range(0, len(names), LOOK))
        return any(case_id in row.members for found in pages for row in found.clusters.values())

    def _taken(self, winner: str, loser: str, row: ClusterRow, known: Mapping[str, str]) -> ClusterRow:
        """Repeated after a break, it counts nothing twice: what was taken is named in the row that took it."""
        leading = self._store.take(row_of(winner), loser, size_now(row), self._now).row
        unlisted = [known[winner]] if winner in known and not leading.count else []
        unlisted += [known[loser]] if loser in known and not row.count else []
        for case_id in unlisted:
            leading = self.enter(winner, case_id, leading).leading
        return leading

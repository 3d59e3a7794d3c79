"""Entering cases in clusters and merging clusters, whatever row of them is being filled and wherever they went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from chalicelib.application.grouping_ports import ClusterStore, Entered, Entry
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.grouping import clusters
from chalicelib.domain.grouping.clusters import (
    CAPACITY,
    NOTHING,
    ClusterRow,
    Member,
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
    """`scope`: whose clusters these are. `again`: the message has come before, and may have been broken off after a
    case was entered in a page that has been left since. Then all pages are looked through first; otherwise the
    condition on the current row is enough.
    """

    def __init__(self, store: ClusterStore, scope: str, now: int, *, again: bool = False) -> None:
        self._store, self._scope, self._now, self._again = store, scope, now, again

    def enter(
        self, cluster: str, case_id: str, known: ClusterRow | None = None, member: Member | None = None
    ) -> Standing:
        """Counts a case once. `known`: the leading row, if it was read.

        `member` is listed nowhere yet if it was the only one. A case that an officer took out is not entered again.
        """
        leading, left = known or NOTHING, False
        for _ in range(HOPS):
            if leading.goes_to:
                cluster, leading, member = leading.goes_to, NOTHING, None
            if case_id in leading.gone:
                return Standing(cluster, size_now(leading), leading)
            if (stood := self._stood(cluster, leading, case_id)) is not None:
                return Standing(cluster, stood, leading)
            page = leading.page
            entered = self._enter(cluster, page, case_id, member)
            leading = leading if page else entered.row
            if entered.done or case_id in entered.row.members:
                return self._completed(cluster, leading, entered.row, member, left=left)
            if entered.row.count >= CAPACITY and leading.page == page and not leading.goes_to:
                leading, left = msgspec.structs.replace(leading, page=page + 1), True
        raise TryAgain("a cluster would not stand still")

    def merge(self, one: str, other: str, known: Mapping[str, Member]) -> Merged | None:
        """The cluster of the smaller id takes the other. None when they are one already, or were set apart.

        `known`: a member of each; a cluster of one has no row that lists it.
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

    def _enter(self, cluster: str, page: int, case_id: str, member: Member | None) -> Entered:
        since = min(self._now, member.filed_at) if member else self._now
        entry = Entry(case_id, generation_of(cluster), self._scope, self._now, since)
        return self._store.enter(page_of(cluster, page, case_id), entry)

    def _completed(
        self, cluster: str, leading: ClusterRow, row: ClusterRow, member: Member | None, *, left: bool
    ) -> Standing:
        """Who fills a page turns it. If he broke off, the first one in the next page does; the others write nothing, so
        that a crowd does not press on the leading row.
        """
        if member and not leading.page and member.case_id not in row.members:
            row = leading = self._enter(cluster, 0, member.case_id, member).row
        if row.count >= CAPACITY or (left and row.count == 1):
            filling = leading.page + (row.count >= CAPACITY)
            self._store.turn(row_of(cluster), filling, self._now)
        return Standing(cluster, clusters.size(leading, row.count), leading)

    def _stood(self, cluster: str, leading: ClusterRow, case_id: str) -> int | None:
        """The size of the cluster, from all its rows, where the case is in one of them."""
        if not self._again or not leading.page:
            return None
        names = rows_of(cluster, leading.page)
        pages = [self._store.look(names[start : start + LOOK]) for start in range(0, len(names), LOOK)]
        rows = [row for found in pages for row in found.clusters.values()]
        if not any(case_id in row.members for row in rows):
            return None
        return sum(row.count for row in rows) + leading.taken - len(leading.gone)

    def _taken(self, winner: str, loser: str, row: ClusterRow, known: Mapping[str, Member]) -> ClusterRow:
        """Repeated after a break, it counts nothing twice: what was taken is named in the row that took it. Whatever an
        officer has parted from the one that goes is apart from the one that stays.
        """
        for other in sorted(row.apart):
            self._store.part(row_of(other), winner, self._now)
            self._store.part(row_of(winner), other, self._now)
        leading = self._store.take(row_of(winner), loser, size_now(row), self._now).row
        unlisted = [known[winner]] if winner in known and not leading.count else []
        unlisted += [known[loser]] if loser in known and not row.count else []
        for member in unlisted:
            leading = self.enter(winner, member.case_id, leading, member).leading
        return leading

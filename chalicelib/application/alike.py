"""What the index knows of cases alike, for those who ask: a case's own placement, and the cases of a cluster."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chalicelib.application.alert_ports import Memory
from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.domain.grouping import clusters
from chalicelib.domain.grouping.answering import placement
from chalicelib.domain.grouping.clusters import NOTHING, ClusterRow, row_of
from chalicelib.domain.grouping.filing import Placement
from chalicelib.domain.grouping.reading import case_row

TOGETHER: Final = 100
"""Rows of one read."""
HOPS: Final = 12
"""Aliases followed; each leads to a smaller id."""
REMEMBERED_SECONDS: Final = 60
"""How long a process goes by what it has read of a cluster: invitations come page by page, and reading 100,000 cases
anew for every page would take 4,000 times as long. Whoever is placed meanwhile is invited as it is placed.
"""
Listed = tuple[str, ...]


class Alike:
    """`memory`: this process's own."""

    def __init__(self, store: ClusterStore, memory: Memory[Listed]) -> None:
        self._store, self._memory = store, memory

    def placement(self, case_id: str) -> Placement | None:
        """None while the case has not been placed, and once the index has forgotten it. One read."""
        row = self._store.look([case_row(case_id)]).cases.get(case_row(case_id))
        return None if row is None else placement(row, replayed=True)

    def cases(self, cluster_id: str, after: str, limit: int, *, alone: bool = False) -> Sequence[str]:
        """The cluster's cases by their ids, those behind `after`; with those of what it went into (unless `alone`) and
        of what it has taken in, without any that an officer took out.
        """
        listed = self._memory.get((cluster_id, alone))
        if listed is None:
            listed = tuple(sorted(self._listed(cluster_id, alone=alone)))
            self._memory.put((cluster_id, alone), listed, REMEMBERED_SECONDS)
        start = bisect_right(listed, after)
        return listed[start : start + limit]

    def _listed(self, cluster_id: str, *, alone: bool) -> set[str]:
        found: set[str] = set()
        name, row = standing(self._store, cluster_id)
        gone = set(row.gone)
        leading = self._leading([cluster_id]) if alone else {name: row}
        while leading:
            names = [name for one, row in leading.items() for name in clusters.rows_of(one, row.page)]
            for row in self._rows(names):
                found |= row.members
                gone |= row.gone
            taken = sorted({one for row in leading.values() for one in row.took})
            leading = self._leading(taken)
        return found - gone

    def _leading(self, ids: Sequence[str]) -> dict[str, ClusterRow]:
        found: dict[str, ClusterRow] = {}
        for chunk in _chunks(ids):
            rows = self._store.look([row_of(one) for one in chunk]).clusters
            found |= {one: rows[row_of(one)] for one in chunk if row_of(one) in rows}
        return found

    def _rows(self, names: Sequence[str]) -> Iterator[ClusterRow]:
        for chunk in _chunks(names):
            yield from self._store.look(chunk).clusters.values()


def standing(store: ClusterStore, cluster_id: str) -> tuple[str, ClusterRow]:
    """The cluster that it is part of by now, and the row that leads it."""
    row = _leading(store, cluster_id)
    for _ in range(HOPS):
        if not row.goes_to:
            break
        cluster_id = row.goes_to
        row = _leading(store, cluster_id)
    return cluster_id, row


def _leading(store: ClusterStore, cluster_id: str) -> ClusterRow:
    return store.look([row_of(cluster_id)]).clusters.get(row_of(cluster_id), NOTHING)


def _chunks(names: Sequence[str]) -> Iterable[Sequence[str]]:
    return (names[start : start + TOGETHER] for start in range(0, len(names), TOGETHER))

"""A cluster's rows: one that leads and tells its state, and pages of members behind it, each filled and left.

A page takes 24 cases and no more, so a row stays below a kilobyte and no partition is written to for long. The first
pages are filled one after the other: counts are exact. From the ninth on a page is spread over two lanes, the next over
four, up to 64: then cases that arrive together meet in different partitions, and counts are estimates.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

import msgspec

from chalicelib.domain.grouping.marks import FIRST, cluster_key, generation_of
from chalicelib.domain.grouping.policy import DAY

CAPACITY: Final = 24
STRAIGHT: Final = 8
"""Pages that are one row each."""
MOST_LANES: Final = 64
LIVES: Final = 400
"""Days that a row is kept after its last change: longer than any window."""
_FILLED: Final = {1: 1.0, 2: 0.90, 4: 0.81, 8: 0.73, 16: 0.66, 32: 0.60, 64: 0.55}
"""By lanes: how full all are, on average, when the first of them is (cases fall on lanes by chance)."""


class ClusterRow(msgspec.Struct, frozen=True):
    """The leading row (all fields) or a page (`members`, `count`, `first`, `last`). Times in seconds since 1970."""

    members: frozenset[str] = frozenset()
    count: int = 0
    first: int = 0
    last: int = 0
    page: int = 0
    """The page being filled; 0 is the leading row itself."""
    generation: str = FIRST
    scope: str = ""
    """Marks of tenant and respondent: what is never crossed."""
    goes_to: str = ""
    """The cluster it was merged into: an alias."""
    took: frozenset[str] = frozenset()
    """Clusters that were merged into this one, and their cases at that time."""
    taken: int = 0
    apart: frozenset[str] = frozenset()
    """Clusters that an officer has parted from it: never merged again."""
    gone: frozenset[str] = frozenset()
    """Cases that an officer took out: never entered again."""
    dismissed: bool = False


NOTHING: Final = ClusterRow()


class Member(msgspec.Struct, frozen=True):
    """A case that belongs to a cluster for certain, and when it was filed."""

    case_id: str
    filed_at: int


class Standing(msgspec.Struct, frozen=True):
    """A cluster once a case was entered: the one asked for, or what that was merged into."""

    cluster: str
    size: int
    leading: ClusterRow
    """As new as the calls that were needed made it."""

    @property
    def sure(self) -> bool:
        """Whether the size is exact."""
        return self.leading.page < STRAIGHT and not self.leading.taken


def lanes(page: int) -> int:
    return 1 if page < STRAIGHT else int(min(MOST_LANES, 2 ** (page - STRAIGHT + 1)))


def row_of(cluster: str, page: int = 0, lane: int = 0) -> str:
    """The name of a row: of the leading one without page. Generations share that one and have pages of their own."""
    leading = f"c#{cluster_key(cluster)}"
    return f"{leading}#{generation_of(cluster)}.{page}.{lane}" if page else leading


def leads(name: str) -> bool:
    """Whether a row of that name is a leading one."""
    return name.count("#") == 1


def page_of(cluster: str, page: int, case_id: str) -> str:
    """The row in which a case belongs when that page is being filled."""
    return row_of(cluster, page, crc32(case_id.encode()) % lanes(page))


def rows_of(cluster: str, page: int) -> list[str]:
    """All rows of a cluster whose page that is, in the order of filling."""
    return [row_of(cluster, p, lane) for p in range(page + 1) for lane in range(lanes(p))]


def size(leading: ClusterRow, count: int) -> int:
    """Cases of a cluster, the count of one row of the current page being known."""
    before = sum(round(CAPACITY * lanes(p) * _FILLED[lanes(p)]) for p in range(leading.page))
    return before + count * lanes(leading.page) + leading.taken - len(leading.gone)


def size_now(leading: ClusterRow) -> int:
    """The same from the leading row alone: of a later page half is taken to be full."""
    return size(leading, CAPACITY // 2 if leading.page else leading.count)


def has_begun(leading: ClusterRow) -> bool:
    """Whether a structural cluster stands in the row."""
    return leading.generation != FIRST


def begun_anew(row: ClusterRow, case_id: str, generation: str, now: int) -> ClusterRow:
    """The leading row of the next generation."""
    return ClusterRow(frozenset([case_id]), 1, now, now, generation=generation, scope=row.scope)


def is_over(leading: ClusterRow, now: int, days: int) -> bool:
    """Whether its window has passed. A leading row is touched once a page: a full one is given twice the time."""
    return now - leading.last > days * DAY * (2 if leading.page else 1)

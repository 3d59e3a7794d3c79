"""About how many members a group has: counters in the views table, fed by events at least once.

Each group has so many counters, in partitions of their own, that ten thousand joins a second would not make one of them
hot even if each were added by itself: some 310 of the 1,000 units that a key bears.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

from chalicelib.adapters.tables import Tables

COUNTERS: Final = 32
_SK: Final = "members"


class PynamoApproximate:
    """The Approximate port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, counts: Mapping[str, int]) -> None:
        """One write for each group. What fails half way is added again by whoever repeats it."""
        model = self._tables.views
        for group_id, number in counts.items():
            if number:
                counter = random.randrange(COUNTERS)  # noqa: S311 - spreads load, decides nothing  # nosec B311
                model(_pk(group_id, counter), _SK).update(actions=[model.members.add(number)])

    def of(self, group_id: str) -> int:
        """One BatchGetItem, a moment old. Never below nothing: somebody's leaving may be counted before his joining."""
        keys = [(_pk(group_id, counter), _SK) for counter in range(COUNTERS)]
        return max(0, sum(int(row.members or 0) for row in self._tables.views.batch_get(keys)))


def _pk(group_id: str, counter: int) -> str:
    return f"members#{group_id}#{counter}"

"""What officers have said of a group, carried to the index of cases alike: later complaints are placed accordingly.

It comes through the stream, behind the group's own event, within the group of messages that the complaints about the
same respondent and kind of dispute have: so no complaint is placed half before and half after it. Twice is once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec.structs import replace

from chalicelib.application.alike import standing
from chalicelib.application.asking import Tenancy
from chalicelib.application.group_ports import GroupStore
from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.application.registers import Registers
from chalicelib.domain.errors import NotFound
from chalicelib.domain.group.state import Group
from chalicelib.domain.grouping.clusters import LIVES, row_of
from chalicelib.domain.grouping.policy import DAY
from chalicelib.domain.grouping.reading import case_row
from chalicelib.domain.grouping.rows import CaseRow


class Index(Protocol):
    """The index as officers correct it; each is as good twice as once. `now`: seconds since 1970, of the tenant."""

    def merge(self, one: str, other: str, now: int) -> None: ...
    def detach(self, case_id: str, clusters: Sequence[str], now: int) -> None: ...
    def dismiss(self, cluster: str, now: int) -> None: ...


class Regrouping:
    """From a group's event to its clusters."""

    def __init__(self, groups: GroupStore, index: Index) -> None:
        self._groups, self._index = groups, index

    def on_change(self, tenancy: Tenancy, message: Mapping[str, Any]) -> None:
        """Raises NotFound, TryAgain."""
        group, now = self._group(tenancy, message["group_id"]), int(tenancy.now.timestamp())
        clusters = group.matter.clusters
        if "split" in message:
            for case_id in message["split"]:
                self._index.detach(case_id, clusters, now)
        elif message["closed"] == "dismissed":
            for cluster in clusters:
                self._index.dismiss(cluster, now)
        else:
            into = self._group(tenancy, message["into"]).matter.clusters
            together = list(dict.fromkeys((*into, *clusters)))
            for cluster in together[1:]:
                self._index.merge(together[0], cluster, now)

    def _group(self, tenancy: Tenancy, group_id: str) -> Group:
        loaded = self._groups.load(group_id)
        if loaded is None or loaded.group.head.tenant != tenancy.tenant.id:
            raise NotFound("No such group.")
        return loaded.group


class Corrections:
    """The Index port on the rows of clusters."""

    def __init__(self, store: ClusterStore) -> None:
        self._store = store

    def merge(self, one: str, other: str, now: int) -> None:
        """Nothing where they are one already."""
        _, leading = standing(self._store, one)
        Registers(self._store, leading.scope, now).merge(one, other, {})

    def dismiss(self, cluster: str, now: int) -> None:
        """What it has gone into since is what the officer has seen."""
        name, _ = standing(self._store, cluster)
        self._store.dismiss(row_of(name), now)

    def detach(self, case_id: str, clusters: Sequence[str], now: int) -> None:
        """The case is counted there no more, and not invited; where else it was entered it stays."""
        kept = self._store.look([case_row(case_id)]).cases.get(case_row(case_id))
        if kept is None:
            return
        out = {standing(self._store, cluster)[0] for cluster in clusters}
        own = {cluster: standing(self._store, cluster)[0] for cluster in kept.clusters}
        left = tuple(cluster for cluster, stands in own.items() if stands not in out)
        if left == kept.clusters:
            return
        for cluster in sorted(out & set(own.values())):
            self._store.release(row_of(cluster), case_id, now)
        self._store.rewrite(_moved(kept, left), now + LIVES * DAY)


def _moved(row: CaseRow, left: tuple[str, ...]) -> CaseRow:
    """Why it was found alike does not hold any more; that its text is a template does."""
    return replace(
        row, clusters=left, placed=left[0] if left else row.template, size=1, sure=True, reasons=(),
        first_seen=row.filed_at,
    )  # fmt: skip

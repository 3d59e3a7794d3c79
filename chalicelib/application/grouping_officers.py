"""What officers see of clusters and do to them: merge, take cases out, dismiss. Repeated, each changes nothing.

    desk = ClusterDesk(store, secret_of)
    desk.merge(tenant, one, other, now)        # the id of the one that stays
    desk.detach(tenant, cluster, cases, now)   # the id of the cluster they have from now on
    desk.dismiss(tenant, cluster, now)

Clusters of different respondents are never merged, and another tenant's are not found. What was set apart is not merged
again, by detection least of all. Times in seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.application.registers import HOPS, LOOK, Registers
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.grouping import entries
from chalicelib.domain.grouping.clusters import NOTHING, ClusterRow, row_of, rows_of, size_now
from chalicelib.domain.grouping.marks import Marks
from chalicelib.domain.grouping.policy import DAY, STANDARD, Policy
from chalicelib.domain.grouping.reading import case_row
from chalicelib.domain.grouping.rows import CaseRow

MAX_DETACHED: Final = 100


class Cluster(msgspec.Struct, frozen=True):
    """A cluster as it stands. `took`: clusters that were merged into it; `size` is exact where `sure`."""

    cluster_id: str
    size: int
    sure: bool
    first_seen: int
    last_seen: int
    dismissed: bool
    took: tuple[str, ...]


class ClusterDesk:
    def __init__(
        self, store: ClusterStore, secret_of: Callable[[str], bytes], policy: Policy = STANDARD
    ) -> None:
        self._store, self._secret_of, self._policy = store, secret_of, policy

    # ---------------------------------------------------------------------------------------------------- to look at

    def show(self, tenant: str, cluster: str) -> Cluster:
        """What it was merged into, if it was. Raises NotFound."""
        cluster, leading = self._found(tenant, cluster)
        return Cluster(
            cluster_id=cluster,
            size=size_now(leading),
            sure=not leading.page and not leading.taken,
            first_seen=leading.first,
            last_seen=leading.last,
            dismissed=leading.dismissed,
            took=tuple(sorted(leading.took)),
        )

    def members(self, tenant: str, cluster: str, after: str = "") -> tuple[list[str], str]:
        """A page of case ids and where the next one begins; empty at the end. Raises NotFound.

        A page holds what up to a hundred rows hold, at most 2,400 cases. A case that two merged clusters had both can
        come twice.
        """
        cluster, leading = self._found(tenant, cluster)
        names = list(self._rows(cluster, leading))
        start = names.index(after) if after in names else 0
        looked = names[start : start + LOOK]
        found = self._store.look(looked).clusters
        listed = [case_id for name in looked for case_id in sorted(found.get(name, NOTHING).members)]
        following = names[start + LOOK] if len(names) > start + LOOK else ""
        return [case_id for case_id in listed if case_id not in leading.gone], following

    # ------------------------------------------------------------------------------------------------------- to do

    def merge(self, tenant: str, one: str, other: str, now: int) -> str:
        """The id of the one that stays. Raises NotFound, and NotAllowed for two respondents or what was set apart."""
        one, first = self._found(tenant, one)
        other, second = self._found(tenant, other)
        if first.scope != second.scope:
            raise NotAllowed("clusters_of_two_respondents", "A group has one respondent.")
        if one in second.apart or other in first.apart:
            raise NotAllowed("clusters_set_apart", "These clusters were set apart.")
        merged = Registers(self._store, first.scope, now).merge(one, other, {})
        return merged.stays if merged is not None else one

    def detach(self, tenant: str, cluster: str, cases: Sequence[str], now: int) -> str:
        """The id of the cluster that these cases have together from now on. Their texts lead others there too.

        Raises NotFound when the cluster, or one of the cases in it, is not there: then nothing was done.
        """
        cluster, leading = self._found(tenant, cluster)
        wanted = sorted(set(cases))[:MAX_DETACHED]
        apart = self._marks(tenant).cluster("apart", cluster, *wanted)
        rows = self._store.look([case_row(case_id) for case_id in wanted]).cases if wanted else {}
        moving = [rows[case_row(case_id)] for case_id in wanted if case_row(case_id) in rows]
        family = {cluster, apart, *leading.took}
        if not moving or len(moving) < len(wanted) or not all(_belongs(row, family) for row in moving):
            raise NotFound("not all of these cases are in the cluster")
        self._store.part(row_of(cluster), apart, now)
        self._store.part(row_of(apart), cluster, now)
        registers = Registers(self._store, leading.scope, now)
        for row in moving:
            registers.enter(apart, row.case_id)
            self._redirect(row, apart, now)
            self._store.rewrite(_moved(row, family, apart), now + self._policy.near_days * DAY)
            self._store.release(row_of(cluster), row.case_id, now)
        return apart

    def dismiss(self, tenant: str, cluster: str, now: int) -> None:
        """Nothing is suggested from it any more; it goes on counting. Raises NotFound."""
        cluster, _ = self._found(tenant, cluster)
        self._store.dismiss(row_of(cluster), now)

    # ------------------------------------------------------------------------------------------------------- parts

    def _marks(self, tenant: str) -> Marks:
        return Marks(tenant, self._secret_of(tenant))

    def _found(self, tenant: str, cluster: str) -> tuple[str, ClusterRow]:
        """Wherever it went."""
        for _ in range(HOPS):
            leading = self._store.look([row_of(cluster)]).clusters.get(row_of(cluster), NOTHING)
            if leading.goes_to:
                cluster = leading.goes_to
            elif leading.scope.startswith(self._marks(tenant).tenant):
                return cluster, leading
            else:
                break
        raise NotFound("there is no such cluster")

    def _rows(self, cluster: str, leading: ClusterRow) -> Iterable[str]:
        """Its own, and those of all it took."""
        yield from rows_of(cluster, leading.page)
        for taken in sorted(leading.took):
            row = self._store.look([row_of(taken)]).clusters.get(row_of(taken))
            if row is not None:
                yield from self._rows(taken, row)

    def _redirect(self, row: CaseRow, apart: str, now: int) -> None:
        """What the case entered for its cluster's wording leads to its new one."""
        keys = self._store.look(list({entry.row for entry in row.entries})).keys if row.entries else {}
        for entry in row.entries:
            raw = keys[entry.row][entry.slot] if entry.row in keys else None
            if raw is not None and self._is_wording(row, raw):
                expires = now + self._policy.issue_days * DAY
                self._store.note(entry.row, entry.slot, entries.moved(raw, apart), raw, expires)

    @staticmethod
    def _is_wording(row: CaseRow, raw: bytes) -> bool:
        """An entry of the case that names a cluster: one of its sketch names its template."""
        return entries.case_of(raw) == row.case_id and entries.cluster_of(raw) != row.template


def _belongs(row: CaseRow, family: set[str]) -> bool:
    return row.cluster in family or not family.isdisjoint(row.clusters)


def _moved(row: CaseRow, family: set[str], apart: str) -> CaseRow:
    kept = [cluster for cluster in row.clusters if cluster not in family]
    return msgspec.structs.replace(
        row,
        cluster=apart if row.cluster in family else row.cluster,
        placed=apart,
        clusters=(apart, *kept),
        size=1,
        reasons=(),
    )

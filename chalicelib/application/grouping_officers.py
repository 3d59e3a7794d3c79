"""What officers do to clusters: merge them, take cases out, dismiss them. Repeated, late or after mergers, each changes
nothing more.

    desk = ClusterDesk(store, secret_of)
    desk.merge(tenant, one, other, now)             # the id of the one that stays
    desk.detach(tenant, clusters, cases, by, now)   # the id of the cluster they have from now on
    desk.dismiss(tenant, cluster, now)

Clusters of different respondents are never merged, and another tenant's are not found. What was set apart is not merged
again, by detection least of all, whatever either has gone into meanwhile. Times in seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from chalicelib.application.alike import standing
from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.application.registers import LOOK, Registers
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.grouping import entries
from chalicelib.domain.grouping.clusters import ClusterRow, row_of
from chalicelib.domain.grouping.marks import Marks, generation_of
from chalicelib.domain.grouping.policy import DAY, STANDARD, Policy
from chalicelib.domain.grouping.reading import case_row
from chalicelib.domain.grouping.rows import CaseRow


class _Leaving(msgspec.Struct, frozen=True):
    """A case that is taken out. `left`: what its row names that it leaves; `of`: the clusters which that is by now;
    `worded`: whether its text leads elsewhere from now on.
    """

    row: CaseRow
    left: frozenset[str]
    of: frozenset[str]
    worded: bool


class ClusterDesk:
    def __init__(
        self, store: ClusterStore, secret_of: Callable[[str], bytes], policy: Policy = STANDARD
    ) -> None:
        self._store, self._secret_of, self._policy = store, secret_of, policy

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

    def detach(self, tenant: str, clusters: Sequence[str], cases: Sequence[str], by: str, now: int) -> str:
        """The id of the cluster that these cases have together from now on. Their texts lead others there too. Where
        else a case was entered, it stays; cases that are not in these clusters are passed over.

        `by`: what they are taken out of, which gives the new cluster its id: the same however often it is asked for,
        and whatever the clusters have gone into. Raises NotFound when none of them is there.
        """
        out = dict(self._there(tenant, clusters))
        if not out:
            raise NotFound("there is no such cluster")
        apart = self._marks(tenant).cluster("apart", by, *sorted(set(cases)))
        leaving = [found for row in self._placed(cases) if (found := self._leaving(row, out)) is not None]
        for cluster in sorted(out) if leaving else ():
            self._store.part(row_of(cluster), apart, now)
            self._store.part(row_of(apart), cluster, now)
        registers = Registers(self._store, next(iter(out.values())).scope, now)
        for case in leaving:
            registers.enter(apart, case.row.case_id)
            self._move(case, apart, now)
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
        for found in self._there(tenant, [cluster]):
            return found
        raise NotFound("there is no such cluster")

    def _there(self, tenant: str, clusters: Iterable[str]) -> Iterator[tuple[str, ClusterRow]]:
        scope = self._marks(tenant).tenant
        for cluster in clusters:
            name, leading = standing(self._store, cluster)
            begun_anew = leading.generation != generation_of(name)
            if leading.scope.startswith(scope) and not begun_anew:
                yield name, leading

    def _placed(self, cases: Sequence[str]) -> Iterator[CaseRow]:
        names = [case_row(case_id) for case_id in sorted(set(cases))]
        for start in range(0, len(names), LOOK):
            found = self._store.look(names[start : start + LOOK]).cases
            yield from (found[name] for name in sorted(found))

    def _leaving(self, row: CaseRow, out: dict[str, ClusterRow]) -> _Leaving | None:
        """None for a case that is in none of them. A text whose cluster nobody else has come to leads elsewhere too."""
        stands = {name: standing(self._store, name) for name in {*row.clusters, row.cluster}}
        left = frozenset(name for name, (now, _) in stands.items() if now in out)
        if not left:
            return None
        worded = row.cluster in left or not stands[row.cluster][1].scope
        return _Leaving(row, left, frozenset(stands[name][0] for name in left), worded)

    def _move(self, case: _Leaving, apart: str, now: int) -> None:
        """Its row comes last: until then the case is found where it was, and taken out once more."""
        if case.worded:
            self._redirect(case.row, apart, now)
        for cluster in sorted(case.of):
            self._store.release(row_of(cluster), case.row.case_id, now)
        self._store.rewrite(_moved(case, apart), now + self._policy.near_days * DAY)

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


def _moved(case: _Leaving, apart: str) -> CaseRow:
    """Why it was found alike does not hold any more; that its text is a template does."""
    row = case.row
    return msgspec.structs.replace(
        row,
        cluster=apart if case.worded else row.cluster,
        placed=apart,
        clusters=(apart, *(cluster for cluster in row.clusters if cluster not in case.left)),
        first_seen=row.filed_at,
        size=1,
        sure=True,
        reasons=(),
        merged=(),
        dismissed=False,
        joined=(),
    )

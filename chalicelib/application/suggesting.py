"""From a cluster to its group: the system suggests one once enough cases are alike, and tells those who file later.

A cluster is an index and has no history; the group that is suggested for it has one. A cluster leads to one group, for
the group's id follows from the cluster's. Where clusters have met since, the group of one taken in stands for all, and
the cases of what has come in are invited as well. A complaint in several clusters leads to one group: of the largest
that has one, else of the largest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from chalicelib.application import ports
from chalicelib.application.asking import SYSTEM, Ask, Receipt, Tenancy, TenancyOf, fingerprint
from chalicelib.application.grouping_ports import ClusterStore
from chalicelib.application.groups import of_cluster
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.state import Case
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import opening
from chalicelib.domain.group.rules import Collective
from chalicelib.domain.group.state import Group, Matter, Origin, Stage, Status
from chalicelib.domain.grouping import suggestions
from chalicelib.domain.grouping.clusters import row_of
from chalicelib.domain.grouping.filing import Joined, Placement, Why
from chalicelib.domain.grouping.structure import RULES
from chalicelib.domain.values import derive_id

TAKEN_IN: Final = 8
"""Of the clusters that one has taken in, for how many a group is looked up."""
HOPS: Final = 4
"""Mergers of groups that are followed."""
_KINDS: Final = {rule.why: kind for kind, rule in RULES.items()}


class Found(msgspec.Struct, frozen=True):
    """A complaint that was placed. `respondent`: the key that complaints against it are compared under."""

    tenancy: Tenancy
    loaded: ports.Loaded
    respondent: str
    placement: Placement


class KnownGroups(Protocol):
    """Groups as they were some seconds ago (`get`), or as they are (`fresh`)."""

    def get(self, group_id: str) -> Group | None: ...
    def fresh(self, group_id: str) -> Group | None: ...
    def keep(self, group: Group) -> Group: ...


class Opening(Protocol):
    """The executor of groups, likewise."""

    def open(self, ask: Ask, command: cmd.OpenGroup, pack_ref: str) -> Receipt[Group]: ...
    def system(
        self, id_: str, prepare: Callable[[Group], cmd.Command], of: TenancyOf, label: str, /
    ) -> Receipt[Group]: ...


class Telling(Protocol):
    """The executor of cases, as far as it is needed here."""

    def system(
        self, id_: str, prepare: Callable[[Case], cases.Command], of: TenancyOf, label: str, loaded: ports.Loaded, /
    ) -> Receipt[Case]: ...  # fmt: skip


class Suggesting:
    """`executor`: of cases; `opening`: made when the first group is opened, which is seldom."""

    def __init__(
        self, packs: ports.Packs, clusters: ClusterStore, groups: KnownGroups, opening: Callable[[], Opening],
        executor: Callable[[], Telling],
    ) -> None:  # fmt: skip
        self._packs, self._clusters, self._groups = packs, clusters, groups
        self._opening, self._executor = opening, executor

    def follow(self, found: Found) -> None:
        """Nothing for a pack without groups, for too few cases, and for what an officer has dismissed.

        One read where a cluster is large enough, one more for each larger one that has no group. Raises TryAgain.
        """
        rules = self._rules(found)
        large = suggestions.worth(found.placement, rules.suggest_at.n) if rules is not None else []
        ended = False
        for cluster, _ in large:
            group = self._group(found, cluster)
            if group is not None and group.head.status is Status.OPEN:
                self._told(found, group, cluster)
                return
            ended = ended or group is not None
        if large and not ended:
            cluster, joined = large[0]
            self._told(found, self._opened(found, cluster, joined), cluster)

    def _told(self, found: Found, group: Group, cluster: str) -> None:
        if group.head.joinable and group.head.status is Status.OPEN:
            self._invited(found, group)
            self._met(found, group, cluster)

    def _rules(self, found: Found) -> Collective | None:
        head = found.loaded.case.head
        return self._packs.get(head.pack, "", head.tenant).groups

    # ------------------------------------------------------------------------------------------------- which group

    def _group(self, found: Found, cluster: str) -> Group | None:
        """The cluster's own; failing that, one of a cluster that it has taken in, which the row that leads it knows."""
        root = found.tenancy.root
        group = self._known(of_cluster(root, cluster))
        if group is None:
            leading = self._clusters.look([row_of(cluster)]).clusters.get(row_of(cluster))
            taken = sorted(leading.took)[:TAKEN_IN] if leading else []
            known = (self._known(of_cluster(root, one)) for one in taken)
            group = next((one for one in known if one and one.head.status is Status.OPEN), None)
        for _ in range(HOPS):
            if group is None or group.head.into is None:
                break
            group = self._known(group.head.into)
        return group

    def _known(self, group_id: str) -> Group | None:
        """One that is only suggested is read anew: should it gather by now, its invitations went out without this case.
        In one that gathers nothing but its end is new, and whoever is asked into a group that has ended sees that.
        """
        group = self._groups.get(group_id)
        if group is not None and group.head.stage is Stage.SUGGESTED:
            return self._groups.fresh(group_id)
        return group

    # ----------------------------------------------------------------------------------------------- what is done

    def _opened(self, found: Found, cluster: str, joined: Joined) -> Group:
        """One transaction. Opened by two at once, it is one: both say the same of it, but for how many there are."""
        tenancy, head = found.tenancy, found.loaded.case.head
        group_id = of_cluster(tenancy.root, cluster)
        mark = fingerprint(tenancy.root, cluster.encode(), "cluster")
        command = cmd.OpenGroup(
            group_id=group_id, tenant=tenancy.tenant.id, origin=Origin.DETECTION, matter=matter(found, cluster, joined),
            lang=head.lang, fingerprint=mark, sandbox=tenancy.tenant.sandbox,
        )  # fmt: skip
        command_id = derive_id("cmd", tenancy.root.ids, group_id, "suggest")
        ask = Ask(tenancy.tenant, tenancy.root, SYSTEM, tenancy.now, command_id, fingerprint=mark)
        return self._groups.keep(self._opening().open(ask, command, head.pack).after)

    def _invited(self, found: Found, group: Group) -> None:
        """The case's own rules see to it that it is told once, and not at all when there is nothing to join for."""
        loaded, command = found.loaded, cases.InviteToGroup(group.head.group_id)
        self._executor().system(
            loaded.case.head.case_id, lambda _: command, lambda _: found.tenancy,
            f"invite:{group.head.group_id}", loaded,
        )  # fmt: skip

    def _met(self, found: Found, group: Group, cluster: str) -> None:
        """Clusters met in this complaint, after the group's invitations went out: theirs follow. The group sees to it
        that it is done once.
        """
        merged = found.placement.merged
        if not merged or merged[-1][1] != cluster:
            return
        command = cmd.InviteFound(tuple(dict.fromkeys(name for pair in merged for name in pair)))
        if opening.uninvited(group, command.clusters):
            after = self._opening().system(
                group.head.group_id, lambda _: command, lambda _: found.tenancy, f"met:{found.placement.case_id}"
            ).after  # fmt: skip
            self._groups.keep(after)


def matter(found: Found, cluster: str, joined: Joined) -> Matter:
    """What the group is about, in codes: the thing that all have named where that made them one, or nothing besides
    respondent and kind of dispute where the texts did.
    """
    case, kind = found.loaded.case, _KINDS.get(joined.why) if joined.why else None
    money = case.claim.sought.money
    alike = max((r.similarity for r in found.placement.reasons if r.why is Why.ALIKE), default=0.0)
    return Matter(
        dispute_type=case.claim.dispute_type, respondent=case.head.respondent.ref, family=found.respondent,
        keys={kind.value: case.claim.about[kind.value]} if kind else {},
        currency=money.currency if money else None, clusters=(cluster,), found=joined.size,
        similarity=round(alike * 100), days=joined.days,
    )  # fmt: skip

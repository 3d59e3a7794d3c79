"""What officers have said of a group, carried to the index of cases alike: later complaints are placed accordingly.

It comes through the stream, behind the group's own event, within the group of messages that the complaints about the
same respondent and kind of dispute have: so no complaint is placed half before and half after it. Twice is once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from chalicelib.application.asking import Tenancy
from chalicelib.application.group_ports import GroupStore
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.group.state import Group


class Desk(Protocol):
    """The index as officers correct it; each is as good twice as once. `now`: seconds since 1970, of the tenant."""

    def merge(self, tenant: str, one: str, other: str, now: int) -> str: ...
    def detach(
        self, tenant: str, clusters: Sequence[str], cases: Sequence[str], by: str, now: int
    ) -> str: ...
    def dismiss(self, tenant: str, cluster: str, now: int) -> None: ...


class Regrouping:
    """From a group's event to its clusters. What the index has forgotten by now needs no correction."""

    def __init__(self, groups: GroupStore, desk: Desk) -> None:
        self._groups, self._desk = groups, desk

    def on_change(self, tenancy: Tenancy, message: Mapping[str, Any]) -> None:
        """Raises NotFound, TryAgain."""
        group = self._group(tenancy, message["group_id"])
        tenant, now = tenancy.tenant.id, int(tenancy.now.timestamp())
        clusters = group.matter.clusters
        if "split" in message:
            with suppress(NotFound):
                self._desk.detach(tenant, clusters, message["split"], group.head.group_id, now)
        elif message["closed"] == "dismissed":
            for cluster in clusters:
                with suppress(NotFound):
                    self._desk.dismiss(tenant, cluster, now)
        else:
            into = self._group(tenancy, message["into"]).matter.clusters
            self._merge(tenant, list(dict.fromkeys((*into, *clusters))), now)

    def _merge(self, tenant: str, clusters: Sequence[str], now: int) -> None:
        """What an officer has set apart stays so, though groups of both have met: the groups are one, and cases are
        still told apart.
        """
        for cluster in clusters[1:]:
            with suppress(NotFound, NotAllowed):
                self._desk.merge(tenant, clusters[0], cluster, now)

    def _group(self, tenancy: Tenancy, group_id: str) -> Group:
        loaded = self._groups.load(group_id)
        if loaded is None or loaded.group.head.tenant != tenancy.tenant.id:
            raise NotFound("No such group.")
        return loaded.group

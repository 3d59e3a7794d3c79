"""A body's roster: entering, changing and retiring neutrals, one or many, and their places in the pools they serve in.

A pool is changed before the entry: whoever is drawn from it is looked up again, and skipped with the reason where the
entry says otherwise. So nothing that breaks off in between has an effect, and the same request again completes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application.body_ports import BodyRoster
from chalicelib.application.neutral_ports import Pools
from chalicelib.application.ports import Contention
from chalicelib.domain.errors import NotFound, RedressError, TryAgain
from chalicelib.domain.neutrals.roster import Neutral

BUSY: Final = "Others change the roster at the moment; the same request may be sent again."


class Entered(msgspec.Struct, frozen=True):
    """What became of one entry of many."""

    ref: str
    new: bool
    refused: RedressError | None = None


class Rostering:
    def __init__(self, roster: BodyRoster, pools: Pools) -> None:
        self._roster, self._pools = roster, pools

    def enter(self, tenant_id: str, neutral: Neutral) -> Neutral:
        """Raises CapacityBelowLoad, PersonHasCases, TryAgain."""
        before = self._roster.one(tenant_id, neutral.ref)
        try:
            self._pools.place(tenant_id, before, _serving(before, neutral))
            return self._roster.put(tenant_id, neutral)[1]
        except Contention:
            raise TryAgain(BUSY) from None
        except RedressError:
            self._pools.place(tenant_id, _serving(before, neutral), before)
            raise

    def enter_all(self, tenant_id: str, wanted: Sequence[Neutral]) -> tuple[Entered, ...]:
        """Each reference once. Whoever is refused keeps the entry he has; the others are entered."""
        stands = self._stands(tenant_id, wanted)
        changes = [(stands.get(neutral.ref), neutral) for neutral in wanted]
        try:
            placed = [(before, _serving(before, after)) for before, after in changes]
            self._pools.place_all(tenant_id, placed)
            refused = self._roster.put_all(tenant_id, changes)
            back = [(after, before) for before, after in placed if after.ref in refused]
            if back:
                self._pools.place_all(tenant_id, back)
        except Contention:
            raise TryAgain(BUSY) from None
        return tuple(Entered(after.ref, before is None, refused.get(after.ref)) for before, after in changes)

    def below_load(self, tenant_id: str, wanted: Sequence[Neutral]) -> dict[str, int]:
        """Those whose capacity here would be below their present cases, with how many those are."""
        stands = self._stands(tenant_id, wanted)
        active = {n.ref: stands[n.ref].active for n in wanted if n.ref in stands}
        return {n.ref: active[n.ref] for n in wanted if n.capacity < active.get(n.ref, 0)}

    def show(self, tenant_id: str, ref: str) -> Neutral:
        """With what the person has at all bodies. Raises NotFound."""
        found = self._roster.many(tenant_id, (ref,)).get(ref)
        if found is None:
            raise NotFound("No such neutral.")
        return found

    def page(self, tenant_id: str, after: str, limit: int) -> list[Neutral]:
        return self._roster.page(tenant_id, after, limit)

    def retire(self, tenant_id: str, ref: str) -> None:
        """Raises NotFound, TryAgain."""
        before = self._roster.one(tenant_id, ref)
        if before is None:
            raise NotFound("No such neutral.")
        try:
            self._pools.place(tenant_id, before, None)
            self._roster.retire(tenant_id, ref)
        except Contention:
            raise TryAgain(BUSY) from None

    def _stands(self, tenant_id: str, wanted: Sequence[Neutral]) -> dict[str, Neutral]:
        return self._roster.many(tenant_id, [neutral.ref for neutral in wanted]) if wanted else {}


def _serving(before: Neutral | None, after: Neutral) -> Neutral:
    """As the entry will stand: putting it brings a retired one back, and leaves what was counted."""
    if before is None:
        return replace(after, retired=False, active=0)
    return replace(after, retired=False, active=before.active, statistics=before.statistics)

"""Requests to erase a person: weighed at once case by case, stored, and carried out by the hourly round of `erase`.

The answer is never a promise: what goes is decided anew in each case when the round comes to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application import ports
from chalicelib.application.forgetting import REQUEST, is_over
from chalicelib.application.forgetting_ports import Aggregates, ErasureRequest, ErasureRequests, PersonKeys
from chalicelib.application.keeping_ports import Calendar, Kept
from chalicelib.domain.case.forgetting import ARTICLES, Waits, Why, waits
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.errors import KeyReused, NotAllowed, NotFound
from chalicelib.domain.values import stamp

WEIGHED: Final = 100
"""Cases that one answer tells of: each is one Query. A request reaches all of them whatever their number."""


class Weighed(msgspec.Struct, frozen=True):
    """A person's cases as they stand: which may be erased now, and which not yet. `more`: there are others."""

    free: tuple[str, ...]
    waiting: tuple[tuple[str, tuple[Waits, ...]], ...]
    more: bool = False

    @property
    def until(self) -> datetime | None:
        """By then everything is erased by itself; None where that cannot be told yet, or nothing waits."""
        ends = [one.until for _, found in self.waiting for one in found]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) and not self.more else None

    @property
    def over(self) -> bool:
        return not (self.free or self.waiting or self.more)


class AskingToErase:
    def __init__(
        self, store: ports.CaseStore, packs: ports.Packs, keys: PersonKeys, requests: ErasureRequests,
        calendar: Calendar, clock: ports.WallClock, others: Mapping[str, Callable[[], Aggregates]],
    ) -> None:  # fmt: skip
        """`others`: by the prefix of their ids, what else persons write in."""
        self._store, self._packs, self._keys = store, packs, keys
        self._requests, self._calendar, self._clock, self._others = requests, calendar, clock, others

    def ask(self, request: ErasureRequest) -> tuple[Weighed, bool]:
        """Stores it and enters its line; whether the same request came before. Raises NotFound for a person of whom
        nothing is kept, KeyReused, and NotAllowed (`erasure_waits`) where nothing can be erased yet: the request stays.
        """
        known = self._requests.get(request.id)
        if known is not None and known.fingerprint != request.fingerprint:
            raise KeyReused("This key came before with another body.")
        found = self.weigh(request.tenant, request.ref, request.ground)
        if known is None and found.over:
            raise NotFound("No such person.")
        if known is None:
            self._requests.put(request)
        if not found.over:
            self._calendar.enter(Kept(request.id, REQUEST, max(request.asked_at, self._clock.now())))
        if found.waiting and not found.free and not found.more:
            raise NotAllowed("erasure_waits", due_at=found.until, request_id=request.id, cases=told(found))
        return found, known is not None

    def latest(self, tenant_id: str, ref: str) -> tuple[ErasureRequest, Weighed]:
        """Raises NotFound where nobody has asked."""
        request = self._requests.latest(tenant_id, ref)
        if request is None:
            raise NotFound("No such request.")
        return request, self.weigh(tenant_id, ref, request.ground)

    def weigh(self, tenant_id: str, ref: str, ground: ErasureGround) -> Weighed:
        """What is kept of the person by now: whose key is gone is nobody's here any more."""
        keys = self._keys.of(tenant_id, ref, limit=WEIGHED + 1)
        free: list[str] = []
        waiting: list[tuple[str, tuple[Waits, ...]]] = []
        for owner in dict.fromkeys(key.owner for key in keys[:WEIGHED]):
            found = self._case(owner, ground) if owner.startswith("case_") else self._other(owner)
            if found:
                waiting.append((owner, found))
            else:
                free.append(owner)
        return Weighed(tuple(free), tuple(waiting), len(keys) > WEIGHED)

    def _case(self, case_id: str, ground: ErasureGround) -> tuple[Waits, ...]:
        loaded = self._store.load(case_id)
        if loaded is None:
            return ()
        head = loaded.case.head
        pack = self._packs.get(head.pack, loaded.case.claim.floor, head.tenant)
        return waits(loaded.case, pack, ground, self._clock.now())

    def _other(self, owner: str) -> tuple[Waits, ...]:
        """A group or report goes once it is closed."""
        made = self._others.get(owner.partition("_")[0])
        if made is None or is_over(made().load(owner)):
            return ()
        return (Waits(Why.OPEN_CASE, ARTICLES[Why.OPEN_CASE]),)


def told(found: Weighed) -> list[dict[str, Any]]:
    """The cases that wait, each with its reasons, in plain data."""
    return [{"id": owner, "reasons": [_reason(one) for one in reasons]} for owner, reasons in found.waiting]


def _reason(one: Waits) -> dict[str, Any]:
    until = stamp(one.until) if one.until is not None else None
    return {
        "reason": one.why.value,
        "articles": list(one.articles),
        "until": until,
        "source": one.source or None,
    }

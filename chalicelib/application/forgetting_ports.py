"""What erasing persons needs from the outside: their keys, copies of what they wrote, requests, the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Protocol

import msgspec

from chalicelib.domain.case.holding import ErasureGround


class HeldKey(msgspec.Struct, frozen=True):
    """A person's key for one case, group, report or arbitration. `ref`: under whose name it lies."""

    owner: str
    slot: str
    ref: str


class PersonKeys(Protocol):
    """The private halves. Without them nobody opens what was sealed to the person."""

    def of(
        self, tenant_id: str, ref: str, owner: str = "", after: HeldKey | None = None, limit: int = 0
    ) -> list[HeldKey]:
        """All of a person's, in one order, strongly consistent; of one owner only where it is named. `after`: those
        behind that one; `limit`: at most so many; 0: all.
        """

    def drop(self, tenant_id: str, key: HeldKey) -> None:
        """Idempotent."""


class Copies(Protocol):
    """What of a case lies ready to be fetched: its bundles."""

    def drop(self, case_id: str) -> int:
        """Every version of every one; how many there were. Idempotent."""


class PersonErasure(msgspec.Struct, frozen=True):
    """One line of the ledger: which keys must be gone, whatever a backup brings back. `role`: of the party of a case;
    empty of a group, report or arbitration.
    """

    tenant: str
    owner: str
    role: str
    ground: ErasureGround
    keys: tuple[HeldKey, ...]
    at: datetime


class PersonLedger(Protocol):
    """By the day of the erasure (wall time). It only grows."""

    def enter(self, erasure: PersonErasure) -> None:
        """Idempotent within a day; strongly kept before any key goes."""

    def of(self, day: date) -> Iterator[Sequence[PersonErasure]]: ...


class ErasureRequest(msgspec.Struct, frozen=True):
    """Somebody wants a person's data erased; it stays until all of it is gone. `note`: the asker's own reference."""

    id: str
    tenant: str
    ref: str
    ground: ErasureGround
    by: str
    asked_at: datetime
    fingerprint: str
    note: str = ""


class ErasureRequests(Protocol):
    def put(self, request: ErasureRequest) -> None:
        """Of several for one person the latest is shown."""

    def get(self, request_id: str) -> ErasureRequest | None: ...
    def latest(self, tenant_id: str, ref: str) -> ErasureRequest | None: ...


class Aggregates(Protocol):
    """Groups, reports or arbitrations, as far as it matters whether they are over."""

    def load(self, id_: str, /) -> Any | None: ...

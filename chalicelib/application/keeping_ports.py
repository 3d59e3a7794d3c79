"""What keeping and erasing need from the outside: holds and deletion in the vault, the calendar of retention, the
ledger of erasures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

import msgspec

from chalicelib.domain.case.holding import ErasureGround


class VaultHolds(Protocol):
    def set(self, case_id: str, evidence_id: str, *, held: bool) -> None:
        """On every version of the file and of what was made of it. Idempotent."""


class Eraser(Protocol):
    def erase(self, case_id: str, evidence_id: str, *, past_lock: bool) -> int:
        """Deletes every version of the file, in both buckets; how many there were. Idempotent. Raises where the vault
        refuses: for a legal hold always, for a lock unless `past_lock`.
        """


class Kept(msgspec.Struct, frozen=True):
    """One line of the calendar: until when a file must stay. Wall time."""

    case_id: str
    evidence_id: str
    until: datetime


class Calendar(Protocol):
    """Files in the vault by the day on which their time is over. A day's lines are spread over several partitions."""

    def enter(self, kept: Kept) -> None:
        """Idempotent."""

    def due(self, day: date, now: datetime) -> Iterator[Sequence[Kept]]:
        """What is over by then, of that day's lines, in pages."""

    def drop(self, kept: Kept) -> None:
        """Idempotent."""

    def watermark(self) -> date | None:
        """The day before which nothing is left; None before the first round."""

    def advance(self, day: date) -> None: ...


class Erasure(msgspec.Struct, frozen=True):
    """One line of the ledger: what must be gone, whatever a backup brings back."""

    case_id: str
    evidence_id: str
    ground: ErasureGround
    at: datetime


class Ledger(Protocol):
    """By the day of the erasure (wall time). It only grows."""

    def enter(self, erasure: Erasure) -> None:
        """Idempotent within a day; strongly kept before any byte goes."""

    def of(self, day: date) -> Iterator[Sequence[Erasure]]:
        """All of a day, in pages."""

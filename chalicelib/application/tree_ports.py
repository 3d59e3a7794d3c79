"""What the daily tree needs of the outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

import msgspec

from chalicelib.application.ports import EventRow
from chalicelib.domain.trees.heads import Index, Leaf, SignedHead


class Break(msgspec.Struct, frozen=True):
    """A record that is not what it was, or is no chain. `why`: a code of `application.auditing`."""

    id: str
    why: str
    seq: int
    found: str = ""
    expected: str = ""


class HeadRows(Protocol):
    """Where each record ends, beside the lists: one small row for each."""

    def put(self, leaf: Leaf, tenant_id: str) -> bool:
        """Unless what stands there is as new. Whether it was written."""
        ...

    def shard(self, number: int) -> list[Leaf]:
        """All of one shard, by id."""
        ...


class ChainRows(Protocol):
    """Any record's events and what its own head row says, as they are now."""

    def events(self, owner: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]: ...

    def end(self, owner: str) -> tuple[int, str] | None:
        """The last number and hash by the record's own head; None where there is none."""
        ...


class TreeFiles(Protocol):
    """What is written once. Leaves of shards are kept for some days, everything else for years, under lock."""

    def leaves(self, day: date, shard: int) -> list[Leaf] | None:
        """Of a shard as they were read for that day; None before that."""
        ...

    def put_leaves(self, day: date, shard: int, leaves: Sequence[Leaf]) -> None: ...

    def shards(self, day: date) -> set[int]:
        """Those whose leaves have been read."""
        ...

    def put_tile(self, day: date, number: int, leaves: Sequence[Leaf]) -> None: ...

    def tiles(self, day: date) -> int:
        """How many there are, from the first one without a gap."""
        ...

    def tile(self, day: date, number: int) -> list[Leaf]:
        """Raises NotFound."""
        ...

    def put_index(self, day: date, index: Index) -> None: ...

    def index(self, day: date) -> Index:
        """Raises NotFound."""
        ...

    def put_head(self, signed: SignedHead) -> None: ...

    def head(self, day: date) -> SignedHead | None: ...

    def days(self, after: str, limit: int) -> list[str]:
        """Days that have a head, the newest first, older than `after` unless that is empty."""
        ...

    def put_break(self, day: date, found: Break) -> None: ...


class TreeSigner(Protocol):
    """One key that signs tree heads and nothing else."""

    def public_key(self) -> bytes:
        """SubjectPublicKeyInfo."""
        ...

    def sign(self, message: bytes) -> bytes:
        """R ‖ S of 32 bytes each, the lower S."""
        ...


class ReadLeaves(Protocol):
    def __call__(self, index: Index) -> Iterator[Leaf]: ...

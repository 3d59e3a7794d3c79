"""The members' lines of a ledger as they lie in the shards: each version keeps what is new, and points to the version
before for a shard in which nothing has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import parts
from chalicelib.application.work.parts import Booked
from chalicelib.domain.collective.canonical import canonical


class Same(msgspec.Struct, frozen=True):
    """The shard's lines are those of that version, which keeps them itself."""

    version: int


_KEPT: Final = msgspec.json.Decoder(tuple[Booked, ...] | Same)


def read(shards: GroupShards, group_id: str, number: int, shard: int) -> tuple[Booked, ...] | None:
    """None where that version has not been written."""
    found = _kept(shards, group_id, number, shard)
    if isinstance(found, Same):
        found = _kept(shards, group_id, found.version, shard)
        assert not isinstance(found, Same), "a version that is pointed to keeps its lines"
    return found


def put(shards: GroupShards, group_id: str, number: int, shard: int, lines: Sequence[Booked]) -> None:
    """Idempotent, like every part."""
    document = canonical(list(lines))
    if number > 1:
        before = _kept(shards, group_id, number - 1, shard)
        origin = before.version if isinstance(before, Same) else number - 1
        if read(shards, group_id, origin, shard) == tuple(lines):
            document = canonical(Same(origin))
    shards.put_part(group_id, parts.ledger(number), shard, document)


def _kept(shards: GroupShards, group_id: str, number: int, shard: int) -> tuple[Booked, ...] | Same | None:
    document = shards.part(group_id, parts.ledger(number), shard)
    return _KEPT.decode(document) if document is not None else None

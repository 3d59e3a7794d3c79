"""What work over a group's members leaves behind, shard by shard: lists of a roll, counts, lines of a ledger. Pure.

`group#<id>#<work>` / `s#<shard>` says that a shard has written its part, and holds a small part itself: so progress is
one cheap Query, and these rows may share a partition. A large part lies in `group#<id>#<work>#<shard>`, a partition
for each shard, because a roll's lists in one partition would be written faster than a key bears; and it lies there
deflated, for lists of JSON come to half or a third of what they were, and so does what they cost.
"""

from __future__ import annotations

import zlib
from typing import Final

from chalicelib.adapters.sizes import Item

SMALL: Final = 768
"""Bytes of a part that still lies in the mark: with its keys that is one write unit."""
LARGEST: Final = 300 * 1024
"""Of a part as it is stored. DynamoDB takes 400 KB; one that comes near it shows that the group has too few shards: a
roll's list gets there with some 5,000 members in one shard, which is made for a hundred.
"""
_MARK: Final = "s#"


def work_pk(group_id: str, work: str) -> str:
    return f"group#{group_id}#{work}"


def mark_key(group_id: str, work: str, shard: int) -> Item:
    return {"pk": {"S": work_pk(group_id, work)}, "sk": {"S": f"{_MARK}{shard:04}"}}


def document_key(group_id: str, work: str, shard: int) -> Item:
    return {"pk": {"S": f"{work_pk(group_id, work)}#{shard:04}"}, "sk": {"S": f"{_MARK}{shard:04}"}}


def rows(group_id: str, work: str, shard: int, document: bytes) -> list[Item]:
    """In the order of writing: a mark is there only when its document is. Raises ValueError for one too large."""
    if len(document) <= SMALL:
        return [mark_key(group_id, work, shard) | {"doc": {"B": document}}]
    packed = zlib.compress(document)
    if len(packed) > LARGEST:
        raise ValueError(f"a part of {len(packed)} bytes: {work} of shard {shard}")
    return [document_key(group_id, work, shard) | {"packed": {"B": packed}}, mark_key(group_id, work, shard)]


def shard_of(item: Item) -> int:
    return int(item["sk"]["S"].removeprefix(_MARK))


def document_of(item: Item) -> bytes | None:
    """None of a mark whose document lies apart."""
    if "packed" in item:
        return zlib.decompress(item["packed"]["B"])
    return bytes(item["doc"]["B"]) if "doc" in item else None

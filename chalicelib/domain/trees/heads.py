"""Leaves, tree heads and proofs: what stands in them, and the bytes that are hashed and signed.

A leaf is one record with where it ends: its id, its last number and its last hash, and nothing of whose it is. The
order of leaves is by `(shard, id)`; shards follow from the id alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from chalicelib.domain.trees import merkle

SHARDS: Final = 16
"""A partition bears a thousand writes a second: sixteen thousand events. A million records are 8 MB to a shard."""
SIGNED: Final = b"redress:tree-head:1"
FORMAT: Final = "redress-inclusion/1"
_SORTED: Final = msgspec.json.Encoder(order="sorted")


class Leaf(msgspec.Struct, frozen=True):
    """Where one record ended when the tree was begun."""

    id: str
    seq: int
    chain_head: str


class TreeHead(msgspec.Struct, frozen=True):
    """What is signed. `day`: the UTC day that was over when it was made. `previous`: of the head before it, whatever
    day that was of; both empty in the first one.
    """

    log_id: str
    """SHA-256 of the key that signs (RFC 6962 §3.2 names logs so), as the heads name it."""
    day: str
    timestamp: str
    tree_size: int
    root_hash: str
    previous_day: str
    previous: str


class SignedHead(msgspec.Struct, frozen=True):
    """`signature`: R ‖ S over SHA-256 of the head's bytes, P-256, the lower of the two possible S, in Base64.
    `public_key`: its SubjectPublicKeyInfo in Base64.
    """

    head: TreeHead
    signature: str
    public_key: str


class Tile(msgspec.Struct, frozen=True):
    """Where a tile begins, and its root."""

    shard: int
    id: str
    root: str


class Index(msgspec.Struct, frozen=True):
    """By which a leaf is found without reading all."""

    tree_size: int
    tiles: tuple[Tile, ...]


class Inclusion(msgspec.Struct, frozen=True):
    """That a leaf is in a tree: everything it takes to check it."""

    leaf: Leaf
    leaf_index: int
    path: tuple[str, ...]
    """The lowest first, in hex."""
    tree: SignedHead
    format: str = FORMAT


def shard(id_: str) -> int:
    """Spread evenly whatever ids look like; nobody needs a secret to work it out."""
    return hashlib.sha256(id_.encode()).digest()[0] % SHARDS


def place(leaf: Leaf) -> tuple[int, str]:
    return shard(leaf.id), leaf.id


def data(leaf: Leaf) -> bytes:
    """Canonical JSON, as it is hashed: ASCII, keys sorted, no spaces."""
    return _SORTED.encode(leaf)


def hashed(leaf: Leaf) -> bytes:
    return merkle.leaf_hash(data(leaf))


def to_sign(head: TreeHead) -> bytes:
    return SIGNED + _SORTED.encode(head)


def digest(head: TreeHead) -> str:
    """By which the next head names this one; the signature is not part of it."""
    return hashlib.sha256(to_sign(head)).hexdigest()


def log_id(spki: bytes) -> str:
    return hashlib.sha256(spki).hexdigest()


def tile(leaves: Sequence[Leaf]) -> Tile:
    """Of up to `merkle.TILE` leaves in their order."""
    first, top = place(leaves[0]), merkle.root([hashed(leaf) for leaf in leaves])
    return Tile(*first, top.hex())


def head(
    day: date, at: str, index: Index, log: str, before: SignedHead | None
) -> TreeHead:  # fmt: skip
    """Of a tree whose tiles are known."""
    top = merkle.root([bytes.fromhex(one.root) for one in index.tiles])
    previous = (before.head.day, digest(before.head)) if before is not None else ("", "")
    return TreeHead(log, day.isoformat(), at, index.tree_size, top.hex(), *previous)


def tile_of(index: Index, id_: str) -> int | None:
    """In which tile a record's leaf is, if it has one."""
    wanted, found = (shard(id_), id_), None
    for number, one in enumerate(index.tiles):
        if (one.shard, one.id) > wanted:
            break
        found = number
    return found


def inclusion(
    signed: SignedHead, index: Index, number: int, leaves: Sequence[Leaf], id_: str
) -> Inclusion | None:
    """The proof for a record whose leaf is in tile `number`; None where it has none in this tree."""
    within = next((n for n, leaf in enumerate(leaves) if leaf.id == id_), None)
    if within is None:
        return None
    path = merkle.path([hashed(leaf) for leaf in leaves], within)
    path += merkle.path([bytes.fromhex(one.root) for one in index.tiles], number)
    at = number * merkle.TILE + within
    return Inclusion(leaves[within], at, tuple(one.hex() for one in path), signed)


def jwk(spki: str) -> dict[str, str]:
    """RFC 7517, of a P-256 key given as SubjectPublicKeyInfo: its last 64 bytes are the point."""
    raw = base64.b64decode(spki)
    x, y = (base64.urlsafe_b64encode(raw[n : n + 32]).rstrip(b"=").decode() for n in (-64, len(raw) - 32))
    return {"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": log_id(raw), "x": x, "y": y}

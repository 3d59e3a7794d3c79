"""Merkle trees as RFC 9162 §2.1 has them. Pure, over plain bytes.

Leaves are hashed behind a zero byte and nodes behind a one, so that neither passes for the other. A tree is worked out
level by level, the last node of an odd level going up as it is: that gives the very tree of the RFC, which splits at
the largest power of two. So the roots of aligned tiles of `TILE` leaves are nodes of the whole tree, and a path is the
path within a tile and then the path among the tiles' roots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

TILE: Final = 1_024
"""Leaves in one stored tile: a power of two, or its root would be no node of the tree."""
EMPTY: Final = hashlib.sha256().digest()
"""The root of a tree without leaves (§2.1.1)."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Of leaves or of nodes of one level, given by their hashes."""
    *_, top = _levels(hashes) if hashes else [[EMPTY]]
    return top[0]


def path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """What stands beside the way from `index` to the root, the lowest first (§2.1.3.1)."""
    found: list[bytes] = []
    for level in _levels(hashes):
        beside = index ^ 1
        if beside < len(level):
            found.append(level[beside])
        index //= 2
    return found


def _levels(hashes: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    level = hashes
    while len(level) > 1:
        yield level
        pairs = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    yield level

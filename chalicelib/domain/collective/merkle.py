"""Merkle trees over a list: one root for all of it, and a short proof that something stands in it at its place.

As RFC 9162 section 2.1 has them, with SHA-256: a leaf is hashed behind a byte 0x00, a node behind 0x01, so that neither
passes for the other; the root of an empty list is the hash of nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

Path = tuple[bytes, ...]
"""The hashes beside the way from a leaf up to the root."""


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the leaves in their order. 32 bytes."""
    level = [leaf_hash(leaf) for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        level = _up(level)
    return level[0]


def inclusion(leaves: Sequence[bytes], index: int) -> Path:
    """The proof that the leaf stands at that place. Raises IndexError for a place that there is not."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    level = [leaf_hash(leaf) for leaf in leaves]
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        level, index = _up(level), index >> 1
    return tuple(path)


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether a tree of that size and root has the leaf at that place (RFC 9162 section 2.1.3.2). Never raises."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf_hash(leaf)
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(beside, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and found == expected


def _up(level: list[bytes]) -> list[bytes]:
    """The level above; an odd one at the end goes up as it is."""
    paired = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return [*paired, level[-1]] if len(level) % 2 else paired

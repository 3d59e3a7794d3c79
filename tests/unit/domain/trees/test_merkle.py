"""Merkle trees: the roots and paths of RFC 9162, whatever the number of leaves, and by tiles the same."""

from __future__ import annotations

import hashlib

import pytest

from chalicelib.domain.trees import merkle


def mth(leaves: list[bytes]) -> bytes:
    """§2.1.1 as it is written there: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path_of(m: int, leaves: list[bytes]) -> list[bytes]:
    """§2.1.3.1 as it is written there."""
    if len(leaves) == 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if m < k:
        return [*path_of(m, leaves[:k]), mth(leaves[k:])]
    return [*path_of(m - k, leaves[k:]), mth(leaves[:k])]


def data(count: int) -> list[bytes]:
    return [f"leaf {n}".encode() for n in range(count)]


@pytest.mark.parametrize("count", [*range(34), 63, 64, 65, 127, 200])
def test_the_root_is_the_one_of_the_rfc(count: int) -> None:
    """Of none, of powers of two, and of what lies between."""
    assert merkle.root([merkle.leaf_hash(leaf) for leaf in data(count)]) == mth(data(count))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 8, 13, 33])
def test_every_path_is_the_one_of_the_rfc(count: int) -> None:
    """For each leaf."""
    hashes = [merkle.leaf_hash(leaf) for leaf in data(count)]
    assert [merkle.path(hashes, n) for n in range(count)] == [path_of(n, data(count)) for n in range(count)]


@pytest.mark.parametrize("count", [3, 8, 9, 16, 21, 32, 35])
def test_a_path_by_tiles_is_the_same(count: int) -> None:
    """Within the tile, then among the tiles' roots: here tiles of eight."""
    hashes = [merkle.leaf_hash(leaf) for leaf in data(count)]
    tiles = [hashes[n : n + 8] for n in range(0, count, 8)]
    roots = [merkle.root(tile) for tile in tiles]
    assert merkle.root(roots) == merkle.root(hashes)
    for n in range(count):
        assert merkle.path(tiles[n // 8], n % 8) + merkle.path(roots, n // 8) == merkle.path(hashes, n)


def test_a_node_never_passes_for_a_leaf() -> None:
    """The first byte tells them apart (§2.1.1)."""
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    """As a value anybody knows."""
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

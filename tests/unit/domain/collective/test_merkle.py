"""Merkle trees, against the published vectors and against the definition in the RFC."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.collective.merkle import Path, includes, inclusion, leaf_hash, node_hash, root

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Test vectors of Certificate Transparency: the roots over the first 0 to 8 leaves."""


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    """RFC 6962 and RFC 9162 build the same tree."""
    assert root(LEAVES[:size]).hex() == ROOTS[size]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


LISTS = st.lists(st.binary(max_size=4), max_size=40)


@given(LISTS)
def test_the_root_is_the_one_of_the_definition(leaves: list[bytes]) -> None:
    """For any list."""
    assert root(leaves) == by_definition(leaves)


@given(LISTS.filter(bool))
def test_every_leaf_is_proven_at_its_place(leaves: list[bytes]) -> None:
    """In paths no longer than the tree is high."""
    for index, leaf in enumerate(leaves):
        path = inclusion(leaves, index)
        assert len(path) <= (len(leaves) - 1).bit_length()
        assert includes(leaf, index, len(leaves), path, root(leaves))


@given(LISTS.filter(bool), st.data())
def test_nothing_else_is_proven(leaves: list[bytes], data: st.DataObject) -> None:
    """Another leaf, another place, a changed, missing or added hash, another root."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    leaf, path, size, top = leaves[index], inclusion(leaves, index), len(leaves), root(leaves)
    assert not includes(leaf + b"!", index, size, path, top)
    assert not includes(leaf, index, size, path, leaf_hash(top))
    assert not includes(leaf, index, size, (*path, top), top)
    assert not includes(leaf, size, size, path, top)
    assert not includes(leaf, -1, size, path, top)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not includes(leaf, index, size, (*path[:at], leaf_hash(path[at]), *path[at + 1 :]), top)
        assert not includes(leaf, index, size, path[:-1], top)
        other = data.draw(st.integers(0, size - 1).filter(lambda n: leaves[n] != leaf or n != index))
        assert leaves[other] == leaf or not includes(leaf, other, size, path, top)


@pytest.mark.parametrize(
    ("size", "leaves", "path"), [(4, LEAVES[:1], ()), (1, LEAVES[:2], (leaf_hash(LEAVES[0]),))]
)
def test_the_size_of_the_tree_is_part_of_the_proof(size: int, leaves: list[bytes], path: Path) -> None:
    """Else a roll of one could be given out as one of four, and one of two as one of one."""
    assert not includes(leaves[-1], 0, size, path, root(leaves))


def test_a_node_does_not_pass_for_a_leaf() -> None:
    """Else two hashes side by side could be given out as a member."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) == root([b"a", b"b"])
    assert not includes(left + right, 0, 1, (), root([b"a", b"b"]))


@pytest.mark.parametrize("index", [-1, 2])
def test_there_is_no_proof_for_a_place_that_is_not_there(index: int) -> None:
    """An error of the program."""
    with pytest.raises(IndexError):
        inclusion([b"a", b"b"], index)

"""The sealed list of members, in shards under one root."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.collective.roll import (
    Inclusion,
    RollEntry,
    Shard,
    holds,
    leaves,
    prove,
    prove_leaf,
    roll_root,
    seal,
    seal_leaves,
)
from tests.unit.domain.collective.making import eur, roll_entries, sealed

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_leaf_is_the_members_entry_in_canonical_json() -> None:
    """Nothing stands in it but case and claim; a claim that is not for money has none."""
    assert leaves([RollEntry("case_b", 1200, "EUR"), RollEntry("case_a")]) == [
        b'{"c":"case_a"}',
        b'{"a":1200,"c":"case_b","u":"EUR"}',
    ]


def test_an_entry_tells_its_claim() -> None:
    """None where it is not for money."""
    assert [e.claim for e in (RollEntry("case_b", 1200, "EUR"), RollEntry("case_a"))] == [eur(1200), None]


def test_two_shards_of_one_member_each_by_hand() -> None:
    """With nothing but SHA-256: leaf, shard, leaf of the roll, roll."""

    def sha(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    one = sha(b'\x00{"c":"case_a"}').hex()
    two = sha(b'\x00{"c":"case_b"}').hex()
    first = sha(b'\x00{"members":1,"number":0,"root":"%s"}' % one.encode())
    second = sha(b'\x00{"members":1,"number":1,"root":"%s"}' % two.encode())
    shards = sealed([RollEntry("case_a")], [RollEntry("case_b")])
    assert roll_root(shards) == sha(b"\x01" + first + second).hex()


def test_an_empty_shard_is_a_leaf_too() -> None:
    """Whoever leaves one out gets another root."""
    shards = sealed(roll_entries(3), [], roll_entries(2, start=3))
    assert shards[1] == Shard(1, 0, EMPTY)
    assert roll_root(shards) != roll_root([shards[0], replace(shards[2], number=1)])


def test_the_order_of_reading_does_not_matter() -> None:
    """Within a shard."""
    assert seal(0, roll_entries(9)[::-1]) == seal(0, roll_entries(9))


def test_nobody_stands_in_a_shard_twice() -> None:
    """Even with another claim."""
    with pytest.raises(ValueError, match="case_a stands twice"):
        seal(0, [RollEntry("case_a", 1, "EUR"), RollEntry("case_b"), RollEntry("case_a", 2, "EUR")])


@pytest.mark.parametrize("numbers", [(1, 0), (0, 2), (0, 0), (1,)])
def test_shards_out_of_order_make_no_roll(numbers: tuple[int, ...]) -> None:
    """Nor do some of them."""
    with pytest.raises(ValueError, match="out of order"):
        roll_root([Shard(n, 0, EMPTY) for n in numbers])


@pytest.mark.capability("S42")
@given(st.lists(st.integers(0, 9), min_size=1, max_size=9).filter(any))
def test_every_member_is_proven(sizes: list[int]) -> None:
    """In shards of any size, after a way through JSON."""
    parts = [roll_entries(size, start=10 * n) for n, size in enumerate(sizes)]
    shards = sealed(*parts)
    for number, part in enumerate(parts):
        for one in part:
            proof = prove(shards, number, part, one.case_id)
            written = msgspec.json.decode(msgspec.json.encode(proof), type=Inclusion)
            assert (written.root, written.entry) == (roll_root(shards), one)
            assert holds(written)


PARTS: tuple[list[RollEntry], ...] = roll_entries(5), [], roll_entries(7, start=5)
PROOF = prove(sealed(*PARTS), 2, PARTS[2], "case_0008")


@pytest.mark.parametrize(
    "changes",
    [
        {"leaf": PROOF.leaf.replace("900", "901")},
        {"index": PROOF.index + 1},
        {"root": EMPTY},
        {"shards": 4},
        {"shard": replace(PROOF.shard, members=8)},
        {"shard": replace(PROOF.shard, number=1)},
        {"shard": replace(PROOF.shard, root=EMPTY)},
        {"path": PROOF.path[:-1]},
        {"path": ("zz", *PROOF.path[1:])},
        {"roll_path": ()},
        {"root": "no hex"},
        {"leaf": "\ud800"},
    ],
)
def test_a_changed_proof_proves_nothing(changes: dict[str, Any]) -> None:
    """Whatever was changed, and without an error."""
    assert holds(PROOF)
    assert not holds(replace(PROOF, **changes))


def test_only_what_was_sealed_is_proven() -> None:
    """A member who came later, a shard that has changed since."""
    shards = sealed(*PARTS)
    with pytest.raises(LookupError):
        prove(shards, 0, PARTS[0], "case_0008")
    with pytest.raises(ValueError, match="not what was sealed"):
        prove(shards, 0, roll_entries(6), "case_0001")


def test_any_list_can_be_sealed_and_proven_alike() -> None:
    """Ledger lines, for one."""
    lines = [canonical({"amount": n}) for n in range(3)]
    shards = [seal_leaves(0, lines)]
    assert holds(prove_leaf(shards, 0, lines, 2))

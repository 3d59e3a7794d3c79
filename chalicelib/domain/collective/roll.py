"""The roll: the sealed list of a group's members of one moment, kept in shards, under one Merkle root.

A leaf of a shard is one member's entry in canonical JSON, in the order of the case ids; a leaf of the roll is one
shard's number, count and root, empty shards too. So a page of the work seals one shard, and a member is proven by two
short paths. What stands beside a path are hashes over case ids that cannot be guessed: they name nobody else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from chalicelib.domain.collective import merkle
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.values import Money


class RollEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One member, compactly: `a` and `u` are amount (minor units) and currency of the claim, where it is for money."""

    case_id: str = msgspec.field(name="c")
    amount: int = msgspec.field(name="a", default=0)
    currency: str = msgspec.field(name="u", default="")

    @property
    def claim(self) -> Money | None:
        return Money(self.amount, self.currency) if self.currency else None


class Shard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sealed shard; its canonical JSON is a leaf of the roll. `root` in hex."""

    number: int
    members: int
    root: str


class Inclusion(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="redress-inclusion/1", tag_field="format"
):  # fmt: skip
    """That one leaf stands in a sealed list: a member in a roll, a line in a ledger. Handed out as a file.

    `leaf` is the very text that was hashed. Hashes in hex, those of the paths from the leaf upwards.
    """

    root: str
    shards: int
    shard: Shard
    index: int
    leaf: str
    path: tuple[str, ...]
    roll_path: tuple[str, ...]

    @property
    def entry(self) -> RollEntry:
        """The member. Raises msgspec.MsgspecError where the leaf is something else."""
        return msgspec.json.decode(self.leaf, type=RollEntry)


def leaves(entries: Iterable[RollEntry]) -> list[bytes]:
    """A shard's leaves in their order. Raises ValueError for a case that stands twice."""
    ordered = sorted(entries, key=lambda entry: entry.case_id)
    for one, other in pairwise(ordered):
        if one.case_id == other.case_id:
            raise ValueError(f"{one.case_id} stands twice")
    return [canonical(entry) for entry in ordered]


def seal(number: int, entries: Iterable[RollEntry]) -> Shard:
    """One shard of the roll, whatever order its members were read in."""
    return seal_leaves(number, leaves(entries))


def seal_leaves(number: int, found: Sequence[bytes]) -> Shard:
    """One shard of any list, in the order given: canonical ledger lines, for one."""
    return Shard(number, len(found), merkle.root(found).hex())


def roll_root(shards: Sequence[Shard]) -> str:
    """The root over all shards, hex. Raises ValueError unless they are all there, numbered from 0, in order."""
    if [shard.number for shard in shards] != list(range(len(shards))):
        raise ValueError("a shard is missing or out of order")
    return merkle.root(canonical(shard) for shard in shards).hex()


def prove(shards: Sequence[Shard], number: int, entries: Iterable[RollEntry], case_id: str) -> Inclusion:
    """The proof for one member, from the shards of the roll and the entries of the member's own one.

    Raises LookupError for a case that is not in it, ValueError for entries that are not what was sealed.
    """
    kept = sorted(entries, key=lambda entry: entry.case_id)
    index = bisect_left(kept, case_id, key=lambda entry: entry.case_id)
    if index == len(kept) or kept[index].case_id != case_id:
        raise LookupError(case_id)
    return prove_leaf(shards, number, leaves(kept), index)


def prove_leaf(shards: Sequence[Shard], number: int, found: Sequence[bytes], index: int) -> Inclusion:
    """As `prove`, for the leaf at a place of any sealed list."""
    if seal_leaves(number, found) != shards[number]:
        raise ValueError(f"shard {number} is not what was sealed")
    above = merkle.inclusion([canonical(shard) for shard in shards], number)
    return Inclusion(
        root=roll_root(shards), shards=len(shards), shard=shards[number], index=index, leaf=found[index].decode(),
        path=tuple(part.hex() for part in merkle.inclusion(found, index)),
        roll_path=tuple(part.hex() for part in above),
    )  # fmt: skip


def holds(proof: Inclusion) -> bool:
    """Whether the leaf stands in the list with that root. Never raises: what cannot be read holds nothing."""
    try:
        path, roll_path = ([bytes.fromhex(part) for part in way] for way in (proof.path, proof.roll_path))
        shard_root, root = bytes.fromhex(proof.shard.root), bytes.fromhex(proof.root)
    except ValueError:
        return False
    shard = proof.shard
    return merkle.includes(
        proof.leaf.encode("utf-8", "surrogatepass"), proof.index, shard.members, path, shard_root
    ) and merkle.includes(canonical(shard), shard.number, proof.shards, roll_path, root)

"""`group verify FILE… [--root HEX]`: what a group is asked to trust, worked out again: a roll, a place in it, a draw.

FILE (or `-`) is one JSON document, and its `format` says which:

    redress-roll/1        all members of one moment, shard by shard: they give the roll's root, and nobody stands twice
    redress-inclusion/1   one member of a roll, or one line of a ledger: it stands in the list with that root
    redress-draw/1        test cases and the roll they were drawn from: drawn again from root and nonces, the same ones

A long roll or draw comes in pages, each with what all shards were sealed as. One page is checked as far as it goes; all
of them, given together, are checked as one file. With `--case ID` a draw also says in which batch that case is.

A file that fits itself may still be of another list. `--root` is the root that you keep from the group's record (of a
roll in `group.roll_sealed`, of a ledger in `ledger.made`), whose chain `verify` checks: the file must have that one.
Nothing is sent anywhere: the rules run here.

Exit codes, as those of `verify`: 0 it proves what it says; 1 it does not, or has another root; 2 not readable.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

import msgspec

from chalicelib.domain.collective import proofs
from chalicelib.domain.collective.draws import batches
from chalicelib.domain.collective.proofs import Broken, DrawFile, Proof, RollFile
from chalicelib.domain.collective.roll import Inclusion, RollEntry
from redress_cli.files import contents, printable, typed_hash, without_mark
from redress_cli.verify import BROKEN, UNREADABLE, WHOLE

SAID: Final[dict[Broken, str]] = {
    Broken.UNREADABLE: "it cannot be worked out: a hash in it is none, or a case stands twice in one shard",
    Broken.OTHER_ROOT: "it is of another list: its root is not the one you kept",
    Broken.NOT_INCLUDED: "the entry does not stand at that place of a list with that root",
    Broken.ROOT: "the members do not give that root: somebody was added, left out or changed",
    Broken.SEED: "the roll's root and the nonces do not give that seed",
    Broken.STRATA: "the strata do not have that many members, or others were to be drawn from one",
    Broken.CASES: "other cases have the smallest tickets: these were not drawn by that seed",
    Broken.TWICE: "a member stands in two shards",
}
"""Each finding in words."""
UNCOMPARED: Final = "not held against the group's record: give the root that you keep from there with --root"


class NoProof(Exception):
    """The file holds none of the three."""


def read(raw: bytes) -> Proof:
    """Raises NoProof."""
    try:
        return proofs.read(without_mark(raw))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NoProof(f"none of redress-roll/1, redress-inclusion/1, redress-draw/1: {error}") from None


def report(proof: Proof, found: Sequence[Broken], kept: str | None) -> Iterator[str]:
    """What it is, and what was found of it, in words."""
    yield from map(printable, _shown(proof))
    if found:
        yield from (f"BROKEN: {SAID[finding]}" for finding in found)
        return
    yield f"it proves what it says; the root is {_root(proof)}"
    if kept is None:
        yield UNCOMPARED


def _shown(proof: Proof) -> Iterator[str]:
    if isinstance(proof, RollFile | DrawFile) and proof.sealed:
        last = proof.first + len(proof.shards) - 1
        yield f"a page: shards {proof.first} to {last} of {len(proof.sealed)}; give all pages to check the whole"
    match proof:
        case Inclusion():
            yield _entry(proof)
            yield f"entry {proof.index + 1} of {proof.shard.members}, shard {proof.shard.number} of {proof.shards}"
        case RollFile():
            yield f"a roll: {_members(proof.shards)}"
            yield from _claimed(proof.shards)
        case DrawFile():
            drawn = [f"{case_id}{_of(key)}" for key, cases in proof.draw.drawn.items() for case_id in cases]
            yield f"a draw: {len(drawn)} of {_members(proof.shards)}"
            yield f"nonces: {', '.join(sorted(proof.draw.nonces)) or 'none, the seed is of the roll alone'}"
            yield from (f"drawn: {case_id}" for case_id in drawn)
            yield from _batches(proof)
        case _:
            assert_never(proof)


def _batches(proof: DrawFile) -> Iterator[str]:
    """How many there are of the others; those of one draw, in the order of their tickets."""
    left = sum(proof.draw.members.values()) - sum(map(len, proof.draw.drawn.values()))
    if proof.batch_size > 0 and left > 0:
        yield f"the other {left} in {-(-left // proof.batch_size)} batches of {proof.batch_size} at most"


def placed(proof: Proof, case_id: str) -> str:
    """In which batch a case is, worked out again from the seed."""
    if not isinstance(proof, DrawFile) or proof.sealed or proof.batch_size < 1:
        return f"{case_id}: only a whole draw with batches tells"
    if case_id in proof.draw.cases:
        return f"{case_id}: drawn as a test case"
    others = [e.case_id for shard in proof.shards for e in shard if e.case_id not in proof.draw.cases]
    found = batches(others, proof.batch_size, bytes.fromhex(proof.draw.seed))
    number = next((n for n, batch in enumerate(found, 1) if case_id in batch), None)
    return f"{case_id}: not in this roll" if number is None else f"{case_id}: batch {number} of {len(found)}"


def _entry(proof: Inclusion) -> str:
    """Any other leaf than a member's, a line of a ledger for one, as it was hashed."""
    try:
        entry = proof.entry
    except (msgspec.MsgspecError, RecursionError):
        return f"a line: {proof.leaf}"
    return f"a member: {entry.case_id}, {_amount(entry)}"


def _amount(entry: RollEntry) -> str:
    return (
        f"claims {entry.amount} {entry.currency} in minor units" if entry.currency else "no claim for money"
    )


def _members(shards: Sequence[Sequence[RollEntry]]) -> str:
    return f"{sum(map(len, shards))} members in {len(shards)} shards"


def _claimed(shards: Sequence[Sequence[RollEntry]]) -> Iterator[str]:
    sums: dict[str, int] = {}
    for entry in (entry for shard in shards for entry in shard if entry.currency):
        sums[entry.currency] = sums.get(entry.currency, 0) + entry.amount
    yield from (f"claimed: {amount} {currency} in minor units" for currency, amount in sorted(sums.items()))


def _of(stratum: str) -> str:
    return "" if stratum == "others" else f", of {stratum}"


def _root(proof: Proof) -> str:
    return proof.draw.root if isinstance(proof, DrawFile) else proof.root


def _read(file: str) -> Proof:
    return read(contents(file))


def _whole(pages: Sequence[Proof]) -> Proof:
    """One file as it is, several put together. Raises NoProof."""
    if len(pages) == 1:
        return pages[0]
    try:
        return proofs.joined(pages)
    except ValueError as error:
        raise NoProof(str(error)) from None


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="redress group verify", description="Verify a roll, a place in it, a draw."
    )
    parser.add_argument("file", nargs="+", help="JSON of a proof or its pages, or - for standard input")
    parser.add_argument(
        "--root", type=typed_hash, metavar="HEX", help="the root you keep from the group's record"
    )
    parser.add_argument("--case", metavar="ID", help="of a draw: say in which batch this case is")
    given = parser.parse_args(arguments)
    try:
        proof = _whole([_read(file) for file in given.file])
    except (OSError, NoProof) as error:
        print(f"not readable: {error}", file=sys.stderr)
        return UNREADABLE
    found = proofs.check(proof, given.root)
    for line in report(proof, found, given.root):
        print(line)
    if given.case is not None and not found:
        print(printable(placed(proof, given.case)))
    return BROKEN if found else WHOLE

"""The lines of a ledger by shard, under one Merkle root like a roll's: two short paths prove a member's own line."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.collective import merkle
from chalicelib.domain.collective.books import Line
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.collective.roll import Shard, roll_root


def seal(number: int, lines: Sequence[Line]) -> Shard:
    """A leaf is one line in canonical JSON, in the order given: of members that of their case ids."""
    return Shard(number, len(lines), merkle.root(canonical(line) for line in lines).hex())


def ledger_root(by_shard: Sequence[Sequence[Line]], rest: Sequence[Line]) -> str:
    """The root over all shards, hex. `rest`: the lines that are no member's; they stand behind the last shard."""
    return roll_root([seal(number, lines) for number, lines in enumerate([*by_shard, rest])])

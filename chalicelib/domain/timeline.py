"""One time-line of a case over all that it has been part of (S64): its own record, its groups', its arbitration's.

Each of them is a chain of its own with its own numbers. This merges pages of several chains by their moments, so that
going on from a page's positions neither skips nor repeats an event, whatever of a chain is not for the reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec


class Step(msgspec.Struct, frozen=True):
    """An event of one chain. `shown`: whether this reader may know what it was."""

    at: str
    """A stamp of fixed width: text order is time order."""
    seq: int
    id: str
    type: str
    by: str
    shown: bool = True
    data: dict[str, Any] = {}
    """What the event says, as it is recorded; sentences name its exhibit or its stage. Empty where it is not shown."""
    acting: str = ""
    """The representation under which it was done."""


class Chain(msgspec.Struct, frozen=True):
    """A page of a chain, by its numbers. `more`: whether the chain goes on behind it."""

    kind: str
    """case, group or arbitration."""
    id: str
    steps: Sequence[Step]
    more: bool


class Placed(msgspec.Struct, frozen=True):
    """A step, and in whose record it stands."""

    kind: str
    id: str
    step: Step


_Key = tuple[str, int, int]


def merge(chains: Sequence[Chain], limit: int) -> tuple[list[Placed], dict[str, int], bool]:
    """The next `limit` shown steps of all chains, the number reached in each, and whether anything is left.

    Nothing later is given while a chain that goes on might still hold something earlier.
    """
    keyed = [(key, chain, step) for n, chain in enumerate(chains) for key, step in _in_order(n, chain.steps)]
    keyed.sort(key=lambda entry: entry[0])
    ends = [max(key for key, of, _ in keyed if of is chain) for chain in chains if chain.more and chain.steps]
    horizon = min(ends, default=None)
    within = [entry for entry in keyed if horizon is None or entry[0] <= horizon]
    taken: list[Placed] = []
    reached: dict[str, int] = {}
    for _, chain, step in within:
        if step.shown and len(taken) == limit:
            return taken, reached, True
        reached[chain.id] = step.seq
        if step.shown:
            taken.append(Placed(chain.kind, chain.id, step))
    return taken, reached, horizon is not None


def _in_order(number: int, steps: Sequence[Step]) -> list[tuple[_Key, Step]]:
    """A chain's own order stands, also where a writer's clock was behind the one before: no step sorts before the one
    that it was chained to.
    """
    found: list[tuple[_Key, Step]] = []
    latest = ""
    for step in steps:
        latest = max(latest, step.at)
        found.append(((latest, number, step.seq), step))
    return found


def positions(before: Mapping[str, int], reached: Mapping[str, int]) -> dict[str, int]:
    """Where reading goes on in each chain."""
    return dict(before) | dict(reached)

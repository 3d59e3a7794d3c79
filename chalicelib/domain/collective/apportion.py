"""Whole units shared out in proportion, each share between a least and a most, nothing lost and nothing made.

One multiplier fits all: each gets `weight × multiplier`, but never less than `low` nor more than `high`. That is what
capping and handing the excess on to the others comes to, once nothing moves any more. Fractions are cut off; the units
left over go to the largest remainders, one each, equal remainders in the order of their tickets. Exact integers only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import neg
from typing import Final, NamedTuple

import msgspec

from chalicelib.domain.collective.canonical import ticket

_SCALE: Final = 1 << 128
"""Two fractions with terms below 2^64 differ by more than 1/2^128, so their scaled floors are in the same order."""
_LIMIT: Final = 1 << 63
_NO_TURN: Final = (0, 1, 0, 0)


class Share(NamedTuple):
    """What one gets of it. `key` decides between equals, by its ticket. A weight of nothing gets the least."""

    key: str
    weight: int
    low: int
    high: int


class Level(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that anybody needs to work out one share: the multiplier as a fraction, and the last share that got one of
    the units left over. Published with a ledger, it lets each member check the own line alone.
    """

    number: int = 0
    over: int = 1
    left: int = 0
    """What nobody may have: everyone is at the most."""
    last_remainder: int = 0
    last_ticket: str = ""
    """Hex; empty where nothing was left over."""


def apportion(pool: int, shares: Sequence[Share], seed: bytes) -> tuple[list[int], Level]:
    """What each gets, in the order given, and the level at which that comes to exactly the pool, or to all they may get
    together. `seed` makes the tickets.

    Raises ValueError where the least that all must have is more than the pool, or a share is not well formed.
    """
    for share in shares:
        if not (0 <= share.low <= share.high < _LIMIT and 0 <= share.weight < _LIMIT):
            raise ValueError(f"{share.key}: not 0 <= low <= high, or no weight")
    if sum([share.low for share in shares]) > pool:
        raise ValueError("the least that all must have is more than there is")
    number, over = _multiplier(pool, shares)
    parts = [_part(number, over, share) for share in shares]
    units = [whole for whole, _ in parts]
    missing = pool - sum(units)
    rests = sorted([rest for _, rest in parts if rest], reverse=True)
    if not 0 < missing <= len(rests):
        return units, Level(number, over, left=missing)
    last = rests[missing - 1]
    equal = sorted(
        (ticket(seed, shares[n].key), n) for n, (_, rest) in enumerate(parts) if rest == last
    )[: missing - bisect_left(rests, -last, key=neg)]  # fmt: skip
    chosen = {n for _, n in equal}
    got = [
        whole + 1 if rest > last or n in chosen else whole for n, (whole, rest) in enumerate(parts)
    ]  # fmt: skip
    return got, Level(number, over, 0, last, equal[-1][0].hex())


def part(of: Level, share: Share, seed: bytes) -> int:
    """What that share gets."""
    units, rest = _part(of.number, of.over, share)
    if not rest or not of.last_ticket or rest < of.last_remainder:
        return units
    if rest > of.last_remainder or ticket(seed, share.key) <= bytes.fromhex(of.last_ticket):
        return units + 1
    return units


def _part(number: int, over: int, share: Share) -> tuple[int, int]:
    """Whole units, and the remainder in parts of `over`; none for who is at the least or at the most."""
    _, weight, low, high = share
    units, rest = divmod(weight * number, over)
    if units < low:
        return low, 0
    return (high, 0) if units >= high else (units, rest)


def _multiplier(pool: int, shares: Sequence[Share]) -> tuple[int, int]:
    """Walks up the multipliers at which shares leave their least or reach their most, until the pool is used up."""
    fixed, slope = sum([share.low for share in shares]), 0
    turns: dict[int, tuple[int, int, int, int]] = {}
    for _, weight, low, high in shares:
        if weight and low < high:
            at = _SCALE if high == weight else high * _SCALE // weight
            *_, more, steeper = turns.get(at, _NO_TURN)
            turns[at] = high, weight, more + high, steeper - weight
            if low:
                *_, more, steeper = turns.get(at := low * _SCALE // weight, _NO_TURN)
                turns[at] = low, weight, more - low, steeper + weight
            else:
                slope += weight
    if fixed == pool:
        return 0, 1
    number, over = 0, 1
    for at in sorted(turns):
        amount, weight, more, steeper = turns[at]
        if fixed * weight + slope * amount >= pool * weight:
            return pool - fixed, slope
        fixed, slope = fixed + more, slope + steeper
        number, over = amount, weight
    return number, over

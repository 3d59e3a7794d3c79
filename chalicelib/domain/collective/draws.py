"""Random test cases and batches that anybody can draw again from the record, and get the same.

    seed   = SHA-256("redress:draw:1" ‖ roll root ‖ for complainants, then respondent: 0x01 ‖ nonce, or 0x00 for none)
    ticket = SHA-256(seed ‖ case id)

The smallest tickets are drawn. Each side gives its nonce before the roll is sealed, so that neither can choose the
outcome; whoever gives none leaves it to the rest, and the record says so. There is never a second seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import nsmallest
from typing import Final

import msgspec

from chalicelib.domain.collective.apportion import Share, apportion
from chalicelib.domain.collective.canonical import digest, ticket
from chalicelib.domain.collective.roll import RollEntry
from chalicelib.domain.values import Role

TAG: Final = b"redress:draw:1"
SIDES: Final = (Role.COMPLAINANT, Role.RESPONDENT)
NONCE_BYTES: Final = 32
OTHERS: Final = "others"
"""The stratum of whoever fits none."""


class Stratum(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A band of claims, from `least` up to below `below` in minor units. The first that fits counts."""

    key: str
    currency: str = ""
    """None: any, and claims that are not for money."""
    least: int = 0
    below: int | None = None

    def has(self, entry: RollEntry) -> bool:
        same = not self.currency or self.currency == entry.currency
        return same and self.least <= entry.amount and (self.below is None or entry.amount < self.below)


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A draw, with all it takes to do it again but the roll itself. `root` and `seed` in hex."""

    root: str
    seed: str
    number: int
    """How many were to be drawn; fewer where the roll has fewer."""
    members: dict[str, int]
    """By stratum."""
    drawn: dict[str, tuple[str, ...]]
    """By stratum: the cases, smallest ticket first."""
    nonces: dict[str, str] = {}
    """By side, in hex; whoever gave none is absent."""
    strata: tuple[Stratum, ...] = ()

    @property
    def cases(self) -> tuple[str, ...]:
        """All that were drawn, smallest ticket first."""
        seed = bytes.fromhex(self.seed)
        return tuple(
            sorted((case for part in self.drawn.values() for case in part), key=lambda c: ticket(seed, c))
        )


def draw_seed(root: str, nonces: Mapping[str, str]) -> bytes:
    """Raises ValueError for a root or a nonce that is not 32 bytes of hex, or a nonce of somebody else."""
    if unknown := set(nonces) - set(SIDES):
        raise ValueError(f"not a side: {sorted(unknown)}")
    parts = [bytes.fromhex(root), *(bytes.fromhex(nonces[side]) for side in SIDES if side in nonces)]
    if any(len(part) != NONCE_BYTES for part in parts):
        raise ValueError(f"roots and nonces have {NONCE_BYTES} bytes")
    given = [b"\x01" + bytes.fromhex(nonces[side]) if side in nonces else b"\x00" for side in SIDES]
    return digest(TAG, parts[0], *given)


def draw(
    entries: Iterable[RollEntry], root: str, nonces: Mapping[str, str], number: int, strata: tuple[Stratum, ...] = ()
) -> Draw:  # fmt: skip
    """Draws from the roll with that root. With strata each gives its share of the number, by largest remainder."""
    seed = draw_seed(root, nonces)
    tickets: dict[str, list[tuple[bytes, str]]] = {}
    for entry in entries:
        tickets.setdefault(stratum_of(strata, entry), []).append((ticket(seed, entry.case_id), entry.case_id))
    members = {key: len(tickets[key]) for key in sorted(tickets)}
    allocated = allocate(number, members, seed)
    drawn = {key: tuple(case for _, case in nsmallest(allocated[key], tickets[key])) for key in members}
    return Draw(root, seed.hex(), number, members, drawn, dict(nonces), strata)


def stratum_of(strata: Iterable[Stratum], entry: RollEntry) -> str:
    return next((stratum.key for stratum in strata if stratum.has(entry)), OTHERS)


def allocate(number: int, members: Mapping[str, int], seed: bytes) -> dict[str, int]:
    """How many are drawn from each stratum: in proportion to its members, never more than it has."""
    shares = [Share(key, size, 0, size) for key, size in members.items()]
    parts, _ = apportion(min(number, sum(members.values())), shares, seed)
    return dict(zip(members, parts, strict=True))


def batches(cases: Iterable[str], size: int, seed: bytes) -> tuple[tuple[str, ...], ...]:
    """All cases in batches of that size, the last one smaller, in the order of their tickets: chance, not rank or date.

    Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError("a batch has one case or more")
    ordered = sorted(cases, key=lambda case: ticket(seed, case))
    return tuple(tuple(ordered[at : at + size]) for at in range(0, len(ordered), size))

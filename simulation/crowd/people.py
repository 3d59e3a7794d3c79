"""Who comes: persons with their cases, what each was told, and the rows of those cases.

The cases are copies of a real one, put into the table by production's own codec. Some persons have two of them, and try
with both.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from chalicelib.adapters import codec
from chalicelib.adapters.sizes import Item
from chalicelib.application.ports import Tenant
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import Money, Role, derive_id
from simulation.crowd.acts import Caller
from simulation.herd import at
from simulation.world import World

PAIRS: Final = 0.004
"""How many of the persons have two cases."""
FILED_WITHIN: Final = timedelta(hours=18)
"""Of each other, shortly before they come: their deadlines run out within as many hours."""
CURRENCY: Final = "USD"


@dataclass(slots=True)
class Member:
    """One case and its complainant, as they know of themselves. Amounts in minor units."""

    number: int
    case_id: str
    ref: str
    amount: int
    joined: set[str] = field(default_factory=set)
    """The keys of the requests that were answered with a membership."""
    left: int = 0
    """How often it was told that it has left."""
    refused: list[str] = field(default_factory=list)
    """The codes with which it was kept out."""
    unsure: bool = False
    """Some answer never came."""
    leaving: bool = False
    """Has tried to leave, or to end its own case."""
    votes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What it was told to have voted, by poll."""

    def caller(self, tenant: Tenant) -> Caller:
        return Caller(tenant, Role.COMPLAINANT, self.ref, self.case_id)


def crowd(number: int, dice: random.Random) -> list[Member]:
    """So many cases; of the persons with two of them the second case follows the first."""
    found: list[Member] = []
    while len(found) < number:
        ref = f"buyer-{len(found)}"
        for _ in range(2 if dice.random() < PAIRS else 1):
            n = len(found)
            found.append(Member(n, derive_id("case", b"crowd", str(n)), ref, dice.randint(500, 50_000)))
    return found[:number]


def furnish(world: World, pattern: Case, members: Iterable[Member], dice: random.Random) -> None:
    """Their cases, filed within the last hours."""
    table = world.table("DisputesTable")
    for member in members:
        for item in rows(world, pattern, member, dice):
            table.put(table.key(item, whole=True), item, world.loop.now)


def rows(world: World, pattern: Case, member: Member, dice: random.Random) -> Iterator[Item]:
    """Of one member's case. The pattern has just been filed and served when the world begins."""
    wake = pattern.head.next_wake
    assert wake is not None
    since = world.loop.moment - pattern.head.updated_at
    moved = at(pattern, member.number, wake + since - FILED_WITHIN * dice.random())
    sought = replace(moved.claim.sought, money=Money(member.amount, CURRENCY))
    claim = replace(moved.claim, sought=sought, order_ref=f"order-{member.number}")
    complainant = replace(moved.head.complainant, ref=member.ref)
    head = replace(moved.head, case_id=member.case_id, complainant=complainant)
    yield from codec.rows(replace(moved, head=head, claim=claim)).values()

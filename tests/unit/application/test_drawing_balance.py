"""Over many draws: the load follows the weights, conflicts or not, and nobody who holds a ticket starves."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from chalicelib.adapters.tables import Tables
from chalicelib.domain.neutrals.draw import Drawn
from chalicelib.domain.neutrals.roster import Neutral, Relation, Tie
from tests.unit.application.test_drawing import BODY, Rows, arbiter, drawing, matter

DRAWS = 3_000
WEIGHTS = (1, 1, 2, 2, 3, 5, 8, 10, 13, 20, 35, 100)
"""200 tickets in all."""
TIED = (4, 7, 9, 11)
"""Who cannot serve: 3 + 10 + 20 + 100 of them, so that 67 tickets are left to eight."""


def seed(n: int) -> bytes:
    return hashlib.sha256(f"balance {n}".encode()).digest()


def roster(*tied: int) -> Rows:
    tie = (Tie("shop-1", Relation.EMPLOYMENT),)
    return Rows(
        arbiter(n, weight=w, capacity=200, ties=tie if n in tied else ()) for n, w in enumerate(WEIGHTS)
    )


def many(tables: Tables, rows: Rows, after: Callable[[int, Drawn], None] | None = None) -> Counter[str]:
    """How often each was taken, each time for another case."""
    made, root = drawing(tables, rows)
    taken: Counter[str] = Counter()
    for n in range(DRAWS):
        drawn = made.draw(BODY, matter(), 0, seed(n), root)
        taken[drawn.ref or ""] += 1
        if after is not None:
            after(n, drawn)
    return taken


def chi_square(taken: Counter[str], rows: Rows, out: tuple[int, ...] = ()) -> float:
    held = {one.ref: one.weight for n, one in enumerate(rows.roster.values()) if n not in out}
    total = sum(held.values())
    return sum((taken[ref] - DRAWS * w / total) ** 2 / (DRAWS * w / total) for ref, w in held.items())


@pytest.mark.capability("S23")
@pytest.mark.parametrize(("tied", "most"), [((), 31.26), (TIED, 24.32)])
def test_load_follows_the_weights(tables: Tables, tied: tuple[int, ...], most: float) -> None:
    """Chi-square with 11 and with 7 degrees of freedom: beyond `most` would be one in a thousand. The rarest of twelve
    is to be expected 3,000 / 200 = 15 times.
    """
    rows = roster(*tied)
    taken = many(tables, rows)
    assert sum(taken.values()) == DRAWS
    assert not {f"n-{n:06}" for n in tied} & taken.keys()
    assert chi_square(taken, rows, tied) < most
    assert len(taken) == len(WEIGHTS) - len(tied), "somebody starves"


@pytest.mark.capability("S23")
def test_whoever_is_full_leaves_his_cases_to_the_others(tables: Tables) -> None:
    """Each has room for four, and a case lasts forty draws: so forty of forty-eight places are always taken. Nobody is
    ever taken above his room, and the one with a hundredth of the other's tickets has cases all the same.
    """
    rows = Rows(arbiter(n, weight=w, active=0) for n, w in enumerate(WEIGHTS))
    under_way: list[str] = []

    def count(ref: str, by: int) -> None:
        before: Neutral = rows.roster[ref]
        assert 0 <= before.active + by <= before.capacity
        rows.roster[ref] = replace(before, active=before.active + by)

    def go_on(_: int, drawn: Drawn) -> None:
        assert drawn.ref is not None
        count(drawn.ref, 1)
        under_way.append(drawn.ref)
        if len(under_way) > 40:
            count(under_way.pop(0), -1)

    taken = many(tables, rows, go_on)
    assert len(taken) == len(WEIGHTS)
    # 3,000 cases of 40 draws each: nobody with 4 places can have more than 4 * 3,000 / 40 = 300, and 4 at the end
    assert max(taken.values()) <= 304
    assert min(taken.values()) > 50

"""Members, terms and rolls for the tests of the arithmetic: plain values, and strategies for all sorts of them."""

from __future__ import annotations

import hashlib
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain.case.terms import Remedy
from chalicelib.domain.collective.amounts import Elsewhere, Entry
from chalicelib.domain.collective.books import GOES, Overpaid, Rules
from chalicelib.domain.collective.formula import Choice, Formula, Kind, Split
from chalicelib.domain.collective.roll import RollEntry, Shard, seal
from chalicelib.domain.values import Money

SEED = hashlib.sha256(b"a roll").digest()
ROOT = SEED.hex()


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def jpy(amount: int) -> Money:
    return Money(amount, "JPY")


def entry(case_id: str = "case_a", claim: Money | int = 10_000, **changes: Any) -> Entry:
    """One who claims 100.00 EUR."""
    return Entry(case_id, eur(claim) if isinstance(claim, int) else claim, **changes)


def members(*claims: Money | int) -> list[Entry]:
    """case_0, case_1, … with these claims."""
    return [entry(f"case_{n}", claim) for n, claim in enumerate(claims)]


def share(bp: int = 3_000, **changes: Any) -> Formula:
    """Thirty per cent of each claim."""
    return Formula(Kind.SHARE, share_bp=bp, **changes)


def fixed(*each: Money, **changes: Any) -> Formula:
    return Formula(Kind.FIXED, each=each or (eur(2_500),), **changes)


def fund(*total: Money, **changes: Any) -> Formula:
    return Formula(Kind.FUND, total=total or (eur(10_000),), **changes)


def in_kind(*choices: Choice, **changes: Any) -> Formula:
    return Formula(Kind.IN_KIND, choices=choices or (Choice("new", Remedy.REPLACEMENT),), **changes)


CHOICES = (
    Choice("money", Remedy.COMPENSATION),
    Choice("new", Remedy.REPLACEMENT),
    Choice("flat", Remedy.PARTIAL_REFUND, (eur(700), jpy(700))),
)
"""By the formula, no money, an amount of its own."""


def roll_entries(n: int, start: int = 0, **changes: Any) -> list[RollEntry]:
    return [RollEntry(f"case_{i:04}", 100 * (i + 1), "EUR", **changes) for i in range(start, start + n)]


def sealed(*shards: list[RollEntry]) -> list[Shard]:
    return [seal(number, shard) for number, shard in enumerate(shards)]


# ---------------------------------------------------------------------------------------------------------- strategies

AMOUNTS = st.one_of(st.integers(0, 40), st.integers(0, 10**6), st.integers(0, 10**13))
CURRENCIES = st.sampled_from(["EUR", "JPY"])


@st.composite
def entries(draw: st.DrawFn, *, choices: bool = False, most: int = 8) -> list[Entry]:
    """Members in two currencies, some of whom have recovered something elsewhere, some more than they claim."""
    found = []
    for n in range(draw(st.integers(0, most))):
        option = draw(st.sampled_from([None, "money", "new", "flat"])) if choices else None
        claim = Money(draw(AMOUNTS), draw(CURRENCIES))
        had = draw(st.one_of(st.just(0), st.integers(0, claim.amount), AMOUNTS))
        found.append(Entry(f"case_{n}", claim, option, had))
    return found


@st.composite
def funds(draw: st.DrawFn) -> Formula:
    """Funds with choices; with caps and floors or without. The floors are small: nearly every fund covers them."""
    cap = draw(st.lists(st.integers(40, 10**6), max_size=1))
    floor = draw(st.lists(st.integers(1, 40), max_size=1))
    return Formula(
        Kind.FUND, total=(eur(draw(st.integers(300, 10**13))), jpy(draw(st.integers(300, 10**13)))),
        by=draw(st.sampled_from(Split)), cap=tuple(map(eur, cap)), floor=tuple(map(eur, floor)), choices=CHOICES[:2],
    )  # fmt: skip


def all_rules() -> st.SearchStrategy[Rules]:
    fields = {name: st.sampled_from(allowed) for name, allowed in GOES.items()}
    return st.builds(
        Rules, elsewhere=st.sampled_from(Elsewhere), overpaid=st.sampled_from(Overpaid), top_up=st.booleans(),
        association=st.just("association-1"), **fields,
    )  # fmt: skip


FORMULAS = st.one_of(
    st.builds(share, st.integers(1, 10_000), choices=st.just(CHOICES)),
    st.builds(lambda n: fixed(eur(n), jpy(n), choices=CHOICES), st.integers(1, 10**6)),
    st.just(in_kind(*CHOICES[1:])),
    funds(),
)

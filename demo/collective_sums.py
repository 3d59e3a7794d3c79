"""Sums of money shared by claims, worked out here and not asked of the API: what largest remainders give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Sums = dict[str, int]
"""By currency, in minor units."""


def total(amounts: Iterable[dict[str, Any]]) -> Sums:
    found: dict[str, int] = defaultdict(int)
    for money in amounts:
        found[money["currency"]] += money["amount"]
    return dict(found)


def added(one: Mapping[str, int], other: Mapping[str, int]) -> Sums:
    return {currency: one.get(currency, 0) + other.get(currency, 0) for currency in {*one, *other}}


def odd_fund(claims: list[int]) -> int:
    """About two fifths of all claims, and no sum that divides: shares rounded down leave at least two units over."""
    found = sum(claims) * 2 // 5
    while left_over(found, claims) < 2:
        found += 1
    return found


def left_over(fund: int, claims: list[int]) -> int:
    """What is still to be given out when every share has been rounded down."""
    return fund - sum(fund * claim // sum(claims) for claim in claims)


def by_largest_remainder(fund: int, claims: list[int], given: Mapping[int, list[int]]) -> bool:
    """Whether amounts that were `given` to claims (claim to the amounts of those who claim that) are what largest
    remainders give: each the share rounded down or up, and none rounded up before one with a larger remainder.
    """
    whole, up, down = sum(claims), set[int](), set[int]()
    for claim, amounts in given.items():
        low, rest = divmod(fund * claim, whole)
        for amount in amounts:
            if amount not in (low, low + 1):
                return False
            (up if amount > low else down).add(rest)
    return not up or not down or min(up) >= max(down)


def spoken(sums: Mapping[str, int]) -> str:
    return " and ".join(f"{currency} {amount / 100:,.2f}" for currency, amount in sorted(sums.items()))


def priced(money: dict[str, Any]) -> str:
    return spoken({money["currency"]: money["amount"]})

"""What is wrong with a formula, by itself and against the members whom it is to be used on. Every fault at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chalicelib.domain.case.filing import terms_faults
from chalicelib.domain.case.terms import Remedy, Terms
from chalicelib.domain.collective.formula import MAX_CHOICES, WHOLE, Amounts, Choice, Formula, Kind, Split
from chalicelib.domain.errors import Fault
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT

_KEY: Final = re.compile(r"\A[a-z][a-z0-9_]{1,39}\Z")
NEEDS: Final = {Kind.SHARE: "share_bp", Kind.FIXED: "each", Kind.FUND: "total", Kind.IN_KIND: "choices"}
"""What each kind cannot do without."""
TAKES: Final = {
    Kind.SHARE: frozenset({"share_bp", "total", "cap", "floor", "choices"}),
    Kind.FIXED: frozenset({"each", "total", "choices"}),
    Kind.FUND: frozenset({"total", "by", "cap", "floor", "choices"}),
    Kind.IN_KIND: frozenset({"choices", "total"}),
}
_LISTS: Final = ("each", "total", "cap", "floor")


def faults(formula: Formula, at: str = "/formula") -> list[Fault]:
    """Everything that is wrong with it whoever the members are; empty for one that can be offered."""
    found = [Fault(f"{at}/{field}", "not_applicable") for field in _out_of_place(formula)]
    if getattr(formula, needed := NEEDS[formula.kind]) in (None, ()):
        found.append(Fault(f"{at}/{needed}", "missing"))
    if formula.share_bp is not None and not 1 <= formula.share_bp <= WHOLE:
        found.append(Fault(f"{at}/share_bp", "out_of_range", limit=WHOLE))
    for field in _LISTS:
        found += amounts_faults(getattr(formula, field), f"{at}/{field}")
    return [*found, *_floors(formula, at), *_choices(formula, at)]


def _out_of_place(formula: Formula) -> Iterator[str]:
    given = {
        "share_bp": formula.share_bp is not None, "each": formula.each, "total": formula.total,
        "by": formula.by is not Split.CLAIMS, "cap": formula.cap, "floor": formula.floor,
    }  # fmt: skip
    return (field for field, there in given.items() if there and field not in TAKES[formula.kind])


def amounts_faults(amounts: Amounts, at: str) -> Iterator[Fault]:
    """Each currency once, known, and an amount that can be paid."""
    for n, money in enumerate(amounts):
        if money.currency not in CURRENCIES:
            yield Fault(f"{at}/{n}/currency", "unknown_currency")
        elif any(other.currency == money.currency for other in amounts[:n]):
            yield Fault(f"{at}/{n}/currency", "repeated")
        if not 1 <= money.amount <= MAX_AMOUNT:
            yield Fault(f"{at}/{n}/amount", "out_of_range", limit=MAX_AMOUNT)


def _floors(formula: Formula, at: str) -> Iterator[Fault]:
    caps = {money.currency: money.amount for money in formula.cap}
    for n, money in enumerate(formula.floor):
        if money.amount > caps.get(money.currency, money.amount):
            yield Fault(f"{at}/floor/{n}/amount", "floor_above_cap", limit=caps[money.currency])


def _choices(formula: Formula, at: str) -> Iterator[Fault]:
    if len(formula.choices) > MAX_CHOICES:
        yield Fault(f"{at}/choices", "too_many", limit=MAX_CHOICES)
    ids = [choice.id for choice in formula.choices]
    for n, choice in enumerate(formula.choices):
        if choice.id in ids[:n]:
            yield Fault(f"{at}/choices/{n}/id", "repeated")
        elif not _KEY.match(choice.id):
            yield Fault(f"{at}/choices/{n}/id", "pattern", limit=_KEY.pattern)
        yield from _choice(formula.kind, choice, f"{at}/choices/{n}")
    by_formula = any(choice.by_formula for choice in formula.choices)
    if formula.choices and formula.kind is not Kind.IN_KIND and not by_formula:
        yield Fault(f"{at}/choices", "none_by_formula")


def _choice(kind: Kind, choice: Choice, at: str) -> Iterator[Fault]:
    yield from amounts_faults(choice.amounts, f"{at}/amounts")
    if choice.amounts and not choice.remedy.is_money:
        yield Fault(f"{at}/amounts", "not_applicable")
    if kind is Kind.IN_KIND and choice.by_formula:
        yield Fault(f"{at}/amounts", "missing")
    terms = Terms(choice.remedy, conditions=choice.conditions, text=choice.text)
    yield from terms_faults(terms, at, required=False)
    if choice.remedy is Remedy.CUSTOM and choice.text is None:
        yield Fault(f"{at}/text", "missing")

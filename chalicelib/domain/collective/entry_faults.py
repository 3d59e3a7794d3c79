"""What speaks against using a formula on these very members: amounts that do not sum, a currency nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.domain.collective.amounts import Entry, framing, gross_for
from chalicelib.domain.collective.formula import Amounts, Formula, Kind, choice_of, in_currency
from chalicelib.domain.errors import Fault
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT


def against(
    formula: Formula, entries: Sequence[Entry], at: str = "/formula", of: str = "/entries", *, stated: bool = True
) -> list[Fault]:  # fmt: skip
    """Everything that keeps a formula without faults of its own from being used on these members.

    `stated`: whether a stated total must be met and each currency of a fund be somebody's, as on the roll that an offer
    is made for. Those who then accept may be fewer.
    """
    found = list(_entries(formula, entries, of))
    if found:
        return found
    found = list(_uncovered(formula, entries, at))
    if formula.kind is Kind.FUND:
        found += _fund(formula, entries, at, stated=stated)
    elif stated and not found:
        found += _stated(formula, entries, at)
    return found


def _entries(formula: Formula, entries: Sequence[Entry], of: str) -> Iterator[Fault]:
    options = [choice.id for choice in formula.choices]
    seen: set[str] = set()
    for n, entry in enumerate(entries):
        if entry.case_id in seen:
            yield Fault(f"{of}/{n}/case_id", "repeated")
        seen.add(entry.case_id)
        if entry.option is not None and entry.option not in options and (options or entry.option != "money"):
            yield Fault(f"{of}/{n}/option", "not_one_of", limit=", ".join(options or ["money"]))
        elif entry.entitled is not None and not choice_of(formula, entry.option).remedy.is_money:
            yield Fault(f"{of}/{n}/entitled", "not_applicable")
        if not _in_bounds(entry):
            yield from _numbers(entry, f"{of}/{n}")


def _in_bounds(entry: Entry) -> bool:
    """Of nearly all: cheaper than looking for every fault."""
    claim = entry.claim
    return (
        0 <= claim.amount <= MAX_AMOUNT and 0 <= entry.elsewhere <= MAX_AMOUNT
        and claim.currency in CURRENCIES and 0 <= (entry.entitled or 0) <= claim.amount
    )  # fmt: skip


def _numbers(entry: Entry, at: str) -> Iterator[Fault]:
    claim = entry.claim
    if claim.currency not in CURRENCIES:
        yield Fault(f"{at}/claim/currency", "unknown_currency")
    for field, amount, limit in (
        ("claim/amount", claim.amount, MAX_AMOUNT),
        ("elsewhere", entry.elsewhere, MAX_AMOUNT),
        ("entitled", entry.entitled or 0, max(0, claim.amount)),
    ):
        if amount < 0:
            yield Fault(f"{at}/{field}", "too_small", limit=0)
        elif amount > limit:
            yield Fault(f"{at}/{field}", "too_large", limit=limit)


def _uncovered(formula: Formula, entries: Sequence[Entry], at: str) -> Iterator[Fault]:
    """Whoever's claim is in a currency that the terms do not name would get nothing, unnoticed."""
    pairs = dict.fromkeys((e.option, e.entitled is not None, e.claim.currency) for e in entries)
    lacking: dict[str, set[str]] = {}
    for option, put_right, currency in pairs:
        for field, amounts in _sources(formula, option, put_right=put_right):
            if in_currency(amounts, currency) is None:
                lacking.setdefault(field, set()).add(currency)
    for field, currencies in lacking.items():
        yield Fault(f"{at}/{field}", "currency_not_covered", limit=", ".join(sorted(currencies)))


def covers(formula: Formula, option: str | None, currency: str) -> bool:
    """Whether the terms pay in that currency to whoever has chosen so."""
    sources = _sources(formula, option, put_right=False)
    return all(in_currency(amounts, currency) is not None for _, amounts in sources)


def pays_in(formula: Formula, currency: str) -> bool:
    """Whether there is any choice by which somebody with a claim in that currency gets what the terms give."""
    options: list[str | None] = [choice.id for choice in formula.choices] or [None]
    return any(covers(formula, option, currency) for option in options)


def _sources(formula: Formula, option: str | None, *, put_right: bool) -> Iterator[tuple[str, Amounts]]:
    """Where it stands, by currency, what that choice pays, and from what."""
    choice = choice_of(formula, option)
    if not choice.remedy.is_money:
        return
    if formula.kind is Kind.FUND:
        yield "total", formula.total
    if choice.amounts and not put_right:
        yield f"choices/{formula.choices.index(choice)}/amounts", choice.amounts
    elif formula.kind is Kind.FIXED and not put_right:
        yield "each", formula.each


def _fund(formula: Formula, entries: Sequence[Entry], at: str, *, stated: bool) -> Iterator[Fault]:
    least: dict[str, int] = {}
    within = framing(formula)
    for entry in entries:
        currency = entry.claim.currency
        least[currency] = least.get(currency, 0) + within(entry).bounds(entry)[0]
    for n, money in enumerate(formula.total):
        if least.get(money.currency, 0) > money.amount:
            yield Fault(f"{at}/total/{n}/amount", "floors_above_fund", limit=least[money.currency])
        elif stated and money.currency not in least:
            yield Fault(f"{at}/total/{n}/currency", "not_applicable")


def _stated(formula: Formula, entries: Sequence[Entry], at: str) -> Iterator[Fault]:
    sums: dict[str, int] = {}
    within = framing(formula)
    for entry in entries:
        currency = entry.claim.currency
        sums[currency] = sums.get(currency, 0) + gross_for(formula, entry, within(entry))
    for n, money in enumerate(formula.total):
        if money.amount != sums.get(money.currency, 0):
            yield Fault(f"{at}/total/{n}/amount", "does_not_sum", limit=sums.get(money.currency, 0))
    if formula.total:
        for currency in sorted(sums):
            if sums[currency] and in_currency(formula.total, currency) is None:
                yield Fault(f"{at}/total", "currency_not_covered", limit=currency)

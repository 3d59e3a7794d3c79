"""What one member gets by a formula, as far as that can be known from this member alone; and what it gets less because
of what was recovered elsewhere. Minor units throughout; shares are rounded half up.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

import msgspec

from chalicelib.domain.case.terms import Remedy, Terms
from chalicelib.domain.collective.formula import WHOLE, Formula, Kind, choice_of, in_currency
from chalicelib.domain.values import MAX_AMOUNT, Money


class Elsewhere(StrEnum):
    """How what was recovered elsewhere counts (no double recovery: Directive (EU) 2020/1828 art. 9)."""

    DEDUCT = "deduct"
    """It comes off what the formula gives."""
    CAP = "cap"
    """Both together may not exceed the claim."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One member as the formula sees it. Minor units of the claim's currency."""

    case_id: str
    claim: Money
    option: str | None = None
    """The id of the choice."""
    elsewhere: int = 0
    """What was recovered elsewhere for the same loss."""
    entitled: int | None = None
    """Instead of what the formula gives, before `elsewhere`: a line that was put right before it was carried out."""


class Frame(NamedTuple):
    """What the formula says to all who chose alike and claim in one currency."""

    own: int | None
    """What the choice pays in place of the formula."""
    floor: int
    cap: int
    in_money: bool

    def bounds(self, entry: Entry) -> tuple[int, int]:
        """The least and the most that the member gets before `elsewhere`; the claim is above both."""
        claim, put_right = entry.claim.amount, entry.entitled
        own = self.own if put_right is None or not self.in_money else put_right
        if own is not None:
            return (own, own) if own < claim else (claim, claim)
        most = min(claim, self.cap)
        return (min(most, self.floor)), most


def frame(formula: Formula, option: str | None, currency: str) -> Frame:
    """Raises KeyError for a choice that there is not."""
    choice = choice_of(formula, option)
    own = None
    if not choice.by_formula or formula.kind is Kind.IN_KIND:
        own = (in_currency(choice.amounts, currency) or 0) if choice.remedy.is_money else 0
    floor, cap = (in_currency(amounts, currency) for amounts in (formula.floor, formula.cap))
    return Frame(own, floor or 0, MAX_AMOUNT if cap is None else cap, choice.remedy.is_money)


def framing(formula: Formula) -> Callable[[Entry], Frame]:
    """`frame` for many entries: choices and currencies are few."""
    known: dict[tuple[str | None, str], Frame] = {}

    def of(entry: Entry) -> Frame:
        key = entry.option, entry.claim.currency
        found = known.get(key)
        if found is None:
            found = known[key] = frame(formula, *key)
        return found

    return of


def gross_for(formula: Formula, entry: Entry, within: Frame | None = None) -> int:
    """What the member gets before what was recovered elsewhere. Raises ValueError for a share of a fund, which takes
    all members to know.
    """
    least, most = (within or frame(formula, entry.option, entry.claim.currency)).bounds(entry)
    if least == most:
        return most
    return min(max(_by_formula(formula, entry.claim), least), most)


def _by_formula(formula: Formula, claim: Money) -> int:
    match formula.kind:
        case Kind.SHARE:
            return (2 * claim.amount * (formula.share_bp or 0) + WHOLE) // (2 * WHOLE)
        case Kind.FIXED:
            return in_currency(formula.each, claim.currency) or 0
        case Kind.IN_KIND:
            return 0
        case Kind.FUND:
            raise ValueError("what a fund gives one member takes all members to know")


def net(gross: int, entry: Entry, rule: Elsewhere) -> int:
    """What remains to be paid; never below nothing."""
    match rule:
        case Elsewhere.DEDUCT:
            return max(0, gross - entry.elsewhere)
        case Elsewhere.CAP:
            return max(0, min(gross, entry.claim.amount - entry.elsewhere))


def amount_for(formula: Formula, entry: Entry, rule: Elsewhere = Elsewhere.DEDUCT) -> Money:
    """What the member is paid. Raises ValueError for a share of a fund."""
    return Money(net(gross_for(formula, entry), entry, rule), entry.claim.currency)


def terms_for(formula: Formula, entry: Entry, amount: int, within_days: int | None = None) -> Terms | None:
    """The terms of the member's own case. None where a remedy in money comes to nothing."""
    choice = choice_of(formula, entry.option)
    remedy = choice.remedy
    if remedy.is_money and amount <= 0:
        return None
    if remedy is Remedy.REFUND and amount < entry.claim.amount:
        remedy = Remedy.PARTIAL_REFUND
    money = Money(amount, entry.claim.currency) if remedy.is_money else None
    return Terms(remedy, money, tuple(sorted(set(choice.conditions))), within_days, choice.text)

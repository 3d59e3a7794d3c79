"""What an offer or a decision gives each member of a group: a formula over the member's own claim. Owns its shape and
its hash; `amounts` works it out, `formula_faults` says what is wrong with one.

Amounts are minor units. Whatever a formula says, nobody gets more than he claims.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain.case.terms import Condition, Remedy, TextRef
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.values import Money

WHOLE: Final = 10_000
"""Basis points of the whole."""
MAX_CHOICES: Final = 10
Amounts = Annotated[tuple[Money, ...], msgspec.Meta(max_length=20)]
"""At most one for each currency."""


class Kind(StrEnum):
    SHARE = "share"
    """The same share of each claim."""
    FIXED = "fixed"
    """The same amount for each."""
    FUND = "fund"
    """A sum that the members share."""
    IN_KIND = "in_kind"
    """No money but what a choice pays."""


class Split(StrEnum):
    """How a fund is shared."""

    CLAIMS = "claims"
    """In proportion to the claims."""
    EQUALLY = "equally"


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One remedy that a member may choose."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    remedy: Remedy
    amounts: Amounts = ()
    """What it pays in place of the formula. Without, a remedy in money pays by the formula, another pays nothing."""
    conditions: Annotated[tuple[Condition, ...], msgspec.Meta(max_length=8)] = ()
    text: TextRef | None = None
    """What a custom remedy consists in, or the words of an apology."""

    @property
    def by_formula(self) -> bool:
        return self.remedy.is_money and not self.amounts


class Formula(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The terms for each member."""

    kind: Kind
    share_bp: int | None = None
    """`share`: basis points of each claim, 1 to 10000."""
    each: Amounts = ()
    """`fixed`: what each gets, by currency of the claim."""
    total: Amounts = ()
    """What is paid in all. A fund shares exactly this; elsewhere it may be stated, and must then be what the members'
    amounts come to.
    """
    by: Split = Split.CLAIMS
    cap: Amounts = ()
    """The most that anybody gets by the formula."""
    floor: Amounts = ()
    """The least that everybody gets by the formula, as far as the claim goes."""
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(max_length=MAX_CHOICES)] = ()
    """The first is what a decision gives whoever names none. Empty: compensation by the formula."""


IN_MONEY: Final = Choice("money", Remedy.COMPENSATION)
"""What there is where a formula names no choices."""


def terms_hash(formula: Formula) -> str:
    """SHA-256 (hex) over the canonical JSON; in which order currencies and conditions were named does not matter."""
    return hashlib.sha256(canonical(normal(formula))).hexdigest()


def normal(formula: Formula) -> Formula:
    """The same terms in the one order in which they are hashed. Choices keep theirs: the first one has a meaning."""
    choices = tuple(
        replace(c, amounts=_sorted(c.amounts), conditions=tuple(sorted(set(c.conditions))))
        for c in formula.choices
    )
    return replace(
        formula, each=_sorted(formula.each), total=_sorted(formula.total), cap=_sorted(formula.cap),
        floor=_sorted(formula.floor), choices=choices,
    )  # fmt: skip


def in_currency(amounts: Amounts, currency: str) -> int | None:
    """The amount in that currency, if one is named."""
    for money in amounts:
        if money.currency == currency:
            return money.amount
    return None


def choice_of(formula: Formula, option: str | None) -> Choice:
    """What the member has chosen; the first choice for whoever names none. Raises KeyError for an unknown one."""
    choices = formula.choices or (IN_MONEY,)
    if option is None:
        return choices[0]
    for choice in choices:
        if choice.id == option:
            return choice
    raise KeyError(option)


def _sorted(amounts: Amounts) -> Amounts:
    return tuple(sorted(amounts, key=lambda money: (money.currency, money.amount)))

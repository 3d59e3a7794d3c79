"""The lines of a distribution ledger, and the rules by which money goes that does not go where it was meant.

Every line puts an amount into an account or takes it out. Whatever happens later happens by further lines that come to
nothing together: so the sum of all lines stays, in each currency, what was to be paid in all, to the minor unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.collective.amounts import Elsewhere
from chalicelib.domain.errors import Fault


class Account(StrEnum):
    MEMBER = "member"
    RESPONDENT = "respondent"
    """What goes back to the respondent; below nothing, what the respondent owes beyond what was to be paid in all."""
    ASSOCIATION = "association"
    """A consumer association that gets what cannot reach the members (cy-près)."""
    RESERVE = "reserve"
    UNCLAIMED = "unclaimed"
    """Held for members whom it has not reached."""
    RECOVERABLE = "recoverable"
    """Paid to a member in excess, and to be asked back."""


class Why(StrEnum):
    ENTITLED = "entitled"
    ELSEWHERE = "elsewhere"
    """Set free because members recovered elsewhere."""
    REMAINDER = "remainder"
    """More than all members together may get."""
    NOT_ACCEPTED = "not_accepted"
    UNCLAIMED = "unclaimed"
    REDISTRIBUTED = "redistributed"
    CORRECTED = "corrected"
    ABSORBED = "absorbed"
    """Paid in excess and left with the member."""
    RECOVERED = "recovered"


class Overpaid(StrEnum):
    """What becomes of what a member was paid in excess. Never taken back in silence."""

    RECOVER = "recover"
    ABSORB = "absorb"


class Line(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`case_id`: the member concerned; none for what concerns all. Amounts in minor units, below nothing: out of it."""

    account: Account
    currency: str
    amount: int
    why: Why
    case_id: str = ""
    code: str = ""
    """The reason of a correction."""


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where money goes. Data of the rule pack."""

    elsewhere: Elsewhere = Elsewhere.DEDUCT
    freed: Account = Account.MEMBER
    """Of a fund, what members recovered elsewhere: to the other members or back. By any other formula nobody else is
    owed it, and it goes back.
    """
    remainder: Account = Account.RESPONDENT
    """Of a fund, what is above all that the members may get."""
    unclaimed: Account = Account.RESPONDENT
    difference: Account = Account.RESPONDENT
    """Where a correction takes from or gives to."""
    overpaid: Overpaid = Overpaid.RECOVER
    top_up: bool = True
    """Whether the respondent pays for corrections that the accounts do not cover; else they are refused."""
    association: str = ""
    """The platform's reference of the association."""


A: Final = Account
GOES: Final[Mapping[str, tuple[Account, ...]]] = {
    "freed": (A.MEMBER, A.RESPONDENT, A.RESERVE),
    "remainder": (A.RESPONDENT, A.ASSOCIATION, A.RESERVE),
    "unclaimed": (A.RESPONDENT, A.MEMBER, A.ASSOCIATION, A.UNCLAIMED),
    "difference": (A.RESPONDENT, A.RESERVE, A.UNCLAIMED),
}
"""What each rule may say."""

Books = dict[tuple[Account, str, str], int]
"""Balances by account, currency and case; the case counts for members and what is to be asked back from them."""
OF_ONE: Final = (Account.MEMBER, Account.RECOVERABLE)


def rules_faults(rules: Rules, at: str = "") -> list[Fault]:
    """Everything that keeps rules from being used."""
    found = [
        Fault(f"{at}/{field}", "not_one_of", limit=", ".join(allowed))
        for field, allowed in GOES.items()
        if getattr(rules, field) not in allowed
    ]
    if Account.ASSOCIATION in (rules.remainder, rules.unclaimed) and not rules.association:
        found.append(Fault(f"{at}/association", "missing"))
    return found


def balances(lines: Iterable[Line]) -> Books:
    """What is in each account."""
    books: Books = {}
    for line in lines:
        post(books, line)
    return books


def post(books: Books, line: Line) -> None:
    """Adds one line to balances that the caller is making."""
    at = (line.account, line.currency, line.case_id if line.account in OF_ONE else "")
    books[at] = books.get(at, 0) + line.amount


def totals(lines: Iterable[Line]) -> dict[str, int]:
    """The sum of all lines by currency: what was to be paid in all."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.amount
    return dict(sorted(sums.items()))

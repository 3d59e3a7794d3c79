"""A ledger put right after it was carried out: adjusting lines that come to nothing together.

What was paid is never taken back in silence: a member who got too much either owes it back, on an account that says so,
or keeps it, and the line says that too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from chalicelib.domain.collective.amounts import Entry
from chalicelib.domain.collective.books import Account, Books, Line, Overpaid, Rules, Why, balances, post
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import REF_PATTERN

_CODE: Final = re.compile(REF_PATTERN.replace("$", r"\Z"))


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`entitlement`: what the member is to get after all, in minor units; `reason`: a code, never text."""

    case_id: str
    entitlement: int
    reason: str


def correct(
    lines: Iterable[Line], entries: Mapping[str, Entry], corrections: Iterable[Correction],
    paid: Mapping[str, int], rules: Rules, at: str = "/corrections",
) -> tuple[Line, ...]:  # fmt: skip
    """The lines to add, for corrections one after another. `entries` and `paid` (minor units that have reached the
    member) by case. Raises Invalid with every fault; then nothing is corrected.
    """
    books = balances(lines)
    found: list[Line] = []
    wrong: list[Fault] = []
    for n, correction in enumerate(corrections):
        entry = entries.get(correction.case_id)
        faults = list(_faults(entry, correction, f"{at}/{n}"))
        if entry is None or faults:
            wrong += faults
            continue
        new, short = _lines(books, entry, correction, paid.get(entry.case_id, 0), rules)
        if short:
            limit = correction.entitlement - short
            wrong.append(Fault(f"{at}/{n}/entitlement", "fund_exhausted", limit=limit))
            continue
        for line in new:
            post(books, line)
        found += new
    if wrong:
        raise Invalid("The ledger cannot be corrected like that.", faults=tuple(wrong))
    return tuple(found)


def repaid(lines: Iterable[Line], entry: Entry, amount: int, rules: Rules) -> tuple[Line, ...]:
    """A member has paid back what was to be asked back, or a part of it. Raises ValueError for more than that."""
    return _settled(lines, entry, amount, Line(rules.difference, entry.claim.currency, amount, Why.RECOVERED))


def waived(lines: Iterable[Line], entry: Entry, amount: int) -> tuple[Line, ...]:
    """It is not asked back any more: the member keeps it. Raises ValueError for more than is owed."""
    kept = Line(Account.MEMBER, entry.claim.currency, amount, Why.ABSORBED, entry.case_id)
    return _settled(lines, entry, amount, kept)


def _settled(lines: Iterable[Line], entry: Entry, amount: int, into: Line) -> tuple[Line, ...]:
    owed = balances(lines).get((Account.RECOVERABLE, entry.claim.currency, entry.case_id), 0)
    if not 0 < amount <= owed:
        raise ValueError(f"{entry.case_id} owes {owed}")
    return Line(Account.RECOVERABLE, entry.claim.currency, -amount, into.why, entry.case_id), into


def _faults(entry: Entry | None, correction: Correction, at: str) -> Iterator[Fault]:
    if not _CODE.match(correction.reason):
        yield Fault(f"{at}/reason", "pattern", limit=REF_PATTERN)
    if correction.entitlement < 0:
        yield Fault(f"{at}/entitlement", "too_small", limit=0)
    if entry is None:
        yield Fault(f"{at}/case_id", "not_a_member")
    elif correction.entitlement > (most := max(0, entry.claim.amount - entry.elsewhere)):
        yield Fault(f"{at}/entitlement", "too_large", limit=most)


def _lines(
    books: Books, entry: Entry, correction: Correction, paid: int, rules: Rules
) -> tuple[list[Line], int]:  # fmt: skip
    """The adjusting lines, and what is missing for them."""
    currency, case = entry.claim.currency, entry.case_id
    has = books.get((Account.MEMBER, currency, case), 0)
    change = correction.entitlement - has
    if change > 0:
        moves, short = _sources(books, currency, case, change, rules)
    else:
        moves, short = _destinations(case, -change, max(0, has - paid), rules), 0
    if change:
        moves.insert(0, (Account.MEMBER, change, case, Why.CORRECTED))
    return [Line(to, currency, n, why, of, correction.reason) for to, n, of, why in moves if n], short


Moves = list[tuple[Account, int, str, Why]]


def _sources(books: Books, currency: str, case: str, amount: int, rules: Rules) -> tuple[Moves, int]:
    """Where more comes from: what this member owes back, the account of the rules, in the end the respondent."""
    owed = min(amount, books.get((Account.RECOVERABLE, currency, case), 0))
    rest = amount - owed
    endless = rules.top_up and rules.difference is Account.RESPONDENT
    there = rest if endless else min(rest, max(0, books.get((rules.difference, currency, ""), 0)))
    moves: Moves = [
        (Account.RECOVERABLE, -owed, case, Why.CORRECTED),
        (rules.difference, -there, "", Why.CORRECTED),
    ]
    if not rules.top_up:
        return moves, rest - there
    return [*moves, (Account.RESPONDENT, there - rest, "", Why.CORRECTED)], 0


def _destinations(case: str, amount: int, unpaid: int, rules: Rules) -> Moves:
    """Where less goes. What has not been paid yet is simply not paid."""
    back = min(amount, unpaid)
    over = amount - back
    moves: Moves = [(rules.difference, back, "", Why.CORRECTED)]
    match rules.overpaid:
        case Overpaid.RECOVER:
            return [*moves, (Account.RECOVERABLE, over, case, Why.CORRECTED)]
        case Overpaid.ABSORB:
            return [*moves, (Account.MEMBER, over, case, Why.ABSORBED)]

"""What becomes of sums that do not reach their members: back, to the other members as far as their claims go, or to an
association. Adjusting lines that come to nothing together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain.collective.amounts import Elsewhere, Entry, Frame, framing
from chalicelib.domain.collective.apportion import Share, apportion
from chalicelib.domain.collective.books import Account, Line, Rules, Why, balances
from chalicelib.domain.collective.formula import Formula, Kind, Split


def lapse(
    formula: Formula, entries: Sequence[Entry], lines: Iterable[Line], unpaid: Mapping[str, int], rules: Rules,
    seed: bytes,
) -> tuple[Line, ...]:  # fmt: skip
    """The lines to add when the time to claim is over. `unpaid`: minor units that did not reach a member, by case.

    Among the others everybody is brought to the same level again, and nobody below what the ledger gives already.
    What they may not have goes where the rules send a remainder. Raises ValueError for more than a member's line has.
    """
    books = balances(lines)
    given = {
        entry.case_id: books.get((Account.MEMBER, entry.claim.currency, entry.case_id), 0)
        for entry in entries
    }
    if wrong := [case for case, amount in unpaid.items() if not 0 < amount <= given.get(case, 0)]:
        raise ValueError(f"more than the line has: {wrong[0]}")
    found: list[Line] = []
    within = framing(formula)
    sums: dict[str, int] = {}
    for entry in entries:
        if amount := unpaid.get(entry.case_id, 0):
            currency = entry.claim.currency
            found.append(Line(Account.MEMBER, currency, -amount, Why.UNCLAIMED, entry.case_id))
            sums[currency] = sums.get(currency, 0) + amount
    for currency, amount in sorted(sums.items()):
        if rules.unclaimed is not Account.MEMBER:
            found.append(Line(rules.unclaimed, currency, amount, Why.UNCLAIMED))
            continue
        others = [e for e in entries if e.claim.currency == currency and e.case_id not in unpaid]
        shares = [_room(formula, entry, within(entry), given[entry.case_id], rules) for entry in others]
        parts, level = apportion(amount + sum(share.low for share in shares), shares, seed)
        found += [
            Line(Account.MEMBER, currency, got - share.low, Why.REDISTRIBUTED, share.key)
            for share, got in zip(shares, parts, strict=True) if got > share.low
        ]  # fmt: skip
        found += [Line(rules.remainder, currency, level.left, Why.REMAINDER)] if level.left else []
    return tuple(found)


def _room(formula: Formula, entry: Entry, within: Frame, given: int, rules: Rules) -> Share:
    """From what the member has already to the most that the formula and the claim leave room for."""
    most = within.bounds(entry)[1]
    low = given
    match rules.elsewhere:
        case Elsewhere.DEDUCT:
            low += entry.elsewhere
        case Elsewhere.CAP:
            most = min(most, entry.claim.amount - entry.elsewhere)
    by_claims = formula.kind is Kind.SHARE or (formula.kind is Kind.FUND and formula.by is Split.CLAIMS)
    return Share(entry.case_id, entry.claim.amount if by_claims else 1, low, max(low, most))

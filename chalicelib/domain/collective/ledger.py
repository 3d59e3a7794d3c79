"""The distribution ledger: what each member gets of an offer or a decision, to the minor unit.

In each currency the lines sum to exactly what is paid in all: the fund, or what the formula gives the members together.
The order of the entries does not matter. A hundred thousand members take less than two seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from chalicelib.domain.collective.amounts import Elsewhere, Entry, Frame, frame, framing, gross_for, net
from chalicelib.domain.collective.apportion import Level, Share, apportion, part
from chalicelib.domain.collective.books import Account, Line, Rules, Why, rules_faults, totals
from chalicelib.domain.collective.entry_faults import against
from chalicelib.domain.collective.formula import Formula, Kind, Split, terms_hash
from chalicelib.domain.collective.formula_faults import faults
from chalicelib.domain.errors import Invalid


class Ledger(msgspec.Struct, frozen=True, omit_defaults=True):
    """`formula`: hash of its terms; `seed`: hex, of the roll that it rests on. `levels`: of a fund, by currency; with
    it each member can work out the own line (`own_line`).
    """

    formula: str
    seed: str
    rules: Rules
    lines: tuple[Line, ...]
    levels: dict[str, Level] = {}

    @property
    def totals(self) -> dict[str, int]:
        return totals(self.lines)


def distribute(
    formula: Formula, entries: Sequence[Entry], rules: Rules, seed: bytes, silent: Sequence[Entry] = ()
) -> Ledger:  # fmt: skip
    """A line for each member in the order given, those of nothing included; then what goes elsewhere.

    `seed` (32 bytes, the root of the roll) decides between equal remainders. `silent`: members for whom a fund was
    meant too and who did not accept; what would have been theirs goes back to the respondent. Left out, whoever
    accepts shares the whole fund. Raises Invalid with every fault.
    """
    wrong = [*faults(formula), *rules_faults(rules, "/rules")]
    wrong = wrong or against(formula, [*entries, *silent], stated=False)
    if wrong:
        raise Invalid("This cannot be shared out.", faults=tuple(wrong))
    everyone, within = [*entries, *silent], framing(formula)
    if formula.kind is Kind.FUND:
        shares = [share_of(formula, entry, rules, within(entry)) for entry in everyone]
        gross, levels = _of_fund(formula, everyone, shares, rules, seed)
    else:
        gross, levels = [gross_for(formula, entry, within(entry)) for entry in everyone], {}
    lines = [_line(entry, amount, rules) for entry, amount in zip(everyone, gross, strict=True)]
    rest = _elsewhere(formula, rules, lines[: len(entries)], gross)
    if levels:
        rest += _sums(Account.RESPONDENT, Why.NOT_ACCEPTED, totals(lines[len(entries) :]))
        rest += _sums(rules.remainder, Why.REMAINDER, {c: found.left for c, found in levels.items()})
    return Ledger(terms_hash(formula), seed.hex(), rules, (*lines[: len(entries)], *rest), levels)


def own_line(formula: Formula, entry: Entry, rules: Rules, seed: bytes, levels: Mapping[str, Level]) -> Line:
    """One member's line: all that it takes is the member's own entry and what is published."""
    if formula.kind is Kind.FUND:
        gross = part(levels[entry.claim.currency], share_of(formula, entry, rules), seed)
    else:
        gross = gross_for(formula, entry)
    return _line(entry, gross, rules)


def share_of(formula: Formula, entry: Entry, rules: Rules, within: Frame | None = None) -> Share:
    """The member's share of a fund, before what was recovered elsewhere.

    Where that goes to the other members it counts as if it had come out of the fund: everybody is brought to the same
    level with it, and who has had more already keeps it and gets nothing.
    """
    low, high = (within or frame(formula, entry.option, entry.claim.currency)).bounds(entry)
    if _to_members(rules):
        had = entry.elsewhere
        if rules.elsewhere is Elsewhere.DEDUCT:
            low, high = max(low, had), max(high, had)
        else:
            high = min(high, max(0, entry.claim.amount - had))
            low = min(low, high)
    return Share(entry.case_id, entry.claim.amount if formula.by is Split.CLAIMS else 1, low, high)


def _line(entry: Entry, gross: int, rules: Rules) -> Line:
    amount = net(gross, entry, rules.elsewhere)
    return Line(Account.MEMBER, entry.claim.currency, amount, Why.ENTITLED, entry.case_id)


def _of_fund(
    formula: Formula, entries: Sequence[Entry], shares: Sequence[Share], rules: Rules, seed: bytes
) -> tuple[list[int], dict[str, Level]]:  # fmt: skip
    """What each gets before `elsewhere`, and the levels: nothing but a fund needs to look at all members at once."""
    pools = {money.currency: money.amount for money in formula.total}
    places: dict[str, list[int]] = {currency: [] for currency in pools}
    counts = _to_members(rules) and rules.elsewhere is Elsewhere.DEDUCT
    for n, entry in enumerate(entries):
        currency = entry.claim.currency
        places.setdefault(currency, []).append(n)
        if counts and entry.elsewhere:
            pools[currency] = pools.get(currency, 0) + entry.elsewhere
    gross, levels = [0] * len(entries), {}
    for currency in sorted(places):
        of = places[currency]
        parts, levels[currency] = apportion(pools.get(currency, 0), [shares[n] for n in of], seed)
        for n, amount in zip(of, parts, strict=True):
            gross[n] = amount
    return gross, levels


def _elsewhere(
    formula: Formula, rules: Rules, lines: Sequence[Line], gross: Sequence[int]
) -> list[Line]:  # fmt: skip
    """What members recovered elsewhere, where it did not go to the other members already."""
    if formula.kind is not Kind.FUND:
        to = Account.RESPONDENT
    elif _to_members(rules):
        return []
    else:
        to = rules.freed
    freed: dict[str, int] = {}
    for line, amount in zip(lines, gross, strict=False):
        freed[line.currency] = freed.get(line.currency, 0) + amount - line.amount
    return _sums(to, Why.ELSEWHERE, freed)


def _sums(to: Account, why: Why, sums: Mapping[str, int]) -> list[Line]:
    return [Line(to, currency, amount, why) for currency, amount in sorted(sums.items()) if amount]


def _to_members(rules: Rules) -> bool:
    return rules.freed is Account.MEMBER

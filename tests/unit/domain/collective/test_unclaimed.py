"""Sums that do not reach their members."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.collective.amounts import Elsewhere, Entry
from chalicelib.domain.collective.books import Account, Line, Rules, Why, balances, totals
from chalicelib.domain.collective.formula import Formula, Split
from chalicelib.domain.collective.ledger import distribute
from chalicelib.domain.collective.unclaimed import lapse
from tests.unit.domain.collective.making import (
    SEED,
    all_rules,
    entries,
    entry,
    eur,
    fixed,
    fund,
    funds,
    members,
    share,
)

AGAIN = Rules(unclaimed=Account.MEMBER)


def lapsed(formula: Formula, of: list[Entry], unpaid: dict[str, int], rules: Rules) -> tuple[Line, ...]:
    return lapse(formula, of, distribute(formula, of, rules, SEED).lines, unpaid, rules, SEED)


@pytest.mark.parametrize("account", [Account.RESPONDENT, Account.ASSOCIATION, Account.UNCLAIMED])
def test_the_rule_says_where_it_goes(account: Account) -> None:
    """Back, to an association, or on hold; the member's line says that it did not arrive."""
    rules = Rules(unclaimed=account, association="association-1")
    assert lapsed(share(), members(10_000, 10_000), {"case_1": 3_000}, rules) == (
        Line(Account.MEMBER, "EUR", -3_000, Why.UNCLAIMED, "case_1"),
        Line(account, "EUR", 3_000, Why.UNCLAIMED),
    )


@pytest.mark.parametrize(
    ("formula", "more"),
    [
        # 60.00 by claims of 100, 200 and 300 are 10, 20, 30; the last 30 go to the others as 1 : 2.
        (fund(eur(6_000)), {"case_0": 1_000, "case_1": 2_000}),
        # 20 each; the last 20 go half and half.
        (fund(eur(6_000), by=Split.EQUALLY), {"case_0": 1_000, "case_1": 1_000}),
        # With at most 25.00 each: 11.67, 23.33, 25.00. The last 25.00 fill the others up to 25.00; 10.00 are left.
        (fund(eur(6_000), cap=(eur(2_500),)), {"case_0": 1_333, "case_1": 167}),
        # Half of each claim: 50, 100, 150. The last 150 fill the others up to their claims.
        (share(5_000), {"case_0": 5_000, "case_1": 10_000}),
        # 50.00 each: the last 50 go half and half.
        (fixed(eur(5_000)), {"case_0": 2_500, "case_1": 2_500}),
    ],
)
def test_it_goes_to_the_others_as_the_formula_would_have_it(formula: Formula, more: dict[str, int]) -> None:
    """By hand."""
    of = members(10_000, 20_000, 30_000)
    unpaid = distribute(formula, of, AGAIN, SEED).lines[2].amount
    found = lapsed(formula, of, {"case_2": unpaid}, AGAIN)
    assert {line.case_id: line.amount for line in found if line.why is Why.REDISTRIBUTED} == more


def test_what_the_others_may_not_have_goes_where_a_remainder_goes() -> None:
    """Their claims are the limit."""
    rules = Rules(unclaimed=Account.MEMBER, remainder=Account.RESERVE)
    found = lapsed(fund(eur(10_000)), members(6_000, 3_000, 4_000), {"case_0": 4_615}, rules)
    # 46.15, 23.08 and 30.77 by claims; the others have room for 6.92 and 9.23 of the 46.15.
    assert [(line.account, line.amount) for line in found] == [
        (Account.MEMBER, -4_615),
        (Account.MEMBER, 692),
        (Account.MEMBER, 923),
        (Account.RESERVE, 3_000),
    ]


def test_a_part_may_be_unpaid() -> None:
    """The rest has reached the member, who then has no part in what is shared again."""
    found = lapsed(fund(eur(2_000)), members(2_000, 2_000), {"case_0": 400}, AGAIN)
    assert [(line.case_id, line.amount) for line in found] == [("case_0", -400), ("case_1", 400)]


@pytest.mark.parametrize("unpaid", [{"case_0": 3_001}, {"case_0": 0}, {"case_0": -1}, {"case_9": 1}])
def test_more_than_the_line_has_cannot_be_unpaid(unpaid: dict[str, int]) -> None:
    """Nor nothing, nor somebody else's."""
    with pytest.raises(ValueError, match="more than the line has"):
        lapsed(share(), members(10_000), unpaid, Rules())


@given(st.one_of(funds(), st.just(share(4_321))), entries(), all_rules(), st.data())
def test_adjusting_lines_come_to_nothing_together(
    formula: Formula, of: list[Entry], rules: Rules, data: st.DataObject
) -> None:
    """And the others never get more than the claim leaves, nor less than they had."""
    before = distribute(formula, of, rules, SEED).lines
    able = {line.case_id: line.amount for line in before if line.account is Account.MEMBER and line.amount}
    chosen = data.draw(st.sets(st.sampled_from(sorted(able)))) if able else set()
    unpaid = {case: data.draw(st.integers(1, able[case])) for case in sorted(chosen)}
    found = lapse(formula, of, before, unpaid, rules, SEED)
    assert set(totals(found).values()) <= {0}
    books = balances([*before, *found])
    for one in of:
        has = books[Account.MEMBER, one.claim.currency, one.case_id]
        assert 0 <= has <= max(0, one.claim.amount - one.elsewhere)
        if one.case_id not in unpaid:
            assert has >= able.get(one.case_id, 0)


@given(entries(most=6), st.sampled_from(Elsewhere))
def test_sharing_again_comes_to_what_the_others_would_have_had_alone(
    of: list[Entry], rule: Elsewhere
) -> None:
    """But for a unit of rounding: a fund does not remember who was there before."""
    if len(of) < 2:
        return
    rules = Rules(unclaimed=Account.MEMBER, elsewhere=rule)
    formula = fund(eur(9_999), by=Split.CLAIMS)
    of = [entry(one.case_id, one.claim.amount, elsewhere=one.elsewhere) for one in of]
    before = distribute(formula, of, rules, SEED).lines
    if not before[0].amount:
        return
    found = lapse(formula, of, before, {of[0].case_id: before[0].amount}, rules, SEED)
    after = balances([*before, *found])
    alone = balances(distribute(formula, of[1:], rules, SEED).lines)
    for one in of[1:]:
        key = Account.MEMBER, "EUR", one.case_id
        assert abs(after[key] - alone[key]) <= 1

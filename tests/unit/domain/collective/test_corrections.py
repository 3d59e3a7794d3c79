"""A ledger put right after it was carried out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.collective.amounts import Entry
from chalicelib.domain.collective.books import Account, Line, Overpaid, Rules, Why, balances, totals
from chalicelib.domain.collective.corrections import Correction, correct, repaid, waived
from chalicelib.domain.collective.ledger import distribute
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import REF_PATTERN
from tests.unit.domain.collective.making import (
    SEED,
    all_rules,
    entries,
    entry,
    eur,
    fund,
    funds,
    members,
    share,
)

OF = {"case_a": entry()}
HAS = Line(Account.MEMBER, "EUR", 3_000, Why.ENTITLED, "case_a")
RESERVE = Line(Account.RESERVE, "EUR", 500, Why.REMAINDER)


def corrected(
    entitlement: int, *lines: Line, paid: int = 3_000, rules: Rules = Rules(), reason: str = "proof_accepted"  # noqa: B008 - frozen
) -> list[tuple[Account, int, Why]]:  # fmt: skip
    """30.00 stood in the ledger and were paid."""
    change = Correction("case_a", entitlement, reason)
    found = correct(lines or (HAS,), OF, [change], {"case_a": paid}, rules)
    assert {line.code for line in found} <= {reason}
    return [(line.account, line.amount, line.why) for line in found]


class TestMore:
    """A member is to get more than the ledger says."""

    def test_the_respondent_pays_it_where_the_rule_says_nothing_else(self) -> None:
        """Below nothing: owed beyond what was to be paid in all."""
        assert corrected(4_000) == [
            (Account.MEMBER, 1_000, Why.CORRECTED),
            (Account.RESPONDENT, -1_000, Why.CORRECTED),
        ]

    def test_the_reserve_pays_as_far_as_it_goes(self) -> None:
        """Then the respondent."""
        rules = Rules(difference=Account.RESERVE)
        assert corrected(4_000, HAS, RESERVE, rules=rules) == [
            (Account.MEMBER, 1_000, Why.CORRECTED),
            (Account.RESERVE, -500, Why.CORRECTED),
            (Account.RESPONDENT, -500, Why.CORRECTED),
        ]

    def test_a_fund_that_nobody_tops_up_is_exhausted(self) -> None:
        """The fault says how much there is."""
        rules = Rules(difference=Account.RESERVE, top_up=False)
        assert len(corrected(3_500, HAS, RESERVE, rules=rules)) == 2
        with pytest.raises(Invalid) as refused:
            corrected(3_501, HAS, RESERVE, rules=rules)
        assert refused.value.faults == (Fault("/corrections/0/entitlement", "fund_exhausted", 3_500),)

    def test_what_went_back_can_be_used_without_topping_up(self) -> None:
        """It is there."""
        back = Line(Account.RESPONDENT, "EUR", 200, Why.REMAINDER)
        assert corrected(3_200, HAS, back, rules=Rules(top_up=False))[1][:2] == (Account.RESPONDENT, -200)


class TestLess:
    """A member is to get less."""

    def test_what_was_not_paid_yet_is_not_paid(self) -> None:
        """And goes where the rule says."""
        rules = Rules(difference=Account.UNCLAIMED)
        assert corrected(1_000, paid=0, rules=rules) == [
            (Account.MEMBER, -2_000, Why.CORRECTED),
            (Account.UNCLAIMED, 2_000, Why.CORRECTED),
        ]

    def test_what_was_paid_is_asked_back_openly(self) -> None:
        """On an account of its own, of this member."""
        assert corrected(1_000) == [
            (Account.MEMBER, -2_000, Why.CORRECTED),
            (Account.RECOVERABLE, 2_000, Why.CORRECTED),
        ]

    def test_or_it_is_absorbed_openly(self) -> None:
        """The member keeps it, and the lines say so."""
        assert corrected(1_000, rules=Rules(overpaid=Overpaid.ABSORB)) == [
            (Account.MEMBER, -2_000, Why.CORRECTED),
            (Account.MEMBER, 2_000, Why.ABSORBED),
        ]

    def test_half_paid_is_half_asked_back(self) -> None:
        """18.00 were paid: 12.00 are not paid out, 8.00 are asked back."""
        assert corrected(1_000, paid=1_800) == [
            (Account.MEMBER, -2_000, Why.CORRECTED),
            (Account.RESPONDENT, 1_200, Why.CORRECTED),
            (Account.RECOVERABLE, 800, Why.CORRECTED),
        ]


def test_the_same_entitlement_changes_nothing() -> None:
    """No lines of nothing."""
    assert corrected(3_000) == []


def test_a_second_correction_first_lets_off_what_is_owed_back() -> None:
    """Lowered to 10.00 after 30.00 were paid, then raised to 25.00: 5.00 are still owed back, nobody pays anything."""
    steps = [Correction("case_a", 1_000, "a1"), Correction("case_a", 2_500, "a2")]
    found = correct((HAS,), OF, steps, {"case_a": 3_000}, Rules())
    assert balances((HAS, *found)) == {
        (Account.MEMBER, "EUR", "case_a"): 2_500,
        (Account.RECOVERABLE, "EUR", "case_a"): 500,
    }


@pytest.mark.parametrize(
    ("correction", "fault"),
    [
        (Correction("case_z", 5, "r1"), Fault("/corrections/0/case_id", "not_a_member")),
        (Correction("case_a", -1, "r1"), Fault("/corrections/0/entitlement", "too_small", 0)),
        (Correction("case_a", 9_001, "r1"), Fault("/corrections/0/entitlement", "too_large", 9_000)),
        (Correction("case_a", 5, "in my view"), Fault("/corrections/0/reason", "pattern", REF_PATTERN)),
    ],
)
def test_a_correction_that_cannot_be_is_refused(correction: Correction, fault: Fault) -> None:
    """100.00 are claimed and 10.00 were recovered elsewhere; reasons are codes."""
    with pytest.raises(Invalid) as refused:
        correct((HAS,), {"case_a": entry(elsewhere=1_000)}, [correction], {}, Rules())
    assert refused.value.faults == (fault,)


def test_one_bad_correction_refuses_all_and_all_bad_ones_are_named() -> None:
    """Nothing is half corrected."""
    bad = [Correction("case_z", -1, "r1"), Correction("case_a", 5, "r1"), Correction("case_y", 5, "r1")]
    with pytest.raises(Invalid) as refused:
        correct((HAS,), OF, bad, {}, Rules())
    assert [fault.pointer for fault in refused.value.faults] == [
        "/corrections/0/entitlement",
        "/corrections/0/case_id",
        "/corrections/2/case_id",
    ]


class TestOwedBack:
    """What becomes of it: 20.00 are owed."""

    OWED = (HAS, *correct((HAS,), OF, [Correction("case_a", 1_000, "r1")], {"case_a": 3_000}, Rules()))

    def test_a_part_is_paid_back(self) -> None:
        """It goes where differences go."""
        found = repaid(self.OWED, OF["case_a"], 1_500, Rules(difference=Account.RESERVE))
        assert balances((*self.OWED, *found)) == {
            (Account.MEMBER, "EUR", "case_a"): 1_000,
            (Account.RECOVERABLE, "EUR", "case_a"): 500,
            (Account.RESERVE, "EUR", ""): 1_500,
        }

    def test_it_is_let_off(self) -> None:
        """The member keeps what was paid."""
        found = waived(self.OWED, OF["case_a"], 2_000)
        assert balances((*self.OWED, *found))[Account.MEMBER, "EUR", "case_a"] == 3_000

    @pytest.mark.parametrize("amount", [0, -1, 2_001])
    def test_more_than_is_owed_is_an_error(self, amount: int) -> None:
        """Nor nothing."""
        with pytest.raises(ValueError, match="owes 2000"):
            waived(self.OWED, OF["case_a"], amount)


def changes(of: list[Entry]) -> st.SearchStrategy[list[Correction]]:
    """Any corrections of any members, some of them more than once."""
    able = [one for one in of if one.claim.amount >= one.elsewhere]
    if not able:
        return st.just([])
    one = st.sampled_from(able).flatmap(
        lambda e: st.builds(
            Correction, st.just(e.case_id), st.integers(0, e.claim.amount - e.elsewhere), st.just("r1")
        )
    )
    return st.lists(one, max_size=6)


@given(st.one_of(funds(), st.just(share(4_321))), entries(), all_rules(), st.data())
def test_whatever_is_corrected_the_sum_stays(
    formula: Any, of: list[Entry], rules: Rules, data: st.DataObject
) -> None:
    """In each currency; members end with what they are to get, or with what they were paid and keep."""
    before = distribute(formula, of, rules, SEED).lines
    has = {line.case_id: line.amount for line in before if line.account is Account.MEMBER}
    paid = {case: data.draw(st.integers(0, amount)) for case, amount in has.items() if case}
    steps = data.draw(changes(of))
    try:
        found = correct(before, {one.case_id: one for one in of}, steps, paid, rules)
    except Invalid as refused:
        exhausted = {fault.code for fault in refused.faults} == {"fund_exhausted"}
        if exhausted and not rules.top_up:
            return
        raise
    assert totals((*before, *found)) == totals(before)
    books = balances((*before, *found))
    for step in {step.case_id: step for step in steps}.values():
        currency = next(one.claim.currency for one in of if one.case_id == step.case_id)
        now = books[Account.MEMBER, currency, step.case_id]
        owed = books.get((Account.RECOVERABLE, currency, step.case_id), 0)
        absorbs = rules.overpaid is Overpaid.ABSORB
        assert now == (max(step.entitlement, paid[step.case_id]) if absorbs else step.entitlement)
        assert owed == (0 if absorbs else max(0, paid[step.case_id] - step.entitlement))


@given(entries(), all_rules())
def test_a_fund_that_is_not_topped_up_never_owes(of: list[Entry], rules: Rules) -> None:
    """No account but nobody's falls below nothing."""
    if rules.top_up:
        return
    of = [one for one in of if one.claim.currency == "EUR"]
    formula = fund(eur(50_000))
    before = distribute(formula, of, rules, SEED).lines
    steps = [Correction(one.case_id, max(0, one.claim.amount - one.elsewhere), "r1") for one in of]
    for step in steps:
        try:
            before += correct(before, {one.case_id: one for one in of}, [step], {}, rules)
        except Invalid:
            continue
    assert all(amount >= 0 for amount in balances(before).values())


def test_corrections_of_one_currency_leave_the_others_alone() -> None:
    """Each has its own books."""
    of = members(10_000)
    lines = (*distribute(share(), of, Rules(), SEED).lines, Line(Account.RESERVE, "JPY", 9, Why.REMAINDER))
    rules = Rules(difference=Account.RESERVE)
    found = correct(lines, {"case_0": of[0]}, [Correction("case_0", 3_005, "r1")], {}, rules)
    assert [line.account for line in found] == [Account.MEMBER, Account.RESPONDENT]

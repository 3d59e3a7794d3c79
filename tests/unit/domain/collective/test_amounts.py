"""What one member gets by a formula, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from chalicelib.domain.case.terms import Condition, Remedy, TextRef
from chalicelib.domain.collective.amounts import (
    Elsewhere,
    Entry,
    amount_for,
    framing,
    gross_for,
    net,
    terms_for,
)
from chalicelib.domain.collective.formula import Choice, Formula, Kind
from chalicelib.domain.values import Money
from tests.unit.domain.collective.making import (
    CHOICES,
    FORMULAS,
    entries,
    entry,
    eur,
    fixed,
    fund,
    in_kind,
    jpy,
    share,
)


@pytest.mark.parametrize(
    ("bp", "claim", "amount"),
    [
        (3_000, 10_000, 3_000),
        (10_000, 9_999, 9_999),
        (1, 4_999, 0),  # 0.4999 of a cent
        (1, 5_000, 1),  # half a cent is rounded up
        (3_333, 10_001, 3_333),  # 3333.3333
        (5_000, 1, 1),  # half a cent again
        (3_000, 0, 0),
    ],
)
def test_a_share_is_rounded_half_up_to_the_minor_unit(bp: int, claim: int, amount: int) -> None:
    """Claim × basis points / 10 000."""
    assert amount_for(share(bp), entry(claim=claim)) == eur(amount)


@pytest.mark.parametrize(
    ("claim", "amount"),
    [
        (10_000, 3_000),  # 30 %
        (30_000, 5_000),  # 9 000, capped
        (2_000, 1_000),  # 600, lifted to the floor
        (800, 800),  # 240; the floor is above the claim
    ],
)
def test_cap_and_floor_hold_within_the_claim(claim: int, amount: int) -> None:
    """At least 10.00, at most 50.00, never more than claimed."""
    formula = share(cap=(eur(5_000),), floor=(eur(1_000),))
    assert gross_for(formula, entry(claim=claim)) == amount


def test_cap_and_floor_count_in_their_own_currency_only() -> None:
    """Fifty euros are not fifty yen."""
    assert gross_for(share(cap=(eur(50),)), entry(claim=jpy(10_000))) == 3_000


@pytest.mark.parametrize(("claim", "amount"), [(10_000, 2_500), (2_000, 2_000)])
def test_a_fixed_amount_stops_at_the_claim(claim: int, amount: int) -> None:
    """25.00 each."""
    assert amount_for(fixed(), entry(claim=claim)) == eur(amount)


def test_a_fund_cannot_be_told_from_one_member() -> None:
    """It takes all of them."""
    with pytest.raises(ValueError, match="all members"):
        gross_for(fund(), entry())


@pytest.mark.parametrize(
    ("option", "amount"),
    [(None, 3_000), ("money", 3_000), ("new", 0), ("flat", 700)],
)
def test_each_choice_pays_what_it_says(option: str | None, amount: int) -> None:
    """By the formula; nothing in money; an amount of its own."""
    assert gross_for(share(choices=CHOICES), entry(option=option)) == amount


def test_an_own_amount_stops_at_the_claim_and_minds_no_cap() -> None:
    """Caps and floors belong to the formula."""
    formula = share(cap=(eur(100),), choices=CHOICES)
    assert gross_for(formula, entry(option="flat")) == 700
    assert gross_for(formula, entry(option="flat", claim=650)) == 650


def test_in_kind_pays_what_a_choice_pays() -> None:
    """And nothing else."""
    formula = in_kind(*CHOICES[1:])
    assert [gross_for(formula, entry(option=o)) for o in ("new", "flat")] == [0, 700]


@pytest.mark.parametrize(("entitled", "amount"), [(4_321, 4_321), (0, 0), (12_000, 10_000)])
def test_a_line_put_right_stands_in_place_of_the_formula(entitled: int, amount: int) -> None:
    """Up to the claim."""
    assert gross_for(share(), entry(entitled=entitled)) == amount


def test_nothing_is_put_right_in_money_for_whoever_chose_no_money() -> None:
    """A replacement stays one."""
    assert gross_for(share(choices=CHOICES), entry(option="new", entitled=5)) == 0


@pytest.mark.parametrize(
    ("rule", "had", "paid"),
    [
        (Elsewhere.DEDUCT, 1_000, 2_000),
        (Elsewhere.DEDUCT, 3_000, 0),
        (Elsewhere.DEDUCT, 9_000, 0),
        (Elsewhere.CAP, 1_000, 3_000),  # 1 000 + 3 000 is within 10 000
        (Elsewhere.CAP, 8_000, 2_000),
        (Elsewhere.CAP, 12_000, 0),
    ],
)
def test_nobody_recovers_twice(rule: Elsewhere, had: int, paid: int) -> None:
    """30.00 of 100.00, and something elsewhere."""
    assert amount_for(share(), entry(elsewhere=had), rule) == eur(paid)


@given(FORMULAS, entries(choices=True))
def test_no_formula_gives_more_than_the_claim_leaves(formula: Formula, all_of: list[Entry]) -> None:
    """Whatever it is, whatever was recovered elsewhere, by either rule."""
    if formula.kind is Kind.FUND:
        return
    options = {choice.id for choice in formula.choices}
    within = framing(formula)
    for one in all_of:
        if one.option in options:
            gross = gross_for(formula, one)
            assert gross == gross_for(formula, one, within(one))
            assert 0 <= gross <= one.claim.amount
            for rule in Elsewhere:
                assert 0 <= net(gross, one, rule) <= max(0, one.claim.amount - one.elsewhere)


class TestTerms:
    """What the member's own case records."""

    def test_money_stands_in_them(self) -> None:
        """With the conditions, and the days that the offer gives."""
        choice = Choice("back", Remedy.RETURN_AND_REFUND, conditions=(Condition.RESPONDENT_PAYS_RETURN,))
        terms = terms_for(share(choices=(choice,)), entry(), 3_000, within_days=14)
        assert terms is not None
        assert (terms.remedy, terms.money) == (Remedy.RETURN_AND_REFUND, eur(3_000))
        assert (terms.conditions, terms.within_days) == ((Condition.RESPONDENT_PAYS_RETURN,), 14)

    @pytest.mark.parametrize(("amount", "remedy"), [(10_000, Remedy.REFUND), (9_999, Remedy.PARTIAL_REFUND)])
    def test_a_refund_of_less_is_a_partial_one(self, amount: int, remedy: Remedy) -> None:
        """A full refund is the whole claim."""
        terms = terms_for(share(choices=(Choice("back", Remedy.REFUND),)), entry(), amount)
        assert terms is not None
        assert terms.remedy is remedy

    def test_no_money_stands_beside_another_remedy(self) -> None:
        """Its words do."""
        text = TextRef("txt_a", "0" * 64)
        terms = terms_for(share(choices=(Choice("sorry", Remedy.APOLOGY, text=text),)), entry(), 0)
        assert terms is not None
        assert (terms.money, terms.text) == (None, text)

    @pytest.mark.parametrize("formula", [share(), fixed(), fund()])
    def test_money_that_comes_to_nothing_makes_no_terms(self, formula: Formula) -> None:
        """There is nothing to perform."""
        assert terms_for(formula, entry(), 0) is None


@pytest.mark.parametrize("changes", [{"option": "x"}, {"elsewhere": 3}, {"entitled": 0}])
def test_an_entry_survives_json(changes: dict[str, Any]) -> None:
    """Shards keep them; an entitlement of nothing is not the same as none."""
    import msgspec

    one = entry(claim=Money(1, "CNY"), **changes)
    assert msgspec.json.decode(msgspec.json.encode(one), type=Entry) == one

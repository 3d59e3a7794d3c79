"""What speaks against using terms on these very members."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.terms import Remedy
from chalicelib.domain.collective.amounts import Entry
from chalicelib.domain.collective.entry_faults import against
from chalicelib.domain.collective.formula import Choice, Formula
from chalicelib.domain.errors import Fault
from chalicelib.domain.values import MAX_AMOUNT, Money
from tests.unit.domain.collective.making import (
    CHOICES,
    entry,
    eur,
    fixed,
    fund,
    in_kind,
    jpy,
    members,
    share,
)


@pytest.mark.parametrize(
    "formula", [share(), fixed(eur(5), jpy(5)), fund(eur(100), jpy(100)), in_kind(), share(total=(eur(3_000), jpy(30)))]
)  # fmt: skip
def test_terms_that_fit_their_members_have_no_faults(formula: Formula) -> None:
    """100.00 EUR and 100 JPY are claimed; 30 % of both are 30.00 EUR and 30 JPY."""
    assert against(formula, members(10_000, jpy(100))) == []


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        # 30 % of 100.01 and of 33.35 are 30.00 and 10.01 (10.005, rounded up): 40.01
        (share(total=(eur(4_000),)), Fault("/formula/total/0/amount", "does_not_sum", 4_001)),
        (share(total=(eur(4_001), jpy(7))), Fault("/formula/total/1/amount", "does_not_sum", 0)),
        (share(total=(jpy(7),)), Fault("/formula/total/0/amount", "does_not_sum", 0)),
        (fixed(total=(eur(4_999),)), Fault("/formula/total/0/amount", "does_not_sum", 5_000)),
    ],
)
def test_a_stated_total_that_is_not_the_sum_is_refused(formula: Formula, fault: Fault) -> None:
    """The sum is told."""
    assert against(formula, members(10_001, 3_335))[0] == fault


def test_a_stated_total_leaves_no_currency_out() -> None:
    """The yen would be paid and not be in it."""
    found = against(share(total=(eur(3_000),)), members(10_000, jpy(100)))
    assert found == [Fault("/formula/total", "currency_not_covered", "JPY")]


def test_a_stated_total_binds_the_offer_not_those_who_accept() -> None:
    """They may be fewer."""
    assert against(share(total=(eur(1),)), members(10_000), stated=False) == []


@pytest.mark.parametrize(
    ("formula", "pointer"),
    [
        (fixed(eur(5)), "/formula/each"),
        (fund(eur(5)), "/formula/total"),
        (in_kind(Choice("flat", Remedy.COMPENSATION, (eur(5),))), "/formula/choices/0/amounts"),
    ],
)
def test_a_currency_that_the_terms_do_not_name_is_a_fault(formula: Formula, pointer: str) -> None:
    """Else whoever claims in it would get nothing, unnoticed."""
    found = against(formula, members(100, jpy(100), Money(100, "USD")))
    assert found == [Fault(pointer, "currency_not_covered", "JPY, USD")]


def test_whoever_takes_no_money_needs_no_currency() -> None:
    """A replacement has none."""
    formula = fund(eur(5), choices=CHOICES)
    assert against(formula, [entry(), entry("case_b", jpy(5), option="new")]) == []


def test_an_own_amount_out_of_a_fund_needs_both() -> None:
    """The amount, and the fund that it comes out of."""
    choices = (CHOICES[0], Choice("flat", Remedy.COMPENSATION, (eur(5),)))
    found = against(fund(eur(9), choices=choices), [entry(), entry("case_b", jpy(5), option="flat")])
    assert {fault.pointer for fault in found} == {"/formula/total", "/formula/choices/1/amounts"}


@pytest.mark.parametrize(
    ("formula", "least"),
    [
        (fund(eur(99), floor=(eur(60),)), 100),  # 60 and 40: the second claims no more
        (fund(eur(699), choices=CHOICES[2:] + CHOICES[:1]), 740),  # an own amount of 700, and 40 as claimed
    ],
)
def test_a_fund_must_cover_the_least_of_all(formula: Formula, least: int) -> None:
    """The sum that it takes is told."""
    found = against(formula, members(1_000, 40))
    assert found == [Fault("/formula/total/0/amount", "floors_above_fund", least)]


def test_a_fund_may_be_just_the_least_of_all() -> None:
    """Then everybody gets that."""
    assert against(fund(eur(100), floor=(eur(60),)), members(1_000, 40)) == []


def test_a_fund_for_nobody_is_a_fault_of_the_offer_only() -> None:
    """When those who accept share it, the currency of those who did not goes back."""
    formula = fund(eur(5), jpy(5))
    assert against(formula, members(100)) == [Fault("/formula/total/1/currency", "not_applicable")]
    assert against(formula, members(100), stated=False) == []


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (entry(option="voucher"), Fault("/entries/1/option", "not_one_of", "money, new, flat")),
        (entry("case_0"), Fault("/entries/1/case_id", "repeated")),
        (entry(claim=-1), Fault("/entries/1/claim/amount", "too_small", 0)),
        (entry(claim=MAX_AMOUNT + 1), Fault("/entries/1/claim/amount", "too_large", MAX_AMOUNT)),
        (entry(claim=Money(1, "XXX")), Fault("/entries/1/claim/currency", "unknown_currency")),
        (entry(elsewhere=-1), Fault("/entries/1/elsewhere", "too_small", 0)),
        (entry(entitled=-1), Fault("/entries/1/entitled", "too_small", 0)),
        (entry(entitled=10_001), Fault("/entries/1/entitled", "too_large", 10_000)),
        (entry(option="new", entitled=1), Fault("/entries/1/entitled", "not_applicable")),
    ],
)
def test_an_entry_that_cannot_be_is_named(one: Entry, fault: Fault) -> None:
    """By its place."""
    assert against(share(choices=CHOICES), [entry("case_0"), one]) == [fault]

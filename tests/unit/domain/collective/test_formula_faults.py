"""Everything that is wrong with group terms, at once and where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given

from chalicelib.domain.case.terms import Condition, Remedy, TextRef
from chalicelib.domain.collective.formula import Choice, Formula, Kind, Split
from chalicelib.domain.collective.formula_faults import faults
from chalicelib.domain.errors import Fault
from chalicelib.domain.values import MAX_AMOUNT, Money
from tests.unit.domain.collective.making import CHOICES, FORMULAS, eur, fixed, fund, in_kind, jpy, share


@given(FORMULAS)
def test_good_terms_have_no_faults(formula: Formula) -> None:
    """Of every kind."""
    assert [fault for fault in faults(formula) if fault.code != "floor_above_cap"] == []


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        (Formula(Kind.SHARE), Fault("/formula/share_bp", "missing")),
        (Formula(Kind.FIXED), Fault("/formula/each", "missing")),
        (Formula(Kind.FUND), Fault("/formula/total", "missing")),
        (Formula(Kind.IN_KIND), Fault("/formula/choices", "missing")),
        (share(0), Fault("/formula/share_bp", "out_of_range", 10_000)),
        (share(10_001), Fault("/formula/share_bp", "out_of_range", 10_000)),
        (share(-5), Fault("/formula/share_bp", "out_of_range", 10_000)),
        (share(each=(eur(1),)), Fault("/formula/each", "not_applicable")),
        (share(by=Split.EQUALLY), Fault("/formula/by", "not_applicable")),
        (fixed(cap=(eur(1),)), Fault("/formula/cap", "not_applicable")),
        (fixed(floor=(eur(1),)), Fault("/formula/floor", "not_applicable")),
        (fixed(share_bp=5), Fault("/formula/share_bp", "not_applicable")),
        (fund(share_bp=5), Fault("/formula/share_bp", "not_applicable")),
        (fund(each=(eur(1),)), Fault("/formula/each", "not_applicable")),
        (in_kind(cap=(eur(1),)), Fault("/formula/cap", "not_applicable")),
        (fund(Money(1, "XXX")), Fault("/formula/total/0/currency", "unknown_currency")),
        (fund(eur(1), jpy(1), eur(2)), Fault("/formula/total/2/currency", "repeated")),
        (fixed(eur(0)), Fault("/formula/each/0/amount", "out_of_range", MAX_AMOUNT)),
        (fund(eur(-1)), Fault("/formula/total/0/amount", "out_of_range", MAX_AMOUNT)),
        (share(cap=(eur(MAX_AMOUNT + 1),)), Fault("/formula/cap/0/amount", "out_of_range", MAX_AMOUNT)),
        (
            share(floor=(jpy(1), eur(6)), cap=(eur(5),)),
            Fault("/formula/floor/1/amount", "floor_above_cap", 5),
        ),
        (share(choices=CHOICES[1:]), Fault("/formula/choices", "none_by_formula")),
    ],
)
def test_each_mistake_is_named_where_it_stands(formula: Formula, fault: Fault) -> None:
    """And nothing else is complained about."""
    assert faults(formula) == [fault]


def test_a_floor_may_be_the_cap() -> None:
    """Or stand in another currency."""
    assert faults(share(floor=(eur(5), jpy(9)), cap=(eur(5),))) == []


def test_all_mistakes_are_named_at_once() -> None:
    """Nobody corrects one at a time."""
    formula = Formula(Kind.FUND, share_bp=0, cap=(Money(0, "ZZZ"),), floor=(eur(0),), choices=CHOICES[1:2])
    assert {(fault.pointer, fault.code) for fault in faults(formula, "/f")} == {
        ("/f/share_bp", "not_applicable"),
        ("/f/share_bp", "out_of_range"),
        ("/f/total", "missing"),
        ("/f/cap/0/currency", "unknown_currency"),
        ("/f/cap/0/amount", "out_of_range"),
        ("/f/floor/0/amount", "out_of_range"),
        ("/f/choices", "none_by_formula"),
    }


MONEY = CHOICES[0]
TEXT = TextRef("txt_a", "0" * 64)
PAYS = (Condition.COMPLAINANT_PAYS_RETURN, Condition.RESPONDENT_PAYS_RETURN)


def at(field: str, code: str, limit: str | int | None = None) -> Fault:
    """In the second choice."""
    return Fault(f"/formula/choices/1/{field}", code, limit)


@pytest.mark.parametrize(
    ("choice", "fault"),
    [
        (Choice("money", Remedy.REFUND), at("id", "repeated")),
        (Choice("No good", Remedy.REFUND), at("id", "pattern", r"\A[a-z][a-z0-9_]{1,39}\Z")),
        (Choice("new", Remedy.REPLACEMENT, (eur(5),)), at("amounts", "not_applicable")),
        (Choice("new", Remedy.REFUND, (eur(0),)), at("amounts/0/amount", "out_of_range", MAX_AMOUNT)),
        (Choice("own", Remedy.CUSTOM), at("text", "missing")),
        (Choice("new", Remedy.REPAIR, text=TEXT), at("text", "not_applicable")),
        (Choice("new", Remedy.REPAIR, conditions=PAYS), at("conditions", "contradictory", ", ".join(PAYS))),
        (Choice("new", Remedy.COMPENSATION, conditions=PAYS[:1]), at("conditions", "not_applicable")),
    ],
)  # fmt: skip
def test_a_choice_is_checked_like_other_terms(choice: Choice, fault: Fault) -> None:
    """No money beside a replacement, words where a remedy consists in them, one who pays for the return."""
    assert faults(share(choices=(MONEY, choice))) == [fault]


def test_in_kind_every_payment_needs_its_amount() -> None:
    """There is no formula to go by."""
    assert faults(in_kind(CHOICES[1], MONEY)) == [at("amounts", "missing")]


def test_eleven_choices_are_too_many() -> None:
    """Ten can be compared."""
    choices = tuple(Choice(f"a{n}", Remedy.COMPENSATION) for n in range(11))
    assert faults(share(choices=choices)) == [Fault("/formula/choices", "too_many", 10)]

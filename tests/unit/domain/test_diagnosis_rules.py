"""The rules that ship: complete, honest about their numbers, and refused where they make no sense."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.adapters.catalogue import DiagnosisFiles
from chalicelib.domain import diagnosis_rules as rules
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case.state import Remedy
from chalicelib.domain.conditions import Condition
from chalicelib.domain.diagnosis_rules import Basis, Regime
from tests.unit.domain.test_catalogue import HAN, texts

REGIMES = DiagnosisFiles().regimes()
QUESTIONS = DiagnosisFiles().questions().by_key()
CN, EU = REGIMES["cn-consumer-core"], REGIMES["eu-core"]
MEMBERS = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
           "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}  # fmt: skip

every_regime = pytest.mark.parametrize("regime", REGIMES.values(), ids=REGIMES)


def bases(value: Any) -> list[Basis]:
    """Every place where a source is named."""
    if isinstance(value, Basis):
        return [value]
    if isinstance(value, msgspec.Struct):
        return [b for name in value.__struct_fields__ for b in bases(getattr(value, name))]
    return [b for item in value for b in bases(item)] if isinstance(value, tuple) else []


def test_three_regimes_ship() -> None:
    """China, the European Union, and no country in particular."""
    assert list(REGIMES) == ["cn-consumer-core", "eu-core", "generic"]


@every_regime
def test_a_shipped_regime_has_no_problems(regime: Regime) -> None:
    """By the checks that any regime must pass."""
    assert rules.problems(regime, QUESTIONS) == []


@every_regime
def test_every_text_stands_in_both_languages(regime: Regime) -> None:
    """Titles, explanations, reasons, letters, steps and the names of the laws."""
    for text in (*texts(regime), *regime.laws.values()):
        assert not HAN.search(text.en), text.en
        assert HAN.search(text.zh), text.zh


def test_every_question_stands_in_both_languages() -> None:
    """And every option."""
    for question in QUESTIONS.values():
        for text in texts(question):
            assert not HAN.search(text.en), text.en
            assert HAN.search(text.zh), text.zh


@pytest.mark.capability("S03")
def test_what_is_verified_in_china_is_this_and_no_more() -> None:
    """The articles of the Consumer Protection Law whose numbers and lists were read in the primary text."""
    verified = {(b.law, b.article) for b in bases(CN) if b.verified}
    assert {law for law, _ in verified} == {"cpl"}
    assert sorted(article for _, article in verified) == [
        "23(3)", "24", "24(1)", "25", "25(1)(1)", "25(1)(2)", "25(1)(3)", "25(1)(4)", "25(2)", "25(3)", "44(1)",
        "55(1)", "55(2)",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["eu-core", "generic"])
def test_nothing_else_passes_for_verified(name: str) -> None:
    """No number of these has been read in the primary text."""
    assert not [b for b in bases(REGIMES[name]) if b.verified]


@pytest.mark.parametrize(
    ("regime", "code", "key", "length", "article"),
    [
        (CN, "no_reason_return", "return_window", Length(7, Unit.CALENDAR_DAYS), "25"),
        (CN, "no_reason_return", "refund_after_return", Length(7, Unit.CALENDAR_DAYS), "25(3)"),
        (CN, "quality_return", "quality_return_window", Length(7, Unit.CALENDAR_DAYS), "24(1)"),
        (CN, "proof_on_trader", "proof_window", Length(6, Unit.MONTHS), "23(3)"),
        (EU, "withdrawal", "withdrawal_window", Length(14, Unit.CALENDAR_DAYS), "9(2)"),
        (EU, "withdrawal", "refund_after_withdrawal", Length(14, Unit.CALENDAR_DAYS), "13(1), (3)"),
        (EU, "delivery", "delivery_window", Length(30, Unit.CALENDAR_DAYS), "18(1)"),
        (EU, "repair_or_replacement", "conformity_window", Length(24, Unit.MONTHS), "10(1)"),
        (EU, "proof_on_seller", "proof_window", Length(12, Unit.MONTHS), "11(1)"),
    ],
)
def test_the_numbers_are_those_of_the_law(
    regime: Regime, code: str, key: str, length: Length, article: str
) -> None:
    """Each with its article."""
    (right,) = [right for right in regime.rights if right.code == code]
    (limit,) = [limit for limit in right.limits if limit.key == key]
    assert limit.length == length
    assert limit.basis is not None
    assert limit.basis.article == article


def test_the_countries_are_china_and_the_union_with_its_neighbours() -> None:
    """Twenty-seven members, and the three of the European Economic Area."""
    assert set(CN.countries) == {"CN"}
    assert set(EU.countries) == MEMBERS | {"IS", "LI", "NO"}


@every_regime
def test_every_right_names_remedies_and_a_letter_or_needs_none(regime: Regime) -> None:
    """Letters have brackets to fill in, the same number in both languages."""
    for right in regime.rights:
        assert set(right.remedies) <= set(Remedy)
        if right.letter is not None:
            assert right.letter.en.count("[") == right.letter.zh.count("[") > 0, right.code


def changed(**changes: Any) -> list[str]:
    """The problems of China's rules with their first right changed."""
    return rules.problems(replace(CN, rights=(replace(CN.rights[0], **changes), *CN.rights[1:])), QUESTIONS)


def condition(**raw: Any) -> Condition:
    return msgspec.convert({name.rstrip("_"): value for name, value in raw.items()}, Condition)


WINDOW = CN.rights[0].limit
assert WINDOW is not None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "quality_return"}, "rights: a code stands twice"),
        ({"basis": Basis("roman", "1", False)}, "no law roman"),
        ({"when": condition()}, "a condition has no meaning"),
        ({"when": condition(answer="colour", is_=True)}, "colour is no question, or cannot be compared like this"),
        ({"when": condition(answer="online", is_="yes")}, "online is no question"),
        ({"when": condition(answer="received_on", is_=True)}, "received_on is no question"),
        ({"when": condition(answer="seller_answer", one_of=["maybe"])}, "seller_answer is no question"),
        ({"when": condition(answer="price", is_=True)}, "price is no question"),
        ({"when": condition(answer="country", is_="CN")}, "country is no question"),
        ({"limit": replace(WINDOW, starts="online")}, "return_window: online is no date"),
        ({"limit": replace(WINDOW, measured_by="colour")}, "return_window: colour is no date"),
        ({"limit": replace(WINDOW, basis=None)}, "return_window: a length and its article go together"),
        ({"limit": replace(WINDOW, length=None, basis=None, entitlement=None)}, "return_window: nobody gives it"),
        ({"limit": replace(WINDOW, entitlement="fraud_multiple")}, "fraud_multiple is not promised in this unit"),
        ({"limit": replace(WINDOW, entitlement="warranty_months")}, "warranty_months is not promised in this unit"),
        ({"limit": replace(WINDOW, entitlement="free_lunch")}, "free_lunch is not promised in this unit"),
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_a_problem(changes: dict[str, Any], problem: str) -> None:
    """Found when the files are loaded, with the place."""
    (found,) = changed(**changes)
    assert problem in found


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"of": "online"}, "online is no money"),
        ({"entitlement": "refund_days"}, "refund_days is no multiple"),
    ],
)
def test_an_amount_that_makes_no_sense_is_a_problem(changes: dict[str, Any], problem: str) -> None:
    """A multiple of money, promised as a multiple."""
    (fraud,) = [right for right in CN.rights if right.code == "fraud_damages"]
    assert fraud.amount is not None
    (found,) = changed(amount=replace(fraud.amount, **changes))
    assert found == f"rights/no_reason_return/amount: {problem}"

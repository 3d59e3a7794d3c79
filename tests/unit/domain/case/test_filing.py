"""What terms may hold, and how old the facts of a complaint may be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case.filing import Form, bounds, gaps, oldest_facts, terms_faults
from chalicelib.domain.case.procedure import Standing
from chalicelib.domain.case.state import Remedy, Terms
from chalicelib.domain.case.terms import Condition
from chalicelib.domain.rulepack import Limitation, Stage, StageKind
from tests.stories import money, pack, text

TODAY = date(2026, 3, 2)
BACK, PAID_BY_SHOP, PAID_BY_BUYER = (
    Condition.GOODS_RETURNED, Condition.RESPONDENT_PAYS_RETURN, Condition.COMPLAINANT_PAYS_RETURN,
)  # fmt: skip


def wrong(remedy: Remedy, **fields: Any) -> list[tuple[str, str]]:
    return [(f.pointer, f.code) for f in terms_faults(Terms(remedy, **fields), "/terms", like=money())]


@pytest.mark.parametrize("remedy", [r for r in Remedy if r.is_money])
def test_remedies_in_money_name_an_amount(remedy: Remedy) -> None:
    """Refunds, with the goods back or not, and compensation."""
    assert wrong(remedy) == [("/terms/money", "missing")]
    assert wrong(remedy, money=money(5_000)) == []


@pytest.mark.parametrize("remedy", [r for r in Remedy if not r.is_money])
def test_other_remedies_have_no_amount(remedy: Remedy) -> None:
    """An apology is not paid for, nor a corrected review."""
    assert ("/terms/money", "not_applicable") in wrong(remedy, money=money(5_000), text=text())


@pytest.mark.capability("S65")
@pytest.mark.parametrize("remedy", list(Remedy))
def test_words_belong_to_what_consists_in_words(remedy: Remedy) -> None:
    """A custom remedy needs them, an apology may have them, nothing else does."""
    given = {"money": money(5_000)} if remedy.is_money else {}
    needs = [("/terms/text", "missing")] if remedy is Remedy.CUSTOM else []
    may = remedy in (Remedy.CUSTOM, Remedy.APOLOGY)
    assert wrong(remedy, **given) == needs
    assert wrong(remedy, text=text(), **given) == ([] if may else [("/terms/text", "not_applicable")])


@pytest.mark.parametrize(
    ("remedy", "conditions", "code"),
    [
        (Remedy.REFUND, (BACK, PAID_BY_SHOP), None),
        (Remedy.REFUND, (PAID_BY_SHOP,), "not_applicable"),
        (Remedy.RETURN_AND_REFUND, (PAID_BY_BUYER,), None),
        (Remedy.REPAIR, (PAID_BY_SHOP,), None),
        (Remedy.RETURN_AND_REFUND, (PAID_BY_BUYER, PAID_BY_SHOP), "contradictory"),
        (Remedy.REFUND, (Condition.CONFIDENTIAL, Condition.FULL_SETTLEMENT), None),
    ],
)
def test_somebody_pays_for_goods_that_travel(
    remedy: Remedy, conditions: tuple[Condition, ...], code: str | None
) -> None:
    """One of the two, and only where something travels."""
    given = {"money": money(5_000)} if remedy.is_money else {}
    expected = [("/terms/conditions", code)] if code else []
    assert wrong(remedy, conditions=conditions, **given) == expected


def test_a_custom_claim_without_words_is_incomplete() -> None:
    """It is a gap, like a missing amount."""
    assert ("/claim/text", "missing") in [(f.pointer, f.code) for f in gaps(Form(remedy=Remedy.CUSTOM))]


def test_facts_are_as_old_as_the_procedure_allows() -> None:
    """In days; on a real calendar where the pack names one: three years back from 2 March 2026 is 2 March 2023."""
    by_days = pack(claim_within_days=10)
    by_law = pack(limitation=Limitation(Length(3, Unit.YEARS), "test", verified=True))
    assert oldest_facts(by_days, TODAY) == date(2026, 2, 20)
    assert oldest_facts(by_law, TODAY) == date(2023, 3, 2)


def test_old_facts_are_no_fault_where_somebody_screens() -> None:
    """The officer sees a doubt instead."""
    first = Stage("screening", StageKind.SCREENING, "screen", next="negotiation")
    screened = pack(first_stage="screening", stages=(first, *pack().stages))
    form = Form(occurred_on=date(1999, 1, 1))
    assert [f.code for f in bounds(form, pack(), TODAY)] == ["date_too_old"]
    assert bounds(form, screened, TODAY) == []


def test_nobody_was_asked_tomorrow() -> None:
    """A day of tolerance, since the caller's calendar may be ahead; the day after is a mistake."""
    for day, faults in (("2026-03-03", []), ("2026-03-04", ["/standing/contacted_on"])):
        form = Form(standing=Standing(contacted_on=day))
        assert [f.pointer for f in bounds(form, pack(), TODAY)] == faults

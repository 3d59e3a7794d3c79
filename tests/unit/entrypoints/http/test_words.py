"""Lengths, money, lists and terms as people say them."""

from __future__ import annotations

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain import minor_units
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case.terms import Condition, Remedy
from chalicelib.domain.promises import ENTITLEMENTS
from chalicelib.domain.values import CURRENCIES
from chalicelib.entrypoints.http import texts, words
from tests import stories


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_as_one_phrase(items: list[str], said: str) -> None:
    """The last two are joined by a word."""
    assert words.listed("en", items) == said


def test_a_choice_and_another_language() -> None:
    """`or` where one of them is enough."""
    assert words.listed("en", ["a", "b"], "or") == "a or b"
    assert words.listed("zh", ["甲", "乙", "丙"]) == "甲、乙和丙"


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_unit_has_a_name(lang: str, unit: Unit) -> None:
    """For one and for many."""
    assert "1" in words.length(lang, Length(1, unit))
    assert "7" in words.length(lang, Length(7, unit))


def test_one_is_not_many() -> None:
    """English tells them apart, Chinese does not."""
    assert words.length("en", Length(1, Unit.WORKING_DAYS)) == "1 working day"
    assert words.length("en", Length(2, Unit.WORKING_DAYS)) == "2 working days"
    assert words.length("zh", Length(1, Unit.WORKING_DAYS)) == "1个工作日"


def test_many_hours_are_told_in_days_as_well() -> None:
    """Nobody counts a month in hours."""
    assert words.length("en", Length(1_440, Unit.HOURS)) == "1440 hours (60 days)"
    assert words.length("zh", Length(168, Unit.HOURS)) == "168小时（7天）"
    assert words.length("en", Length(72, Unit.HOURS)) == "72 hours"


@pytest.mark.parametrize(
    ("seconds", "days", "working", "said"),
    [
        (12 * 86_400, 12, 8, "12 days (8 working days)"),
        (12 * 86_400, 12, 12, "12 days"),
        (30 * 3_600, 1, 1, "30 hours"),
        (3_700, 0, 0, "1 hour"),
        (59 * 60, 0, 0, "59 minutes"),
        (59, 0, 0, "less than a minute"),
    ],
)
def test_what_is_left_is_told_in_the_unit_that_matters(
    seconds: int, days: int, working: int, said: str
) -> None:
    """Days while there are two, with the working days where they differ; then hours, then minutes."""
    assert words.left("en", seconds, days, working) == said


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (6_490, "EUR", "EUR 64.90"),
        (5, "CNY", "CNY 0.05"),
        (6_490, "JPY", "JPY 6490"),
        (6_490, "KWD", "KWD 6.490"),
    ],
)
def test_money_is_written_with_its_minor_unit(amount: int, currency: str, said: str) -> None:
    """Hundredths, none, or thousandths: ISO 4217."""
    assert words.money(amount, currency) == said


def test_the_exceptions_are_currencies_that_are_accepted() -> None:
    """No name is left over from another list."""
    assert minor_units.NO_MINOR_UNIT | minor_units.THOUSANDTHS <= CURRENCIES
    assert not minor_units.NO_MINOR_UNIT & minor_units.THOUSANDTHS


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_remedy_and_every_condition_has_words(lang: str) -> None:
    """With money where money belongs."""
    for remedy in Remedy:
        plain = words.terms(lang, {"remedy": remedy.value})
        paid = words.terms(
            lang,
            {"remedy": remedy.value, "money": {"amount": 100, "currency": "EUR"}}
            if remedy.is_money
            else {"remedy": remedy.value},
        )
        assert plain
        assert ("EUR 1.00" in paid) is remedy.is_money
    for condition in Condition:
        assert words.terms(lang, {"remedy": "repair", "conditions": [condition.value]}).endswith(
            texts.text(lang, "conditions", condition.value)
        )


def test_terms_are_one_phrase() -> None:
    """The remedy, what it is subject to, and by when."""
    given = {
        "remedy": "partial_refund", "money": {"amount": 4_000, "currency": "EUR"},
        "conditions": ["confidential", "full_settlement"], "within_days": 10,
    }  # fmt: skip
    assert words.terms("en", given) == (
        "a partial refund of EUR 40.00; the terms stay confidential; nothing more is claimed from this order; "
        "within 10 calendar days"
    )


def test_an_apology_admits_nothing() -> None:
    """Whoever reads the terms reads that too (S65)."""
    assert words.terms("en", {"remedy": "apology"}) == "an apology, which admits nothing"
    assert words.terms("zh", {"remedy": "apology"}) == "致歉（不构成承认）"


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("key", sorted(ENTITLEMENTS))
def test_every_entitlement_has_words(key: str, lang: str) -> None:
    """With its number."""
    assert "7" in words.entitlement(lang, stories.pack(), key, 7)


def test_a_floor_in_money_is_told_in_the_currency_of_the_country() -> None:
    """Five hundred yuan: art. 55 of the Consumer Protection Law of the PRC, in fen."""
    pack = next(p for p in PackFiles().all() if p.calendar.country == "CN")
    assert (
        words.entitlement("en", pack, "fraud_floor", 50_000) == "Fraud costs the trader at least CNY 500.00."
    )
    elsewhere = words.entitlement("en", stories.pack(), "fraud_floor", 50_000)
    assert elsewhere == "Fraud costs the trader at least 50000 in the smallest unit of the currency."


@pytest.mark.parametrize("pack", PackFiles().all(), ids=lambda pack: pack.ref)
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_pause_and_every_stage_of_every_pack_has_a_name(lang: str, pack: object) -> None:
    """A reason that a pack invents gets a text of its own, not the general one."""
    assert all(texts.find(lang, "pauses", reason) for reason in pack.pauses)  # type: ignore[attr-defined]
    assert all(words.stage(lang, pack, stage.id) for stage in pack.stages)  # type: ignore[attr-defined,arg-type]

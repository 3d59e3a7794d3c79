"""How people write things."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.intake import reading
from chalicelib.domain.minor_units import decimal
from chalicelib.domain.values import CURRENCIES, Money

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-03", date(2026, 11, 3)),
        ("2026/11/3", date(2026, 11, 3)),
        ("2026年11月3日", date(2026, 11, 3)),
        ("２０２６年１１月３日", date(2026, 11, 3)),
        ("3 November 2026", date(2026, 11, 3)),
        ("3rd of Nov 2026", date(2026, 11, 3)),
        ("Nov. 3, 2026", date(2026, 11, 3)),
        ("03.11.2026", date(2026, 11, 3)),
        ("25/11/2026", date(2026, 11, 25)),
        ("11/25/2026", date(2026, 11, 25)),
        ("03/03/2026", date(2026, 3, 3)),
        ("yesterday", date(2026, 11, 21)),
        ("前天", date(2026, 11, 20)),
        ("03/04/2026", None),
        ("31 June 2026", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days(said: str, meant: date | None) -> None:
    """What can be two days is none."""
    assert reading.day(said, TODAY) == meant


@pytest.mark.parametrize(
    ("said", "currency", "lang", "meant"),
    [
        ("¥1,234.50", None, "zh", Money(123_450, "CNY")),
        ("¥1,234", "JPY", "en", Money(1_234, "JPY")),
        ("¥1,234.50", None, "en", None),
        ("EUR 12,50", None, "en", Money(1_250, "EUR")),
        ("1.234,50 €", None, "en", Money(123_450, "EUR")),
        ("1 234,50 €", None, "en", Money(123_450, "EUR")),
        ("US$64.90", None, "en", Money(6_490, "USD")),
        ("$5", None, "en", Money(500, "USD")),
        ("$5", "CAD", "en", Money(500, "CAD")),
        ("64.9", "USD", "en", Money(6_490, "USD")),
        ("1,234", "USD", "en", Money(123_400, "USD")),
        ("1.234", "KWD", "en", Money(1_234, "KWD")),
        ("人民币 64.90 元", None, "zh", Money(6_490, "CNY")),
        ("６４．９０元", None, "zh", Money(6_490, "CNY")),
        ("64.90", None, "en", None),
        ("64.905", "USD", "en", Money(6_490_500, "USD")),
        ("12.5 JPY", None, "en", None),
        ("5 or 6 EUR", None, "en", None),
        ("5 EUR or USD", None, "en", None),
        ("-5 EUR", None, "en", None),
        ("0 EUR", None, "en", None),
    ],
)
def test_amounts(said: str, currency: str | None, lang: str, meant: Money | None) -> None:
    """`64.905` dollars has a thousand's point: three digits behind it."""
    assert reading.money(said, currency, lang) == meant


@given(st.integers(1, 10**13), st.sampled_from(sorted(CURRENCIES)))
def test_an_amount_as_it_is_kept_reads_the_same(amount: int, currency: str) -> None:
    """So that a draft may be read again and again."""
    said = f"{decimal(amount, currency)} {currency}"
    assert reading.money(said, None, "en") == Money(amount, currency)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("#448210", "448210"), ("Order No. BK-448210", "BK-448210"), ("订单号：448210", "448210"), ("44 82 10", "448210"),
     ("a@b", None), ("", None)],
)  # fmt: skip
def test_order_numbers(said: str, meant: str | None) -> None:
    """Without what people write before them."""
    assert reading.reference(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"), [("2", "b"), ("b", "b"), ("BLUE", "b"), ("2.", "b"), ("3", None), ("0", None)]
)
def test_choices(said: str, meant: str | None) -> None:
    """By number, key or words."""
    assert reading.choice(said, [("a", "Red"), ("b", "Blue")]) == meant


@given(st.text(max_size=80))
def test_reading_is_total(said: str) -> None:
    """Whatever somebody writes is an answer or none; nothing breaks."""
    reading.day(said, TODAY)
    reading.money(said, None, "zh")
    reading.reference(said)
    reading.truth(said)
    reading.choice(said, [("a", "Red")])

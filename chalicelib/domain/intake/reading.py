"""How people write things, read into what a form holds: days, amounts, order numbers, choices, yes and no.

Nothing is guessed: what can be read in two ways (03/04/2026) is not read, and asked for again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from chalicelib.domain.minor_units import exponent
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, REF_PATTERN, Money

SIGNS: Final = {
    "US$": "USD", "HK$": "HKD", "A$": "AUD", "C$": "CAD", "NT$": "TWD", "R$": "BRL", "€": "EUR", "£": "GBP",
    "₹": "INR", "₩": "KRW", "元": "CNY", "块": "CNY", "RMB": "CNY", "人民币": "CNY", "欧元": "EUR", "美元": "USD",
    "英镑": "GBP", "日元": "JPY", "円": "JPY", "港币": "HKD", "港元": "HKD",
}  # fmt: skip
"""Signs that stand for one currency. `$` and `¥` do not: the currency of the order decides, else what is usual."""
SHARED: Final = {"$": ("USD", "AUD", "CAD", "HKD", "NZD", "SGD", "MXN"), "¥": ("CNY", "JPY")}
MONTHS: Final = {
    name: n
    for n, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
YES: Final = frozenset({"yes", "y", "true", "1", "on", "是", "是的", "对", "有", "确认"})
NO: Final = frozenset({"no", "n", "false", "2", "off", "否", "不", "不是", "没有", "没"})

_ISO: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DOTTED: Final = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_SLASHED: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?([a-z]{3,9})\.?,?\s+(\d{4})")
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_RELATIVE: Final = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1, "前天": 2}
_NUMBER: Final = re.compile(r"\d[\d.,'\u00a0\u202f ]*")
_CODE: Final = re.compile(r"\b[A-Za-z]{3}\b")
_REF: Final = re.compile(REF_PATTERN.replace("$", r"\Z"))
_EMAIL: Final = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[^@\s<>\"(),:;\[\]\\]{1,189}")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ().-]{2,30}")


def plain(text: str) -> str:
    """Full-width digits and signs as the narrow ones (NFKC), blanks around it gone."""
    return unicodedata.normalize("NFKC", text).strip()


def day(text: str, today: date) -> date | None:
    """`2026-11-03`, `2026年11月3日`, `3 November 2026`, `Nov 3, 2026`, `03.11.2026`, `25/11/2026`, `yesterday`."""
    said = plain(text).lower().rstrip(".")
    if said in _RELATIVE:
        return today - timedelta(days=_RELATIVE[said])
    if found := _ISO.fullmatch(said):
        return _date(found[1], found[2], found[3])
    if found := _DOTTED.fullmatch(said):
        return _date(found[3], found[2], found[1])
    if found := _SLASHED.fullmatch(said):
        return _either(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(said):
        return _date(found[3], str(MONTHS.get(found[2], 0)), found[1])
    if found := _MONTH_FIRST.fullmatch(said):
        return _date(found[3], str(MONTHS.get(found[1], 0)), found[2])
    return None


def _either(first: str, second: str, year: str) -> date | None:
    """Day and month in an order that differs from country to country: read where only one of them is possible."""
    found = {d for d in (_date(year, second, first), _date(year, first, second)) if d is not None}
    return found.pop() if len(found) == 1 else None


def _date(year: str, month: str, of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def money(text: str, currency: str | None, lang: str) -> Money | None:
    """`¥1,234.50`, `EUR 12,50`, `1.234,50 €`, `64.90`. `currency`: of the order, for a bare number and for signs that
    several share. None for what names no amount, two of them, or no currency.
    """
    said = plain(text)
    numbers = _NUMBER.findall(said)
    named = _currency(said, currency, lang)
    if len(numbers) != 1 or named is None or "-" in said.replace(numbers[0], ""):
        return None
    amount = _minor(numbers[0].strip(" \u00a0\u202f.,"), exponent(named))
    return Money(amount, named) if amount is not None and 0 < amount <= MAX_AMOUNT else None


def _currency(said: str, currency: str | None, lang: str) -> str | None:
    codes = {code.upper() for code in _CODE.findall(said)} & CURRENCIES
    codes |= {code for sign, code in SIGNS.items() if sign in said.upper()}
    if len(codes) > 1:
        return None
    if codes:
        return str(codes.pop())
    for sign, possible in SHARED.items():
        if sign in said:
            if currency in possible:
                return currency
            return str(possible[0]) if sign == "$" or lang == "zh" else None
    return currency


def _minor(digits: str, places: int) -> int | None:
    """The last separator is a decimal one when it stands once and is followed by that many digits at most."""
    clean = re.sub(r"[ '\u00a0\u202f]", "", digits)
    last = max(clean.rfind("."), clean.rfind(","))
    whole, fraction = clean, ""
    if last >= 0:
        tail, sign = clean[last + 1 :], clean[last]
        groups = (len(tail) == 3 and places != 3) or clean.count(sign) > 1
        if not groups:
            whole, fraction = clean[:last], tail
    if len(fraction) > places:
        return None
    whole = re.sub(r"[.,]", "", whole)
    return int(whole + fraction.ljust(places, "0")) if whole.isdigit() and len(whole) <= 14 else None


def reference(text: str) -> str | None:
    """An order number: `#448210`, `No. 448210`, `订单号：448210`."""
    said = plain(text).rstrip("。")
    said = re.sub(r"^(?:order|no\.?|number|nr\.?|订单号?|单号|编号|[#:\s])+", "", said, flags=re.IGNORECASE)
    said = re.sub(r"\s+", "", said).rstrip(".")
    return said if _REF.match(said) else None


def choice(text: str, options: Sequence[tuple[str, str]]) -> str | None:
    """By its key, its words or its number in the list, which begins with one."""
    said = plain(text).casefold()
    for key, label in options:
        if said in (key.casefold(), plain(label).casefold()):
            return key
    number = said.rstrip(".)、")
    if number.isdecimal() and len(number) < 4 and 1 <= int(number) <= len(options):
        return options[int(number) - 1][0]
    return None


def truth(text: str) -> str | None:
    """`true` or `false`, as forms hold it."""
    said = plain(text).casefold().rstrip(".。!！")
    return "true" if said in YES else "false" if said in NO else None


def email(text: str) -> str | None:
    said = plain(text)
    return said if _EMAIL.fullmatch(said) else None


def phone(text: str) -> str | None:
    said = plain(text)
    return said if _PHONE.fullmatch(said) else None

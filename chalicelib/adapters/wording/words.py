"""Roles, lengths of time, money and lists as people say them, in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from chalicelib.adapters.wording import texts
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.minor_units import decimal
from chalicelib.domain.promises import ENTITLEMENTS
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role

CURRENCY_OF: Final = {"CN": "CNY", "GB": "GBP", "US": "USD"}
"""Of the countries by whose calendar procedures count."""
DAY, HOUR, MINUTE = 86_400, 3_600, 60


def joined(lang: str, *sentences: str | None) -> str:
    """One after the other; what is empty or None is left out."""
    return ("" if lang == "zh" else " ").join(filter(None, sentences))


def listed(lang: str, words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`; `last` may be `or`."""
    known = list(words)
    if len(known) < 2:
        return "".join(known)
    return texts.text(lang, "lists", "comma").join(known[:-1]) + texts.text(lang, "lists", last) + known[-1]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def count(lang: str, unit: str, n: int) -> str:
    """`1 working day`, `3 working days`, `once`, `3 times`."""
    return texts.text(lang, "units", unit, "one" if n == 1 else "many", n=n)


def length(lang: str, given: Length) -> str:
    """As the rules count it; many hours in days as well."""
    said = count(lang, given.unit.value, given.n)
    days, rest = divmod(given.n, 24)
    if given.unit is not Unit.HOURS or rest or days < 7:
        return said
    return texts.text(lang, "lists", "aside", text=said, aside=count(lang, "days", days))


def left(lang: str, seconds: int, days: int, working_days: int) -> str:
    """What is left, in the unit that matters: whole days as long as there are two, then hours, then minutes."""
    if seconds >= 2 * DAY and days >= 2:
        all_days = count(lang, "days", days)
        if working_days == days:
            return all_days
        return texts.text(
            lang, "left", "amount", days=all_days, working=count(lang, "working_days", working_days)
        )
    if seconds >= HOUR:
        return count(lang, "hours", seconds // HOUR)
    if seconds >= MINUTE:
        return count(lang, "minutes", seconds // MINUTE)
    return texts.text(lang, "left", "moment")


def who(lang: str, on: str, caller: Role | None = None) -> str:
    """`you` for the caller's own role."""
    return (
        texts.text(lang, "you")
        if caller is not None and on == caller.value
        else texts.text(lang, "roles", on)
    )


def stage(lang: str, pack: RulePack, stage_id: str) -> str:
    """Its own name where there is one, else that of its kind: a pack may call its stages what it likes."""
    return texts.find(lang, "stages", stage_id) or texts.text(lang, "stages", pack.stage(stage_id).kind.value)


def pause(lang: str, reason: str) -> str:
    """Why a clock stands still; a reason that only one pack knows is told as what it is: one that its rules allow."""
    return texts.find(lang, "pauses", reason) or texts.text(lang, "pauses", "other")


def money(amount: int, currency: str) -> str:
    """`EUR 64.90`, `JPY 6490`: the amount is in minor units."""
    return f"{currency} {decimal(amount, currency)}"


def entitlement(lang: str, pack: RulePack, key: str, value: int) -> str:
    """What a consumer may ask: a number of days, months or times; money in the currency of the procedure's country."""
    if ENTITLEMENTS[key].unit != "minor_units":
        return texts.text(lang, "entitlements", key, n=value)
    currency = CURRENCY_OF.get(pack.calendar.country)
    least = money(value, currency) if currency else texts.text(lang, "entitlements", "smallest", n=value)
    return texts.text(lang, "entitlements", key, n=least)


def terms(lang: str, given: Mapping[str, Any]) -> str:
    """What is asked, offered, agreed or ordered, from its plain data: the remedy, its conditions, its time."""
    paid = given.get("money")
    if paid is None:
        remedy = texts.text(lang, "remedies", given["remedy"], "plain")
    else:
        sum_ = money(paid["amount"], paid["currency"])
        remedy = texts.text(lang, "remedies", given["remedy"], "money", money=sum_)
    subject_to = [texts.text(lang, "conditions", name) for name in given.get("conditions", ())]
    if (days := given.get("within_days")) is not None:
        subject_to.append(texts.text(lang, "conditions", "within", length=count(lang, "calendar_days", days)))
    return texts.text(lang, "lists", "semicolon").join([remedy, *subject_to])

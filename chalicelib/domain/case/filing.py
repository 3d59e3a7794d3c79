"""What a complaint must hold to be filed: every gap and every bound at once, so that nobody corrects one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from chalicelib.domain import calendars
from chalicelib.domain.case.procedure import Standing
from chalicelib.domain.case.state import DisputeType, Remedy, Terms
from chalicelib.domain.case.terms import Condition
from chalicelib.domain.errors import Fault, Incomplete, Invalid
from chalicelib.domain.promises import wrong_promises
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, Money

CHANNELS: Final = ("api", "web", "hotline", "email", "bot")
TOLERANCE: Final = timedelta(days=1)
"""The caller's calendar may be ahead of ours."""
WORDED: Final = frozenset({Remedy.CUSTOM, Remedy.APOLOGY})
"""Remedies that may consist in words; the first of them cannot do without."""
GOES_BACK: Final = frozenset({Remedy.RETURN_AND_REFUND, Remedy.REPLACEMENT, Remedy.REPAIR})
"""Remedies in which goods travel, so that somebody has to pay for it."""
PAYING: Final = (Condition.COMPLAINANT_PAYS_RETURN, Condition.RESPONDENT_PAYS_RETURN)


class PersonForm(msgspec.Struct, frozen=True):
    ref: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class Form(msgspec.Struct, frozen=True):
    """A complaint as it was filled in; anything may be missing."""

    complainant: PersonForm = PersonForm()
    respondent: PersonForm = PersonForm()
    dispute_type: DisputeType | None = None
    occurred_on: date | None = None
    remedy: Remedy | None = None
    money: Money | None = None
    narrative: str | None = None
    order_ref: str | None = None
    terms_ref: str | None = None
    channel: str = "api"
    lang: str = "en"
    text: str | None = None
    """What a `custom` remedy would consist in, or an apology."""
    standing: Standing | None = None
    promises: dict[str, int] = {}


def check(form: Form, pack: RulePack, today: date, also: Sequence[Fault] = ()) -> None:
    """Raises Incomplete when things are missing, Invalid when something is out of bounds; both name every field.

    `also`: what is wrong beside, with the dispute type's own form.
    """
    missing, wrong = gaps(form), [*bounds(form, pack, today), *also]
    if wrong:
        raise Invalid("Some fields are out of bounds.", faults=(*wrong, *missing))
    if missing:
        raise Incomplete("The complaint lacks what is needed to file it.", faults=tuple(missing))


def gaps(form: Form) -> list[Fault]:
    """Everything that is missing."""
    needed = {
        "/complainant/ref": form.complainant.ref,
        "/complainant/name": form.complainant.name,
        "/respondent/ref": form.respondent.ref,
        "/respondent/name": form.respondent.name,
        "/dispute_type": form.dispute_type,
        "/occurred_on": form.occurred_on,
        "/claim/remedy": form.remedy,
        "/narrative": (form.narrative or "").strip() or None,
    }
    faults = [Fault(pointer, "missing") for pointer, value in needed.items() if value is None]
    if form.remedy is not None and form.remedy.is_money and form.money is None:
        faults.append(Fault("/claim/money", "missing"))
    if form.remedy is Remedy.CUSTOM and form.text is None:
        faults.append(Fault("/claim/text", "missing"))
    return faults


def bounds(form: Form, pack: RulePack, today: date) -> list[Fault]:
    """Everything that is there but cannot be."""
    faults = _dates(form, pack, today) + wrong_promises(form.promises, "/promises")
    for pointer, text, limit in (
        ("/narrative", form.narrative, pack.texts.narrative),
        ("/claim/text", form.text, pack.texts.reason),
    ):
        if text is not None and len(text) > limit:
            faults.append(Fault(pointer, "too_long", limit=limit))
    if form.remedy is not None:
        faults += terms_faults(Terms(form.remedy, form.money), "/claim", required=False)
        faults += _words(form.remedy, "/claim", given=form.text is not None, required=False)
    if form.complainant.ref is not None and form.complainant.ref == form.respondent.ref:
        faults.append(Fault("/respondent/ref", "same_person"))
    return faults


def _dates(form: Form, pack: RulePack, today: date) -> list[Fault]:
    """Where somebody screens, old facts are no fault: whether they are too old is the officer's to say."""
    latest = (today + TOLERANCE).isoformat()
    occurred = form.occurred_on.isoformat() if form.occurred_on is not None else None
    contacted = form.standing.contacted_on if form.standing is not None else None
    faults = [
        Fault(pointer, "date_in_future", limit=today.isoformat())
        for pointer, day in (("/occurred_on", occurred), ("/standing/contacted_on", contacted))
        if day is not None and day > latest
    ]
    if occurred is not None and not pack.screens:
        oldest = oldest_facts(pack, today).isoformat()
        faults += [Fault("/occurred_on", "date_too_old", limit=oldest)] if occurred < oldest else []
    return faults


def oldest_facts(pack: RulePack, today: date) -> date:
    """The first day of facts that are not out of time: by the pack's real calendar, or its number of days."""
    if pack.limitation is None:
        return today - timedelta(days=pack.claim_within_days)
    return calendars.back(today, pack.limitation.length, pack.counting())


def terms_faults(
    terms: Terms, pointer: str, *, required: bool = True, like: Money | None = None
) -> list[Fault]:
    """What is wrong with terms: money where none belongs, none where it must, the wrong currency, too much; words
    likewise; conditions that contradict each other.

    `like` is the claimed money: the same currency is used throughout a case, and a partial refund stays below it.
    """
    return [
        *_money(terms, pointer, like, required=required),
        *_words(terms.remedy, pointer, given=terms.text is not None, required=required),
        *_conditions(terms, pointer),
    ]


def _money(terms: Terms, pointer: str, like: Money | None, *, required: bool) -> list[Fault]:
    if not terms.remedy.is_money:
        return [Fault(f"{pointer}/money", "not_applicable")] if terms.money is not None else []
    if terms.money is None:
        return [Fault(f"{pointer}/money", "missing")] if required else []
    faults = []
    if terms.money.currency not in CURRENCIES:
        faults.append(Fault(f"{pointer}/money/currency", "unknown_currency"))
    if not 0 < terms.money.amount <= MAX_AMOUNT:
        faults.append(Fault(f"{pointer}/money/amount", "out_of_range", limit=MAX_AMOUNT))
    if like is not None:
        faults += _against_claim(terms, pointer, like)
    return faults


def _words(remedy: Remedy, pointer: str, *, given: bool, required: bool) -> list[Fault]:
    if given:
        return [] if remedy in WORDED else [Fault(f"{pointer}/text", "not_applicable")]
    return [Fault(f"{pointer}/text", "missing")] if required and remedy is Remedy.CUSTOM else []


def _conditions(terms: Terms, pointer: str) -> list[Fault]:
    """That the goods go back is part of `return_and_refund`; who pays for it is a question only where they do."""
    paying = [condition for condition in PAYING if condition in terms.conditions]
    if len(paying) > 1:
        return [Fault(f"{pointer}/conditions", "contradictory", limit=", ".join(paying))]
    travels = terms.remedy in GOES_BACK or Condition.GOODS_RETURNED in terms.conditions
    return [Fault(f"{pointer}/conditions", "not_applicable")] if paying and not travels else []


def _against_claim(terms: Terms, pointer: str, claimed: Money) -> list[Fault]:
    assert terms.money is not None
    if terms.money.currency != claimed.currency:
        return [Fault(f"{pointer}/money/currency", "other_currency", limit=claimed.currency)]
    if terms.remedy is Remedy.PARTIAL_REFUND and terms.money.amount > claimed.amount:
        return [Fault(f"{pointer}/money/amount", "above_claim", limit=claimed.amount)]
    return []

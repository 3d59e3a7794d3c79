"""What a complaint must hold to be filed: every gap and every bound at once, so that nobody corrects one at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import msgspec

from chalicelib.domain.case.state import DisputeType, Remedy, Terms
from chalicelib.domain.errors import Fault, Incomplete, Invalid
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, Money

CHANNELS: Final = ("api", "web", "hotline", "email", "bot")


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


def check(form: Form, pack: RulePack, today: date) -> None:
    """Raises Incomplete when things are missing, Invalid when something is out of bounds; both name every field."""
    missing, wrong = gaps(form), bounds(form, pack, today)
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
    return faults


def bounds(form: Form, pack: RulePack, today: date) -> list[Fault]:
    """Everything that is there but cannot be."""
    faults = _dates(form, pack, today)
    if form.narrative is not None and len(form.narrative) > pack.texts.narrative:
        faults.append(Fault("/narrative", "too_long", limit=pack.texts.narrative))
    if form.remedy is not None:
        faults += terms_faults(Terms(form.remedy, form.money), "/claim", required=False)
    if form.complainant.ref is not None and form.complainant.ref == form.respondent.ref:
        faults.append(Fault("/respondent/ref", "same_person"))
    return faults


def _dates(form: Form, pack: RulePack, today: date) -> list[Fault]:
    if form.occurred_on is None:
        return []
    if form.occurred_on > today + timedelta(
        days=1
    ):  # one day of tolerance: the caller's calendar may be ahead of ours
        return [Fault("/occurred_on", "date_in_future", limit=today.isoformat())]
    oldest = today - timedelta(days=pack.claim_within_days)
    if form.occurred_on < oldest:
        return [Fault("/occurred_on", "date_too_old", limit=oldest.isoformat())]
    return []


def terms_faults(
    terms: Terms, pointer: str, *, required: bool = True, like: Money | None = None
) -> list[Fault]:
    """What is wrong with terms: money where none belongs, none where it must, the wrong currency, too much.

    `like` is the claimed money: the same currency is used throughout a case, and a partial refund stays below it.
    """
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


def _against_claim(terms: Terms, pointer: str, claimed: Money) -> list[Fault]:
    assert terms.money is not None
    if terms.money.currency != claimed.currency:
        return [Fault(f"{pointer}/money/currency", "other_currency", limit=claimed.currency)]
    if terms.remedy is Remedy.PARTIAL_REFUND and terms.money.amount > claimed.amount:
        return [Fault(f"{pointer}/money/amount", "above_claim", limit=claimed.amount)]
    return []

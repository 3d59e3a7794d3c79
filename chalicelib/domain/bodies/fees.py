"""What an arbitration costs by a body's schedule, and who pays how much of it. Minor units, exact integers. Pure.

A tariff is for one currency, and for one form of proceedings or for all. Its bands go by the amount in dispute: a fixed
fee and a part of the amount in per mille. The shares are shares of the whole fee and sum to it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Final

import msgspec

from chalicelib.domain.errors import Fault
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, Money

WHOLE: Final = 10_000
"""Basis points."""
MAX_BANDS: Final = 30
MAX_TARIFFS: Final = 100

_Minor = Annotated[int, msgspec.Meta(ge=0, le=MAX_AMOUNT)]
_BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=WHOLE, description="10000 is the whole.")]


class Form(StrEnum):
    """How a body decides."""

    DOCUMENTS = "documents"
    HEARING = "hearing"
    CROWD = "crowd"
    """A panel of many lay neutrals, for reviews and small disputes about facts."""


class FeeBand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For amounts in dispute up to and with `up_to`; none: whatever is above the band before."""

    up_to: _Minor | None = None
    fixed: _Minor = 0
    per_mille: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 0
    """Of the whole amount in dispute, rounded half up."""


class Tariff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bands in one currency. A dispute without an amount pays as one about nothing."""

    currency: str
    bands: Annotated[tuple[FeeBand, ...], msgspec.Meta(min_length=1, max_length=MAX_BANDS)]
    form: Form | None = None
    """None: any that has no tariff of its own."""
    least: _Minor = 0
    most: _Minor | None = None


class FeeShares(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who bears how much of the fee."""

    complainant: _BasisPoints
    respondent: _BasisPoints
    platform: _BasisPoints = 0


class FeeSchedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tariffs: Annotated[tuple[Tariff, ...], msgspec.Meta(min_length=1, max_length=MAX_TARIFFS)]
    shares: FeeShares


class Fee(msgspec.Struct, frozen=True):
    """Minor units of `currency`; the three shares sum to `total`."""

    currency: str
    total: int
    complainant: int
    respondent: int
    platform: int


def faults(schedule: FeeSchedule, at: str) -> list[Fault]:
    """What is wrong with it beyond its shape. `at`: the pointer to it."""
    shares = schedule.shares
    found = []
    if shares.complainant + shares.respondent + shares.platform != WHOLE:
        found.append(Fault(f"{at}/shares", "shares_not_whole", WHOLE))
    seen = set()
    for n, tariff in enumerate(schedule.tariffs):
        here = f"{at}/tariffs/{n}"
        if tariff.currency not in CURRENCIES:
            found.append(Fault(f"{here}/currency", "unknown_currency"))
        if (tariff.currency, tariff.form) in seen:
            found.append(Fault(here, "stands_twice"))
        seen.add((tariff.currency, tariff.form))
        if not _rising(tariff.bands):
            found.append(Fault(f"{here}/bands", "bands_not_rising"))
        if tariff.most is not None and tariff.most < tariff.least:
            found.append(Fault(f"{here}/most", "at_least", tariff.least))
    return found


def price(schedule: FeeSchedule, amount: Money, form: Form) -> Fee | None:
    """The fee for that amount in dispute; None where the schedule has none for it, or one that is no amount of ours."""
    tariff = _tariff(schedule, amount.currency, form)
    band = _band(tariff.bands, amount.amount) if tariff else None
    if tariff is None or band is None:
        return None
    total = max(band.fixed + (amount.amount * band.per_mille + 500) // 1_000, tariff.least)
    total = total if tariff.most is None else min(total, tariff.most)
    if total > MAX_AMOUNT:
        return None
    return Fee(amount.currency, total, *split(total, schedule.shares))


def split(total: int, shares: FeeShares) -> tuple[int, int, int]:
    """Complainant, respondent, platform. What is left over goes to the largest remainders, one unit each; between
    equals the platform bears it first, then the respondent.
    """
    weights = (shares.complainant, shares.respondent, shares.platform)
    parts = [divmod(total * weight, WHOLE) for weight in weights]
    units = [whole for whole, _ in parts]
    by_remainder = sorted(range(3), key=lambda n: (parts[n][1], n), reverse=True)
    for n in by_remainder[: total - sum(units)]:
        units[n] += 1
    complainant, respondent, platform = units
    return complainant, respondent, platform


def _tariff(schedule: FeeSchedule, currency: str, form: Form) -> Tariff | None:
    own = [t for t in schedule.tariffs if t.currency == currency and t.form in (form, None)]
    return next((t for t in own if t.form is form), own[0] if own else None)


def _band(bands: Sequence[FeeBand], amount: int) -> FeeBand | None:
    return next((band for band in bands if band.up_to is None or amount <= band.up_to), None)


def _rising(bands: Sequence[FeeBand]) -> bool:
    """Each band begins where the one before ends; only the last may be without an end."""
    ends = [band.up_to for band in bands]
    if any(end is None for end in ends[:-1]):
        return False
    known = [end for end in ends if end is not None]
    return all(one < other for one, other in pairwise(known))

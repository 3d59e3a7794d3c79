"""What a body would charge for one case, how long it usually takes, and until when that holds. Pure.

An agreement to arbitrate names a quote, and the fee that is charged is the fee that was quoted: so a quote is kept as
it was given, and its hash says whether it still is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.domain.bodies import agreements, fees
from chalicelib.domain.bodies.agreements import CaseFacts
from chalicelib.domain.bodies.durations import Usual
from chalicelib.domain.bodies.fees import Fee, Form
from chalicelib.domain.bodies.routing import Able
from chalicelib.domain.collective.canonical import canonical, digest
from chalicelib.domain.values import Money

VALID: Final = timedelta(days=30)
"""From the beginning of the day on which it is given: the same question on one day has the same answer."""


class Offered(msgspec.Struct, frozen=True):
    """What is quoted: all of this is hashed, so that none of it can be another later."""

    case_id: str
    platform: str
    body: str
    agreement: str
    form: Form
    amount: Money
    """In dispute; what the fee was reckoned from."""
    fee: Fee
    seats: tuple[str, ...]
    languages: tuple[str, ...]
    accept_days: int
    award_days: int
    valid_until: datetime


class Quote(msgspec.Struct, frozen=True):
    """`usual`: of past arbitrations of this body, none where there are too few. Told, not promised."""

    id: str
    offered: Offered
    usual: Usual | None = None

    @property
    def sha256(self) -> str:
        return sha256(self.offered)

    def holds(self, now: datetime) -> bool:
        return now <= self.offered.valid_until


def sha256(offered: Offered) -> str:
    """Over its canonical JSON, in hex."""
    return digest(b"redress:quote:1", canonical(offered)).hex()


def offers(able: Able, facts: CaseFacts, case_id: str, now: datetime) -> tuple[Offered, ...]:
    """One for each form that the body has a price for, the usual form first."""
    until = now.replace(hour=0, minute=0, second=0, microsecond=0) + VALID
    agreement, terms = able.agreement, able.profile.terms
    if agreement.ends_on is not None:
        last = datetime.combine(agreement.ends_on + timedelta(days=1), datetime.min.time(), tzinfo=now.tzinfo)
        until = min(until, last)
    made, amount = [], agreements.amount_of(agreement, facts)
    for form in able.forms:
        fee = fees.price(able.fees, amount, form)
        assert fee is not None, "it has a price for this form"
        made.append(
            Offered(
                case_id, agreement.platform, able.body, agreement.id, form, amount, fee, terms.seats,
                agreement.terms.languages, agreement.terms.levels.accept_days, agreement.terms.levels.award_days, until,
            )
        )  # fmt: skip
    return tuple(made)

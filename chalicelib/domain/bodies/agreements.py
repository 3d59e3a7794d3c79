"""Agreements between a platform and a body: what the body takes from it, at what price, how fast. Pure.

One side proposes, the other confirms or refuses; either ends it with the notice that was agreed. Cases that are under
way go on under the terms they came with.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain.bodies import fees
from chalicelib.domain.bodies.fees import FeeSchedule
from chalicelib.domain.bodies.profile import Categories, Languages, Laws
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import Fault, NotAllowed
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, Money, Role

MAX_RANGES: Final = 50
MAX_NOTICE: Final = 365
SIDES: Final = frozenset({Role.PLATFORM, Role.BODY})

_Days = Annotated[int, msgspec.Meta(ge=1, le=730)]


class AgreementState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"
    """Takes no case after `ends_on`."""


class AmountRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Amounts in dispute in one currency, minor units, both ends included."""

    currency: str
    least: Annotated[int, msgspec.Meta(ge=0, le=MAX_AMOUNT)] = 0
    most: Annotated[int, msgspec.Meta(ge=1, le=MAX_AMOUNT)] | None = None


class ServiceLevels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Calendar days that the body allows itself."""

    accept_days: _Days = 3
    """To take or refuse a case that it is offered."""
    award_days: _Days = 60
    """From the panel's constitution to its award."""


class AgreementTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the two agree on."""

    languages: Languages
    amounts: Annotated[tuple[AmountRange, ...], msgspec.Meta(min_length=1, max_length=MAX_RANGES)]
    categories: Categories = ()
    """None: all that the body takes."""
    laws: Laws = ()
    """None: any under which it decides."""
    fees: FeeSchedule | None = None
    """None: the published one."""
    levels: ServiceLevels = ServiceLevels()
    notice_days: Annotated[int, msgspec.Meta(ge=0, le=MAX_NOTICE)] = 30
    """Between the notice of either side and the last day."""
    starts_on: date
    last_day: date | None = None


class BodyAgreement(msgspec.Struct, frozen=True):
    """`platform`, `body`: tenants' ids. `proposed_by`: which of the two."""

    id: str
    platform: str
    body: str
    proposed_by: Role
    terms: AgreementTerms
    proposed_at: datetime
    state: AgreementState = AgreementState.PROPOSED
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: Role | None = None
    ends_on: date | None = None
    """The last day on which it takes a case, once one side has given notice."""
    version: int = 1

    def side(self, tenant: str) -> Role | None:
        """Which side that tenant is; None: neither."""
        return {self.platform: Role.PLATFORM, self.body: Role.BODY}.get(tenant)


class CaseFacts(msgspec.Struct, frozen=True):
    """What of a case decides who can take it. `day`: of the tenant's own time."""

    dispute_type: DisputeType
    language: str
    amount: Money | None
    """In dispute; None where the case is not about money."""
    day: date
    law: str | None = None
    """ISO 3166-1; None: not known, which rules nobody out."""
    sandbox: bool = False


class Uncovered(StrEnum):
    """Why an agreement does not cover a case."""

    NOT_CONFIRMED = "not_confirmed"
    NOT_YET = "not_yet"
    OVER = "over"
    CATEGORY = "category"
    LANGUAGE = "language"
    LAW = "law"
    CURRENCY = "currency"
    AMOUNT = "amount"


def faults(terms: AgreementTerms, today: date) -> list[Fault]:
    """What is wrong with them beyond their shape."""
    found = fees.faults(terms.fees, "/terms/fees") if terms.fees else []
    seen: set[str] = set()
    for n, amounts in enumerate(terms.amounts):
        here = f"/terms/amounts/{n}"
        if amounts.currency not in CURRENCIES:
            found.append(Fault(f"{here}/currency", "unknown_currency"))
        if amounts.currency in seen:
            found.append(Fault(here, "stands_twice"))
        seen.add(amounts.currency)
        if amounts.most is not None and amounts.most < amounts.least:
            found.append(Fault(f"{here}/most", "at_least", amounts.least))
    if terms.last_day is not None and terms.last_day < max(terms.starts_on, today):
        found.append(Fault("/terms/last_day", "too_early_day", max(terms.starts_on, today).isoformat()))
    return found


def answer(agreement: BodyAgreement, by: Role, now: datetime, *, confirmed: bool) -> BodyAgreement:
    """The other side's yes or no. The same answer twice is as good as once.

    Raises NotAllowed: own_offer, agreement_answered.
    """
    if by is agreement.proposed_by:
        raise NotAllowed("own_offer", "One's own proposal cannot be answered.")
    state = AgreementState.CONFIRMED if confirmed else AgreementState.REFUSED
    if agreement.state is state:
        return agreement
    if agreement.state is not AgreementState.PROPOSED:
        raise NotAllowed("agreement_answered", state=agreement.state.value)
    return replace(agreement, state=state, answered_at=now, version=agreement.version + 1)


def end(agreement: BodyAgreement, by: Role, now: datetime) -> BodyAgreement:
    """Notice by either side; a proposal is taken back at once. Ended twice is as good as once.

    Raises NotAllowed: agreement_over.
    """
    if agreement.state is AgreementState.ENDED:
        return agreement
    if agreement.state is AgreementState.REFUSED:
        raise NotAllowed("agreement_over", state=agreement.state.value)
    days = agreement.terms.notice_days if agreement.state is AgreementState.CONFIRMED else 0
    last = now.date() + timedelta(days=days)
    if agreement.terms.last_day is not None:
        last = min(last, agreement.terms.last_day)
    return replace(
        agreement, state=AgreementState.ENDED, ended_at=now, ended_by=by, ends_on=last, version=agreement.version + 1
    )  # fmt: skip


def covers(agreement: BodyAgreement, facts: CaseFacts) -> tuple[Uncovered, ...]:
    """Every reason why the agreement does not cover the case; none: it does."""
    terms = agreement.terms
    amount = amount_of(agreement, facts)
    ranges = [r for r in terms.amounts if r.currency == amount.currency]
    against = {
        Uncovered.NOT_CONFIRMED: agreement.answered_at is None or agreement.state is AgreementState.REFUSED,
        Uncovered.NOT_YET: facts.day < terms.starts_on,
        Uncovered.OVER: any(
            day is not None and facts.day > day for day in (terms.last_day, agreement.ends_on)
        ),
        Uncovered.CATEGORY: bool(terms.categories) and facts.dispute_type not in terms.categories,
        Uncovered.LANGUAGE: facts.language not in terms.languages,
        Uncovered.LAW: bool(terms.laws) and facts.law is not None and facts.law not in terms.laws,
        Uncovered.CURRENCY: not ranges,
        Uncovered.AMOUNT: facts.amount is not None
        and bool(ranges)
        and not any(_within(r, amount.amount) for r in ranges),
    }
    return tuple(reason for reason, holds in against.items() if holds)


def amount_of(agreement: BodyAgreement, facts: CaseFacts) -> Money:
    """What the fee is reckoned from: without an amount in dispute, nothing in the first currency agreed on."""
    return facts.amount or Money(0, agreement.terms.amounts[0].currency)


def _within(amounts: AmountRange, amount: int) -> bool:
    return amounts.least <= amount and (amounts.most is None or amount <= amounts.most)

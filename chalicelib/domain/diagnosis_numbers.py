"""The numbers of a diagnosis: which source's number counts for a limit or an amount, and what it comes to.

Compared are the law of the consumer's home (the floor), the law of the seller's place, the platform's promise and the
merchant's. Two laws are compared only where the same day starts both periods: others are not alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.conditions import Facts
from chalicelib.domain.diagnosis_rules import Amount, Basis, Limit, Regime
from chalicelib.domain.promises import ENTITLEMENTS, Source, stricter
from chalicelib.domain.values import Money

Promises = Mapping[Source, Mapping[str, int]]
Abroad = Mapping[tuple[str, str], Limit]
"""The limits of the seller's law, by entitlement and by what starts them."""


class Counted(msgspec.Struct, frozen=True):
    """A limit with the number that won, and everybody's."""

    limit: Limit
    length: Length
    won_by: Source
    compared: tuple[tuple[int, Source], ...]
    basis: Basis | None
    """Of the winner where it is a law: of the seller's regime where `won_by` says so."""
    due_at: datetime | None
    """None until it begins."""


class Sum(msgspec.Struct, frozen=True):
    """What an amount comes to; no `money` without a price in the right currency."""

    amount: Amount
    times: int
    won_by: Source
    money: Money | None


def limits_of(regime: Regime) -> Abroad:
    """What a seller's law has to offer for comparison. Of two alike, the first."""
    limits = [limit for right in regime.rights for limit in right.limits]
    return {(one.entitlement, one.starts): one for one in reversed(limits) if one.entitlement and one.length}


def counted(limit: Limit, facts: Facts, promises: Promises, abroad: Abroad) -> Counted | None:
    """The limit with its best number; None where neither a law nor a promise gives one."""
    foreign = abroad.get((limit.entitlement or "", limit.starts))
    compared = [(one.n, source) for one, source in _laws(limit, foreign)]
    compared += promised(limit.entitlement, promises)
    if not compared:
        return None
    n, source = stricter(limit.entitlement, compared) if limit.entitlement else compared[0]
    length = Length(n, _unit(limit))
    won = {Source.LAW: limit, Source.SELLER_LAW: foreign}.get(source)
    basis = won.basis if won else None
    return Counted(limit, length, source, tuple(compared), basis, facts.end_of(limit.starts, length))


def promised(entitlement: str | None, promises: Promises) -> list[tuple[int, Source]]:
    """What each source promises of it."""
    if entitlement is None:
        return []
    return [(given[entitlement], source) for source, given in promises.items() if entitlement in given]


def is_over(counted: Counted, facts: Facts) -> bool | None:
    """Whether the period had ended on the day that counts: today, or the day the limit is measured by."""
    if counted.due_at is None:
        return None
    day = facts.answers.get(counted.limit.measured_by or "")
    moment = facts.now
    if isinstance(day, date):
        moment = datetime.combine(day, time.min, tzinfo=ZoneInfo(facts.time_zone)).astimezone(UTC)
    return moment >= counted.due_at


def total(amount: Amount, facts: Facts, promises: Promises) -> Sum:
    """The multiple of the price, never below the floor."""
    compared = [(amount.times, Source.LAW), *promised(amount.entitlement, promises)]
    times, source = stricter(amount.entitlement, compared) if amount.entitlement else compared[0]
    price, floor = facts.answers.get(amount.of), amount.floor
    money = None
    if isinstance(price, Money) and (floor is None or floor.currency == price.currency):
        money = Money(max(times * price.amount, floor.amount if floor else 0), price.currency)
    return Sum(amount, times, source, money)


def _laws(limit: Limit, foreign: Limit | None) -> list[tuple[Length, Source]]:
    laws = ((limit, Source.LAW), (foreign, Source.SELLER_LAW))
    return [(one.length, source) for one, source in laws if one is not None and one.length is not None]


def _unit(limit: Limit) -> Unit:
    if limit.entitlement is not None:
        return Unit(ENTITLEMENTS[limit.entitlement].unit)
    assert limit.length is not None
    return limit.length.unit

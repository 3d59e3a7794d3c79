"""The connector for payment providers: one payment with everything that has happened to it, sent anew each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.domain.case.exhibits import SourceKind
from chalicelib.domain.errors import Fault
from chalicelib.domain.records.record import (
    MAX_STEPS,
    Code,
    Currency,
    Entry,
    EntryKind,
    Moment,
    Payment,
    Record,
    consistent,
    in_time,
)  # fmt: skip
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, stamp

NAME: Final = "payment_record"


class EntryIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`amount` in the currency's smallest unit, never negative: `what` says which way it went."""

    at: Moment
    what: EntryKind
    amount: Annotated[int, Meta(ge=1, le=MAX_AMOUNT)]
    reference: Code | None = None


class PaymentRecordIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One payment as its provider has booked it. `id`: the provider's own id of this message's content."""

    id: Code
    payment_id: Code
    provider: Code
    currency: Currency
    entries: Annotated[tuple[EntryIn, ...], Meta(min_length=1, max_length=MAX_STEPS)]


class PaymentRecord:
    """The connector."""

    name = NAME
    kind = SourceKind.PAYMENT
    message = PaymentRecordIn

    def read(self, message: PaymentRecordIn, now: datetime) -> Record:
        consistent(_faults(message, now))
        in_order = sorted(message.entries, key=lambda entry: entry.at)
        payment = Payment(
            provider=message.provider,
            currency=message.currency,
            entries=tuple(Entry(stamp(e.at), e.what, e.amount, e.reference) for e in in_order),
            authorised=_sum(message, EntryKind.AUTHORISED),
            captured=_sum(message, EntryKind.CAPTURED),
            refunded=_sum(message, EntryKind.REFUNDED),
            charged_back=_charged_back(message),
        )
        return Record(
            kind=self.kind, connector=NAME, record=message.id, subject=message.payment_id,
            occurred_at=in_order[-1].at, content=payment,
        )  # fmt: skip


def _sum(message: PaymentRecordIn, what: EntryKind) -> int:
    return sum(entry.amount for entry in message.entries if entry.what is what)


def _charged_back(message: PaymentRecordIn) -> int:
    """What the payer's bank has taken back and not given up since."""
    return _sum(message, EntryKind.CHARGED_BACK) - _sum(message, EntryKind.CHARGEBACK_REVERSED)


def _faults(message: PaymentRecordIn, now: datetime) -> Iterator[Fault]:
    """Money that was never captured can neither be refunded nor charged back, and no chargeback is reversed twice.
    What was authorised bounds nothing: providers capture more by agreement, and some do not report authorisations.
    """
    if message.currency not in CURRENCIES:
        yield Fault("/currency", "unknown_currency")
    yield from in_time(((f"/entries/{n}/at", entry.at) for n, entry in enumerate(message.entries)), now)
    captured, refunded = _sum(message, EntryKind.CAPTURED), _sum(message, EntryKind.REFUNDED)
    if refunded > captured:
        yield Fault("/entries", "above_captured", captured)
    if not 0 <= _charged_back(message) <= captured:
        yield Fault("/entries", "above_captured", captured)

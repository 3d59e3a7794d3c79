"""The connector for refunds that were carried out: one message per refund, sent when the money has left.

Where the case has an open task to pay just that much, such a record is offered as the proof that it was done: see
`case.performance.proven`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.domain.case.exhibits import SourceKind
from chalicelib.domain.errors import Fault
from chalicelib.domain.records.record import Code, Currency, Moment, Record, Refund, consistent, in_time
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, stamp

NAME: Final = "refund_done"


class RefundDoneIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One refund. `id`: the provider's own id of the refund itself, so that it counts once; `amount` in the currency's
    smallest unit.
    """

    id: Code
    payment_id: Code
    provider: Code
    currency: Currency
    amount: Annotated[int, Meta(ge=1, le=MAX_AMOUNT)]
    refunded_at: Moment
    reason: Code | None = None


class RefundDone:
    """The connector."""

    name = NAME
    kind = SourceKind.PAYMENT
    message = RefundDoneIn

    def read(self, message: RefundDoneIn, now: datetime) -> Record:
        faults = list(in_time([("/refunded_at", message.refunded_at)], now))
        if message.currency not in CURRENCIES:
            faults.append(Fault("/currency", "unknown_currency"))
        consistent(faults)
        refund = Refund(
            message.provider, message.amount, message.currency, stamp(message.refunded_at), message.reason
        )
        return Record(
            kind=self.kind, connector=NAME, record=message.id, subject=message.payment_id,
            occurred_at=message.refunded_at, content=refund,
        )  # fmt: skip

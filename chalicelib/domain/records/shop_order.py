"""The connector for orders as a shop keeps them: codes, quantities, amounts and moments; no title, no buyer."""

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
    Line,
    Moment,
    Order,
    Record,
    consistent,
    in_time,
)  # fmt: skip
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, stamp

NAME: Final = "shop_order"
MAX_QUANTITY: Final = 10**6
Amount = Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
Quantity = Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]


class LineIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ref`: the shop's own code of the article; `unit_amount` in the currency's smallest unit."""

    ref: Code
    quantity: Quantity
    unit_amount: Amount


class ShopOrderIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One order as it stands. `id`: the shop's own id of this message's content; `at`: as of when it stands so."""

    id: Code
    order: Code
    placed_at: Moment
    at: Moment
    status: Code
    """The shop's own code: `paid`, `fulfilled`, `cancelled`."""
    currency: Currency
    lines: Annotated[tuple[LineIn, ...], Meta(min_length=1, max_length=MAX_STEPS)]
    total: Amount
    shipping: Amount = 0
    discount: Amount = 0
    payment: Code | None = None
    """Under which it was paid."""


class ShopOrder:
    """The connector."""

    name = NAME
    kind = SourceKind.SHOP
    message = ShopOrderIn

    def read(self, message: ShopOrderIn, now: datetime) -> Record:
        consistent(_faults(message, now))
        order = Order(
            placed_at=stamp(message.placed_at), currency=message.currency,
            lines=tuple(Line(line.ref, line.quantity, line.unit_amount) for line in sorted(message.lines, key=_by_ref)),
            shipping=message.shipping, discount=message.discount, total=message.total, payment=message.payment,
            status=message.status, at=stamp(message.at),
        )  # fmt: skip
        return Record(
            kind=self.kind, connector=NAME, record=message.id, subject=message.order,
            occurred_at=max(message.at, message.placed_at), content=order,
        )  # fmt: skip


def _by_ref(line: LineIn) -> tuple[str, int, int]:
    """In one order, however the shop lists them: the same order is the same record."""
    return line.ref, line.quantity, line.unit_amount


def _faults(message: ShopOrderIn, now: datetime) -> Iterator[Fault]:
    """What an order adds up to is its total; nothing in it is from tomorrow."""
    if message.currency not in CURRENCIES:
        yield Fault("/currency", "unknown_currency")
    yield from in_time([("/placed_at", message.placed_at), ("/at", message.at)], now)
    lines = sum(line.quantity * line.unit_amount for line in message.lines)
    if message.total != lines + message.shipping - message.discount:
        yield Fault("/total", "does_not_sum", lines + message.shipping - message.discount)

"""The connector for a shop's notices that something was sent off: which lines of an order, with which carrier.

`carrier_tracking` is what a carrier says of a parcel, scan by scan. This is what the seller says beforehand: it proves
that a parcel was announced for an order, and which; never that it has arrived.
"""

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
    Dispatch,
    Moment,
    Packed,
    Record,
    consistent,
    in_time,
)  # fmt: skip
from chalicelib.domain.records.shop_order import Quantity
from chalicelib.domain.values import stamp

NAME: Final = "shop_shipment"


class PackedIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the order, by the shop's own code, and how many of it are in the parcel."""

    ref: Code
    quantity: Quantity


class ShopShipmentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parcel of an order. `id`: the shop's own id of this message's content."""

    id: Code
    order: Code
    carrier: Code
    tracking_number: Code
    dispatched_at: Moment
    lines: Annotated[tuple[PackedIn, ...], Meta(min_length=1, max_length=MAX_STEPS)]


class ShopShipment:
    """The connector."""

    name = NAME
    kind = SourceKind.SHOP
    message = ShopShipmentIn

    def read(self, message: ShopShipmentIn, now: datetime) -> Record:
        consistent(_faults(message, now))
        sent = Dispatch(
            message.carrier, message.tracking_number, stamp(message.dispatched_at),
            tuple(Packed(line.ref, line.quantity) for line in sorted(message.lines, key=lambda line: line.ref)),
        )  # fmt: skip
        return Record(
            kind=self.kind, connector=NAME, record=message.id, subject=message.order,
            occurred_at=message.dispatched_at, content=sent,
        )  # fmt: skip


def _faults(message: ShopShipmentIn, now: datetime) -> Iterator[Fault]:
    yield from in_time([("/dispatched_at", message.dispatched_at)], now)
    seen: set[str] = set()
    for n, line in enumerate(message.lines):
        if line.ref in seen:
            yield Fault(f"/lines/{n}", "repeated")
        seen.add(line.ref)

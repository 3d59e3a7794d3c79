"""The connectors there are, by their names. A new kind of sender is one more module and one more line here."""

from __future__ import annotations

from typing import Final

from chalicelib.domain.records.carrier_tracking import CarrierTracking
from chalicelib.domain.records.chat_log import ChatLog
from chalicelib.domain.records.payment_record import PaymentRecord
from chalicelib.domain.records.record import Connector
from chalicelib.domain.records.refund_done import RefundDone
from chalicelib.domain.records.shop_order import ShopOrder
from chalicelib.domain.records.shop_shipment import ShopShipment

CONNECTORS: Final[dict[str, Connector]] = {
    c.name: c
    for c in (CarrierTracking(), PaymentRecord(), ChatLog(), ShopOrder(), ShopShipment(), RefundDone())
}

"""Carriers' messages: the latest scan says where a parcel is, and proof of delivery belongs to a delivery."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.records.carrier_tracking import CarrierTracking, CarrierTrackingIn
from chalicelib.domain.records.record import ScanStatus, Shipment
from tests.unit.domain.records.contract import NOW

pytestmark = pytest.mark.capability("S09")
DELIVERED = {"at": "2026-11-05T14:40:00Z", "status": "delivered"}
RETURNED = {"at": "2026-11-09T09:00:00Z", "status": "returned"}
PROOF = {"at": "2026-11-05T14:41:00Z", "by": "pin", "to": "neighbour"}


def read(*scans: dict[str, Any], **more: Any) -> Shipment:
    plain = {"id": "s-1", "tracking_number": "HP-1", "carrier": "harbour", "scans": list(scans)} | more
    found = CarrierTracking().read(msgspec.convert(plain, CarrierTrackingIn), NOW)
    assert isinstance(found.content, Shipment)
    return found.content


def faults(*scans: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read(*scans, **more)
    return [(f.pointer, f.code) for f in refused.value.faults]


def test_the_latest_scan_says_where_the_parcel_is() -> None:
    """Wherever it stands in the message."""
    assert read(RETURNED, DELIVERED).status is ScanStatus.RETURNED


def test_proof_of_delivery_is_kept_as_codes() -> None:
    """How it was proven, and what kind of person took it."""
    proof = read(DELIVERED, proof_of_delivery=PROOF).delivered
    assert proof is not None
    assert (proof.at, proof.by, proof.to) == ("2026-11-05T14:41:00.000000Z", "pin", "neighbour")


def test_what_was_not_delivered_has_no_proof_of_it() -> None:
    """A message that says both contradicts itself."""
    assert faults(RETURNED, proof_of_delivery=PROOF) == [("/proof_of_delivery", "not_applicable")]


def test_a_scan_stands_once() -> None:
    """The second one is named."""
    assert faults(DELIVERED, DELIVERED) == [("/scans/1", "repeated")]


def test_proof_from_the_future_is_none() -> None:
    """As for scans."""
    late = PROOF | {"at": "2026-12-05T14:41:00Z"}
    assert faults(DELIVERED, proof_of_delivery=late) == [("/proof_of_delivery/at", "in_the_future")]

"""The connector for carriers' tracking messages: the whole history of one parcel, sent anew with every scan."""

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
    Country,
    Delivered,
    Moment,
    ProofBy,
    ReceivedBy,
    Record,
    Scan,
    ScanStatus,
    Shipment,
    consistent,
    in_time,
)  # fmt: skip
from chalicelib.domain.values import stamp

NAME: Final = "carrier_tracking"
MAX_GRAMS: Final = 10**8


class ScanIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    status: ScanStatus
    place: Code | None = None
    """The code of a depot or an office."""
    country: Country | None = None


class ProofIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at: Moment
    by: ProofBy
    to: ReceivedBy
    reference: Code | None = None
    """Under which the carrier keeps the signature or photograph."""


class CarrierTrackingIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parcel as its carrier knows it. `id`: the carrier's own id of this message's content."""

    id: Code
    tracking_number: Code
    carrier: Code
    scans: Annotated[tuple[ScanIn, ...], Meta(min_length=1, max_length=MAX_STEPS)]
    proof_of_delivery: ProofIn | None = None
    weight_grams: Annotated[int, Meta(ge=1, le=MAX_GRAMS)] | None = None


class CarrierTracking:
    """The connector."""

    name = NAME
    kind = SourceKind.CARRIER
    message = CarrierTrackingIn

    def read(self, message: CarrierTrackingIn, now: datetime) -> Record:
        consistent(_faults(message, now))
        in_order = sorted(message.scans, key=lambda scan: scan.at)
        latest, proof = in_order[-1], message.proof_of_delivery
        shipment = Shipment(
            carrier=message.carrier,
            status=latest.status,
            scans=tuple(Scan(stamp(s.at), s.status, s.place, s.country) for s in in_order),
            delivered=Delivered(stamp(proof.at), proof.by, proof.to, proof.reference) if proof else None,
            weight_grams=message.weight_grams,
        )
        return Record(
            kind=self.kind, connector=NAME, record=message.id, subject=message.tracking_number,
            occurred_at=max(latest.at, proof.at) if proof else latest.at, content=shipment,
        )  # fmt: skip


def _faults(message: CarrierTrackingIn, now: datetime) -> Iterator[Fault]:
    yield from in_time(((f"/scans/{n}/at", scan.at) for n, scan in enumerate(message.scans)), now)
    seen: set[tuple[datetime, ScanStatus]] = set()
    for n, scan in enumerate(message.scans):
        if (scan.at, scan.status) in seen:
            yield Fault(f"/scans/{n}", "repeated")
        seen.add((scan.at, scan.status))
    proof = message.proof_of_delivery
    if proof is None:
        return
    yield from in_time([("/proof_of_delivery/at", proof.at)], now)
    if not any(scan.status is ScanStatus.DELIVERED for scan in message.scans):
        yield Fault("/proof_of_delivery", "not_applicable")

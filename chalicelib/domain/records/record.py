"""The canonical form of a third party's record: what an exhibit's bytes are made of, and what tells two records apart.

A connector turns a sender's own message into a `Record`. Its JSON has sorted keys, ASCII, moments as fixed-width UTC
stamps, amounts in minor units: the same record is always the same bytes. It holds codes, numbers and moments only: no
name and no address of a person ever gets in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Protocol

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from chalicelib.domain.case.exhibits import SourceKind
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import REF_PATTERN, Money, stamp

FORMAT: Final = "redress-record/1"
MEDIA_TYPE: Final = "application/json"
"""Of records alone: no party can declare a file of it."""
FILE_NAME: Final = "record.json"
MAX_BYTES: Final = 64 * 1024
"""Of a message as it comes, and so of what is made of it."""
AHEAD: Final = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""
MAX_STEPS: Final = 200
"""Scans of one shipment, entries of one payment, messages of one conversation."""

Code = Annotated[
    str, Meta(pattern=REF_PATTERN, description="A code of the sender's; never a name or an address.")
]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217")]
Moment = Annotated[datetime, Meta(tz=True)]


class ScanStatus(StrEnum):
    """Where a parcel is. The names follow what postal tracking events (UPU S31, GS1 EPCIS) tell apart."""

    ANNOUNCED = "announced"
    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    CUSTOMS = "customs"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    READY_FOR_COLLECTION = "ready_for_collection"
    DELIVERED = "delivered"
    RETURNED = "returned"
    DAMAGED = "damaged"
    LOST = "lost"


class ReceivedBy(StrEnum):
    """Who took a parcel, as a kind of person: a carrier's record brings no names in here."""

    RECIPIENT = "recipient"
    HOUSEHOLD = "household"
    NEIGHBOUR = "neighbour"
    RECEPTION = "reception"
    LOCKER = "locker"
    LEFT_AT_DOOR = "left_at_door"


class ProofBy(StrEnum):
    SIGNATURE = "signature"
    PHOTO = "photo"
    PIN = "pin"
    SCAN = "scan"


class Scan(msgspec.Struct, frozen=True):
    at: str
    status: ScanStatus
    place: str | None
    country: str | None


class Delivered(msgspec.Struct, frozen=True):
    """A carrier's proof of delivery."""

    at: str
    by: ProofBy
    to: ReceivedBy
    reference: str | None


class Shipment(msgspec.Struct, frozen=True, tag="shipment"):
    """Scans in the order of their times; `status` is the latest one's."""

    carrier: str
    status: ScanStatus
    scans: tuple[Scan, ...]
    delivered: Delivered | None
    weight_grams: int | None


class EntryKind(StrEnum):
    """What happens to a payment."""

    AUTHORISED = "authorised"
    CAPTURED = "captured"
    REFUNDED = "refunded"
    VOIDED = "voided"
    FAILED = "failed"
    CHARGED_BACK = "charged_back"
    CHARGEBACK_REVERSED = "chargeback_reversed"


class Entry(msgspec.Struct, frozen=True):
    """`amount` in minor units, always positive: the kind says which way the money went."""

    at: str
    what: EntryKind
    amount: int
    reference: str | None


class Payment(msgspec.Struct, frozen=True, tag="payment"):
    """Entries in the order of their times, and what they come to, in minor units."""

    provider: str
    currency: str
    entries: tuple[Entry, ...]
    authorised: int
    captured: int
    refunded: int
    charged_back: int


class Speaker(StrEnum):
    """Who wrote a message, as a kind of person."""

    BUYER = "buyer"
    SELLER = "seller"
    SERVICE = "service"
    """The platform's people."""
    MACHINE = "machine"


class Said(msgspec.Struct, frozen=True):
    """`sha256`: of the text in UTF-8. The text itself is not here."""

    at: str
    id: str
    by: Speaker
    sha256: str
    characters: int


class Conversation(msgspec.Struct, frozen=True, tag="conversation"):
    """Messages in the order of their times."""

    system: str
    messages: tuple[Said, ...]


class Line(msgspec.Struct, frozen=True):
    """What was sold, by the shop's own code; `unit_amount` in minor units."""

    ref: str
    quantity: int
    unit_amount: int


class Order(msgspec.Struct, frozen=True, tag="order"):
    """An order as the shop keeps it. `total` = lines + shipping - discount, in minor units."""

    placed_at: str
    currency: str
    lines: tuple[Line, ...]
    shipping: int
    discount: int
    total: int
    payment: str | None
    status: str
    at: str


class Packed(msgspec.Struct, frozen=True):
    ref: str
    quantity: int


class Dispatch(msgspec.Struct, frozen=True, tag="dispatch"):
    """What a shop says it has sent off for an order. Where the parcel is, only its carrier attests."""

    carrier: str
    tracking_number: str
    dispatched_at: str
    lines: tuple[Packed, ...]


class Refund(msgspec.Struct, frozen=True, tag="refund"):
    """Money that has gone back to the payer, in minor units."""

    provider: str
    amount: int
    currency: str
    refunded_at: str
    reason: str | None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """`record`: the sender's own id. `subject`: the tracking, payment or order number, or the conversation.
    `occurred_at`: of its latest step. `refunded`: what it proves to have been paid back.
    """

    kind: SourceKind
    connector: str
    record: str
    subject: str
    occurred_at: datetime
    content: Shipment | Payment | Conversation | Order | Dispatch | Refund

    @property
    def refunded(self) -> Money | None:
        """Only of a refund that was carried out, by itself: what a payment's history adds up to is no single act."""
        found = self.content
        return Money(found.amount, found.currency) if isinstance(found, Refund) else None


class Connector(Protocol):
    """What turns one kind of sender's messages into records: pure, and as strict as its message type."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> SourceKind: ...
    @property
    def message(self) -> type[msgspec.Struct]:
        """What a sender has to send, field by field; unknown fields are refused."""

    def read(self, message: Any, now: datetime) -> Record:
        """Raises Invalid with every fault that its fields alone do not show."""


def in_time(moments: Iterable[tuple[str, datetime]], now: datetime) -> Iterator[Fault]:
    """A fault for each that is from tomorrow, by its pointer. A sender's clock may be a little ahead."""
    for pointer, at in moments:
        if at > now + AHEAD:
            yield Fault(pointer, "in_the_future", stamp(now))


def consistent(faults: Iterable[Fault]) -> None:
    """Raises Invalid with all of them, where there are any."""
    if found := tuple(faults):
        raise Invalid("The message contradicts itself.", faults=found)


def canonical(record: Record) -> bytes:
    """The bytes of the exhibit."""
    plain = msgspec.to_builtins(record) | {"format": FORMAT, "occurred_at": stamp(record.occurred_at)}
    return msgspec.json.encode(plain, order="sorted")


def identity(record: Record) -> str:
    """SHA-256, hex, of what it says, whatever the sender calls it: the same thing said again is the same record."""
    return hashlib.sha256(canonical(replace(record, record=""))).hexdigest()

"""What was agreed when an order was placed (S11): the version of the terms in force then, and the order itself.

A version of terms is known by the SHA-256 of its text, and a case by that of the version it was filed under: whatever
is registered later, both stay what they are. The order is one canonical JSON text, sealed with the case like every
other text, so that its commitment proves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec

from chalicelib.domain.errors import Fault
from chalicelib.domain.values import CURRENCIES, MAX_AMOUNT, Money, stamp

MAX_TEXT_BYTES: Final = 256 * 1024
"""Of a version of terms, in UTF-8."""
MAX_VERSIONS: Final = 100
"""Of one reference."""
MAX_ORDER_BYTES: Final = 4 * 1024
"""Of an order's canonical JSON."""
KEPT_FOR: Final = timedelta(days=3653)
"""How long a text is locked from its registration: ten years. Nothing here deletes it afterwards either."""
AHEAD: Final = timedelta(minutes=5)


class TermsVersion(msgspec.Struct, frozen=True):
    """One version; never changed. `size` in bytes. `registered_at` tells whether it was there when somebody ordered."""

    terms_ref: str
    effective_from: str
    sha256: str
    size: int
    title: str
    lang: str
    registered_at: datetime


class Pinned(msgspec.Struct, frozen=True):
    """The version that a case holds on to. `on`: the day of the order, by which it was chosen."""

    sha256: str
    effective_from: str
    on: str
    registered_at: datetime


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """`unit_amount` in minor units of the order's currency."""

    ref: str
    title: str
    quantity: int
    unit_amount: int


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """As the platform has it. Items, shipping and discount come to the total; taxes are in the prices."""

    ordered_at: datetime
    seller: str
    currency: str
    items: tuple[Item, ...]
    total: int
    shipping: int = 0
    discount: int = 0
    provider: str | None = None
    """Of the payment, and its reference there."""
    payment_ref: str | None = None


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8, lower-case hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_force(versions: Iterable[TermsVersion], day: date) -> TermsVersion | None:
    """The latest version that has come into force by that day."""
    begun = [version for version in versions if version.effective_from <= day.isoformat()]
    return max(begun, key=lambda version: version.effective_from, default=None)


def pin(versions: Sequence[TermsVersion], day: date) -> Pinned | None:
    found = in_force(versions, day)
    if found is None:
        return None
    return Pinned(found.sha256, found.effective_from, day.isoformat(), found.registered_at)


def canonical(order: Order) -> str:
    """Sorted keys, no spaces, moments as stamps: the same order is always the same text."""
    plain: dict[str, Any] = msgspec.to_builtins(order) | {"ordered_at": stamp(order.ordered_at)}
    return msgspec.json.encode(plain, order="sorted").decode()


def order_faults(order: Order, now: datetime, claimed: Money | None) -> list[Fault]:
    """What is wrong with it: a sum, a currency, a moment, its length."""
    faults = []
    if order.ordered_at > now + AHEAD:
        faults.append(Fault("/order/ordered_at", "in_the_future", stamp(now)))
    if order.currency not in CURRENCIES:
        faults.append(Fault("/order/currency", "unknown_currency"))
    elif claimed is not None and claimed.currency != order.currency:
        faults.append(Fault("/order/currency", "other_currency", claimed.currency))
    total = sum(i.quantity * i.unit_amount for i in order.items) + order.shipping - order.discount
    if order.total != total or not 0 <= total <= MAX_AMOUNT:
        faults.append(Fault("/order/total", "does_not_sum", total))
    if (order.provider is None) != (order.payment_ref is None):
        faults.append(Fault("/order/payment_ref", "missing"))
    if len(canonical(order).encode()) > MAX_ORDER_BYTES:
        faults.append(Fault("/order", "too_long", MAX_ORDER_BYTES))
    return faults

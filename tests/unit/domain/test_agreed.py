"""What was agreed: the version in force on a day, and an order that is always the same text (S11)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from chalicelib.domain.agreed import (
    Item,
    Order,
    Pinned,
    TermsVersion,
    canonical,
    digest,
    in_force,
    order_faults,
    pin,
)
from chalicelib.domain.values import Money

pytestmark = pytest.mark.capability("S11")
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ORDERED = datetime(2026, 11, 2, 9, 58, tzinfo=UTC)


def version(day: str, text: str = "Thirty days.") -> TermsVersion:
    return TermsVersion("terms", day, digest(text), len(text), "Terms of sale", "en", NOW)


def order(**changes: Any) -> Order:
    """Two kettles at 59.90 and 5.00 for shipping, less 10.00: 114.80."""
    given: dict[str, Any] = {
        "ordered_at": ORDERED, "seller": "shop-77", "currency": "USD", "items": (Item("k2", "Kettle", 2, 5_990),),
        "shipping": 500, "discount": 1_000, "total": 11_480,
    }  # fmt: skip
    return Order(**given | changes)


def faults(given: Order, claimed: Money | None = None) -> list[tuple[str, str, object]]:
    return [(f.pointer, f.code, f.limit) for f in order_faults(given, NOW, claimed)]


class TestVersions:
    """Which text counts."""

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            ("2026-04-30", None),
            ("2026-05-01", "2026-05-01"),
            ("2026-10-31", "2026-05-01"),
            ("2026-11-01", "2026-11-01"),
        ],
    )
    def test_the_latest_that_has_begun_is_in_force(self, day: str, found: str | None) -> None:
        """From its very day on, whatever the order of the list."""
        got = in_force([version("2026-11-01"), version("2026-05-01")], date.fromisoformat(day))
        assert (got.effective_from if got else None) == found

    def test_a_case_pins_it_by_its_hash(self) -> None:
        """With the day that decided, and when the platform had registered it."""
        found = pin([version("2026-05-01", "Old."), version("2026-11-01", "New.")], date(2026, 10, 3))
        assert found == Pinned(digest("Old."), "2026-05-01", "2026-10-03", NOW)


class TestOrders:
    """The order as it was placed."""

    def test_the_same_order_is_the_same_text(self) -> None:
        """In whatever zone its moment was written."""
        east = ORDERED.astimezone(timezone(timedelta(hours=8)))
        assert canonical(order(ordered_at=east)) == canonical(order())
        plain = json.loads(canonical(order()))
        assert plain["ordered_at"] == "2026-11-02T09:58:00.000000Z"
        assert canonical(order()) == json.dumps(plain, sort_keys=True, separators=(",", ":"))

    def test_a_sound_order_has_no_fault(self) -> None:
        """2 x 5,990 + 500 - 1,000 = 11,480."""
        assert faults(order(), Money(5_990, "USD")) == []

    def test_what_does_not_sum_is_told_with_the_sum(self) -> None:
        """A total that hides a fee would otherwise stand as proven."""
        assert faults(order(total=11_481)) == [("/order/total", "does_not_sum", 11_480)]

    def test_a_discount_beyond_the_price_is_none(self) -> None:
        """11,980 + 500 - 12,481 = -1."""
        assert faults(order(discount=12_481, total=0)) == [("/order/total", "does_not_sum", -1)]

    def test_an_order_is_placed_before_anybody_complains_of_it(self) -> None:
        """Five minutes are allowed for two clocks."""
        late = order(ordered_at=NOW + timedelta(minutes=6))
        assert faults(late) == [("/order/ordered_at", "in_the_future", "2026-11-22T04:00:00.000000Z")]

    def test_claim_and_order_are_in_one_currency(self) -> None:
        """One that is known."""
        assert faults(order(), Money(1, "EUR")) == [("/order/currency", "other_currency", "EUR")]
        assert faults(order(currency="XXX")) == [("/order/currency", "unknown_currency", None)]

    def test_a_payment_is_named_with_its_provider(self) -> None:
        """Its reference means nothing without."""
        assert faults(order(payment_ref="pay-1")) == [("/order/payment_ref", "missing", None)]
        assert faults(order(payment_ref="pay-1", provider="bright")) == []

    def test_an_order_is_four_kibibytes_at_most(self) -> None:
        """In UTF-8: twenty titles of 80 Chinese characters are 4,800 bytes alone."""
        items = tuple(Item("k2", "壶" * 80, 1, 100) for _ in range(20))
        long = order(items=items, shipping=0, discount=0, total=2_000)
        assert faults(long) == [("/order", "too_long", 4_096)]

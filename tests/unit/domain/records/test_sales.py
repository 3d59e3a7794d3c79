"""What shops and payment providers tell of a sale: the order, that it was sent off, that money went back."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.domain.case.exhibits import SourceKind
from chalicelib.domain.errors import Invalid
from chalicelib.domain.records.connectors import CONNECTORS
from chalicelib.domain.records.record import Record, canonical, identity
from chalicelib.domain.values import Money
from chalicelib.entrypoints.http import examples, fields
from tests.unit.domain.records.contract import NOW

pytestmark = pytest.mark.capability("S09")
SENT: dict[str, dict[str, Any]] = {
    "shop_order": examples.ORDERED, "shop_shipment": examples.DISPATCHED, "refund_done": examples.REFUNDED,
}  # fmt: skip
EACH = pytest.mark.parametrize("name", sorted(SENT))


def read(name: str, **changes: Any) -> Record:
    source = CONNECTORS[name]
    given = msgspec.json.encode(copy.deepcopy(SENT[name]) | changes)
    return source.read(msgspec.json.decode(given, type=source.message), NOW)


def faults(name: str, **changes: Any) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read(name, **changes)
    return {(f.pointer, f.code) for f in refused.value.faults}


@pytest.mark.parametrize(
    ("name", "kind", "subject"),
    [
        ("shop_order", SourceKind.SHOP, "448210"), ("shop_shipment", SourceKind.SHOP, "448210"),
        ("refund_done", SourceKind.PAYMENT, "pay-448210"),
    ],
)  # fmt: skip
def test_it_says_what_it_is_about(name: str, kind: SourceKind, subject: str) -> None:
    """The order, or the payment: what cases are linked to."""
    found = read(name)
    assert (found.kind, found.connector, found.record, found.subject) == (
        kind,
        name,
        SENT[name]["id"],
        subject,
    )


@EACH
def test_it_is_plain_and_always_the_same_bytes(name: str) -> None:
    """ASCII JSON with sorted keys, whatever the order of members."""
    body = canonical(read(name))
    assert body == json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode("ascii")
    turned = dict(reversed(SENT[name].items()))
    source = CONNECTORS[name]
    assert canonical(source.read(msgspec.convert(turned, source.message, strict=False), NOW)) == body


@EACH
def test_no_word_gets_in(name: str) -> None:
    """Neither as a member of its own nor as a code."""
    with pytest.raises(Invalid) as refused:
        fields.read(
            SENT[name] | {"buyer": "Marian Harrow", "id": "To Marian Harrow"}, CONNECTORS[name].message
        )
    assert {(f.pointer, f.code) for f in refused.value.faults} == {
        ("/buyer", "unknown_field"),
        ("/id", "pattern"),
    }


@EACH
@pytest.mark.parametrize(("minutes", "taken"), [(5, True), (6, False)])
def test_nothing_is_from_tomorrow(name: str, minutes: int, taken: bool) -> None:
    """Five minutes are allowed for two clocks."""
    member = {"shop_order": "at", "shop_shipment": "dispatched_at", "refund_done": "refunded_at"}[name]
    later = (NOW + timedelta(minutes=minutes)).isoformat()
    if taken:
        assert read(name, **{member: later}).occurred_at == NOW + timedelta(minutes=minutes)
    else:
        assert faults(name, **{member: later}) == {(f"/{member}", "in_the_future")}


@pytest.mark.parametrize("name", ["shop_order", "shop_shipment"])
def test_lines_come_in_one_order(name: str) -> None:
    """However the shop lists them."""
    more = {"ref": "a-cup", "quantity": 2} | ({"unit_amount": 100} if name == "shop_order" else {})
    lines = [*SENT[name]["lines"], more]
    total = {"total": 6690} if name == "shop_order" else {}
    there = read(name, lines=lines, **total)
    assert identity(there) == identity(read(name, lines=lines[::-1], **total))
    assert identity(there) != identity(read(name))


def test_an_order_comes_to_its_total() -> None:
    """5990 and 500 for shipping are 6490; with 90 off they are 6400."""
    assert faults("shop_order", total=6491, currency="XYZ") == {
        ("/total", "does_not_sum"), ("/currency", "unknown_currency"),
    }  # fmt: skip
    read("shop_order", discount=90, total=6400)


def test_a_line_is_in_a_parcel_once() -> None:
    """With its number."""
    line = SENT["shop_shipment"]["lines"][0]
    assert faults("shop_shipment", lines=[line, line]) == {("/lines/1", "repeated")}


def test_a_refund_says_how_much_went_back() -> None:
    """As of when it did; only that connector's record proves a payment by itself."""
    found = read("refund_done")
    assert (found.refunded, found.occurred_at) == (Money(5990, "USD"), datetime(2026, 11, 20, 10, tzinfo=UTC))
    assert [read(name).refunded for name in ("shop_order", "shop_shipment")] == [None, None]
    assert faults("refund_done", currency="XYZ") == {("/currency", "unknown_currency")}

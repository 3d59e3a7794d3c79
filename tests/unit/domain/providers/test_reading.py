"""What providers' notices say, in our words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.case.external import ExternalState
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import Invalid
from chalicelib.domain.providers import notice, states
from chalicelib.domain.providers.known import PROVIDERS
from chalicelib.domain.providers.notice import Notice
from chalicelib.domain.records.record import EntryKind
from chalicelib.domain.values import Money
from tests.unit.domain.providers import notices
from tests.unit.domain.providers.notices import PAYPAL, SHOPIFY, STRIPE, changed

pytestmark = pytest.mark.capability("S64")
ORIGINALS = {"stripe_disputes": STRIPE, "shopify_disputes": SHOPIFY, "paypal_disputes": PAYPAL}
EACH = pytest.mark.parametrize("name", sorted(PROVIDERS))


def read(name: str, value: Any = None, **headers: str) -> Notice | None:
    sent = notices.shopify_headers(b"") | {"x-shopify-topic": headers.get("topic", "disputes/create")}
    return PROVIDERS[name].read(sent, notices.raw(ORIGINALS[name] if value is None else value))


def found(name: str, value: Any = None, **headers: str) -> Notice:
    got = read(name, value, **headers)
    assert got is not None
    return got


def test_a_stripe_dispute() -> None:
    """1795305600 is 2026-11-22T00:00:00Z; 1796083199 is 2026-11-30T19:59:59Z."""
    got = found("stripe_disputes")
    assert (got.dispute, got.event, got.payment, got.order) == (
        "du_1QK2mQ2eZv", "evt_1QK2mR2eZv", "ch_3QH8mL2eZv", "448210",
    )  # fmt: skip
    assert (got.state, got.code) == (ExternalState.AWAITING_MERCHANT, "needs_response")
    assert (got.as_of, got.due_at) == (
        datetime(2026, 11, 22, 0, 0, tzinfo=UTC), datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC),
    )  # fmt: skip
    assert (got.amount, got.dispute_type) == (Money(5990, "USD"), DisputeType.LOGISTICS)
    assert got.payer_name == "Marian Harrow"


def test_a_shopify_dispute() -> None:
    """Its times have their own zone: seven in the evening five hours behind is midnight."""
    got = found("shopify_disputes")
    assert (got.dispute, got.order, got.payment) == ("285332461850802050", "7448210", None)
    assert (got.as_of, got.due_at) == (
        datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 12, 3, tzinfo=UTC),
    )  # fmt: skip
    assert (got.amount, got.dispute_type) == (Money(5990, "USD"), DisputeType.QUALITY)


def test_a_paypal_dispute() -> None:
    """With the payer's words."""
    got = found("paypal_disputes")
    assert (got.dispute, got.payment, got.order) == ("PP-000-042-663-135", "00D10444LD479031K", "448210")
    assert (got.payer, got.payer_name, got.notes) == ("WDJJHEBZ4X2LY", "Marian Harrow", ("It never came.",))
    assert (got.amount, got.state) == (Money(5990, "USD"), ExternalState.AWAITING_MERCHANT)
    assert got.paid_on == datetime(2026, 11, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "outcome", "state"),
    [
        ("RESOLVED", "RESOLVED_BUYER_FAVOUR", ExternalState.PAYER_WON), ("RESOLVED", "NEW_ONE", ExternalState.ENDED),
        ("WAITING_FOR_BUYER_RESPONSE", None, ExternalState.AWAITING_PAYER), ("NEW_ONE", None, ExternalState.OTHER),
    ],
)  # fmt: skip
def test_paypal_tells_its_outcome_apart(status: str, outcome: str | None, state: ExternalState) -> None:
    """An outcome that is not in the table is an end; a status that is not, nothing we know."""
    value = changed(PAYPAL, "resource", "status", to=status)
    value["resource"]["dispute_outcome"] = {"outcome_code": outcome} if outcome else None
    got = found("paypal_disputes", value)
    assert got.state is state
    assert got.code == (f"{status}:{outcome}" if outcome else status)


@pytest.mark.parametrize(
    ("amount", "currency", "money"),
    [
        (5990, "usd", Money(5990, "USD")), (5990, "jpy", Money(5990, "JPY")), (5990, "kwd", Money(5990, "KWD")),
        (5900, "isk", Money(59, "ISK")), (5900, "ugx", Money(59, "UGX")), (5990, "isk", None), (0, "usd", None),
        (-5, "usd", None), (5990.5, "usd", None), ("5990", "usd", None), (True, "usd", None), (5990, "us", None),
    ],
)  # fmt: skip
def test_stripes_smallest_units(amount: Any, currency: str, money: Money | None) -> None:
    """Yen have none, a dinar a thousand; krónur and Uganda's shillings come with two zeros, and nothing is rounded."""
    value = changed(STRIPE, "data", "object", "amount", to=amount)
    value["data"]["object"]["currency"] = currency
    assert found("stripe_disputes", value).amount == money


@pytest.mark.parametrize(
    ("value", "currency", "money"),
    [
        ("59.90", "USD", Money(5990, "USD")), ("5990", "JPY", Money(5990, "JPY")),
        ("59.900", "KWD", Money(59900, "KWD")),
        ("59.9", "USD", Money(5990, "USD")), ("5990.00", "JPY", Money(5990, "JPY")), ("59.905", "USD", None),
        ("5990.5", "JPY", None), ("1e3", "USD", None), ("-1.00", "USD", None), ("0.00", "USD", None),
        ("59,90", "USD", None), ("NaN", "USD", None), (59.9, "USD", None), ("9" * 40, "USD", None), ("1", None, None),
    ],
)  # fmt: skip
def test_decimal_amounts(value: Any, currency: Any, money: Money | None) -> None:
    """Exactly, or not at all."""
    assert notice.decimal_money(value, currency) == money


@EACH
def test_other_events_are_passed_by(name: str) -> None:
    """A provider sends what its owner has subscribed to."""
    other = (
        changed(STRIPE, "type", to="charge.refunded") if name == "stripe_disputes" else dict(ORIGINALS[name])
    )
    if name == "paypal_disputes":
        other = changed(PAYPAL, "event_type", to="PAYMENT.SALE.REFUNDED")
    assert read(name, other, topic="orders/create") is None


@EACH
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"1", b"null", b"[" * 5000, b'{"a": NaN}'])
def test_what_is_no_object_is_refused(name: str, body: bytes) -> None:
    """As a fault of the message, never of ours."""
    with pytest.raises(Invalid):
        PROVIDERS[name].read(notices.shopify_headers(b""), body)


def test_another_topic_of_the_same_shop_is_no_dispute() -> None:
    """One secret signs all of an app's topics, and the topic itself is not signed: the shape must fit."""
    order = {"id": 1, "order_number": 1001, "currency": "USD", "total_price": "59.90", "status": "open"}
    with pytest.raises(Invalid) as refused:
        read("shopify_disputes", order)
    assert {f.pointer for f in refused.value.faults} == {"/type", "/reason", "/initiated_at"}


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("stripe_disputes", changed(STRIPE, "type", to="charge.dispute.funds_withdrawn"), EntryKind.CHARGED_BACK),
        (
            "stripe_disputes", changed(STRIPE, "type", to="charge.dispute.funds_reinstated"),
            EntryKind.CHARGEBACK_REVERSED,
        ),
        ("shopify_disputes", changed(SHOPIFY, "status", to="charge_refunded"), EntryKind.REFUNDED),
        ("shopify_disputes", changed(SHOPIFY, "status", to="lost"), EntryKind.CHARGED_BACK),
        (
            "paypal_disputes",
            changed(
                PAYPAL, "resource", "dispute_outcome",
                to={"outcome_code": "ACCEPTED", "amount_refunded": {"currency_code": "USD", "value": "59.90"}},
            ),
            EntryKind.REFUNDED,
        ),
    ],
)  # fmt: skip
def test_money_that_went_back_is_told(name: str, value: Any, what: EntryKind) -> None:
    """As an entry of that payment."""
    moved = found(name, value).moved
    assert moved is not None
    assert (moved.what, moved.amount) == (what, Money(5990, "USD"))


def test_words_are_anybodys() -> None:
    """What no text may hold is gone: controls, half characters, marks that turn the writing around. The rest is cut."""
    hostile = "Ig\x00nore\u202e all\ud800 \x1b[31mthis <script>\u2066" + "x" * 5000
    got = found("paypal_disputes", changed(PAYPAL, "resource", "messages", 0, "content", to=hostile))
    assert got.notes[0].startswith("Ignore all [31mthis <script>xxx")
    assert len(got.notes[0]) == notice.MAX_NOTE


@EACH
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_no_shape_breaks_it(name: str, data: st.DataObject) -> None:
    """Any member may be anything: a notice, nothing, or a fault."""
    junk = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=5,
    )  # fmt: skip
    value = json.loads(json.dumps(ORIGINALS[name]))
    at = data.draw(st.sampled_from([value, *(v for v in value.values() if isinstance(v, dict))]))
    if name == "stripe_disputes":
        at = data.draw(st.sampled_from([value, value["data"], value["data"]["object"]]))
    at[data.draw(st.sampled_from(sorted(at)))] = data.draw(junk)
    try:
        read(name, value)
    except Invalid:
        return


@pytest.mark.parametrize("provider", sorted(states.STATES))
def test_every_code_of_a_provider_is_one_of_ours(provider: str) -> None:
    """And has the form of a code, so that it can be shown as it came."""
    assert all(notice.code(c) == c for c in (*states.STATES[provider], *states.REASONS[provider]))
    assert states.state(provider, "something_new") is ExternalState.OTHER
    assert states.dispute_type(provider, "something_new") is DisputeType.PAYMENT

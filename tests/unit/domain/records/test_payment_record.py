"""Payment providers' messages: sums in minor units, and nothing goes back that was never taken."""

from __future__ import annotations

import msgspec
import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.records.payment_record import PaymentRecord, PaymentRecordIn
from chalicelib.domain.records.record import Payment
from tests.unit.domain.records.contract import NOW

pytestmark = pytest.mark.capability("S09")


def read(*entries: tuple[str, int], currency: str = "CNY") -> Payment:
    booked = [
        {"at": f"2026-11-{n + 1:02}T00:00:00Z", "what": what, "amount": amount}
        for n, (what, amount) in enumerate(entries)
    ]
    plain = {
        "id": "b-1", "payment_id": "p-1", "provider": "bright", "currency": currency, "entries": booked,
    }  # fmt: skip
    found = PaymentRecord().read(msgspec.convert(plain, PaymentRecordIn), NOW)
    assert isinstance(found.content, Payment)
    return found.content


def faults(*entries: tuple[str, int], currency: str = "CNY") -> list[tuple[str, str, object]]:
    with pytest.raises(Invalid) as refused:
        read(*entries, currency=currency)
    return [(f.pointer, f.code, f.limit) for f in refused.value.faults]


def test_entries_come_to_sums() -> None:
    """10,000 held, 6,000 and 3,000 taken, 2,500 back, 4,000 charged back of which 1,000 was given up again: 3,000."""
    found = read(
        ("authorised", 10_000), ("captured", 6_000), ("captured", 3_000), ("refunded", 2_500), ("charged_back", 4_000),
        ("chargeback_reversed", 1_000),
    )  # fmt: skip
    sums = found.authorised, found.captured, found.refunded, found.charged_back
    assert sums == (10_000, 9_000, 2_500, 3_000)


def test_more_is_never_refunded_than_was_captured() -> None:
    """An authorisation alone takes nothing."""
    assert faults(("authorised", 500), ("refunded", 1)) == [("/entries", "above_captured", 0)]


@pytest.mark.parametrize(
    "entries",
    [
        (("captured", 500), ("charged_back", 501)),
        (("captured", 500), ("charged_back", 100), ("chargeback_reversed", 101)),
    ],
    ids=["more than was taken", "more given up than was claimed"],
)
def test_chargebacks_stay_within_what_was_captured(entries: tuple[tuple[str, int], ...]) -> None:
    """Both ways."""
    assert faults(*entries) == [("/entries", "above_captured", 500)]


def test_the_currency_is_one_that_is_known() -> None:
    """Minor units mean nothing without it."""
    assert faults(("captured", 1), currency="XXX") == [("/currency", "unknown_currency", None)]

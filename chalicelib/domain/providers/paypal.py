"""PayPal's notices of disputes: `CUSTOMER.DISPUTE.CREATED`, `.UPDATED`, `.RESOLVED`.

The signature is RSA with PKCS #1 v1.5 and SHA-256 over `<transmission id>|<time>|<webhook id>|<CRC-32 of the body>`
(developer.paypal.com, "Webhooks", "Self verification method"). The header that names a certificate is anybody's to
write: nothing is ever fetched from there. The platform pins PayPal's certificates when it sets the connection up, and
the header says which of them it is.

CRC-32 is no cryptographic hash: whoever has seen one signed notice, of whatever event, can make another body for the
same signature. So the first body that comes under a signature is the only one, for as long as its time is good.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.domain.delivery import TOLERANCE, SignatureRejected
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.providers import notice, rsa, states
from chalicelib.domain.providers.notice import Certificate, Keys, Moved, Notice, Pinned
from chalicelib.domain.records.record import EntryKind
from chalicelib.domain.values import stamp

TRANSMISSION: Final = "paypal-transmission-id"
TIME: Final = "paypal-transmission-time"
SIGNATURE: Final = "paypal-transmission-sig"
CERTIFICATE: Final = "paypal-cert-url"
ALGORITHM: Final = "paypal-auth-algo"
RSA_SHA256: Final = "SHA256withRSA"
PATIENCE: Final = timedelta(days=3)
"""PayPal sends a notice again for three days, and does not say that it signs anew."""
TYPES: Final = frozenset(f"CUSTOMER.DISPUTE.{what}" for what in ("CREATED", "UPDATED", "RESOLVED"))
CERTIFICATE_URL: Final = (
    r"https://api\.(?:sandbox\.)?paypal\.com/v1/notifications/certs/[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"
)
_URL: Final = re.compile(CERTIFICATE_URL)
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{16,1366}={0,2}")


class PayPalDisputes:
    """The connector."""

    name = "paypal_disputes"
    headers = (TRANSMISSION, TIME, SIGNATURE, CERTIFICATE, ALGORITHM)

    def verify(self, headers: Mapping[str, str], body: bytes, keys: Keys, now: datetime) -> str:
        sent, time = notice.header(headers, TRANSMISSION, _ID), notice.header(headers, TIME, _TIME)
        url = notice.header(headers, CERTIFICATE, _URL)
        signature = _decoded(notice.header(headers, SIGNATURE, _BASE64))
        if notice.header(headers, ALGORITHM) != RSA_SHA256:
            raise SignatureRejected("header_malformed")
        _in_time(time, now)
        signed = _signed(sent, time, keys.webhook_id, body).encode()
        trusted = [pinned for pinned in keys.pinned if pinned.url == url]
        if not keys.webhook_id or not any(_signed_by(p, signature, signed, now) for p in trusted):
            raise SignatureRejected("signature_mismatch")
        return sent

    good_for = PATIENCE + 2 * TOLERANCE
    """A time may be ahead when it comes, and is good for three days from then on."""

    def loosely(self, headers: Mapping[str, str], body: bytes) -> str:
        """By the signed text itself, so that however a header is written, it is the same signature."""
        return _signed(notice.header(headers, TRANSMISSION), notice.header(headers, TIME), "", body)

    def read(self, _headers: Mapping[str, str], body: bytes) -> Notice | None:
        event = notice.parsed(body)
        if notice.text(event.get("event_type")) not in TYPES:
            return None
        found = event.get("resource")
        if not isinstance(found, dict):
            raise Invalid(faults=(Fault("/resource", "missing"),))
        return _notice(event, found)


def faults(url: str, found: Certificate | None, now: datetime, pointer: str) -> list[Fault]:
    """Why a certificate cannot be pinned."""
    wrong = [] if _URL.fullmatch(url) else [Fault(f"{pointer}/url", "pattern", CERTIFICATE_URL)]
    if found is None or not rsa.sound(int(found.modulus, 16), found.exponent):
        return [*wrong, Fault(f"{pointer}/pem", "not_a_certificate", rsa.MIN_BITS)]
    if not found.starts <= now <= found.ends:
        wrong.append(Fault(f"{pointer}/pem", "certificate_not_valid", stamp(found.ends)))
    return wrong


def _notice(event: dict[str, Any], found: dict[str, Any]) -> Notice:
    reason, code = notice.code(found.get("reason")), _code(found)
    as_of = notice.moment(found.get("update_time")) or notice.moment(event.get("create_time"))
    opened = notice.needed_moment(found.get("create_time"), "/resource/create_time")
    first = notice.at(found, "disputed_transactions", 0)
    amount = _money(found.get("dispute_amount"))
    texts = (notice.words(notice.at(found, "messages", n, "content")) for n in range(notice.MAX_NOTES))
    return Notice(
        provider="paypal", event=notice.needed_id(event.get("id"), "/id"),
        dispute=notice.needed_id(found.get("dispute_id"), "/resource/dispute_id"), code=code,
        state=states.state("paypal", code), as_of=as_of or opened, opened_at=opened, reason=reason,
        dispute_type=states.dispute_type("paypal", reason), amount=amount,
        due_at=notice.moment(found.get("seller_response_due_date")),
        paid_on=notice.moment(notice.at(first, "create_time")),
        order=notice.ref(notice.at(first, "invoice_number")) or notice.ref(notice.at(first, "custom")),
        payment=notice.ref(notice.at(first, "seller_transaction_id")),
        payer=notice.ref(notice.at(first, "buyer", "payer_id")),
        payer_name=notice.name(notice.at(first, "buyer", "name")),
        notes=tuple(text for text in texts if text), moved=_refunded(found, as_of or opened),
    )  # fmt: skip


def _signed(sent: str, time: str, webhook_id: str, body: bytes) -> str:
    return f"{sent}|{time}|{webhook_id}|{zlib.crc32(body)}"


def _code(found: dict[str, Any]) -> str:
    """The status; of a resolved dispute with the code of its outcome."""
    status = notice.code(found.get("status"))
    outcome = notice.at(found, "dispute_outcome", "outcome_code")
    if status != "RESOLVED" or outcome is None:
        return status
    return notice.code(f"{status}:{outcome}")


def _refunded(found: dict[str, Any], at: datetime) -> Moved | None:
    amount = _money(notice.at(found, "dispute_outcome", "amount_refunded"))
    if amount is None:
        return None
    return Moved(EntryKind.REFUNDED, amount, at, notice.ref(found.get("dispute_id")))


def _money(value: object) -> Any:
    return notice.decimal_money(notice.at(value, "value"), notice.at(value, "currency_code"))


def _in_time(text: str, now: datetime) -> None:
    sent = notice.moment(text)
    if sent is None:
        raise SignatureRejected("header_malformed")
    if not now - PATIENCE <= sent <= now + TOLERANCE:
        raise SignatureRejected("timestamp_out_of_tolerance")


def _signed_by(pinned: Pinned, signature: bytes, signed: bytes, now: datetime) -> bool:
    known = pinned.certificate
    if not known.starts <= now <= known.ends:
        return False
    return rsa.verified(int(known.modulus, 16), known.exponent, signature, signed)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise SignatureRejected("header_malformed") from None

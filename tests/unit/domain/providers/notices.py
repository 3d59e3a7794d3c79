"""Notices in the public shape of each provider, signed here by the standard library and `cryptography` alone."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import zlib
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from chalicelib.domain.providers.notice import Certificate, Keys, Pinned

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SECRET = "whsec_8f3k1xq7vb2n5m4c9z6l0p"
SHOP = "kettle-house.myshopify.com"
WEBHOOK = "8PT597110X687430LKGECATA"
CERT_URL = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270"

STRIPE: dict[str, Any] = {
    "id": "evt_1QK2mR2eZv", "object": "event", "api_version": "2024-06-20", "created": 1795305600, "livemode": False,
    "pending_webhooks": 2, "type": "charge.dispute.created",
    "data": {
        "object": {
            "id": "du_1QK2mQ2eZv", "object": "dispute", "amount": 5990, "currency": "usd", "charge": "ch_3QH8mL2eZv",
            "created": 1795305600, "evidence": {"customer_name": "Marian Harrow"},
            "evidence_details": {"due_by": 1796083199, "has_evidence": False, "submission_count": 0},
            "is_charge_refundable": False, "livemode": False, "metadata": {"order_id": "448210"},
            "payment_intent": "pi_3QH8mL2eZv", "reason": "product_not_received", "status": "needs_response",
        }
    },
}  # fmt: skip
"""Made at 1795305600 = 2026-11-22T00:00:00Z; to be answered by 1796083199 = 2026-11-30T23:59:59Z."""
SHOPIFY: dict[str, Any] = {
    "id": 285332461850802050, "order_id": 7448210, "type": "chargeback", "amount": "59.90", "currency": "USD",
    "reason": "product_unacceptable", "network_reason_code": "13.3", "status": "needs_response",
    "evidence_due_by": "2026-12-02T19:00:00-05:00", "evidence_sent_on": None, "finalized_on": None,
    "initiated_at": "2026-11-21T19:00:00-05:00",
}  # fmt: skip
PAYPAL: dict[str, Any] = {
    "id": "WH-4M0448861G563140B-9EX36365822141321", "create_time": "2026-11-22T02:36:33.000Z",
    "resource_type": "dispute", "event_type": "CUSTOMER.DISPUTE.CREATED", "event_version": "1.0",
    "resource": {
        "dispute_id": "PP-000-042-663-135", "create_time": "2026-11-22T02:35:44.000Z",
        "update_time": "2026-11-22T02:35:44.000Z", "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED", "status": "OPEN",
        "dispute_amount": {"currency_code": "USD", "value": "59.90"}, "dispute_life_cycle_stage": "INQUIRY",
        "seller_response_due_date": "2026-12-02T02:35:44.000Z",
        "disputed_transactions": [
            {
                "seller_transaction_id": "00D10444LD479031K", "create_time": "2026-11-02T10:00:00.000Z",
                "invoice_number": "448210", "buyer": {"name": "Marian Harrow", "payer_id": "WDJJHEBZ4X2LY"},
                "seller": {"merchant_id": "RD465XN5VS364", "name": "Kettle House"},
            }
        ],
        "messages": [
            {"posted_by": "BUYER", "time_posted": "2026-11-22T02:35:52.000Z", "content": "It never came."}
        ],
    },
}  # fmt: skip


def changed(original: dict[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    """A copy with one member changed."""
    made: Any = copy.deepcopy(original)
    at = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return dict(made)


def raw(value: Any) -> bytes:
    return json.dumps(value).encode()


def stripe_headers(body: bytes, at: datetime = NOW, *secrets: str) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    signed = [
        hmac.new(s.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        for s in secrets or (SECRET,)
    ]
    return {
        "stripe-signature": ",".join(
            [f"t={stamp}", *(f"v1={one}" for one in signed), "v0=6ffbb59b2300aae63f"]
        )
    }


def shopify_headers(
    body: bytes,
    topic: str = "disputes/create",
    sent: str = "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    **other: str,
) -> dict[str, str]:
    digest = hmac.new(other.get("secret", SECRET).encode(), body, hashlib.sha256).digest()
    return {
        "x-shopify-hmac-sha256": base64.b64encode(digest).decode(), "x-shopify-topic": topic,
        "x-shopify-shop-domain": other.get("shop", SHOP), "x-shopify-webhook-id": sent,
        "x-shopify-event-id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
        "x-shopify-triggered-at": "2026-11-22T04:00:00.123456789Z",
    }  # fmt: skip


@cache
def paypal_key(number: int = 0) -> rsa.RSAPrivateKey:
    """One for each number, made once in a run."""
    del number
    return rsa.generate_private_key(65537, 2048)


@cache
def pem(number: int = 0, starts: datetime = NOW - timedelta(days=30), days: int = 365) -> str:
    """A certificate as PayPal publishes one, signed by itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "messageverificationcerts.paypal.com")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(paypal_key(number).public_key())
        .serial_number(7 + number).not_valid_before(starts).not_valid_after(starts + timedelta(days=days))
        .sign(paypal_key(number), SHA256())
    )  # fmt: skip
    return made.public_bytes(Encoding.PEM).decode()


def certificate(number: int = 0) -> Certificate:
    """Written down from the key itself, not read by the product."""
    public = paypal_key(number).public_key().public_numbers()
    start = NOW - timedelta(days=30)
    return Certificate(f"{public.n:x}", public.e, start, start + timedelta(days=365), "ab" * 32)


def paypal_headers(
    body: bytes,
    at: datetime = NOW,
    number: int = 0,
    webhook: str = WEBHOOK,
    sent: str = "69cd13f0-d67a-11e5-baa3",
) -> dict[str, str]:
    time = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    signed = f"{sent}|{time}|{webhook}|{zlib.crc32(body)}".encode()
    return {
        "paypal-transmission-id": sent, "paypal-transmission-time": time, "paypal-cert-url": CERT_URL,
        "paypal-auth-algo": "SHA256withRSA",
        "paypal-transmission-sig": base64.b64encode(
            paypal_key(number).sign(signed, PKCS1v15(), SHA256())
        ).decode(),
    }  # fmt: skip


def keys() -> Keys:
    """What all three notices are held against."""
    return Keys(
        secrets=(SECRET.encode(),), webhook_id=WEBHOOK, shop=SHOP, pinned=(Pinned(CERT_URL, certificate()),)
    )

"""A payment provider's side: notices of a dispute in the public shape of Stripe's, signed as Stripe signs."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from typing import Any, Final
from urllib.parse import urlsplit

SECRET: Final = "whsec_demo4m2k9q7x1v6b3n8c5z"  # noqa: S105 - made up


def dispute(what: str, status: str, at: int) -> dict[str, Any]:
    """A notice in the public shape of Stripe's."""
    return {
        "id": f"evt_demo_{what}", "object": "event", "created": at, "livemode": False,
        "type": f"charge.dispute.{what}",
        "data": {"object": {
            "id": "du_demo", "object": "dispute", "amount": 5_990, "currency": "usd", "charge": "ch_demo",
            "created": at, "evidence": {"customer_name": "Marian Harrow"},
            "evidence_details": {"due_by": at + 9 * 86_400, "has_evidence": False, "submission_count": 0},
            "metadata": {"order_id": "448210"}, "payment_intent": "pi_demo", "reason": "product_not_received",
            "status": status,
        }},
    }  # fmt: skip


def sent(url: str, notice: dict[str, Any], secret: str = SECRET) -> tuple[int, Any]:
    """Signed as Stripe does: HMAC-SHA256 over the time, a dot and the body."""
    body, stamp = json.dumps(notice).encode(), str(int(time.time()))
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    there = urlsplit(url)
    connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=30)
    try:
        headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={stamp},v1={mac}"}
        connection.request("POST", there.path, body, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()

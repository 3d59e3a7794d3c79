"""Shopify's notices of disputes: topics `disputes/create` and `disputes/update`.

The signature is HMAC-SHA256 over the raw body with the app's client secret, in base64
(shopify.dev, "Deliver webhooks through HTTPS", "Verify the webhook"). It covers the body alone: neither topic, shop,
ids nor time are signed, and one app has one secret for all topics and shops. So a body is believed only where it has
the shape of a dispute, its order in time is taken from dates within it, and a repeated one says nothing new.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.domain.case.external import ExternalState
from chalicelib.domain.delivery import SignatureRejected
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.providers import notice, states
from chalicelib.domain.providers.notice import Keys, Moved, Notice
from chalicelib.domain.records.record import EntryKind

SIGNATURE: Final = "x-shopify-hmac-sha256"
TOPIC: Final = "x-shopify-topic"
SHOP: Final = "x-shopify-shop-domain"
WEBHOOK_ID: Final = "x-shopify-webhook-id"
EVENT_ID: Final = "x-shopify-event-id"
TOPICS: Final = frozenset({"disputes/create", "disputes/update"})
KINDS: Final = frozenset({"inquiry", "chargeback"})
GIVES_BACK: Final = {
    ExternalState.REFUNDED: EntryKind.REFUNDED, ExternalState.PAYER_WON: EntryKind.CHARGED_BACK,
}  # fmt: skip
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{43}=")
_TOPIC: Final = re.compile(r"[a-z0-9_/]{1,100}")
_SHOP: Final = re.compile(r"[a-z0-9][a-z0-9.-]{2,100}")
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")


class ShopifyDisputes:
    """The connector."""

    name = "shopify_disputes"
    headers = (SIGNATURE, TOPIC, SHOP, WEBHOOK_ID, EVENT_ID, "x-shopify-triggered-at")

    def verify(self, headers: Mapping[str, str], body: bytes, keys: Keys, now: datetime) -> str:  # noqa: ARG002
        """`now` decides nothing: no time is signed. An empty shop of the keys is none that a notice could come from."""
        given = notice.header(headers, SIGNATURE, _BASE64)
        notice.header(headers, TOPIC, _TOPIC)
        shop, digest = notice.header(headers, SHOP, _SHOP), _decoded(given)
        sent = notice.header(headers, WEBHOOK_ID, _ID)
        found = False
        for secret in keys.secrets:
            found |= hmac.compare_digest(hmac.new(secret, body, hashlib.sha256).digest(), digest)
        if not found or not hmac.compare_digest(shop, keys.shop):
            raise SignatureRejected("signature_mismatch")
        return sent

    good_for = timedelta(0)

    def loosely(self, _headers: Mapping[str, str], _body: bytes) -> str:
        """Its HMAC is over the whole body."""
        return ""

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        if notice.header(headers, TOPIC, _TOPIC) not in TOPICS:
            return None
        found = notice.parsed(body)
        lacking = [
            name for name in ("id", "type", "status", "reason", "initiated_at") if found.get(name) is None
        ]
        if lacking:
            raise Invalid(faults=tuple(Fault(f"/{name}", "missing") for name in lacking))
        if notice.text(found["type"]) not in KINDS:
            raise Invalid(faults=(Fault("/type", "not_one_of", ", ".join(sorted(KINDS))),))
        return _notice(found, notice.header(headers, WEBHOOK_ID, _ID))


def _notice(found: dict[str, Any], event: str) -> Notice:
    reason, code = notice.code(found["reason"]), notice.code(found["status"])
    opened = notice.needed_moment(found["initiated_at"], "/initiated_at")
    later = [notice.moment(found.get(name)) for name in ("evidence_sent_on", "finalized_on")]
    as_of = max([opened, *(moment for moment in later if moment is not None)])
    amount = notice.decimal_money(found.get("amount"), found.get("currency"))
    state, dispute = states.state("shopify", code), notice.needed_id(found["id"], "/id")
    back = GIVES_BACK.get(state)
    return Notice(
        provider="shopify", event=event, dispute=dispute, code=code, state=state, as_of=as_of, opened_at=opened,
        reason=reason, dispute_type=states.dispute_type("shopify", reason), amount=amount,
        due_at=notice.moment(found.get("evidence_due_by")), order=notice.ref(found.get("order_id")),
        moved=Moved(back, amount, as_of, dispute) if back is not None and amount is not None else None,
    )  # fmt: skip


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise SignatureRejected("header_malformed") from None

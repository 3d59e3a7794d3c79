"""Stripe's notices of disputes: `charge.dispute.*`.

The signature is HMAC-SHA256 over `<t>.<body>` with the endpoint's secret as it stands (`whsec_` included), in hex, in
one header that may hold several (docs.stripe.com/webhooks, "Verify webhook signatures manually"). Amounts are integers
in Stripe's smallest unit, which differs from ISO 4217 for two currencies (docs.stripe.com/currencies).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.domain.delivery import TOLERANCE, SignatureRejected
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.providers import notice, states
from chalicelib.domain.providers.notice import Keys, Moved, Notice
from chalicelib.domain.records.record import EntryKind
from chalicelib.domain.values import Money

HEADER: Final = "stripe-signature"
TYPES: Final = frozenset(
    f"charge.dispute.{what}"
    for what in ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")
)
MOVES: Final = {
    "charge.dispute.funds_withdrawn": EntryKind.CHARGED_BACK,
    "charge.dispute.funds_reinstated": EntryKind.CHARGEBACK_REVERSED,
}
AS_HUNDREDTHS: Final = frozenset({"ISK", "UGX"})
"""Without a smaller unit by ISO 4217, written with two more zeros by Stripe."""
MAX_SIGNATURES: Final = 16
_SECONDS: Final = re.compile(r"[1-9][0-9]{0,10}")
_HEX: Final = re.compile(r"[0-9a-f]{64}")


class StripeDisputes:
    """The connector."""

    name = "stripe_disputes"
    headers = (HEADER,)

    def verify(
        self,
        headers: Mapping[str, str],
        body: bytes,
        keys: Keys,
        now: datetime,
        tolerance: timedelta = TOLERANCE,
    ) -> str:
        """Every signature is compared with every secret, whatever came of those before."""
        moment, given = _entries(notice.header(headers, HEADER))
        if abs(now.timestamp() - int(moment)) > tolerance.total_seconds():
            raise SignatureRejected("timestamp_out_of_tolerance")
        signed, found = moment.encode() + b"." + body, False
        for secret in keys.secrets:
            own = hmac.new(secret, signed, hashlib.sha256).hexdigest()
            for one in given:
                found |= hmac.compare_digest(one, own)
        if not found:
            raise SignatureRejected("signature_mismatch")
        return ""

    good_for = timedelta(0)

    def loosely(self, _headers: Mapping[str, str], _body: bytes) -> str:
        """Its HMAC is over the whole body."""
        return ""

    def read(self, _headers: Mapping[str, str], body: bytes) -> Notice | None:
        event = notice.parsed(body)
        if notice.text(event.get("type")) not in TYPES:
            return None
        # Of an endpoint for many connected accounts: nobody here says whose dispute it is.
        if event.get("account") is not None:
            raise Invalid(faults=(Fault("/account", "not_applicable"),))
        found = notice.at(event, "data", "object")
        if notice.at(found, "object") != "dispute":
            raise Invalid(faults=(Fault("/data/object/object", "not_one_of", "dispute"),))
        return _notice(event, found)


def _notice(event: dict[str, Any], found: dict[str, Any]) -> Notice:
    reason, code = notice.code(found.get("reason")), notice.code(found.get("status"))
    as_of = notice.needed_moment(event.get("created"), "/created")
    amount, name = _money(found.get("amount"), found.get("currency")), str(event["type"])
    given = notice.at(found, "evidence", "customer_name")
    return Notice(
        provider="stripe", event=notice.needed_id(event.get("id"), "/id"),
        dispute=notice.needed_id(found.get("id"), "/data/object/id"),
        code=code, state=states.state("stripe", code), as_of=as_of,
        opened_at=notice.needed_moment(found.get("created"), "/data/object/created"),
        reason=reason, dispute_type=states.dispute_type("stripe", reason), amount=amount,
        due_at=notice.moment(notice.at(found, "evidence_details", "due_by")),
        order=notice.ref(notice.at(found, "metadata", "order_id")),
        payment=notice.ref(found.get("charge")) or notice.ref(found.get("payment_intent")),
        payer_name=notice.name(given),
        moved=Moved(MOVES[name], amount, as_of, notice.ref(event.get("id"))) if name in MOVES and amount else None,
    )  # fmt: skip


def _entries(text: str) -> tuple[str, list[str]]:
    """The moment and the `v1` signatures; other schemes are passed by, `v0` of test events among them."""
    pairs = [entry.strip().partition("=") for entry in text.split(",")]
    moments = [value for key, _, value in pairs if key == "t"]
    given = [value for key, _, value in pairs if key == "v1"]
    if len(moments) != 1 or not _SECONDS.fullmatch(moments[0]) or not 0 < len(given) <= MAX_SIGNATURES:
        raise SignatureRejected("header_malformed")
    if not all(_HEX.fullmatch(one) for one in given):
        raise SignatureRejected("header_malformed")
    return moments[0], given


def _money(amount: object, currency: object) -> Money | None:
    found = notice.whole_money(amount, currency)
    if found is None or found.currency not in AS_HUNDREDTHS:
        return found
    whole, rest = divmod(found.amount, 100)
    return None if rest or not whole else Money(whole, found.currency)

"""docs/api/records.md: what senders of records have to send; and the limits of records and of terms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from chalicelib.application import record_ports, recording, terms
from chalicelib.domain import agreed, delivery
from chalicelib.domain.case.evidence import MAX_RECORDS
from chalicelib.domain.providers import paypal
from chalicelib.domain.records import record
from chalicelib.domain.records.connectors import CONNECTORS
from chalicelib.entrypoints.http import examples, record_connections
from docs_tools import markdown as md

KIB: Final = 1024
LEAD: Final = """What a sender posts to its connection, by connector, as JSON Schema; a member that is not named is
refused. How messages are signed and what becomes of them: [Evidence](../evidence.md#third-party-records)."""
EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "carrier_tracking": examples.BODIES["RecordIn"],
    "payment_record": examples.PAID,
    "chat_log": examples.SPOKEN,
    "shop_order": examples.ORDERED,
    "shop_shipment": examples.DISPATCHED,
    "refund_done": examples.REFUNDED,
}


def page() -> str:
    parts = [part for name in sorted(CONNECTORS) for part in _connector(name)]
    return md.page("Messages of third parties", "the connectors in `chalicelib/domain/records`", LEAD, *parts)


def _connector(name: str) -> Iterable[str]:
    yield f"## {name}"
    yield _json(EXAMPLES[name])
    yield _json(msgspec.json.schema(CONNECTORS[name].message))


def _json(value: object) -> str:
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```"


def limits() -> Iterable[tuple[str, str]]:
    yield "connections of a platform", f"{record_ports.MAX_CONNECTIONS}; then `too_many_record_connections`"
    hours = record_connections.OLD_SECRET_HOLDS.total_seconds() / 3600
    yield "old secret of a connection, after a rotation", f"{hours:g} hours"
    yield "clock of a sender against ours", f"{delivery.TOLERANCE.total_seconds() / 60:g} minutes, both ways"
    yield "a sender's message", f"{record.MAX_BYTES // KIB} KiB, {record.MAX_STEPS} scans or entries"
    yield "a message is known by its id", f"{record_ports.REMEMBERED_FOR.days} days"
    yield "a record waits for its link", f"{record_ports.KEPT_FOR.days} days"
    yield "parcels and payments linked to a case", f"{record_ports.MAX_LINKS}; then `too_many_record_links`"
    yield "cases linked to one of them", f"{record_ports.MAX_CASES}; then `too_many_record_links`"
    yield "cases that a record reaches at once", f"{recording.INLINE}; further ones within seconds"
    yield "third parties' records in a case", str(MAX_RECORDS)
    days = paypal.PATIENCE.days
    lasting = f"Stripe 5 minutes, PayPal {days} days, Shopify: no time is signed"
    yield "a payment provider's signature is good for", lasting
    yield (
        "disputes of a connection that wait",
        f"{record_ports.MAX_WAITING}; then `too_many_waiting_disputes`",
    )
    yield "text of a version of terms", f"{agreed.MAX_TEXT_BYTES // KIB} KiB"
    yield "versions of the same terms", f"{agreed.MAX_VERSIONS}; then `too_many_terms`"
    yield "new version of terms, known to filings within", f"{terms.CACHED_SECONDS} s"
    yield "lock of the text of terms", f"{agreed.KEPT_FOR.days} days"
    yield "order at filing", f"{agreed.MAX_ORDER_BYTES // KIB} KiB of canonical JSON"

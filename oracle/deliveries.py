"""Webhooks: every event reaches each live endpoint that wants it, signed, true, and always in the same bytes
(docs/webhooks.md, Standard Webhooks).
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from oracle.evidence import Delivery
from oracle.journal import Request
from oracle.moments import micros
from oracle.reading import Doc, Event, Index, Record
from oracle.rules import Breach, Rule

NEWS: Final = ("webhook.", "notice.", "bulk.", "handover.")
"""What is sent and stands in no record."""
SERVERS: Final = {"arbitration": "body"}
"""The audience that the server of a record's tenant is; of all others `platform`."""
_HARMLESS: Final = ("/test", "/replay", "/rotate_secret")


def check(found: Index) -> Iterator[Breach]:
    sent = _read(found)
    yield from _sent(found, sent)
    yield from _signed(found)
    yield from _same(found)
    yield from _true(found, sent)


class About(msgspec.Struct):
    """`event`: as its bytes; a thin endpoint gets none."""

    seq: int = 0
    hash: str = ""
    sequence: int = 0
    event: msgspec.Raw = msgspec.Raw(b"")


class Message(msgspec.Struct):
    """What is looked at of a body; both are canonical JSON, so that texts can be compared."""

    type: str
    data: About


_MESSAGE: Final = msgspec.json.Decoder(Message).decode
Sent = dict[tuple[str, str], Message]


def _read(found: Index) -> Sent:
    """By endpoint and event: what was sent, read once however often it was sent."""
    known: Sent = {}
    for delivery in found.evidence.deliveries:
        place = delivery.endpoint, delivery.webhook_id
        if place not in known:
            known[place] = _MESSAGE(delivery.body)
    return known


# -------------------------------------------------------------------------------------------------------------- sent


def _sent(found: Index, sent: Sent) -> Iterator[Breach]:
    """To each endpoint that is in force now, since it was last changed."""
    changed = _changed(found.evidence.requests)
    by_tenant: dict[str, list[Record]] = {}
    for record in found.records.values():
        by_tenant.setdefault(record.tenant, []).append(record)
    for endpoint in found.endpoints.values():
        if endpoint["disabled"] or endpoint["paused_at"] or endpoint.get("kind", "webhook") != "webhook":
            continue
        since = max(micros(endpoint["created_at"]), changed.get(endpoint["id"], 0))
        for record in by_tenant.get(endpoint["tenant"], ()):
            for event in record.events:
                if _wanted(endpoint, record, event, since) and (endpoint["id"], event.id) not in sent:
                    yield Breach(
                        Rule.DELIVERY_SENT,
                        f"{record.name}, event {event.seq} ({event.type}) was never sent to {endpoint['id']}",
                    )


def _changed(requests: tuple[Request, ...]) -> Mapping[str, int]:
    """When somebody last changed an endpoint."""
    found: dict[str, int] = {}
    for request in requests:
        if (
            request.method != "GET"
            and "/webhook-endpoints/ep_" in request.path
            and not request.path.endswith(_HARMLESS)
        ):
            found[request.path.split("/")[3]] = request.at
    return found


def _wanted(endpoint: Doc, record: Record, event: Event, since: int) -> bool:
    types = endpoint["event_types"]
    return (
        SERVERS.get(record.kind, "platform") in event.audience and (not types or event.type in types)
        and micros(event.at) > since
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------------- signed, same


def _signed(found: Index) -> Iterator[Breach]:
    keys = {id_: [_key(one) for one in secret.split()] for id_, secret in found.evidence.secrets.items()}
    for delivery in found.evidence.deliveries:
        if delivery.endpoint in keys and not _is_signed(delivery, keys[delivery.endpoint]):
            yield Breach(
                Rule.DELIVERY_SIGNED,
                f"{delivery.webhook_id} came to {delivery.endpoint} without a good signature",
            )


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))


def _is_signed(delivery: Delivery, keys: list[bytes]) -> bool:
    """One of the entries is of one of the secrets that the endpoint has had."""
    said = delivery.headers
    if "webhook-id" not in said:
        said = {name.lower(): value for name, value in said.items()}
    if said.get("webhook-id") != delivery.webhook_id:
        return False
    signed = b".".join(
        (delivery.webhook_id.encode(), said.get("webhook-timestamp", "").encode(), delivery.body)
    )
    good = {"v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys}
    return not good.isdisjoint(said.get("webhook-signature", "").split())


def _same(found: Index) -> Iterator[Breach]:
    known: dict[tuple[str, str], bytes] = {}
    for delivery in found.evidence.deliveries:
        place = delivery.endpoint, delivery.webhook_id
        if known.setdefault(place, delivery.body) != delivery.body:
            yield Breach(
                Rule.DELIVERY_BYTES,
                f"{delivery.webhook_id} came to {delivery.endpoint} in other bytes than before",
            )


# -------------------------------------------------------------------------------------------------------------- true


def _true(found: Index, sent: Sent) -> Iterator[Breach]:
    tenants = {id_: endpoint["tenant"] for id_, endpoint in found.endpoints.items()}
    for (endpoint, webhook_id), said in sent.items():
        if said.type.startswith(NEWS):
            continue
        record, event = found.owners.get(webhook_id, (None, None))
        if record is None or event is None:
            yield Breach(Rule.DELIVERY_TRUE, f"{webhook_id} came to {endpoint}, and no record has it")
        elif tenants.get(endpoint, record.tenant) != record.tenant:
            yield Breach(
                Rule.DELIVERY_TRUE, f"{webhook_id} of {record.name} came to {endpoint} of another tenant"
            )
        elif not _agrees(said, record, event):
            yield Breach(
                Rule.DELIVERY_TRUE, f"{webhook_id} says of {record.name}, event {event.seq} what is not so"
            )


def _agrees(said: Message, record: Record, event: Event) -> bool:
    about, number = said.data, event.audience.get(SERVERS.get(record.kind, "platform"))
    return (
        said.type == event.type and (about.seq, about.hash, about.sequence) == (event.seq, event.hash, number)
        and bytes(about.event).decode() in event.body
    )  # fmt: skip

"""Event to effects wanted, as plain data: what the relay puts on which queue. Owns the shape of every queue message.

All consumers are idempotent by event id or by version, and indifferent to order.
"""

from __future__ import annotations

import json
from datetime import datetime

import msgspec

from chalicelib.domain.audiences import PLATFORM
from chalicelib.domain.publication import encode, payload
from chalicelib.domain.values import stamp

DELIVERIES, VIEWS, CLOCK, WAKES, UPLOADS, NOTICES = (
    "deliveries",
    "views",
    "clock",
    "wakes",
    "uploads",
    "notices",
)


class Wanted(msgspec.Struct, frozen=True):
    """One message for one queue."""

    queue: str
    body: str


class StoredEvent(msgspec.Struct, frozen=True):
    """An event row as the stream shows it."""

    tenant: str
    body: str
    hash: str
    audience: dict[str, int]
    summary: str


def on_event(stored: StoredEvent) -> list[Wanted]:
    """A new event row: to the webhooks, to the lists, and a submitted file to the vault."""
    envelope = json.loads(stored.body)
    wanted = [Wanted(VIEWS, json.dumps({"tenant": stored.tenant, "summary": stored.summary}))]
    if PLATFORM in stored.audience:
        wanted.append(Wanted(DELIVERIES, json.dumps(delivery(stored))))
    if envelope["type"] == "evidence.submitted":
        kept = {
            "kind": "submitted",
            "case_id": envelope["case_id"],
            "evidence_id": envelope["data"]["evidence_id"],
        }
        wanted.append(Wanted(UPLOADS, json.dumps(kept)))
    return wanted


def delivery(stored: StoredEvent, endpoint_id: str | None = None) -> dict[str, object]:
    """The message that makes `deliver` send an event: to every endpoint of the tenant, or once more to one of them."""
    published = payload(stored.body, stored.hash, stored.audience, stored.summary)
    message: dict[str, object] = {
        "kind": "event", "tenant": stored.tenant, "case_id": published["data"]["case_id"],
        "event_id": published["data"]["event_id"], "type": published["type"], "body": encode(published),
    }  # fmt: skip
    return message | {"endpoint_id": endpoint_id, "replay": True} if endpoint_id else message


def on_wake(old: str | None, new: str | None, *, sandbox: bool) -> list[Wanted]:
    """A head whose wake changed: the clock arms the new moment. Sandbox wakes are rung by moves of their clock and
    by the sweep.
    """
    if new is None or new == old or sandbox:
        return []
    return [Wanted(CLOCK, json.dumps({"wake": new}))]


def ring(moment: datetime) -> str:
    """The message that makes `wake` look at what is due."""
    return json.dumps({"ring": stamp(moment)})


def ticks(case_ids: list[str], moment: datetime) -> list[str]:
    """Messages that tick these cases, ten in each."""
    tens = [case_ids[n : n + 10] for n in range(0, len(case_ids), 10)]
    return [json.dumps({"tick": ten, "ring": stamp(moment)}) for ten in tens]


def due_delivery(endpoint_id: str, event_id: str) -> str:
    return json.dumps({"kind": "due", "endpoint_id": endpoint_id, "event_id": event_id})


def delivered(tenant: str, case_id: str, event_id: str, event_type: str, at: datetime) -> str:
    """A webhook was acknowledged: the notice that lets time run."""
    message = {
        "kind": "delivered",
        "tenant": tenant,
        "case_id": case_id,
        "event_id": event_id,
        "type": event_type,
    }
    return json.dumps(message | {"at": stamp(at)})

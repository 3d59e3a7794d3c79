"""Event to effects wanted, as plain data: what the relay puts on which queue. Owns the shape of every queue message.

All consumers are idempotent by event id or by version, and indifferent to order.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.domain.audiences import PLATFORM
from chalicelib.domain.publication import encode, payload
from chalicelib.domain.values import parse_stamp, stamp

HORIZON: Final = timedelta(hours=25)
"""How far ahead slots of the clock are armed; an hourly schedule arms what comes into range later."""

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
    data = published["data"]
    message: dict[str, object] = {
        "kind": "event", "tenant": stored.tenant, "case_id": data.get("case_id") or data["report_id"],
        "event_id": data["event_id"], "type": published["type"], "body": encode(published),
    }  # fmt: skip
    return message | {"endpoint_id": endpoint_id, "replay": True} if endpoint_id else message


def on_wake(old: str | None, new: str | None, *, at: datetime, sandbox: bool) -> list[Wanted]:
    """A head whose wake changed (`at`: when that was written): the clock arms the new moment. One that lies beyond the
    horizon concerns nobody yet. Sandbox wakes are rung by moves of their clock and by the sweep.
    """
    if new is None or new == old or sandbox or parse_stamp(new) - at > HORIZON:
        return []
    return [Wanted(CLOCK, json.dumps({"wake": new}))]


def ring(moment: datetime, of: str = "", after: str = "") -> str:
    """The message that makes `wake` look at what is due in the slot that ends then; `of` and `after`: in one index,
    behind a position.
    """
    return json.dumps({"ring": stamp(moment)} | ({"of": of, "after": after} if of else {}))


def sandboxes(tenant_ids: list[str], together: int) -> list[str]:
    """Messages that ring these sandboxes by their own clocks, so many in each."""
    groups = [tenant_ids[n : n + together] for n in range(0, len(tenant_ids), together)]
    return [json.dumps({"sandboxes": group}) for group in groups]


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

"""Messages about deliveries and endpoints: to `deliver`, and from it to `notify`. That of an event is
`reactions.delivery`.

Consumers are idempotent by event id, and indifferent to order.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from chalicelib.domain.publication import encode
from chalicelib.domain.values import stamp

TEST: Final = "webhook.test"


def due_delivery(endpoint_id: str, event_id: str) -> str:
    return json.dumps({"kind": "due", "endpoint_id": endpoint_id, "event_id": event_id})


def resume(tenant: str, endpoint_id: str, after: str = "", *, again: bool = False) -> str:
    """What is held for an endpoint goes, from that position on. `again`: the last look, for what the index lagged."""
    message = {"kind": "resume", "tenant": tenant, "endpoint_id": endpoint_id, "after": after}
    return json.dumps(message | ({"again": True} if again else {}))


def withdraw(tenant: str, events: list[tuple[str, str]]) -> str:
    """What the tenant's endpoints were told of these events (id and type) is to be kept no longer."""
    return json.dumps({"kind": "withdraw", "tenant": tenant, "events": events})


def operational(
    tenant: str, event_id: str, event_type: str, at: datetime, endpoint_id: str, about: dict[str, Any]
) -> str:
    """News of an endpoint itself, for the tenant's others: it would not get it, or has just not got an event."""
    body = {
        "type": event_type,
        "timestamp": stamp(at),
        "data": {"event_id": event_id, "endpoint_id": endpoint_id} | about,
    }
    message = {
        "kind": "event", "tenant": tenant, "case_id": "", "event_id": event_id, "type": event_type,
        "body": encode(body), "except": endpoint_id,
    }  # fmt: skip
    return json.dumps(message)


def endpoint_disabled(tenant: str, endpoint_id: str, why: str, event_id: str, at: datetime) -> str:
    """For its owner's mailbox. `event_id`: the same for the same end, however often it is told."""
    message = {"kind": "endpoint_disabled", "tenant": tenant, "endpoint_id": endpoint_id, "why": why}
    return json.dumps(message | {"event_id": event_id, "at": stamp(at)})


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


def test_event(tenant: str, endpoint_id: str, event_id: str, at: datetime) -> str:
    """An event that means nothing, to one endpoint."""
    body = {"type": TEST, "timestamp": stamp(at), "data": {"event_id": event_id}}
    message = {
        "kind": "event", "tenant": tenant, "case_id": "", "event_id": event_id, "type": TEST, "body": encode(body),
        "endpoint_id": endpoint_id,
    }  # fmt: skip
    return json.dumps(message)

"""The relay: event rows and moved wakes of the table's stream become queue messages. It reads and writes nothing else.

Records of one transaction may arrive apart, interleaved or twice: each message stands for itself, and every consumer
is idempotent by event id or by version.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from chalicelib.application import reactions
from chalicelib.application.ports import InOrder
from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell

Image = dict[str, dict[str, Any]]


@shell.stream("relay")
def handler(records: list[dict[str, Any]]) -> None:
    bodies: dict[str, list[str]] = defaultdict(list)
    in_order: dict[str, list[InOrder]] = defaultdict(list)
    for record in records:
        for wanted in _wanted(record):
            if wanted.group:
                in_order[wanted.queue].append(InOrder(wanted.body, wanted.group, wanted.id))
            else:
                bodies[wanted.queue].append(wanted.body)
    for queue, messages in bodies.items():
        services().queues.send(queue, reactions.merged(messages))
    for queue, ordered in in_order.items():
        services().queues.send_in_order(queue, ordered)


def _wanted(record: dict[str, Any]) -> list[reactions.Wanted]:
    change = record["dynamodb"]
    sort_key, new = change["Keys"]["sk"]["S"], change.get("NewImage")
    if new is None:
        return []
    if sort_key.startswith("e#"):
        return reactions.on_event(_stored(new)) if record["eventName"] == "INSERT" else []
    if sort_key == "a#head":
        old = change.get("OldImage") or {}
        sandbox = _text(new, "wake_pk").startswith("wake#sb#")
        wakes = _text(old, "wake_sk") or None, _text(new, "wake_sk") or None
        return reactions.on_wake(*wakes, at=_written_at(new), sandbox=sandbox)
    return []


def _written_at(head: Image) -> datetime:
    """By the writer's own clock, which has set the wake too."""
    return datetime.fromisoformat(json.loads(head["doc"]["S"])["updated_at"])


def _stored(image: Image) -> reactions.StoredEvent:
    return reactions.StoredEvent(
        tenant=_tenant(image),
        body=image["body"]["S"],
        hash=image["hash"]["S"],
        audience=_audience(image["audience"]),
        summary=image["summary"]["S"],
    )


def _tenant(image: Image) -> str:
    """Out of `log#<tenant>#<day>#<shard>`; what is in nobody's log names its tenant."""
    return _text(image, "log_pk").split("#")[1] if "log_pk" in image else image["tenant"]["S"]


def _audience(attribute: dict[str, Any]) -> dict[str, int]:
    if "M" in attribute:
        return {name: int(number["N"]) for name, number in attribute["M"].items()}
    decoded: dict[str, int] = json.loads(attribute["S"])
    return decoded


def _text(image: Image, name: str) -> str:
    return str(image.get(name, {}).get("S", ""))

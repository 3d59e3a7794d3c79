"""The relay: event rows and moved wakes of the table's stream become queue messages. It reads and writes nothing else.

An event that came into the table late, by its stamp, is sent into its tenant's log once more.

Records of one transaction may arrive apart, interleaved or twice: each message stands for itself, and every consumer
is idempotent by event id or by version.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from chalicelib.application import reactions
from chalicelib.application.ports import EventRow, InOrder
from chalicelib.bootstrap import services
from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints import shell

Image = dict[str, dict[str, Any]]


@shell.stream("relay")
def handler(records: list[dict[str, Any]]) -> None:
    bodies: dict[tuple[str, str], list[str]] = defaultdict(list)
    in_order: dict[str, list[InOrder]] = defaultdict(list)
    for wanted in _latest([wanted for record in records for wanted in _wanted(record)]):
        if wanted.group:
            in_order[wanted.queue].append(InOrder(wanted.body, wanted.group, wanted.id))
        else:
            bodies[wanted.queue, wanted.tenant].append(wanted.body)
    for (queue, tenant), messages in bodies.items():
        services().queues.send(queue, reactions.merged(messages), fair=tenant)
    for queue, ordered in in_order.items():
        services().queues.send_in_order(queue, ordered)


def _latest(all_: list[reactions.Wanted]) -> list[reactions.Wanted]:
    """Without the lines that a later one of the batch makes needless: a command may have several events."""
    newest: dict[str, int] = {}
    for wanted in all_:
        newest[wanted.about] = max(newest.get(wanted.about, 0), wanted.seq)
    kept = {(wanted.about, wanted.seq): wanted for wanted in all_ if wanted.about}
    return [w for w in all_ if not w.about or kept.get((w.about, newest[w.about])) is w]


def _wanted(record: dict[str, Any]) -> list[reactions.Wanted]:
    change = record["dynamodb"]
    sort_key, new = change["Keys"]["sk"]["S"], change.get("NewImage")
    if new is None:
        return []
    if sort_key.startswith("e#"):
        return [*reactions.on_event(_stored(new)), *_late(change)] if record["eventName"] == "INSERT" else []
    if sort_key.startswith("l#"):
        return _late(change)  # its second place may come too late as well
    if sort_key == "a#head":
        old = change.get("OldImage") or {}
        sandbox = _text(new, "wake_pk").startswith("wake#sb#")
        wakes = _text(old, "wake_sk") or None, _text(new, "wake_sk") or None
        return reactions.on_wake(*wakes, at=_written_at(new), sandbox=sandbox)
    return []


def _late(change: dict[str, Any]) -> list[reactions.Wanted]:
    """What came into the table so long after its stamp that a reader of the log may have passed it by: an event, or
    its second place in the log.

    DynamoDB says when that was, in whole seconds, rounded down.
    """
    image = change["NewImage"]
    if "log_sk" not in image:
        return []
    seen = datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC)
    if seen - parse_stamp(_text(image, "log_sk").partition("#")[0]) <= reactions.ON_TIME:
        return []
    shell.count("EventSeenLate")
    row = EventRow(
        seq=int(_text(change["Keys"], "sk")[2:]), case_id=_text(change["Keys"], "pk").partition("#")[2],
        audience=_audience(image["audience"]),
        **{name: _text(image, name) for name in ("id", "type", "at", "body", "prev", "hash", "summary")},
    )  # fmt: skip
    return [reactions.again(row, _tenant(image), int(_text(image, "log_pk").rpartition("#")[2]), seen)]


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

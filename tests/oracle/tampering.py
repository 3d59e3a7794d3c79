"""Copies of evidence with something changed in them. What is not changed is shared."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from oracle.evidence import Evidence
from oracle.reading import Event, Index, Record

Item = dict[str, Any]
DISPUTES, DIRECTORY, VIEWS, DELIVERIES = "DisputesTable", "DirectoryTable", "ViewsTable", "DeliveriesTable"


def items(evidence: Evidence, table: str, made: tuple[Item, ...]) -> Evidence:
    return replace(evidence, tables={**evidence.tables, table: made})


def added(evidence: Evidence, table: str, *more: Item) -> Evidence:
    return items(evidence, table, (*evidence.tables[table], *more))


def dropped(evidence: Evidence, table: str, which: Callable[[Item], bool]) -> Evidence:
    """Without the first such item."""
    gone = next(item for item in evidence.tables[table] if which(item))
    return items(evidence, table, tuple(item for item in evidence.tables[table] if item is not gone))


def changed(
    evidence: Evidence, table: str, which: Callable[[Item], bool], change: Callable[[Item], Any]
) -> Evidence:
    """With the first such item as `change` leaves it."""
    old = next(item for item in evidence.tables[table] if which(item))
    new = copy.deepcopy(old)
    change(new)
    return items(evidence, table, tuple(new if item is old else item for item in evidence.tables[table]))


def document(evidence: Evidence, table: str, which: Callable[[Item], bool], **said: Any) -> Evidence:
    """With other fields in the first such item's document."""

    def change(item: Item) -> None:
        item["doc"] = {"S": json.dumps(json.loads(item["doc"]["S"]) | said)}

    return changed(evidence, table, which, change)


def row(pk: str, sk: str) -> Callable[[Item], bool]:
    """By the beginnings of its keys."""
    return lambda item: item["pk"]["S"].startswith(pk) and item["sk"]["S"].startswith(sk)


# ------------------------------------------------------------------------------------------------------------ events


def find(evidence: Evidence, type_: str) -> tuple[Record, Event]:
    """The first event of that type, and whose it is."""
    cases = Index(evidence).cases
    return next((record, event) for record in cases for event in record.events if event.type == type_)


def at(record: Record, event: Event) -> Callable[[Item], bool]:
    return row(f"case#{record.id}", f"e#{event.seq:09}")


def retold(evidence: Evidence, type_: str, **said: Any) -> Evidence:
    """With another body of the first event of that type: `data` adds to its data, everything else replaces."""
    record, event = find(evidence, type_)

    def change(item: Item) -> None:
        body = json.loads(item["body"]["S"])
        body["data"] |= said.pop("data", {})
        item["body"] = {"S": json.dumps(body | said, sort_keys=True, separators=(",", ":"))}
        item["type"], item["at"] = {"S": body["type"]}, {"S": body["at"]}
        item |= {name: {"S": said[name]} for name in ("type", "at") if name in said}

    return changed(evidence, DISPUTES, at(record, event), change)


def again(evidence: Evidence, type_: str, new_type: str, /, **data: Any) -> Evidence:
    """With one event more at the end of the record that has one of that type: by time, as far as anybody can see."""
    record, _ = find(evidence, type_)
    last = record.events[-1]
    old = next(item for item in evidence.tables[DISPUTES] if at(record, last)(item))
    body = dict(
        json.loads(last.body),
        seq=last.seq + 1,
        type=new_type,
        data=data,
        by="system",
        command_id="cmd_tampered",
    )
    new = copy.deepcopy(old) | {
        "sk": {"S": f"e#{last.seq + 1:09}"}, "type": {"S": new_type}, "id": {"S": "evt_tampered"},
        "body": {"S": json.dumps(body, sort_keys=True)},
    }  # fmt: skip
    return added(evidence, DISPUTES, new)


def asked(evidence: Evidence, path: str, **changes: Any) -> Evidence:
    """With the first acknowledged request that ends so changed."""
    old = next(r for r in evidence.requests if r.path.endswith(path) and r.status in (200, 201))
    new = replace(old, **changes)
    return replace(evidence, requests=tuple(new if r is old else r for r in evidence.requests))


def delivered(evidence: Evidence, **changes: Any) -> Evidence:
    """With the first delivery changed."""
    first, *others = evidence.deliveries
    return replace(evidence, deliveries=(replace(first, **changes), *others))

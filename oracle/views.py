"""Lists: each record has its line, and in the end it says what the head says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from oracle.moments import micros
from oracle.reading import LOADS, Doc, Index, Record
from oracle.rules import Breach, Rule

NEVER: Final = "9999-12-31T00:00:00.000000Z"
"""When a case is due on which no time runs: it sorts behind all others."""
UNBOUND: Final = frozenset({"upload", "pause"})
"""Deadlines that call upon nobody."""


def check(found: Index) -> Iterator[Breach]:
    for record in found.records.values():
        lines = [item for tenant, item in found.lines.get(record.id, ()) if tenant == record.tenant]
        if len(lines) != 1:
            yield Breach(
                Rule.VIEW_WHOLE, f"{record.name} has {len(lines)} lines in the list of {record.tenant}"
            )
        for item in lines:
            yield from _fresh(record, item)
    for id_ in found.lines.keys() - found.records.keys():
        yield Breach(Rule.VIEW_WHOLE, f"a list has a line of {id_}, which is nowhere")


def _fresh(record: Record, item: Doc) -> Iterator[Breach]:
    head = record.head or {}
    summary = LOADS(item["summary"]["S"])
    said = int(item["version"]["N"]), item["status"]["S"], item["updated_at"]["S"]
    true = record.version, head.get("status", "open"), said[2]
    if (
        said != true
        or micros(said[2]) != micros(head["updated_at"])
        or summary["chain_head"] != head.get("chain_head")
    ):
        yield Breach(
            Rule.VIEW_FRESH, f"{record.name} is at {true}, {head['updated_at']}; its line says {said}"
        )
    if record.kind == "case" and (due := _due(record)) != micros(item["due_at"]["S"]):
        yield Breach(
            Rule.VIEW_FRESH, f"{record.name} is due at {due} µs, its line says {item['due_at']['S']}"
        )


def _due(record: Record) -> int:
    running = (d for d in record.parts.get("deadline", {}).values() if d.get("state", "running") == "running")
    return min((micros(d["due_at"]) for d in running if d["rule"] not in UNBOUND), default=micros(NEVER))

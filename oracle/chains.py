"""The record itself: no gap in its numbers, hashes that hold, a head where the events end (docs/integrity.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from oracle.moments import SECOND, micros
from oracle.reading import KINDS, Event, Index, Record
from oracle.rules import Breach, Rule

DOMAIN: Final = b"redress:event:1"
START: Final = "0" * 64
ON_ITS_WAY: Final = 30 * SECOND
"""A request counts as of the moment at which the gateway had it; so long may it be on its way from there."""


def check(found: Index) -> Iterator[Breach]:
    for record in found.records.values():
        yield from _ends(record)
        yield from _links(record)
        yield from _audiences(record)


def _ends(record: Record) -> Iterator[Breach]:
    head, events = record.head, record.events
    if head is None or not events:
        yield Breach(
            Rule.CHAIN_HEAD, f"{record.name} has {len(events)} events and {'a' if head else 'no'} head"
        )
        return
    last, ends = (events[-1].seq, events[-1].hash), (head.get("seq", 0), head.get("chain_head", ""))
    if last != ends:
        yield Breach(Rule.CHAIN_HEAD, f"{record.name} ends with event {last}, its head says {ends}")
    commands = len({event.command for event in events})
    if not record.version == head.get("version", 0) == commands:
        told = f"row {record.version}, head {head.get('version', 0)}, commands {commands}"
        yield Breach(Rule.CHAIN_VERSION, f"{record.name} has versions that differ: {told}")


def _links(record: Record) -> Iterator[Breach]:
    before, moment = START, ""
    for number, event in enumerate(record.events, 1):
        if event.seq != number:
            yield Breach(Rule.CHAIN_DENSE, f"{record.name} has event {event.seq} where {number} was expected")
            return
        expected = hashlib.sha256(DOMAIN + bytes.fromhex(before) + event.body.encode()).hexdigest()
        if event.prev != before or event.hash != expected:
            yield Breach(
                Rule.CHAIN_HASH,
                f"{record.name}, event {number} ({event.type}) does not follow the one before it",
            )
        if not _row_agrees(record, event):
            yield Breach(
                Rule.CHAIN_ROW, f"{record.name}, event {number}: row and body of {event.type} differ"
            )
        if event.at < moment and micros(moment) - micros(event.at) > ON_ITS_WAY:
            yield Breach(
                Rule.CHAIN_TIME,
                f"{record.name}, event {number} ({event.type}) is of {event.at}, after {moment}",
            )
        before, moment = event.hash, max(event.at, moment)


def _row_agrees(record: Record, event: Event) -> bool:
    said = event.said
    return (
        (said.seq, said.id, said.type, said.at) == (event.seq, event.id, event.type, event.at)
        and said.audience == event.audience and getattr(said, f"{record.kind}_id") == record.id
        and record.id.startswith(KINDS[record.kind])
    )  # fmt: skip


def _audiences(record: Record) -> Iterator[Breach]:
    last: dict[str, int] = {}
    for event in record.events:
        for audience, number in event.audience.items():
            if number != last.get(audience, 0) + 1:
                yield Breach(
                    Rule.CHAIN_AUDIENCE,
                    f"{record.name}, event {event.seq} is number {number} for {audience} after {last.get(audience, 0)}",
                )
            last[audience] = number
    if record.head is not None and (told := record.head.get("audience", {})) != last:
        yield Breach(Rule.CHAIN_AUDIENCE, f"{record.name} has {last}, its head says {told}")

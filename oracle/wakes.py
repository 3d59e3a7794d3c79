"""Time goes on for every open case: a wake lies ahead and in the index, or it is blocked and somebody was told (P6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from oracle.moments import SECOND, hour, micros
from oracle.reading import Doc, Index, Record
from oracle.rules import Breach, Rule

PATIENCE: Final = 600 * SECOND
"""How long after its moment a wake may be on its way: two rings, the sweep, and a back-off."""


def check(found: Index) -> Iterator[Breach]:
    for record in found.records.values():
        if record.head is not None:
            if record.kind == "case" and record.head.get("status", "open") == "open":
                yield from _goes_on(record, record.head, found.evidence.now)
            yield from _indexed(record, record.head)


def _goes_on(record: Record, head: Doc, now: int) -> Iterator[Breach]:
    if head.get("wake_blocked"):
        if not any(event.type == "wake.blocked" for event in record.events):
            yield Breach(Rule.WAKE_STRANDED, f"{record.name} is blocked, and its record does not say so")
    elif (wake := head.get("next_wake")) is None:
        yield Breach(Rule.WAKE_STRANDED, f"{record.name} is open and nothing will ever wake it")
    elif micros(wake) + PATIENCE < now:
        yield Breach(Rule.WAKE_STRANDED, f"{record.name} should have been woken at {wake}")


def _indexed(record: Record, head: Doc) -> Iterator[Breach]:
    wake = head.get("next_wake")
    if wake is None or head.get("wake_blocked"):
        if record.wake is not None:
            yield Breach(
                Rule.WAKE_INDEX,
                f"{record.name} lies in the wake index at {record.wake}, its head has no wake",
            )
        return
    moment = max(micros(wake), micros(head["updated_at"]))
    where = f"wake#sb#{head['tenant']}" if head.get("sandbox") else f"wake#{hour(moment)}#"
    if record.wake is None or not record.wake[0].startswith(where) or micros(record.wake[1]) != moment:
        yield Breach(Rule.WAKE_INDEX, f"{record.name} is to be woken at {wake}, the index has {record.wake}")

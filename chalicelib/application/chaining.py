"""Events of one command, chained behind those that stand: numbers, hashes, rows. For aggregates of any kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.application.ports import EventRow
from chalicelib.domain import record
from chalicelib.domain.values import Role


class End(msgspec.Struct, frozen=True):
    """Where a record ends: its last number, its last hash, and the last number of each audience."""

    seq: int = 0
    chain_head: str = record.GENESIS
    audience: Mapping[str, int] = {}


class Link(msgspec.Struct, frozen=True):
    """What all events of one command have in common. `owner`: whose record it is, as `record.append` names it."""

    owner: Mapping[str, str]
    at: datetime
    by: Role
    command_id: str
    key: bytes
    acting: str = ""
    """The representation under which it was done."""


def chain(
    end: End, events: Sequence[Any], seen_by: Callable[[Any], tuple[str, ...]], link: Link
) -> tuple[list[record.Recorded], End]:
    """The events with their places, and where the record ends then. `seen_by`: the audiences of an event."""
    seq, prev, audience = end.seq, end.chain_head, dict(end.audience)
    recorded: list[record.Recorded] = []
    for event in events:
        seq += 1
        mine = {name: audience.get(name, 0) + 1 for name in seen_by(event)}
        audience |= mine
        placed = record.append(
            event, **link.owner, key=link.key, seq=seq, prev=prev, audience=mine, at=link.at, by=link.by,
            command_id=link.command_id, acting=link.acting,
        )  # fmt: skip
        recorded.append(placed)
        prev = placed.hash
    return recorded, End(seq, prev, audience)


def rows(recorded: Sequence[record.Recorded], owner: str, summary: Mapping[str, Any]) -> tuple[EventRow, ...]:
    """As they are stored, each with the summary after the whole command."""
    digest = msgspec.json.encode(summary).decode()
    return tuple(
        EventRow(
            seq=r.seq, id=r.id, type=r.type, case_id=owner, at=r.at, body=r.body, prev=r.prev, hash=r.hash,
            audience=r.audience, summary=digest,
        )
        for r in recorded
    )  # fmt: skip

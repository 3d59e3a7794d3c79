"""From decided events to the one write: sequence numbers, chain, summary, version, next wake."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application.ports import EventRow
from chalicelib.domain import deadlines, record
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.decisions import fold
from chalicelib.domain.case.state import Case
from chalicelib.domain.case.views import summary
from chalicelib.domain.values import Role


def advance(
    before: Case | None, events: tuple[ev.Event, ...], *, at: datetime, by: Role, command_id: str, id_key: bytes,
    texts: int = 0,
) -> tuple[Case, tuple[EventRow, ...]]:  # fmt: skip
    """The case one version on, and the rows that prove it."""
    after = fold(before, events, at)
    recorded, audience = _chain(before, after.head.case_id, events, at, by, command_id, id_key)
    head = replace(
        after.head, version=after.head.version + 1, seq=recorded[-1].seq, audience=audience,
        chain_head=recorded[-1].hash, updated_at=at, texts=after.head.texts + texts,
    )  # fmt: skip
    after = replace(after, head=head)
    after = replace(after, head=replace(head, next_wake=deadlines.next_wake(after)))
    digest = msgspec.json.encode(summary(after)).decode()
    return after, tuple(_row(r, after.head.case_id, digest) for r in recorded)


def _chain(
    before: Case | None,
    case_id: str,
    events: tuple[ev.Event, ...],
    at: datetime,
    by: Role,
    command_id: str,
    key: bytes,
) -> tuple[list[record.Recorded], dict[str, int]]:
    seq, prev = (before.head.seq, before.head.chain_head) if before else (0, record.GENESIS)
    audience = dict(before.head.audience) if before else {}
    recorded: list[record.Recorded] = []
    for event in events:
        seq += 1
        mine = {name: audience.get(name, 0) + 1 for name in ev.audiences(event)}
        audience |= mine
        recorded.append(
            record.append(
                event,
                case_id=case_id,
                key=key,
                seq=seq,
                prev=prev,
                audience=mine,
                at=at,
                by=by,
                command_id=command_id,
            )
        )
        prev = recorded[-1].hash
    return recorded, audience


def _row(recorded: record.Recorded, case_id: str, digest: str) -> EventRow:
    return EventRow(
        seq=recorded.seq, id=recorded.id, type=recorded.type, case_id=case_id, at=recorded.at, body=recorded.body,
        prev=recorded.prev, hash=recorded.hash, audience=recorded.audience, summary=digest,
    )  # fmt: skip


_CREATED: Final = {
    "offer.made": "offer", "proposal.made": "proposal", "evidence.requested": "request",
    "evidence.declared": "evidence",    "case.decided": "decision",
}  # fmt: skip


def created(rows: tuple[EventRow, ...]) -> tuple[str, ...]:
    """Ids of the children these events brought into the case."""
    bodies = [(row.type, msgspec.json.decode(row.body)) for row in rows if row.type in _CREATED]
    return tuple(body["data"][_CREATED[kind]]["id"] for kind, body in bodies)

"""A case as it stood when its record went so far: its events folded once more."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from chalicelib.domain import record
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import parse_stamp


def replay(case: Case | None, events: Iterable[tuple[str, str]]) -> Case:
    """`events`: hashed bodies with their hashes, from the first one on or behind where `case` stands. What only a
    command counts (version, number of texts, next wake) is not in it. Raises AssertionError for no case and no events.
    """
    for body, hash_ in events:
        event, envelope = record.read(body)
        at = parse_stamp(envelope.at)
        case = evolve(case, event, at)
        audience = {**case.head.audience, **envelope.audience}
        case = replace(
            case,
            head=replace(case.head, seq=envelope.seq, chain_head=hash_, audience=audience, updated_at=at),
        )
    assert case is not None
    return case

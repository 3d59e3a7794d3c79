"""What an event should have caused and did not, judged by the traces that its effects leave. Pure.

An effect is known by its trace: a line of a list, where a record ends, a delivery, a place in the index of cases alike.
Where an effect leaves none that can be read cheaply, nobody can say that it is missing: its message is sent once more,
and a mark says that it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import msgspec


class Effect(StrEnum):
    """By the trace that it leaves."""

    LINE = "line"
    """In the tenant's list, and where the record ends."""
    DELIVERY = "delivery"
    """To each endpoint that wants the event."""
    PLACE = "place"
    """Of a complaint among those alike."""
    NOTICE = "notice"
    """To people; whether anybody is told at all, the case alone knows."""
    OTHER = "other"
    """No trace that says of which event it is."""


class Verdict(StrEnum):
    THERE = "there"
    MISSING = "missing"
    REPEAT = "repeat"
    """Nobody can say: once more, to be sure."""


class Seen(msgspec.Struct, frozen=True):
    """An event of a record. `version`: of the owner as its summary has it; `is_newest`: none of the record that is
    looked at comes behind it.
    """

    id: str
    seq: int
    type: str
    at: datetime
    version: int
    is_newest: bool


class Listener(msgspec.Struct, frozen=True):
    """An endpoint that gets events since then; of all types where none is named."""

    id: str
    since: datetime
    types: Collection[str] = ()


class Traces(msgspec.Struct, frozen=True):
    """What was found of one record. `line`, `end`: the version in the list and the last number there, 0 for none;
    `deliveries`: by endpoint and event; `told`: numbers of events with a notice; `repeated`: ids of marked events.
    """

    line: int = 0
    end: int = 0
    placed: bool = False
    deliveries: Collection[tuple[str, str]] = ()
    told: Collection[int] = ()
    repeated: Collection[str] = ()


class Ears(msgspec.Struct, frozen=True):
    """Who is told: endpoints, and since when people are (None: they are not)."""

    listeners: tuple[Listener, ...] = ()
    people_since: datetime | None = None


def judge(effect: Effect, event: Seen, traces: Traces, ears: Ears) -> Verdict:
    match effect:
        case Effect.LINE:
            return _missing(missing=_line_is_behind(event, traces))
        case Effect.DELIVERY:
            lacking = [one for one in wanting(event, ears) if (one, event.id) not in traces.deliveries]
            return _missing(missing=bool(lacking))
        case Effect.PLACE:
            return _missing(missing=not traces.placed)
        case Effect.NOTICE:
            since = ears.people_since
            if since is None or event.at < since or event.seq in traces.told:
                return Verdict.THERE
        case Effect.OTHER:
            pass
    return Verdict.THERE if event.id in traces.repeated else Verdict.REPEAT


def wanting(event: Seen, ears: Ears) -> list[str]:
    """The endpoints that should have it."""
    return [
        one.id for one in ears.listeners
        if one.since <= event.at and (not one.types or event.type in one.types)
    ]  # fmt: skip


def _line_is_behind(event: Seen, traces: Traces) -> bool:
    """The newest says all; without any line the first is wanted as well, for it is counted by its line."""
    if not traces.line and event.seq == 1:
        return True
    return event.is_newest and (traces.line < event.version or traces.end < event.seq)


def _missing(*, missing: bool) -> Verdict:
    return Verdict.MISSING if missing else Verdict.THERE

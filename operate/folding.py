"""An aggregate as its record tells it: every event folded, command by command, as it was when they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from chalicelib.adapters import codec
from chalicelib.adapters.alert_layout import LAYOUT as ALERT
from chalicelib.adapters.arbitration_layout import LAYOUT as ARBITRATION
from chalicelib.adapters.group_layout import LAYOUT as GROUP
from chalicelib.adapters.report_layout import LAYOUT as REPORT
from chalicelib.adapters.sizes import Item
from chalicelib.application.ports import EventRow
from chalicelib.domain import deadlines, record
from chalicelib.domain.alert import events as alert_events
from chalicelib.domain.alert import evolve as alert_evolve
from chalicelib.domain.arbitration import events as arbitration_events
from chalicelib.domain.arbitration import evolve as arbitration_evolve
from chalicelib.domain.arbitration import timing as arbitration_timing
from chalicelib.domain.case import decisions
from chalicelib.domain.case import events as case_events
from chalicelib.domain.group import events as group_events
from chalicelib.domain.group import evolve as group_evolve
from chalicelib.domain.group import timing as group_timing
from chalicelib.domain.report import events as report_events
from chalicelib.domain.report import evolve as report_evolve
from chalicelib.domain.report import timing as report_timing
from chalicelib.domain.values import parse_stamp


class Broken(Exception):
    """A record that cannot be folded: an event is lacking, was altered, or is of a version that is not deployed yet."""


class Kind(msgspec.Struct, frozen=True):
    """Of aggregates: how one is folded, when it wakes, and which rows it is made of."""

    decoder: Any
    fold: Callable[[Any, Any, Any], Any]
    next_wake: Callable[[Any], Any]
    rows: Callable[[Any], Iterable[Item]]


def _laid(layout: Any) -> Callable[[Any], Iterable[Item]]:
    return lambda found: layout.changes(None, found)[0]


KINDS: Final = {
    "case": Kind(
        msgspec.json.Decoder(case_events.Event), decisions.fold, deadlines.next_wake,
        lambda found: codec.rows(found).values(),
    ),
    "rep": Kind(
        msgspec.json.Decoder(report_events.Event), report_evolve.fold, report_timing.next_wake, _laid(REPORT)
    ),
    "group": Kind(
        msgspec.json.Decoder(group_events.Event), group_evolve.fold, group_timing.next_wake, _laid(GROUP)
    ),
    "alr": Kind(
        msgspec.json.Decoder(alert_events.Event), alert_evolve.fold, alert_evolve.next_wake, _laid(ALERT)
    ),
    "arb": Kind(
        msgspec.json.Decoder(arbitration_events.Event), arbitration_evolve.fold, arbitration_timing.next_wake,
        _laid(ARBITRATION),
    ),
}  # fmt: skip
"""By the prefix of the ids."""


def rows(owner: str, events: Sequence[EventRow], texts: int | None = None) -> dict[str, Item]:
    """The rows of the aggregate by sort key, as its record gives them. `texts`: how many have been written, by the head
    that stands; without one, how many the record names. Raises Broken.
    """
    kind = KINDS[owner.partition("_")[0]]
    found = folded(kind, whole(events))
    named = sum(row.body.count('"txt_') for row in events) if texts is None else texts
    head = found.head
    if "texts" in head.__struct_fields__:
        head = replace(head, texts=named)
    found = replace(found, head=head)
    found = replace(found, head=replace(head, next_wake=kind.next_wake(found)))
    return {item["sk"]["S"]: item for item in kind.rows(found)}


def whole(events: Sequence[EventRow]) -> Sequence[EventRow]:
    """Those events, where none is lacking and none was altered. Raises Broken."""
    if not events:
        raise Broken("there is no event")
    prev = record.GENESIS
    for number, row in enumerate(events, 1):
        if row.seq != number:
            raise Broken(f"event {number} is lacking")
        if row.prev != prev or record.link(prev, row.body) != row.hash:
            raise Broken(f"event {number} is not what was written")
        prev = row.hash
    return events


def folded(kind: Kind, events: Sequence[EventRow]) -> Any:
    """State after all of the events; each command is one version. Raises Broken."""
    state: Any = None
    for command in _commands(kind, events):
        last = command[-1][1]
        happened = tuple(event for (event, _), _ in command)
        at = parse_stamp(last.at)
        version = state.head.version if state is not None else 0
        audience = dict(state.head.audience) if state is not None else {}
        for _, row in command:
            audience |= row.audience
        state = kind.fold(state, happened, at)
        head = replace(
            state.head,
            version=version + 1,
            seq=last.seq,
            chain_head=last.hash,
            audience=audience,
            updated_at=at,
        )
        if any(
            isinstance(e, arbitration_events.ReferralAccepted | arbitration_events.NonceGiven)
            for e in happened
        ):
            head = replace(head, drawn_from=last.hash)
        state = replace(state, head=head)
    return state


def _commands(kind: Kind, events: Sequence[EventRow]) -> Iterator[list[tuple[Any, EventRow]]]:
    def read(row: EventRow) -> tuple[Any, EventRow]:
        try:
            return record.read_as(row.body, kind.decoder), row
        except msgspec.ValidationError as error:
            raise Broken(f"event {row.seq} ({row.type}) is of no version known here") from error

    for _, made in groupby(map(read, events), key=lambda one: one[0][1].command_id):
        yield list(made)

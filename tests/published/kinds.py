"""What each kind of record is read and folded by, and where its frozen events lie."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.domain import record
from chalicelib.domain.alert import events as alert_events
from chalicelib.domain.alert import evolve as alert_evolve
from chalicelib.domain.arbitration import events as arbitration_events
from chalicelib.domain.arbitration import evolve as arbitration_evolve
from chalicelib.domain.case import decisions
from chalicelib.domain.case import events as case_events
from chalicelib.domain.group import events as group_events
from chalicelib.domain.group import evolve as group_evolve
from chalicelib.domain.report import events as report_events
from chalicelib.domain.report import evolve as report_evolve
from chalicelib.domain.values import parse_stamp

HERE = Path(__file__).parent
LEDGER = HERE / "digests.json"


class Kind(msgspec.Struct, frozen=True):
    """`events`: the union of its event types; `fold`: state, events and moment to state."""

    events: Any
    fold: Callable[[Any, Any, Any], Any]


KINDS = {
    "alert": Kind(alert_events.Event, alert_evolve.fold),
    "arbitration": Kind(arbitration_events.Event, arbitration_evolve.fold),
    "case": Kind(case_events.Event, decisions.fold),
    "group": Kind(group_events.Event, group_evolve.fold),
    "report": Kind(report_events.Event, report_evolve.fold),
}
_DECODERS = {name: msgspec.json.Decoder(kind.events) for name, kind in KINDS.items()}


def types_of(kind: str) -> Iterator[str]:
    """`<type>@<version>` of everything that is written today."""
    for type_ in KINDS[kind].events.__args__:
        yield f"{type_.__struct_config__.tag}@{case_events.TYPE_VERSIONS.get(type_, 1)}"


def fold(kind: str, bodies: list[str]) -> Any:
    """The aggregate after a whole record; of an event that stands alone, itself."""
    state = None
    if json.loads(bodies[0])["seq"] != 1:
        return record.read_as(bodies[0], _DECODERS[kind])[0]
    for body in bodies:
        event, envelope = record.read_as(body, _DECODERS[kind])
        state = KINDS[kind].fold(state, (event,), parse_stamp(envelope.at))
    return state

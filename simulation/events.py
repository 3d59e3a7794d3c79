"""EventBridge: entries put onto buses in other accounts, which take them, refuse them or are not there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from simulation.errors import NotModelled
from simulation.loop import Loop


class Entry(msgspec.Struct, frozen=True):
    """`at`: microseconds."""

    at: int
    bus: str
    type: str
    detail: str


class Events:
    """Buses by ARN: None takes everything, a code refuses with it. What is not known is not there."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.buses: dict[str, str | None] = {}
        self.got: list[Entry] = []

    def put_events(self, given: dict[str, Any]) -> dict[str, Any]:
        """Entries fail by themselves."""
        answers = [self._put(entry) for entry in given["Entries"]]
        return {"Entries": answers, "FailedEntryCount": sum("ErrorCode" in answer for answer in answers)}

    def _put(self, entry: Mapping[str, Any]) -> dict[str, str]:
        if unknown := set(entry) - {"Source", "DetailType", "Detail", "EventBusName"}:
            raise NotModelled(f"PutEvents with {sorted(unknown)}")
        code = self.buses.get(entry["EventBusName"], "ResourceNotFoundException")
        code = code or ("" if _is_object(entry["Detail"]) else "MalformedDetail")
        if code:
            return {"ErrorCode": code, "ErrorMessage": code}
        self.got.append(Entry(self._loop.now, entry["EventBusName"], entry["DetailType"], entry["Detail"]))
        return {"EventId": f"event-{len(self.got):08}"}


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


OPERATIONS: Final[Mapping[str, frozenset[str]]] = {"PutEvents": frozenset({"Entries"})}

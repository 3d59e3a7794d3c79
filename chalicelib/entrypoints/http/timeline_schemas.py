"""What is asked and answered about the time-line of a case."""

from __future__ import annotations

from typing import Literal

from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.schemas import Body, Cursor, Limit

Kind = Literal["case", "group", "arbitration"]


class TimelineQuery(Body):
    after: Cursor = ""
    limit: Limit = 50


class TimelineStep(Out):
    at: Stamp
    kind: Kind
    """In whose record it stands; its id has the name that goes with that."""
    seq: int
    """Its number there."""
    event_id: str
    type: str
    by: str
    said: str
    """In a sentence, in the language of the request."""
    case_id: str | None = None
    group_id: str | None = None
    arbitration_id: str | None = None
    acting: str | None = None
    """The representation under which it was done for that party; null where it did it itself."""


class TimelineRecord(Out):
    kind: Kind
    id: str


class Timeline(Out):
    """Oldest first. What is not for you is left out; the record itself shows its hash."""

    steps: list[TimelineStep]
    records: list[TimelineRecord]
    """Those that you may read, and that the steps come from."""
    next_after: str | None

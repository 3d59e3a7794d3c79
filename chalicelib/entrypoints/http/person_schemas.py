"""What requests about persons carry, and what they are answered with."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from chalicelib.domain.case.forgetting import Why
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.schemas import Body

Note = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class PersonErasureIn(Body):
    """`data_subject`: the person asks. An order does not wait for the retention to end; it waits for a case to be
    closed and for a legal hold to be lifted. A party itself can only ask as `data_subject`.
    """

    ground: Literal["data_subject", "court_order", "authority_order"] = "data_subject"
    note: Note | None = None
    """Your own reference, e.g. of the order. No personal data."""


class ErasureReason(Out):
    reason: Why
    articles: list[str]
    until: Stamp | None
    """When this reason ends by itself."""
    source: str | None
    """Of the number of days, in the rule pack."""
    acts: list[Literal["complainant", "respondent", "officer"]]
    """Who can end it by an act; nobody has to where it is empty."""
    says: str
    """For people: who must act, by when, and what silence means."""


class ErasureWaiting(Out):
    id: str
    """Of the case."""
    reasons: list[ErasureReason]


class PersonErasure(Out):
    """What is kept of a person by now, and what becomes of it. Each hour what is free is erased."""

    request_id: str
    person_ref: str
    ground: Literal["data_subject", "court_order", "authority_order"]
    note: str | None
    asked_at: Stamp
    state: Literal["under_way", "waiting", "done"]
    erasing: list[str]
    """Cases and whatever else may go now."""
    waiting: list[ErasureWaiting]
    erases_at: Stamp | None
    """By then all of it is erased by itself; null where that cannot be told yet, or all is done."""
    says: str
    """For people: what happens now, and whether anybody has to do anything."""
    more: bool
    """More than a hundred cases: the others are not told here, and are reached all the same."""

"""The rows of the index as values: keys with their entries, clusters, and one row for every case that was placed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from chalicelib.domain.grouping import entries
from chalicelib.domain.grouping.clusters import ClusterRow
from chalicelib.domain.grouping.filing import Joined, Reason, TemplateSignal
from chalicelib.domain.grouping.sketches import Sketch

SLOTS: Final = 5
"""Entries of one key. A key with no slot left is a stop key: too common to tell anything."""

KeyRow = tuple[bytes | None, ...]
"""Entries by slot."""
EMPTY: Final[KeyRow] = (None,) * SLOTS


class Written(msgspec.Struct, frozen=True, array_like=True):
    """An entry that a case has in the index: which row and slot."""

    row: str
    slot: int


class CaseRow(msgspec.Struct, frozen=True, array_like=True):
    """Where a case was placed, why, and its sketch where it represents a template. Written last, and once."""

    case_id: str
    template: str
    cluster: str
    """Its cluster by text, which it may have for itself."""
    placed: str
    clusters: tuple[str, ...]
    """Those it was entered in."""
    respondent: bytes
    filed_at: int
    first_seen: int
    size: int
    sure: bool
    sketch: Sketch | None = None
    entries: tuple[Written, ...] = ()
    reasons: tuple[Reason, ...] = ()
    merged: tuple[tuple[str, str], ...] = ()
    signal: TemplateSignal | None = None
    dismissed: bool = False
    joined: tuple[Joined, ...] = ()
    """How each of `clusters` stood."""


class Rows(msgspec.Struct, frozen=True):
    """What a read found, by name of the row; what is not there is missing."""

    keys: dict[str, KeyRow]
    clusters: dict[str, ClusterRow]
    cases: dict[str, CaseRow]


NONE: Final = Rows({}, {}, {})


def live(row: KeyRow, day: int, days: int) -> Iterator[bytes]:
    """Entries within the window, whichever way round two filings came."""
    for raw in row:
        if raw is not None and abs(day - entries.day_of(raw)) <= days:
            yield raw


def free_slot(row: KeyRow, day: int, days: int) -> tuple[int, bytes | None] | None:
    """A slot that may be written and the expired entry that stands there; None where all are taken."""
    for slot, raw in enumerate(row):
        if raw is None or abs(day - entries.day_of(raw)) > days:
            return slot, raw
    return None

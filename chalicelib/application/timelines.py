"""The time-line of a case: pages of its own record, its groups' and its arbitration's, as one caller may read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from chalicelib.application import soundness
from chalicelib.application.ports import EventRow
from chalicelib.domain.timeline import Chain, Placed, Step, merge, positions

Rows = Callable[[str, int, int], Sequence[EventRow]]
"""Of a chain: its id, behind which number, how many."""


class Source(msgspec.Struct, frozen=True):
    """A chain that the caller may read, and as which audiences."""

    kind: str
    id: str
    rows: Rows
    end: soundness.End
    """Where it ended when its head was read."""
    audiences: frozenset[str]
    also: str = ""
    """What the types begin with of events that are the reader's own, whoever else is told of them."""


class Page(msgspec.Struct, frozen=True):
    """`positions`: where the next page goes on; None at the end."""

    steps: list[Placed]
    positions: dict[str, int] | None


def page(sources: Iterable[Source], after: dict[str, int], limit: int) -> Page:
    """One Query for each source. Raises Damaged: no part is shown of what is not whole."""
    chains = [_chain(source, after.get(source.id, 0), limit) for source in sources]
    steps, reached, more = merge(chains, limit)
    return Page(steps, positions(after, reached) if more else None)


def _chain(source: Source, after: int, limit: int) -> Chain:
    rows = soundness.page(source.rows, source.id, after, limit, source.end)
    return Chain(source.kind, source.id, [_step(source, row) for row in rows], more=len(rows) == limit)


def _step(source: Source, row: EventRow) -> Step:
    told = msgspec.json.decode(row.body, type=_Envelope)
    own = bool(source.also) and row.type.startswith(source.also)
    shown = own or bool(source.audiences & row.audience.keys())
    data, acting = (told.data, told.acting) if shown else ({}, "")
    return Step(row.at, row.seq, row.id, row.type, told.by, shown, data, acting)


class _Envelope(msgspec.Struct, frozen=True):
    by: str
    data: dict[str, Any]
    acting: str = ""

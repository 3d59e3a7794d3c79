"""Whether rows of a record are the chain that they say they are: what every reading of a record goes through.

Altered text is never shown as if it were sound: the reading is refused as a whole, and somebody is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec

from chalicelib.application.ports import EventRow
from chalicelib.domain import record
from chalicelib.domain.errors import RedressError

Rows = Callable[[str, int, int], Sequence[EventRow]]
"""Of a record: its id, behind which number, how many."""
ALL: Final = 1_000_000_000
"""More rows than a record has numbers for: what was read is all there is."""


class Damaged(RedressError):
    """The record is not what was written. For operators; its reader learns that and nothing of what lies there."""

    code = "record_damaged"


class End(msgspec.Struct, frozen=True):
    """Where the record ended when its head was read, which is before its events were."""

    seq: int
    chain_head: str


class Head(Protocol):
    """Of any kind of record."""

    @property
    def seq(self) -> int: ...
    @property
    def chain_head(self) -> str: ...


def ends(head: Head) -> End:
    return End(head.seq, head.chain_head)


def page(rows: Rows, owner: str, after: int, limit: int, end: End | None = None) -> list[EventRow]:
    """The rows behind `after`, checked. The one at `after` is read with them, in the same Query: they begin where it
    ends. Raises Damaged.
    """
    before = 1 if after > 0 else 0
    found = list(rows(owner, after - before, limit + before))
    return checked(found, owner, after, limit, end)


def checked(
    found: Sequence[EventRow], owner: str, after: int, limit: int, end: End | None = None
) -> list[EventRow]:
    """As `page`, of rows that have been read, beginning with the one at `after` if that is above nothing."""
    seq, prev = 0, record.GENESIS
    if after > 0 and found:
        seq, prev = found[0].seq - 1, found[0].prev
    for row in found:
        if (row.seq, row.prev) != (seq + 1, prev) or not whole(row, owner):
            raise Damaged(f"{owner}: event {row.seq}")
        seq, prev = row.seq, row.hash
        if end is not None and seq == end.seq and prev != end.chain_head:
            raise Damaged(f"{owner}: head at {seq}")
    if found and found[0].seq != max(after, 1):
        raise Damaged(f"{owner}: event {after} is gone")
    before = 1 if after > 0 else 0
    short = len(found) < limit + before and limit > 0
    if end is not None and short and max(after, seq) < end.seq:
        raise Damaged(f"{owner}: it ends at {seq}, not at {end.seq}")
    return list(found[before:])


def whole(row: EventRow, owner: str) -> bool:
    """Whether its body gives its hash and says of itself what stands beside it."""
    try:
        if record.link(row.prev, row.body) != row.hash:
            return False
        said = msgspec.json.decode(row.body, type=record.Envelope)
    except (ValueError, UnicodeEncodeError):
        return False
    told = (said.id, said.type, said.seq, said.at, said.audience)
    owners = (said.case_id, said.report_id, said.group_id, said.alert_id, said.arbitration_id)
    return told == (row.id, row.type, row.seq, row.at, dict(row.audience)) and owner in owners

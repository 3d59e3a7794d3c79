"""What a request costs DynamoDB, and where, by its published rules and the real sizes of items.

Writes: one unit per started kilobyte of the larger of the old and the new item, twice that in a transaction, a mere
check included. An index pays on its own and never twice: nothing while what it holds stays, a delete and a put when one
of its keys moves. What fails its condition or meets a conflict pays for the item it was held against. Reads: one unit
per started four kilobytes, half of it when eventually consistent or from an index, twice in a transaction; what a query
reads is added up before it is rounded, what a batch reads is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from chalicelib.adapters.sizes import item_size
from simulation.expressions import Item
from simulation.tables import Index
from simulation.writes import Write

WRITE, READ = "write", "read"
WRITE_BYTES: Final = 1_024
READ_BYTES: Final = 4_096
IN_TRANSACTION: Final = 2


class Place(NamedTuple):
    """Where units are spent: one partition key of a table or, where an index is named, of that."""

    table: str
    index_name: str
    key: str


class Charge(NamedTuple):
    kind: str
    place: Place
    units: float


Bill = list[Charge]
"""All charges of one item: a table's own and its indexes'."""


def of_write(write: Write, times: int = 1) -> Bill:
    """Of one that is made, or of a check that holds."""
    bill = [_own(write, max(write.size, write.table.size(write.key)), times)]
    if not write.keeps:
        for index in write.table.indexes.values():
            bill += _of_index(write.table.name, index, write.old, write.new)
    return bill


def of_refusal(write: Write, times: int = 1) -> Bill:
    """Of one that failed its condition, or whose item was in another transaction's hands."""
    return [_own(write, write.table.size(write.key), times)]


def of_read(place: Place, size: int, *, consistent: bool, times: int = 1) -> Bill:
    """Of one item, or of one page of a query. What is not there costs as much as the smallest."""
    whole = consistent and not place.index_name
    return [Charge(READ, place, _units(size, READ_BYTES) * times * (1.0 if whole else 0.5))]


def _own(write: Write, size: int, times: int) -> Charge:
    return Charge(WRITE, Place(write.table.name, "", write.key[0]), times * _units(size, WRITE_BYTES))


def _of_index(table: str, index: Index, old: Item | None, new: Item | None) -> Iterator[Charge]:
    before = index.place(old) if old is not None else None
    after = index.place(new) if new is not None else None
    if before != after:
        for place, item in ((before, old), (after, new)):
            if place is not None and item is not None:
                units = _units(item_size(index.project(item)), WRITE_BYTES)
                yield Charge(WRITE, Place(table, index.name, place[0]), units)
    elif after is not None and old is not None and new is not None:
        entries = index.project(old), index.project(new)
        if entries[0] != entries[1]:
            units = _units(max(map(item_size, entries)), WRITE_BYTES)
            yield Charge(WRITE, Place(table, index.name, after[0]), units)


def _units(size: int, step: int) -> int:
    return max(1, -(-size // step))

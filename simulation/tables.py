"""One DynamoDB table: its rows in order, its indexes, which may lag, and what its stream tells of each change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Final, NamedTuple

from chalicelib.adapters.sizes import item_size
from simulation.errors import NotModelled, invalid
from simulation.expressions import Item
from simulation.items import packed, unpacked

Key = tuple[str, str]
"""Partition key and sort key of the table itself; ours are texts, all of them."""
HIGHEST: Final = "\U0010ffff"
_PLACE: Final = itemgetter(0)


class Row(NamedTuple):
    stored: bytes
    size: int


def _is_same(one: Row, other: Row) -> bool:
    return len(one.stored) == len(other.stored) and unpacked(one.stored) == unpacked(other.stored)


class Change(NamedTuple):
    """One written item: what the stream shows."""

    key: Key
    old: bytes | None
    new: bytes | None


class Span(NamedTuple):
    """A part of a partition, both ends included; where it is `before` its high end, that one not."""

    low: str = ""
    high: str = HIGHEST * 2
    before: bool = False


class Ordering:
    """Rows by partition and sort key. Two rows of an index may share both; the table's own key orders these."""

    def __init__(self) -> None:
        self.rows: dict[Key, Row] = {}
        self._places: dict[Key, Key] = {}
        self._partitions: dict[str, list[tuple[str, Key]]] = {}

    def show(self, key: Key, place: Key | None, row: Row | None) -> None:
        """From now on this row stands at that place; nowhere, if there is none."""
        before = self._places.get(key)
        if before != place:
            if before is not None:
                self._drop(key, before)
            if place is not None:
                insort(self._partitions.setdefault(place[0], []), (place[1], key))
                self._places[key] = place
        if row is not None and place is not None:
            self.rows[key] = row
        else:
            self.rows.pop(key, None)

    def copied(self) -> Ordering:
        """As it is now. What rows hold does not change."""
        made = Ordering()
        made.rows, made._places = dict(self.rows), dict(self._places)
        made._partitions = {name: list(entries) for name, entries in self._partitions.items()}
        return made

    def everything(self) -> list[tuple[str, str, Key]]:
        """(partition, sort key, key) of all rows, in order."""
        return [
            (name, sort, key) for name in sorted(self._partitions) for sort, key in self._partitions[name]
        ]

    def _drop(self, key: Key, place: Key) -> None:
        entries = self._partitions[place[0]]
        del entries[bisect_left(entries, (place[1], key))]
        if not entries:
            del self._partitions[place[0]]
        del self._places[key]

    def entries(
        self, partition: str, span: Span, *, forward: bool, after: tuple[str, Key] | None
    ) -> Iterator[tuple[str, Key]]:
        """(sort key, key) in order, from behind `after` on."""
        found = self._partitions.get(partition, [])
        first = bisect_left(found, span.low, key=_PLACE)
        last = (bisect_left if span.before else bisect_right)(found, span.high, key=_PLACE)
        if after is not None and forward:
            first = max(first, bisect_right(found, after))
        elif after is not None:
            last = min(last, bisect_left(found, after))
        places = range(first, last) if forward else range(last - 1, first - 1, -1)
        return (found[n] for n in places)


class Index:
    """A global secondary index: sparse, and behind the table by a lag that is never overtaken."""

    def __init__(self, name: str, keys: Key, holds: frozenset[str] | None) -> None:
        self.name, self.keys, self.holds = name, keys, holds
        self.ordering = Ordering()
        self._coming: deque[tuple[int, Key, Key | None, Row | None]] = deque()

    def place(self, item: Item) -> Key | None:
        """Raises Refusal for a key that an index cannot have."""
        one, two = self.keys
        if one not in item and two not in item:
            return None
        for name in self.keys:
            if name in item and not item[name].get("S"):
                raise invalid(
                    f"One or more parameter values are not valid. A value specified for a secondary index key is not"
                    f" supported. IndexName: {self.name}, IndexKey: {name}"
                )
        if one not in item or two not in item:
            return None
        return item[one]["S"], item[two]["S"]

    def follow(self, key: Key, place: Key | None, row: Row | None, at: int) -> None:
        """The change is seen from that moment on, and not before those that came earlier."""
        self._coming.append((max(at, self._coming[-1][0]) if self._coming else at, key, place, row))

    def settled(self, now: int) -> Ordering:
        while self._coming and self._coming[0][0] <= now:
            _, key, place, row = self._coming.popleft()
            self.ordering.show(key, place, row)
        return self.ordering

    def show(self, ordering: Ordering) -> None:
        """From now on this, whatever was still to come."""
        self.ordering = ordering
        self._coming.clear()

    def project(self, item: Item) -> Item:
        return item if self.holds is None else {name: item[name] for name in item if name in self.holds}


class Table:
    """`lag`: seconds (in microseconds) until an index shows what is written now. `published`: takes each change."""

    def __init__(self, name: str, described: Mapping[str, Any]) -> None:
        self.name = name
        self.keys = _keys(described)
        self.indexes = {found.name: found for found in _indexes(described, self.keys)}
        self.streams = "StreamSpecification" in described
        self.published: list[Callable[[Change], None]] = []
        self.lag: Callable[[], int] = lambda: 0
        self._ordering = Ordering()

    def key(self, given: Item, *, whole: bool = False) -> Key:
        """Of a key, or of a whole item. Raises Refusal."""
        if not whole and set(given) != set(self.keys):
            raise invalid("The provided key element does not match the schema")
        for name in self.keys:
            if name not in given:
                raise invalid(
                    f"One or more parameter values were invalid: Missing the key {name} in the item"
                )
            if "S" not in given[name]:
                raise invalid(f"One or more parameter values were invalid: Type mismatch for key {name}")
            if not given[name]["S"]:
                raise invalid(
                    f"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain"
                    f" an empty string value. Key: {name}"
                )
        return given[self.keys[0]]["S"], given[self.keys[1]]["S"]

    def get(self, key: Key) -> Item | None:
        row = self._ordering.rows.get(key)
        return None if row is None else unpacked(row.stored)

    def size(self, key: Key) -> int:
        row = self._ordering.rows.get(key)
        return row.size if row is not None else 0

    def check(self, item: Item) -> None:
        """Raises Refusal for an item that an index could not take."""
        for index in self.indexes.values():
            index.place(item)

    def put(self, key: Key, item: Item | None, now: int, size: int = 0) -> None:
        """Replaces the row, or removes it. What changes nothing is not streamed. `size`: of the item, where known."""
        before = self._ordering.rows.get(key)
        row = None if item is None else Row(packed(item), size or item_size(item))
        if before is None and row is None:
            return
        self._ordering.show(key, None if row is None else key, row)
        for index in self.indexes.values():
            place = None if item is None else index.place(item)
            if place is not None or before is not None:
                index.follow(key, place, row, now + self.lag())
        if before is not None and row is not None and _is_same(before, row):
            return
        for publish in self.published:
            publish(Change(key, before and before.stored, row and row.stored))

    def copied(self, now: int) -> dict[str | None, Ordering]:
        """All there is, so that it can be put back: the table's own rows, and each index's as of now."""
        return {name: self.rows(name, now).copied() for name in (None, *self.indexes)}

    def put_back(self, copied: Mapping[str | None, Ordering]) -> None:
        """Nobody is told of it; indexes lag no more."""
        for name, ordering in copied.items():
            if name is None:
                self._ordering = ordering.copied()
            else:
                self.indexes[name].show(ordering.copied())

    def rows(self, index: str | None, now: int) -> Ordering:
        """Raises Refusal for an index that there is not."""
        if index is None:
            return self._ordering
        if index not in self.indexes:
            raise invalid(f"The table does not have the specified index: {index}")
        return self.indexes[index].settled(now)

    def items(self) -> Iterator[Item]:
        """Every item, for tests and reports; AWS has no such call."""
        return (unpacked(row.stored) for row in self._ordering.rows.values())


def _keys(described: Mapping[str, Any]) -> Key:
    """Raises NotModelled for anything but a text as partition key and a text as sort key."""
    names = {key["KeyType"]: key["AttributeName"] for key in described["KeySchema"]}
    kinds = {found["AttributeName"]: found["AttributeType"] for found in described["AttributeDefinitions"]}
    if set(names) != {"HASH", "RANGE"} or set(kinds.values()) != {"S"}:
        raise NotModelled("keys of another kind")
    return names["HASH"], names["RANGE"]


def _indexes(described: Mapping[str, Any], own: Key) -> Iterator[Index]:
    for found in described.get("GlobalSecondaryIndexes", ()):
        names = {key["KeyType"]: key["AttributeName"] for key in found["KeySchema"]}
        keys = (names["HASH"], names["RANGE"])
        projection = found["Projection"]
        holds = frozenset({*own, *keys, *projection.get("NonKeyAttributes", ())})
        yield Index(found["IndexName"], keys, None if projection["ProjectionType"] == "ALL" else holds)

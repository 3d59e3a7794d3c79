"""What DynamoDB charges for one call, by its published rules. Pure; emulators report constants, so none is asked.

Writes: one unit per started kilobyte of the larger of the old and the new item, twice that in a transaction. An index
is written on its own, never twice: not at all when nothing it holds has changed, by a delete and a put when one of its
keys has. Reads: one unit per started four kilobytes, half of it from an index or when eventually consistent; what a
query reads is added up first, what a batch reads is not.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from chalicelib.adapters.sizes import Item, item_size

WRITE_BYTES = 1_024
READ_BYTES = 4_096


class Index(msgspec.Struct, frozen=True):
    """A global secondary index. `holds`: the attributes it projects, or None for all."""

    name: str
    keys: tuple[str, ...]
    holds: frozenset[str] | None

    def entry(self, item: Item | None) -> Item | None:
        """What the index keeps of an item: nothing unless the item has all of its keys."""
        if item is None or any(key not in item for key in self.keys):
            return None
        return (
            item
            if self.holds is None
            else {name: value for name, value in item.items() if name in self.holds}
        )


def of_description(table: dict[str, object]) -> list[Index]:
    """The indexes of a table as DescribeTable shows it."""
    own = {str(key["AttributeName"]) for key in _rows(table["KeySchema"])}
    found = []
    for described in _rows(table.get("GlobalSecondaryIndexes", ())):
        keys = tuple(str(key["AttributeName"]) for key in _rows(described["KeySchema"]))
        projection = _fields(described["Projection"])
        named = _names(projection.get("NonKeyAttributes", ()))
        everything = projection["ProjectionType"] == "ALL"
        found.append(
            Index(str(described["IndexName"]), keys, None if everything else frozenset({*own, *keys, *named}))
        )
    return found


def write(old: Item | None, new: Item | None) -> int:
    """The table's own units for one item put, changed or deleted; half of what a transaction pays."""
    return _units(max(_size(old), _size(new)), WRITE_BYTES)


def index_write(index: Index, old: Item | None, new: Item | None) -> int:
    """What one index is charged for the same change."""
    before, after = index.entry(old), index.entry(new)
    if before is None or after is None:
        return 0 if before is after else _units(_size(before or after), WRITE_BYTES)
    if any(before[key] != after[key] for key in index.keys):
        return _units(_size(before), WRITE_BYTES) + _units(_size(after), WRITE_BYTES)
    return 0 if before == after else _units(max(_size(before), _size(after)), WRITE_BYTES)


def query(items: Iterable[Item], *, consistent: bool) -> float:
    """One page: the sizes are added up, then rounded."""
    return _read(sum(map(item_size, items)), consistent=consistent)


def get(item: Item | None, *, consistent: bool) -> float:
    """One item; one that is not there costs as much as the smallest."""
    return _read(_size(item), consistent=consistent)


def _read(size: int, *, consistent: bool) -> float:
    return _units(size, READ_BYTES) * (1.0 if consistent else 0.5)


def _size(item: Item | None) -> int:
    return item_size(item) if item is not None else 0


def _units(size: int, step: int) -> int:
    return max(1, -(-size // step))


def _rows(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list | tuple)
    return list(value)


def _fields(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


def _names(value: object) -> list[str]:
    assert isinstance(value, list | tuple)
    return [str(name) for name in value]

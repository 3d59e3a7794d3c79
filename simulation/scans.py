"""DynamoDB's Scan: a table or an index read through, page by page, in an order that is the same each time.

The real order is that of the partitions' hashes; nobody may rely on it, and here it is that of the keys.
"""

from __future__ import annotations

from typing import Any

from simulation.errors import invalid
from simulation.expressions import Bound, Item, check, condition
from simulation.items import unpacked
from simulation.queries import PAGE_BYTES
from simulation.tables import Key, Table

Place = tuple[str, str, Key]
"""Partition and sort key as the reader sees them, then the table's own key."""


def scan(table: Table, given: dict[str, Any], now: int) -> tuple[dict[str, Any], int]:
    """The answer, and how many bytes were read. Raises Refusal."""
    index, limit = given.get("IndexName"), given.get("Limit")
    if index is not None and given.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    bound = Bound(given.get("ExpressionAttributeNames", {}), given.get("ExpressionAttributeValues", {}))
    wanted = condition(given["FilterExpression"]) if "FilterExpression" in given else None
    check(bound, wanted.placeholders if wanted else frozenset())
    keys = table.keys if index is None else table.indexes[index].keys
    read, size, more = _page(table, index, _after(table, keys, given.get("ExclusiveStartKey")), limit, now)
    found = [item for item in read if wanted is None or wanted.test(item, bound)]
    answer: dict[str, Any] = {"Items": found, "Count": len(found), "ScannedCount": len(read)}
    if more and read:
        answer["LastEvaluatedKey"] = {name: read[-1][name] for name in dict.fromkeys((*table.keys, *keys))}
    return answer, size


def _page(
    table: Table, index: str | None, after: Place | None, limit: int | None, now: int
) -> tuple[list[Item], int, bool]:
    """What is read, before any filter; its size; whether there may be more."""
    ordering = table.rows(index, now)
    read: list[Item] = []
    size = 0
    for place in ordering.everything():
        if after is not None and place <= after:
            continue
        row = ordering.rows[place[2]]
        if len(read) == limit or (size + row.size > PAGE_BYTES and read):
            return read, size, True
        item = unpacked(row.stored)
        read.append(item if index is None else table.indexes[index].project(item))
        size += row.size
    return read, size, False


def _after(table: Table, keys: Key, start: dict[str, Any] | None) -> Place | None:
    if start is None:
        return None
    if set(start) != {*table.keys, *keys}:
        raise invalid("The provided starting key is invalid")
    return start[keys[0]]["S"], start[keys[1]]["S"], table.key({name: start[name] for name in table.keys})

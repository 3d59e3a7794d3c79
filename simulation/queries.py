"""DynamoDB's Query: a key condition becomes a span of one partition, which is read page by page."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.adapters.sizes import item_size
from simulation.errors import NotModelled, invalid
from simulation.expressions import Bound, Comparison, Item, check, condition
from simulation.items import unpacked
from simulation.tables import HIGHEST, Key, Span, Table

PAGE_BYTES: Final = 1024 * 1024


class Asked(msgspec.Struct, frozen=True):
    """A Query whose key condition is understood."""

    partition: str
    span: Span
    keys: Key
    index: str | None


class Page(NamedTuple):
    """An answer, and what it took: how many bytes were read in which partition, before any filter."""

    answer: dict[str, Any]
    partition: str
    size: int


def query(table: Table, given: dict[str, Any], now: int) -> Page:
    """Raises Refusal."""
    index, limit = given.get("IndexName"), given.get("Limit")
    if index is not None and given.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    if limit is not None and limit < 1:
        raise invalid(
            "1 validation error detected: Value at 'limit' failed to satisfy constraint: minimum is 1"
        )
    bound = Bound(given.get("ExpressionAttributeNames", {}), given.get("ExpressionAttributeValues", {}))
    keyed = condition(given["KeyConditionExpression"])
    filtered = condition(given["FilterExpression"]) if "FilterExpression" in given else None
    shown = _projected(given)
    check(bound, keyed.placeholders | (filtered.placeholders if filtered else frozenset()) | shown)
    table.rows(index, now)
    asked = _asked(table, index, keyed.flat, bound)
    after = _after(table, asked, given.get("ExclusiveStartKey"))
    read, size, more = _page(table, asked, now, after, limit, forward=given.get("ScanIndexForward", True))
    found = [item for item in read if filtered is None or filtered.test(item, bound)]
    if shown:
        names = {bound.names[name] for name in shown}
        found = [{name: value for name, value in item.items() if name in names} for item in found]
    answer: dict[str, Any] = {"Items": found, "Count": len(found), "ScannedCount": len(read)}
    if more and read:
        answer["LastEvaluatedKey"] = {name: read[-1][name] for name in (*table.keys, *asked.keys)}
    return Page(answer, asked.partition, size)


def _projected(given: dict[str, Any]) -> frozenset[str]:
    """The placeholders of the attributes that are asked for; none for all of them."""
    names = frozenset(name.strip() for name in given.get("ProjectionExpression", "").split(",")) - {""}
    if any(not name.startswith("#") or "." in name for name in names):
        raise NotModelled(f"ProjectionExpression {given['ProjectionExpression']}")
    return names


def _page(
    table: Table, asked: Asked, now: int, after: tuple[str, Key] | None, limit: int | None, *, forward: bool
) -> tuple[list[Item], int, bool]:  # fmt: skip
    """What is read, before any filter; its size; whether there may be more. A full page says so even if not."""
    ordering = table.rows(asked.index, now)
    read: list[Item] = []
    size_read = 0
    for _, key in ordering.entries(asked.partition, asked.span, forward=forward, after=after):
        if len(read) == limit:
            return read, size_read, True
        row = ordering.rows[key]
        item = unpacked(row.stored)
        if asked.index is not None:
            item = table.indexes[asked.index].project(item)
        size = row.size if asked.index is None else item_size(item)
        if size_read + size > PAGE_BYTES and read:
            return read, size_read, True
        size_read += size
        read.append(item)
    return read, size_read, len(read) == limit


def _asked(table: Table, index: str | None, flat: tuple[Comparison, ...] | None, bound: Bound) -> Asked:
    keys = table.keys if index is None else table.indexes[index].keys
    comparisons = {bound.names.get(found.name, found.name): found for found in flat or ()}
    partition = comparisons.pop(keys[0], None)
    if partition is None or partition.how != "=" or flat is None or len(flat) > 2:
        raise invalid(f"Query condition missed key schema element: {keys[0]}")
    sort = comparisons.pop(keys[1], None)
    if comparisons:
        raise invalid(f"Query key condition not supported: {sorted(comparisons)}")
    return Asked(_text(partition.values[0], bound), _span(sort, bound), keys, index)


def _text(placeholder: str, bound: Bound) -> str:
    value = bound.values.get(placeholder, {})
    if "S" not in value:
        raise invalid(
            "One or more parameter values were invalid: Condition parameter type does not match schema type"
        )
    if not value["S"]:
        raise invalid("One or more parameter values are not valid. A key attribute cannot be empty")
    return str(value["S"])


def _span(sort: Comparison | None, bound: Bound) -> Span:
    if sort is None:
        return Span()
    values = [_text(value, bound) for value in sort.values]
    match sort.how, values:
        case "=", [value]:
            return Span(value, value)
        case "<", [value]:
            return Span(high=value, before=True)
        case "<=", [value]:
            return Span(high=value)
        case ">=", [value]:
            return Span(low=value)
        case "begins_with", [value]:
            return Span(value, value + HIGHEST)
        case "BETWEEN", [low, high]:
            if low > high:
                raise invalid(
                    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
                )
            return Span(low, high)
    raise NotModelled(f"{sort.how} of a sort key")


def _after(table: Table, asked: Asked, start: dict[str, Any] | None) -> tuple[str, Key] | None:
    if start is None:
        return None
    if set(start) != {*table.keys, *asked.keys}:
        raise invalid("The provided starting key is invalid")
    if start[asked.keys[0]]["S"] != asked.partition:
        raise invalid("The provided starting key is outside query boundaries based on provided conditions")
    sort = start[asked.keys[1]]["S"]
    if not asked.span.low <= sort <= asked.span.high:
        raise invalid("The provided starting key does not match the range key predicate")
    return sort, table.key({name: start[name] for name in table.keys})

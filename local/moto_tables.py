"""What a query costs in moto, put right: it sorts the whole table, so that every case makes all others slower.

A query is shown the rows of its own partition and no others; for an index these are remembered as they are written.
The answer is moto's own: it still compares, sorts, pages and projects. Left alone: scans and PartiQL.
"""

from __future__ import annotations

import base64
import functools
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from local.moto_repairs import DYNAMODB_LOCK

Key = tuple[DynamoType, DynamoType | None]

_PARTITIONS = "_redress_partitions"
_AS_THEY_STAND = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})
_INDEX_NAME = 6  # of the arguments of Table.query after the hash key


@functools.cache
def apply() -> None:
    """Repair moto for the rest of this process. Calling it again does nothing."""
    queries_look_at_their_partition()
    values_are_written_as_they_stand()


def queries_look_at_their_partition() -> None:
    """moto sorts all rows of the table and compares each one with the partition that is asked for."""
    query, put, update = Table.query, Table.put_item, DynamoDBBackend.update_item

    @functools.wraps(query)
    def partition_only(table: Table, hash_key: DynamoType | None, *args: Any, **kwargs: Any) -> Any:
        with DYNAMODB_LOCK:
            rows = _rows(table, hash_key, args, kwargs)
            if rows is None:
                return query(table, hash_key, *args, **kwargs)
            vars(table)["all_items"] = lambda: rows
            try:
                return query(table, hash_key, *args, **kwargs)
            finally:
                del vars(table)["all_items"]

    @functools.wraps(put)
    def remembered_put(table: Table, *args: Any, **kwargs: Any) -> Item:
        return _remember(table, put(table, *args, **kwargs))

    @functools.wraps(update)
    def remembered_update(backend: DynamoDBBackend, table_name: str, *args: Any, **kwargs: Any) -> Item:
        return _remember(backend.get_table(table_name), update(backend, table_name, *args, **kwargs))

    _replace(Table, "query", partition_only)
    _replace(Table, "put_item", remembered_put)
    _replace(DynamoDBBackend, "update_item", remembered_update)


def values_are_written_as_they_stand() -> None:
    """moto asks every attribute for all ten types there are, by five names each: most of what a read costs."""
    original = BaseJSONSerializer._serialize_type_structure

    @functools.wraps(original)
    def written(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
        kind, plain = _only_pair(value) if shape.name == "AttributeValue" and key else ("", None)
        if kind in _AS_THEY_STAND:
            serialized[key] = value
        elif kind == "B" and isinstance(plain, bytes):
            serialized[key] = {kind: base64.b64encode(plain).decode("ascii")}
        else:
            original(self, serialized, value, shape, key)

    _replace(BaseJSONSerializer, "_serialize_type_structure", written)


def _only_pair(value: Any) -> tuple[str, Any]:
    return next(iter(value.items())) if type(value) is dict and len(value) == 1 else ("", None)


def _replace(owner: object, name: str, function: Callable[..., Any]) -> None:
    setattr(owner, name, function)


def _rows(
    table: Table, hash_key: DynamoType | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> list[Item] | None:
    """Every row that the query can return; None for a query that moto shall see, and refuse, as it came."""
    if hash_key is None:
        return None
    index_name = args[_INDEX_NAME] if len(args) > _INDEX_NAME else kwargs.get("index_name")
    if index_name is None:
        return _partition(table, hash_key)
    conditions = kwargs.get("hash_key_conditions") or []
    if len(conditions) != 1 or index_name not in {index.name for index in table.all_indexes()}:
        return None
    return _index_partition(table, *conditions[0])


def _partition(table: Table, hash_key: DynamoType) -> list[Item]:
    found: Any = table.items.get(hash_key)
    if not found:
        return []
    return list(found.values()) if table.has_range_key else [found]


def _index_partition(table: Table, attribute: str, value: DynamoType) -> list[Item]:
    """In the order of the table's keys. A row that has moved on stays remembered until somebody looks here."""
    keys = _partitions(table, attribute)[value]
    rows = [item for key in sorted(keys, key=_order) if (item := _stands(table, key, attribute, value))]
    keys.intersection_update((item.hash_key, item.range_key) for item in rows)
    return rows


def _order(key: Key) -> tuple[Any, ...]:
    return tuple(part.cast_value for part in key if part is not None)


def _stands(table: Table, key: Key, attribute: str, value: DynamoType) -> Item | None:
    item = table.get_item(*key)
    found = (
        item.attrs.get(attribute) if item is not None else None
    )  # moto's values cannot be compared with None
    return item if found is not None and found == value else None


def _partitions(table: Table, attribute: str) -> dict[DynamoType, set[Key]]:
    """By value of the attribute: read from the whole table once, then kept up by every write."""
    known: dict[str, dict[DynamoType, set[Key]]] = vars(table).setdefault(_PARTITIONS, {})
    if attribute not in known:
        known[attribute] = defaultdict(set)
        for item in table.all_items():
            _note(known[attribute], attribute, item)
    return known[attribute]


def _remember(table: Table, item: Item) -> Item:
    known: dict[str, dict[DynamoType, set[Key]]] = vars(table).get(_PARTITIONS, {})
    for attribute, partitions in known.items():
        _note(partitions, attribute, item)
    return item


def _note(partitions: dict[DynamoType, set[Key]], attribute: str, item: Item) -> None:
    if value := item.attrs.get(attribute):
        partitions[value].add((item.hash_key, item.range_key))

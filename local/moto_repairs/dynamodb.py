"""Repairs of DynamoDB: one call at a time, and every write whole or not at all.

A row is never changed in place, so that whoever holds one holds it as it was: an update gets a copy to work on.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

from local.moto_repairs.wrapping import under, wrap

DYNAMODB_LOCK = threading.RLock()


def one_dynamodb_call_at_a_time() -> None:
    """moto reads, decides and writes without a lock, so threads lose updates and both win a condition.

    Stream readers share the lock: otherwise they see records of a transaction that is rolled back a moment later.
    """
    wrap(DynamoHandler, "call_action", under(DYNAMODB_LOCK))
    wrap(DynamoDBStreamsHandler, "call_action", under(DYNAMODB_LOCK))


def transactions_touch_only_their_items() -> None:
    """moto deep-copies each table with its whole stream per transaction: seconds at some thousand items.

    When it fails, the copy takes the table's place, and readers with a shard iterator of the old one see nothing more.
    """
    wrap(DynamoDBBackend, "transact_write_items", _transact)


def updates_change_all_or_nothing() -> None:
    """moto keeps half of a refused UpdateItem, and streams an item that UpdateItem makes twice."""
    wrap(DynamoDBBackend, "update_item", _update)


@dataclass(frozen=True)
class _Kept:
    """A row as it was before a write, and where to put it back."""

    table: Table
    hash_key: DynamoType
    range_key: DynamoType | None
    item: Item | None

    def put_back(self) -> None:
        if self.item is None:
            self._rows.pop(self.range_key or self.hash_key, None)
        else:
            self._rows[self.range_key or self.hash_key] = self.item

    def lend_copy(self) -> None:
        """What comes now changes the copy."""
        if self.item is not None:
            self._rows[self.range_key or self.hash_key] = copy.deepcopy(self.item)

    @property
    def _rows(self) -> dict[DynamoType, Any]:
        rows: dict[DynamoType, Any] = self.table.items[self.hash_key] if self.range_key else self.table.items
        return rows


@contextmanager
def _all_or_nothing(
    backend: DynamoDBBackend, targets: Sequence[tuple[str, Mapping[str, Any]]]
) -> Iterator[list[_Kept]]:
    """Undo every change to these rows, and the stream records it caused, when the block fails."""
    kept = [row for name, key in targets if (row := _keep(backend, name, key))]
    streamed = {id(shard): (shard, len(shard.items)) for row in kept if (shard := row.table.stream_shard)}
    try:
        yield kept
    except BaseException:
        for row in kept:
            row.put_back()
        for shard, length in streamed.values():
            del shard.items[length:]
        raise


def _keep(backend: DynamoDBBackend, table_name: str, key: Mapping[str, Any]) -> _Kept | None:
    """The row, or nothing if the request is so wrong that moto refuses it before it writes."""
    table = backend.tables.get(table_name) or next(
        (t for t in backend.tables.values() if t.table_arn == table_name), None
    )
    if table is None or not all(name in key for name in table.table_key_attrs):
        return None
    hash_key = DynamoType(key[table.hash_key_attr])
    range_key = DynamoType(key[table.range_key_attr]) if table.range_key_attr else None
    return _Kept(table, hash_key, range_key, table.get_item(hash_key, range_key))


def _transact(
    original: Callable[..., None], backend: DynamoDBBackend, transact_items: list[dict[str, dict[str, Any]]]
) -> None:
    operations = [next(iter(entry.values())) for entry in transact_items]
    targets = [
        (operation["TableName"], operation.get("Item") or operation["Key"]) for operation in operations
    ]
    with DYNAMODB_LOCK, _tables_not_copied(), _all_or_nothing(backend, targets):
        original(backend, transact_items)


@contextmanager
def _tables_not_copied() -> Iterator[None]:
    """Let moto's deep copy of a table be the table itself, so that its own rollback does nothing and ours counts."""
    with patch.object(Table, "__deepcopy__", lambda table, _memo: table, create=True):
        yield


def _update(
    original: Callable[..., Item],
    backend: DynamoDBBackend,
    table_name: str,
    key: dict[str, Any],
    *args: Any,
    **kwargs: Any,
) -> Item:
    with DYNAMODB_LOCK, _all_or_nothing(backend, [(table_name, key)]) as kept:
        shard = kept[0].table.stream_shard if kept else None
        before = len(shard.items) if shard else 0
        for row in kept:
            row.lend_copy()
        item = original(backend, table_name, key, *args, **kwargs)
        if shard and kept[0].item is None:
            del shard.items[before:]
            shard.add(None, item)
        return item

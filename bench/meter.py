"""Watches the calls that leave this process for AWS, step by step, and charges each to a table or one of its indexes.

Works at the one method that botocore and PynamoDB clients both pass, and keeps a copy of every item from the first
write on, so that a change is charged by what was there before. A call without a rule is an error, not a zero.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from bench import cost
from chalicelib.adapters.sizes import Item, item_size

Key = tuple[str, str]
WRITE, READ = "write", "read"
OVERHEAD: Final = 100
"""Bytes that DynamoDB bills for each item beside its own (Item sizes and formats, in its developer guide)."""
_FREE: Final = frozenset({"DescribeTable", "DescribeTimeToLive", "ListTables"})


class Charge(msgspec.Struct, frozen=True):
    """Units of one kind, for one item or page. `index` is empty for the table itself."""

    kind: str
    table: str
    index: str
    units: float
    sort_key: str = ""
    bytes: int = 0


class Step(msgspec.Struct):
    """What happened between two points of a story. `part`: the function that did it."""

    label: str
    part: str
    calls: Counter[str] = msgspec.field(default_factory=Counter)
    charges: list[Charge] = msgspec.field(default_factory=list)

    def units(self, kind: str, *, index: bool | None = None) -> float:
        wanted = [c for c in self.charges if c.kind == kind and (index is None or bool(c.index) is index)]
        return sum(c.units for c in wanted)

    @property
    def round_trips(self) -> int:
        return self.calls.total()


class Change(msgspec.Struct, frozen=True):
    """One written item, as a table's stream would show it."""

    table: str
    old: Item | None
    new: Item | None


class Sent(msgspec.Struct, frozen=True):
    """One message on its way to a queue."""

    queue_url: str
    body: str
    delay: int


class Meter:
    """`tables`: the tables' names to what a report calls them. Counts inside `step` only; keeps track always."""

    def __init__(self, tables: Mapping[str, str]) -> None:
        self._tables = dict(tables)
        self._indexes: dict[str, list[cost.Index]] = {}
        self._items: dict[tuple[str, Key], Item] = {}
        self._lock = threading.RLock()
        self._step: Step | None = None
        self.steps: list[Step] = []
        self.changes: list[Change] = []
        self.sent: list[Sent] = []
        self.looking = False
        """Whether the call under way is the meter's own."""
        self.answers: dict[str, Callable[[BaseClient, dict[str, Any], dict[str, Any]], None]] = {
            "PutItem": self._put_item, "UpdateItem": self._update_item, "DeleteItem": self._delete_item,
            "TransactWriteItems": self._transaction, "GetItem": self._get_item, "BatchGetItem": self._batch_get,
            "Query": self._query, "Scan": self._scan, "SendMessageBatch": self._sent_batch,
            "BatchWriteItem": self._batch_write,
        }  # fmt: skip

    @contextmanager
    def watching(self) -> Iterator[Meter]:
        """From here on, every client's calls are seen."""
        original = BaseClient._make_api_call

        def watched(client: BaseClient, operation: str, params: dict[str, Any]) -> Any:
            return self._call(original, client, operation, params)

        BaseClient._make_api_call = watched
        try:
            yield self
        finally:
            BaseClient._make_api_call = original

    @contextmanager
    def step(self, label: str, part: str) -> Iterator[Step]:
        assert self._step is None, "steps do not nest"
        self._step = Step(label, part)
        try:
            yield self._step
        finally:
            self.steps.append(self._step)
            self._step = None

    def learn(self, dynamodb: Any) -> None:
        """The indexes of all tables, by their own description."""
        for name in self._tables:
            self._indexes[name] = cost.of_description(dynamodb.describe_table(TableName=name)["Table"])

    def kept(self) -> float:
        """Bytes that all rows and their index entries take for a year, with the hundred that each costs on top. What is
        dropped by itself is kept for a month at most.
        """
        total = 0.0
        for (table, _), item in self._items.items():
            entries = (index.entry(item) for index in self._indexes.get(table, ()))
            size = sum(item_size(held) + OVERHEAD for held in (item, *entries) if held is not None)
            total += size / 12 if "ttl" in item else size
        return total

    # --------------------------------------------------------------------------------------------------------- calls

    def _call(self, original: Any, client: BaseClient, operation: str, params: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        with self._lock:
            if self._step is not None:
                self._step.calls[f"{service}.{operation}"] += 1
        rule = self.answers.get(operation)
        if service == "dynamodb" and rule is None and operation not in _FREE and self._step is not None:
            raise NotImplementedError(f"no rule for what {operation} costs")
        try:
            answer = original(client, operation, params)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                self._refused(params)
            raise
        if rule is not None:
            with self._lock:
                rule(client, params, answer)
        return answer

    def _refused(self, params: dict[str, Any]) -> None:
        """A condition that fails is charged for the item it was held against."""
        table, key = params["TableName"], _key(params.get("Key") or params["Item"])
        with self._lock:
            self._charge(WRITE, table, "", cost.write(self._items.get((table, key)), None), key[1])

    def _put_item(self, _: BaseClient, params: dict[str, Any], __: dict[str, Any]) -> None:
        self._written(params["TableName"], _key(params["Item"]), params["Item"], 1)

    def _delete_item(self, _: BaseClient, params: dict[str, Any], __: dict[str, Any]) -> None:
        self._written(params["TableName"], _key(params["Key"]), None, 1)

    def _update_item(self, client: BaseClient, params: dict[str, Any], _: dict[str, Any]) -> None:
        self._updated(client, params, 1)

    def _updated(self, client: BaseClient, params: dict[str, Any], times: int) -> None:
        step, self._step, self.looking = self._step, None, True  # this look at the outcome is ours
        found = client.get_item(TableName=params["TableName"], Key=params["Key"], ConsistentRead=True)
        self._step, self.looking = step, False
        self._written(params["TableName"], _key(params["Key"]), found["Item"], times)

    def _transaction(self, client: BaseClient, params: dict[str, Any], _: dict[str, Any]) -> None:
        for action in params["TransactItems"]:
            match action:
                case {"Put": {"TableName": table, "Item": item}}:
                    self._written(table, _key(item), item, 2)
                case {"Delete": {"TableName": table, "Key": key}}:
                    self._written(table, _key(key), None, 2)
                case {"Update": update}:
                    self._updated(client, update, 2)
                case {"ConditionCheck": {"TableName": table, "Key": key}}:
                    held = self._items.get((table, _key(key)))
                    self._charge(WRITE, table, "", 2 * cost.write(held, held), _key(key)[1])
                case _:
                    raise NotImplementedError(f"no rule for {sorted(action)} in a transaction")

    def _batch_write(self, _: BaseClient, params: dict[str, Any], __: dict[str, Any]) -> None:
        """Each row by itself, and no transaction."""
        for table, requests in params["RequestItems"].items():
            for request in requests:
                put, gone = request.get("PutRequest"), request.get("DeleteRequest")
                item = put["Item"] if put is not None else None
                self._written(table, _key(item or gone["Key"]), item, 1)

    def _written(self, table: str, key: Key, new: Item | None, times: int) -> None:
        old = self._items.get((table, key))
        if new is None:
            self._items.pop((table, key), None)
        else:
            self._items[table, key] = new
        self.changes.append(Change(self._tables.get(table, table), old, new))
        self._charge(WRITE, table, "", times * cost.write(old, new), key[1], item_size(new or old or {}))
        for index in self._indexes.get(table, ()):
            if units := cost.index_write(index, old, new):
                self._charge(WRITE, table, index.name, units, key[1])

    def _get_item(self, _: BaseClient, params: dict[str, Any], answer: dict[str, Any]) -> None:
        consistent = params.get("ConsistentRead", False)
        self._charge(READ, params["TableName"], "", cost.get(answer.get("Item"), consistent=consistent))

    def _batch_get(self, _: BaseClient, params: dict[str, Any], answer: dict[str, Any]) -> None:
        for table, wanted in params["RequestItems"].items():
            found, consistent = answer["Responses"].get(table, []), wanted.get("ConsistentRead", False)
            missing = [None] * (len(wanted["Keys"]) - len(found))
            units = sum(cost.get(item, consistent=consistent) for item in [*found, *missing])
            self._charge(READ, table, "", units)

    def _scan(self, _: BaseClient, params: dict[str, Any], __: dict[str, Any]) -> None:
        """Charged for everything it passes, whatever its filter leaves out."""
        passed = [item for (table, _key), item in self._items.items() if table == params["TableName"]]
        self._charge(READ, params["TableName"], "", cost.query(passed, consistent=False))

    def _query(self, _: BaseClient, params: dict[str, Any], answer: dict[str, Any]) -> None:
        if "FilterExpression" in params or "ProjectionExpression" in params:
            raise NotImplementedError("a query that leaves things out is charged for what it read")
        consistent = params.get("ConsistentRead", False)
        found = self._counted(params) if params.get("Select") == "COUNT" else answer["Items"]
        units = cost.query(found, consistent=consistent)
        self._charge(READ, params["TableName"], params.get("IndexName", ""), units)

    def _counted(self, params: dict[str, Any]) -> list[Item]:
        """A count brings no rows, and is charged for those it counts: of one partition, from one key to another."""
        if "IndexName" in params or "BETWEEN" not in params["KeyConditionExpression"]:
            raise NotImplementedError("no rule for what this count costs")
        given = params["ExpressionAttributeValues"]
        pk, low, high = (given[name]["S"] for name in sorted(given))
        rows = ((key, item) for (table, key), item in self._items.items() if table == params["TableName"])
        return [item for (own, sk), item in rows if own == pk and low <= sk <= high]

    def _sent_batch(self, _: BaseClient, params: dict[str, Any], __: dict[str, Any]) -> None:
        url = params["QueueUrl"]
        self.sent += [Sent(url, e["MessageBody"], e.get("DelaySeconds", 0)) for e in params["Entries"]]

    def _charge(
        self, kind: str, table: str, index: str, units: float, sort_key: str = "", size: int = 0
    ) -> None:
        if self._step is not None:
            name = self._tables.get(table, table)
            self._step.charges.append(Charge(kind, name, index, units, sort_key, size))


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]

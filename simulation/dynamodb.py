"""DynamoDB: one item at a time, several at once, and transactions that are all or nothing.

Whoever writes an item that a transaction holds is told of a conflict, as the service does it; plain reads are never
held up. With limits, units are counted, and what asks too much of a key is refused (`capacity.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulation.billing import Billing
from simulation.capacity import Limits, Meter
from simulation.charges import Place
from simulation.errors import NotModelled, Refusal, invalid
from simulation.expressions import Item
from simulation.faults import Faults
from simulation.holds import Holds
from simulation.loop import Loop
from simulation.queries import query
from simulation.scans import scan
from simulation.tables import Key, Table
from simulation.transactions import Transactions
from simulation.writes import Write, worked_out

MAX_BATCH: Final = 100
MAX_WRITES: Final = 25
"""Of one BatchWriteItem."""
MAX_WRITTEN: Final = 16 * 1024 * 1024
_CONDITION: Final = frozenset(
    {"ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"}
)
_ALWAYS: Final = frozenset({"TableName", "ReturnConsumedCapacity"})
_FAILURE: Final = frozenset({"ReturnValuesOnConditionCheckFailure"})
_SELECTED: Final = frozenset({"ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT"})
_BATCHED: Final = {"PutRequest": ("Put", "Item"), "DeleteRequest": ("Delete", "Key")}


class DynamoDB:
    """All tables of the account. `limits`: what one key bears; without any nobody counts."""

    def __init__(self, loop: Loop, faults: Faults, limits: Limits | None = None) -> None:
        self._loop = loop
        self.meter = Meter(loop, limits) if limits is not None else None
        self.tables: dict[str, Table] = {}
        self._holds = Holds(loop)
        self._billing = Billing(self.meter)
        self._transactions = Transactions(loop, faults, self._table, self._holds, self._billing)

    def create(self, name: str, described: Mapping[str, Any]) -> Table:
        self.tables[name] = table = Table(name, described)
        return table

    @property
    def conflicts(self) -> int:
        """Transactions that met another one."""
        return self._transactions.conflicts

    # ---------------------------------------------------------------------------------------------------- one item

    def get_item(self, given: dict[str, Any]) -> dict[str, Any]:
        table = self._table(given)
        key = table.key(given["Key"])
        if self._billing.above([self._billing.read(table, key, consistent=_strongly(given))]):
            raise _throttled()
        found = table.get(key)
        return {} if found is None else {"Item": found}

    def put_item(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._single("Put", given, ("NONE", "ALL_OLD"))

    def delete_item(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._single("Delete", given, ("NONE", "ALL_OLD"))

    def update_item(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._single("Update", given, ("NONE", "ALL_OLD", "ALL_NEW"))

    def _single(self, kind: str, given: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
        wanted = given.get("ReturnValues", "NONE")
        if wanted not in known:
            raise NotModelled(f"ReturnValues {wanted}")
        write = worked_out(self._table(given), kind, given)
        held = self._is_held(write)
        if self._billing.above([self._billing.write(write, refused=held or write.failed)]):
            raise _throttled()
        if held:
            raise Refusal("TransactionConflictException", "Transaction is ongoing for the item")
        if write.failed:
            old: dict[str, Any] = {"Item": write.old} if write.show_old and write.old is not None else {}
            raise Refusal("ConditionalCheckFailedException", "The conditional request failed", **old)
        write.make(self._loop.now)
        shown = {"ALL_OLD": write.old, "ALL_NEW": write.new}.get(wanted)
        return {} if shown is None else {"Attributes": shown}

    # -------------------------------------------------------------------------------------------------- many items

    def query(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("Select", "COUNT") not in _SELECTED:
            raise NotModelled(f"Select {given['Select']}")
        table = self._table(given)
        page = query(table, given, self._loop.now)
        place = Place(table.name, given.get("IndexName", ""), page.partition)
        if self._billing.above([self._billing.page(place, page.size, consistent=_strongly(given))]):
            raise _throttled()
        if given.get("Select") == "COUNT":
            del page.answer["Items"]
        return page.answer

    def scan(self, given: dict[str, Any]) -> dict[str, Any]:
        """Read through for nobody who waits: its units are not metered."""
        return scan(self._table(given), given, self._loop.now)[0]

    def batch_get_item(self, given: dict[str, Any]) -> dict[str, Any]:
        """In no order, and without those that are not there. What asks too much of its key is left over."""
        requested = given["RequestItems"]
        if sum(len(wanted["Keys"]) for wanted in requested.values()) > MAX_BATCH:
            raise invalid("Too many items requested for the BatchGetItem call")
        asked = [(self._table({"TableName": name}), wanted) for name, wanted in requested.items()]
        every = [(table, key, _strongly(wanted)) for table, wanted in asked for key in _keys(table, wanted)]
        found: dict[str, list[Item]] = {table.name: [] for table, _ in asked}
        late: set[tuple[str, Key]] = set()
        for table, key, consistent in every:
            if self._billing.above([self._billing.read(table, key, consistent=consistent)]):
                late.add((table.name, key))
            elif (item := table.get(key)) is not None:
                found[table.name].append(item)
        if len(late) == len(every):
            raise _throttled()
        return {"Responses": found, "UnprocessedKeys": _left(asked, late)}

    def batch_write_item(self, given: dict[str, Any]) -> dict[str, Any]:
        """Each by itself, once all can be made. What meets a transaction or a hot key is left over."""
        requests = [(name, request) for name, some in given["RequestItems"].items() for request in some]
        if not 1 <= len(requests) <= MAX_WRITES:
            raise invalid(f"Member must have length less than or equal to {MAX_WRITES}")
        writes = [self._batched(name, request) for name, request in requests]
        if len({(write.table.name, write.key) for write in writes}) < len(writes):
            raise invalid("Provided list of item keys contains duplicates")
        if sum(write.size for write in writes) > MAX_WRITTEN:
            raise invalid("A batch of more than 16 MB")
        left: dict[str, list[Any]] = {}
        throttled = 0
        for (name, request), write in zip(requests, writes, strict=True):
            held = self._is_held(write)
            above = bool(self._billing.above([self._billing.write(write, refused=held)]))
            throttled += above
            if held or above:
                left.setdefault(name, []).append(request)
            else:
                write.make(self._loop.now)
        if throttled == len(requests):
            raise _throttled()
        return {"UnprocessedItems": left}

    def _batched(self, table: str, request: dict[str, Any]) -> Write:
        ((name, given),) = request.items()
        kind, field = _BATCHED.get(name, ("", ""))
        if set(given) != {field}:
            raise NotModelled(f"{name} with {sorted(given)} in a batch")
        return worked_out(self._table({"TableName": table}), kind, given)

    # ------------------------------------------------------------------------------------------------ transactions

    def transact_get_items(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._transactions.read(given)

    def transact_write_items(self, given: dict[str, Any]) -> Iterator[None]:
        """In two steps: sent, then done. Raises Refusal at either."""
        return self._transactions.write(given)

    # ------------------------------------------------------------------------------------------------------- parts

    def _table(self, given: dict[str, Any]) -> Table:
        try:
            return self.tables[given["TableName"]]
        except KeyError:
            raise Refusal("ResourceNotFoundException", "Requested resource not found") from None

    def _is_held(self, write: Write) -> bool:
        return (write.table.name, write.key) in self._holds


def _strongly(given: Mapping[str, Any]) -> bool:
    return bool(given.get("ConsistentRead", False))


def _keys(table: Table, wanted: dict[str, Any]) -> list[Key]:
    if more := set(wanted) - {"Keys", "ConsistentRead"}:
        raise NotModelled(f"BatchGetItem with {sorted(more)}")
    keys = [table.key(key) for key in wanted["Keys"]]
    if not keys:
        raise invalid("1 validation error detected: Value at 'requestItems' must have at least one key")
    if len(set(keys)) < len(keys):
        raise invalid("Provided list of item keys contains duplicates")
    return keys


def _left(asked: list[tuple[Table, dict[str, Any]]], late: set[tuple[str, Key]]) -> dict[str, Any]:
    """As it was asked, for the next request."""
    found = {}
    for table, wanted in asked:
        if keys := [key for key in wanted["Keys"] if (table.name, table.key(key)) in late]:
            found[table.name] = wanted | {"Keys": keys}
    return found


def _throttled() -> Refusal:
    return Refusal("ProvisionedThroughputExceededException", "The level of throughput was exceeded")


OPERATIONS: Final[Mapping[str, frozenset[str]]] = {
    "GetItem": _ALWAYS | {"Key", "ConsistentRead"},
    "PutItem": _ALWAYS | _CONDITION | _FAILURE | {"Item", "ReturnValues"},
    "DeleteItem": _ALWAYS | _CONDITION | _FAILURE | {"Key", "ReturnValues"},
    "UpdateItem": _ALWAYS | _CONDITION | _FAILURE | {"Key", "UpdateExpression", "ReturnValues"},
    "Query": _ALWAYS
    | (_CONDITION - {"ConditionExpression"})
    | {
        "IndexName", "ConsistentRead", "KeyConditionExpression", "FilterExpression", "Limit", "ScanIndexForward",
        "ExclusiveStartKey", "Select", "ProjectionExpression",
    },
    "Scan": _ALWAYS
    | (_CONDITION - {"ConditionExpression"})
    | {"IndexName", "ConsistentRead", "FilterExpression", "Limit", "ExclusiveStartKey"},
    "BatchGetItem": frozenset({"RequestItems", "ReturnConsumedCapacity"}),
    "BatchWriteItem": frozenset({"RequestItems", "ReturnConsumedCapacity"}),
    "TransactGetItems": frozenset({"TransactItems", "ReturnConsumedCapacity"}),
    "TransactWriteItems": frozenset({"TransactItems", "ClientRequestToken", "ReturnConsumedCapacity"}),
}  # fmt: skip
"""What may be asked. Consumed capacity is never told: it is counted elsewhere, by the published rules."""

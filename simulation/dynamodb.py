"""DynamoDB: one item at a time, several reads at once, and transactions that are all or nothing.

A transaction holds its items from the moment it is sent until it takes effect: whoever writes one of them meanwhile is
told of a conflict, as the service does it. Reads are never held up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from simulation.errors import NotModelled, Refusal, invalid
from simulation.expressions import Bound, Item, Update, check, condition, update
from simulation.items import MAX_ITEM, checked, size
from simulation.loop import SECOND, Loop
from simulation.queries import query
from simulation.tables import Key, Table

MAX_ACTIONS: Final = 100
MAX_TRANSACTION: Final = 4 * 1024 * 1024
MAX_BATCH: Final = 100
TOKEN_KEPT: Final = 600 * SECOND
"""How long a request token is remembered."""

_CONDITION: Final = frozenset(
    {"ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"}
)
_ALWAYS: Final = frozenset({"TableName", "ReturnConsumedCapacity"})
_FAILURE: Final = frozenset({"ReturnValuesOnConditionCheckFailure"})
_ACTIONS: Final[Mapping[str, frozenset[str]]] = {
    "Put": frozenset({"TableName", "Item"}) | _CONDITION | _FAILURE,
    "Delete": frozenset({"TableName", "Key"}) | _CONDITION | _FAILURE,
    "Update": frozenset({"TableName", "Key", "UpdateExpression"}) | _CONDITION | _FAILURE,
    "ConditionCheck": frozenset({"TableName", "Key"}) | _CONDITION | _FAILURE,
}


class Write(NamedTuple):
    """One item's change, worked out but not made. `failed`: the condition does not hold."""

    table: Table
    key: Key
    old: Item | None
    new: Item | None
    failed: bool
    show_old: bool
    keeps: bool = False
    """A mere check, which leaves the item as it is."""


class DynamoDB:
    """All tables of the account."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.tables: dict[str, Table] = {}
        self._held: Counter[tuple[str, Key]] = Counter()
        self._tokens: dict[str, tuple[int, object]] = {}
        self.conflicts = 0

    def create(self, name: str, described: Mapping[str, Any]) -> Table:
        self.tables[name] = table = Table(name, described)
        return table

    # ---------------------------------------------------------------------------------------------------- one item

    def get_item(self, given: dict[str, Any]) -> dict[str, Any]:
        table = self._table(given)
        found = table.get(table.key(given["Key"]))
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
        write = self._worked_out(kind, given)
        if self._held[write.table.name, write.key]:
            raise Refusal("TransactionConflictException", "Transaction is ongoing for the item")
        if write.failed:
            old: dict[str, Any] = {"Item": write.old} if write.show_old and write.old is not None else {}
            raise Refusal("ConditionalCheckFailedException", "The conditional request failed", **old)
        self._make(write)
        shown = {"ALL_OLD": write.old, "ALL_NEW": write.new}.get(wanted)
        return {} if shown is None else {"Attributes": shown}

    # -------------------------------------------------------------------------------------------------- many items

    def query(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("Select") not in (None, "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"):
            raise NotModelled(f"Select {given['Select']}")
        return query(self._table(given), given, self._loop.now)

    def batch_get_item(self, given: dict[str, Any]) -> dict[str, Any]:
        """In no order, and without those that are not there."""
        found: dict[str, list[Item]] = {}
        if sum(len(wanted["Keys"]) for wanted in given["RequestItems"].values()) > MAX_BATCH:
            raise invalid("Too many items requested for the BatchGetItem call")
        for name, wanted in given["RequestItems"].items():
            if more := set(wanted) - {"Keys", "ConsistentRead"}:
                raise NotModelled(f"BatchGetItem with {sorted(more)}")
            table = self._table({"TableName": name})
            keys = [table.key(key) for key in wanted["Keys"]]
            if not keys:
                raise invalid(
                    "1 validation error detected: Value at 'requestItems' must have at least one key"
                )
            if len(set(keys)) < len(keys):
                raise invalid("Provided list of item keys contains duplicates")
            found[name] = [item for key in keys if (item := table.get(key)) is not None]
        return {"Responses": found, "UnprocessedKeys": {}}

    # ------------------------------------------------------------------------------------------------ transactions

    def transact_write_items(self, given: dict[str, Any]) -> Iterator[None]:
        """In two steps: sent, then done. Raises Refusal at either."""
        actions = [next(iter(action.items())) for action in given["TransactItems"]]
        if not 1 <= len(actions) <= MAX_ACTIONS:
            raise invalid(f"Member must have length less than or equal to {MAX_ACTIONS}")
        if self._repeated(given.get("ClientRequestToken"), actions):
            yield
            return
        places = [self._place(kind, action) for kind, action in actions]
        if len(set(places)) < len(places):
            raise invalid("Transaction request cannot include multiple operations on one item")
        if any(self._held[place] for place in places):
            self.conflicts += 1
            raise _cancelled([("TransactionConflict" if self._held[p] else "None", None) for p in places])
        self._held.update(places)
        try:
            yield
        finally:
            for place in places:
                if self._held[place] == 1:
                    del self._held[place]
                else:
                    self._held[place] -= 1
        self._all_or_nothing(actions)
        if token := given.get("ClientRequestToken"):
            self._tokens[token] = (self._loop.now + TOKEN_KEPT, actions)

    def _all_or_nothing(self, actions: list[tuple[str, dict[str, Any]]]) -> None:
        writes = [self._worked_out(kind, action) for kind, action in actions]
        if sum(max(size(w.new or {}), w.table.size(w.key)) for w in writes) > MAX_TRANSACTION:
            raise invalid("Transaction request cannot be larger than 4 MB")
        if any(write.failed for write in writes):
            raise _cancelled([_reason(write) for write in writes])
        for write in writes:
            self._make(write)

    def _repeated(self, token: str | None, actions: object) -> bool:
        """Whether this very request was carried out within the last minutes."""
        until, earlier = self._tokens.get(token or "", (0, None))
        if until <= self._loop.now:
            return False
        if earlier != actions:
            raise Refusal("IdempotentParameterMismatchException", "The token was used for another request")
        return True

    def _place(self, kind: str, action: dict[str, Any]) -> tuple[str, Key]:
        if kind not in _ACTIONS or set(action) - _ACTIONS[kind]:
            raise NotModelled(f"{kind} with {sorted(action)} in a transaction")
        table = self._table(action)
        return table.name, table.key(action.get("Key") or action["Item"], whole="Item" in action)

    # ------------------------------------------------------------------------------------------------------- parts

    def _table(self, given: dict[str, Any]) -> Table:
        try:
            return self.tables[given["TableName"]]
        except KeyError:
            raise Refusal("ResourceNotFoundException", "Requested resource not found") from None

    def _worked_out(self, kind: str, given: dict[str, Any]) -> Write:
        """What the item was and what it would be. Raises Refusal for what no item can be."""
        table = self._table(given)
        key = table.key(given.get("Key") or given["Item"], whole="Item" in given)
        bound = Bound(given.get("ExpressionAttributeNames", {}), given.get("ExpressionAttributeValues", {}))
        tested = condition(given["ConditionExpression"]) if "ConditionExpression" in given else None
        changed = update(given["UpdateExpression"]) if "UpdateExpression" in given else None
        used = (tested.placeholders if tested else frozenset()) | (
            changed.placeholders if changed else frozenset()
        )
        check(bound, used)
        old = table.get(key)
        failed = tested is not None and not tested.test(old or {}, bound)
        show_old = given.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        if kind == "ConditionCheck":
            return Write(table, key, old, old, failed, show_old, keeps=True)
        new: Item | None = None
        if kind == "Put":
            new = checked(given["Item"])
        elif changed is not None and not failed:
            new = _updated(table, given["Key"], old, changed, bound)
        if new is not None:
            table.check(new)
            if size(new) > MAX_ITEM:
                raise invalid("Item size has exceeded the maximum allowed size")
        return Write(table, key, old, new, failed, show_old)

    def _make(self, write: Write) -> None:
        if not write.keeps:
            write.table.put(write.key, write.new, self._loop.now)


def _updated(table: Table, key: Item, old: Item | None, changed: Update, bound: Bound) -> Item:
    before = old if old is not None else dict(key)
    targets = [bound.names.get(name, name) for name in changed.targets]
    if len(set(targets)) < len(targets):
        raise invalid("Invalid UpdateExpression: Two document paths overlap with each other")
    if own := set(targets) & set(table.keys):
        raise invalid(f"Cannot update attribute {min(own)}. This attribute is part of the key")
    new = dict(before)
    for change in changed.changes:
        change(before, new, bound)
    return checked(new)


def _reason(write: Write) -> tuple[str, Item | None]:
    if not write.failed:
        return "None", None
    return "ConditionalCheckFailed", write.old if write.show_old else None


def _cancelled(reasons: list[tuple[str, Item | None]]) -> Refusal:
    """One reason per action, in their order."""
    listed: list[dict[str, Any]] = []
    for code, item in reasons:
        told: dict[str, Any] = {"Code": code}
        if code != "None":
            told["Message"] = _MESSAGES[code]
        listed.append(told | ({"Item": item} if item is not None else {}))
    codes = ", ".join(code for code, _ in reasons)
    return Refusal(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=listed,
    )


def conflict(actions: int) -> Refusal:
    """As if somebody else were at the first of these items."""
    return _cancelled([("TransactionConflict", None), *[("None", None)] * (actions - 1)])


_MESSAGES: Final = {
    "ConditionalCheckFailed": "The conditional request failed",
    "TransactionConflict": "Transaction is ongoing for the item",
}

OPERATIONS: Final[Mapping[str, frozenset[str]]] = {
    "GetItem": _ALWAYS | {"Key", "ConsistentRead"},
    "PutItem": _ALWAYS | _CONDITION | _FAILURE | {"Item", "ReturnValues"},
    "DeleteItem": _ALWAYS | _CONDITION | _FAILURE | {"Key", "ReturnValues"},
    "UpdateItem": _ALWAYS | _CONDITION | _FAILURE | {"Key", "UpdateExpression", "ReturnValues"},
    "Query": _ALWAYS
    | (_CONDITION - {"ConditionExpression"})
    | {
        "IndexName", "ConsistentRead", "KeyConditionExpression", "FilterExpression", "Limit", "ScanIndexForward",
        "ExclusiveStartKey", "Select",
    },
    "BatchGetItem": frozenset({"RequestItems", "ReturnConsumedCapacity"}),
    "TransactWriteItems": frozenset({"TransactItems", "ClientRequestToken", "ReturnConsumedCapacity"}),
}  # fmt: skip
"""What may be asked. Consumed capacity is never told: it is counted elsewhere, by the published rules."""

"""One write to one item, worked out before anything is made of it: what was there, what would be, what forbids it."""

from __future__ import annotations

from typing import Any, NamedTuple

from chalicelib.adapters.sizes import item_size
from simulation.errors import invalid
from simulation.expressions import Bound, Item, Update, check, condition, update
from simulation.items import MAX_ITEM, checked
from simulation.tables import Key, Table


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
    size: int = 0
    """Of the new item, if there is one."""

    def make(self, now: int) -> None:
        if not self.keeps:
            self.table.put(self.key, self.new, now, self.size)


def worked_out(table: Table, kind: str, given: dict[str, Any]) -> Write:
    """`kind`: Put, Update, Delete or ConditionCheck. Raises Refusal for what no item can be."""
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
    size = 0
    if new is not None:
        table.check(new)
        size = item_size(new)
        if size > MAX_ITEM:
            raise invalid("Item size has exceeded the maximum allowed size")
    return Write(table, key, old, new, failed, show_old, size=size)


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

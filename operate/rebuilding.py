"""Rebuilds what follows from the records: heads, their rows, the lines of the lists. Reads all, writes what differs.

Every write is made on the condition that what it replaces is what was read. Nothing of an event, a person, a message or
a sealed bid is touched: those are the sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from chalicelib.adapters import codec
from chalicelib.adapters.records import Records
from chalicelib.adapters.sizes import Item
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import EventRow, WallClock
from chalicelib.settings import Settings
from operate import folding
from operate.lines import lines

SOURCES: Final = ("a#person", "a#bid")
"""Rows beside a head that no event holds the content of."""


class Difference(msgspec.Struct, frozen=True):
    """`what`: lacking, differs, or too_much. `now` stands, `then` is what the record gives; the one or the other may be
    absent. `table`: disputes or views.
    """

    table: str
    pk: str
    sk: str
    what: str
    now: Item | None
    then: Item | None

    def __str__(self) -> str:
        """Of keys and kinds alone: what stands there is nobody's to print."""
        return f"{self.what} {self.table} {self.pk} {self.sk}"


class Rebuilding(Records):
    """Over the tables of one deployment."""

    def __init__(self, tables: Tables, settings: Settings, clock: WallClock) -> None:
        super().__init__(tables, clock)
        self._views_table = settings.views_table

    def owners(self, tenant: str) -> Iterator[str]:
        """All records of a tenant, by a Scan for their first events: minutes for a large table, and heads may lack."""
        for item in self._scan("sk = :first", {":first": {"S": "e#000000001"}}):
            if tenant_of(item) == tenant:
                yield codec.owner_of(item)

    def differences(self, owner: str) -> list[Difference]:
        """Byte for byte. Raises Broken where the record itself is not whole: nothing can be rebuilt from it."""
        items = list(self._sequence(owner, "e", 0, 10**9))
        events = [codec.event_of(item) for item in items]
        folding.whole(events)
        return [*self._rows(owner, events), *self._lines(tenant_of(items[0]), events)]

    def mend(self, found: Difference) -> bool:
        """False where somebody else has written it meanwhile: look again."""
        table = self._views_table if found.table == "views" else self._disputes
        condition, names, values = _unchanged(found.now)
        request: dict[str, Any] = {"TableName": table, "ConditionExpression": condition}
        request |= {"ExpressionAttributeNames": names} if names else {}
        request |= {"ExpressionAttributeValues": values} if values else {}
        try:
            if found.then is None:
                key = {"pk": {"S": found.pk}, "sk": {"S": found.sk}}
                self._tables.once.dispatch("DeleteItem", request | {"Key": key})
            else:
                self._tables.once.dispatch("PutItem", request | {"Item": found.then})
        except Exception as error:
            if "ConditionalCheckFailed" in repr(error.__cause__ or error):
                return False
            raise
        return True

    def _rows(self, owner: str, events: list[EventRow]) -> Iterator[Difference]:
        now = {item["sk"]["S"]: item for item in self._partition(owner)}
        head = now.get("a#head")
        texts = msgspec.json.decode(head["doc"]["S"]).get("texts", 0) if head is not None else None
        then = folding.rows(owner, events, texts)
        for sk in sorted(now.keys() | then.keys(), key=lambda sk: (sk == "a#head", sk)):  # the head last
            if not sk.startswith(SOURCES):
                yield from _held("disputes", codec.owner_pk(owner), sk, now.get(sk), then.get(sk))

    def _lines(self, tenant: str, events: list[EventRow]) -> Iterator[Difference]:
        for (pk, sk), then in lines(self._tables, tenant, events).items():
            key = {"pk": {"S": pk}, "sk": {"S": sk}}
            asked = {"TableName": self._views_table, "Key": key, "ConsistentRead": True}
            yield from _held("views", pk, sk, self._read("GetItem", asked).get("Item"), then)

    def _scan(self, condition: str, values: Mapping[str, Any]) -> Iterator[Item]:
        request = {"TableName": self._disputes, "FilterExpression": condition, "ConsistentRead": True}
        request |= {"ExpressionAttributeValues": dict(values)}
        while True:
            answer = self._read("Scan", request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def tenant_of(event: Item) -> str:
    """Of an event's row: by its place in the log, or by name where it is in nobody's."""
    return str(event["log_pk"]["S"].split("#")[1] if "log_pk" in event else event["tenant"]["S"])


def _held(table: str, pk: str, sk: str, now: Item | None, then: Item | None) -> Iterator[Difference]:
    if now is None:
        yield Difference(table, pk, sk, "lacking", None, then)
    elif then is None:
        yield Difference(table, pk, sk, "too_much", now, None)
    elif _comparable(now) != _comparable(then):
        yield Difference(table, pk, sk, "differs", now, then)


def _comparable(item: Item) -> dict[str, Any]:
    """A set has no order; everything else is compared as it lies there."""
    return {
        name: {kind: sorted(value) if kind == "SS" else value for kind, value in typed.items()}
        for name, typed in item.items()
    }


def _unchanged(now: Item | None) -> tuple[str, dict[str, str], dict[str, Any]]:
    """The condition that a row is what was read, attribute by attribute."""
    if now is None:
        return "attribute_not_exists(pk)", {}, {}
    held = [
        (n, name, value) for n, (name, value) in enumerate(sorted(now.items())) if name not in ("pk", "sk")
    ]
    parts = ["attribute_exists(pk)", *(f"#n{n} = :v{n}" for n, _, _ in held)]
    return (
        " AND ".join(parts),
        {f"#n{n}": name for n, name, _ in held},
        {f":v{n}": value for n, _, value in held},
    )

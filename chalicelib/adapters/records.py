"""What the rows of every aggregate have in common: a partition to query, a record, request keys, persons' keys, and one
transaction for each command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from chalicelib.adapters import codec, writes
from chalicelib.adapters.sizes import Item
from chalicelib.adapters.tables import Tables
from chalicelib.adapters.transaction import read, transact
from chalicelib.application.arbitration_ports import ArbitrationWrite
from chalicelib.application.group_ports import GroupWrite
from chalicelib.application.ports import (
    CaseWrite,
    Contention,
    EventRow,
    Person,
    RequestKey,
    WallClock,
)
from chalicelib.domain.errors import TryAgain

SEND_WITHIN: Final = timedelta(seconds=10)
"""How long after its stamp an attempt may still be sent; what the settling time of the log rests on."""

_LAST_SEQ: Final = 999_999_999
_TRIES: Final = 4


class Records:
    """Base of the stores: reads and writes on the disputes table, whatever the kind of aggregate."""

    def __init__(self, tables: Tables, clock: WallClock) -> None:
        self._tables = tables
        self._clock = clock

    def request_key(self, pk: str) -> RequestKey | None:
        """None as well for a key that has expired and was not dropped yet."""
        key = {"pk": {"S": pk}, "sk": {"S": "k"}}
        answer = self._read("GetItem", {"TableName": self._disputes, "Key": key, "ConsistentRead": True})
        found = codec.request_key_of(answer["Item"]) if "Item" in answer else None
        return found if found is not None and found.expires_at >= int(self._clock.now().timestamp()) else None

    def events(self, owner: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]:
        return [codec.event_of(item) for item in self._sequence(owner, "e", after_seq, limit)]

    def person_keys(self, tenant_id: str, owner: str, persons: Sequence[Person]) -> dict[str, bytes]:
        """Strongly consistent: right after a filing nobody may look erased."""
        keys = [codec.subject_key(tenant_id, owner, person.slot, person.ref) for person in persons]
        return {codec.slot_of(item): item["wrapped"]["B"] for item in self._batch(keys)}

    # ---------------------------------------------------------------------------------------------- calls

    @property
    def _disputes(self) -> str:
        return self._tables.names[writes.DISPUTES]

    def _send(self, write: writes.Write, stamp: datetime) -> None:
        """One TransactWriteItems, tried once."""
        rows = writes.items(write, stamp)
        if self._clock.now() - stamp > SEND_WITHIN:
            raise Contention("the attempt is too old to be sent")
        claiming = isinstance(write, CaseWrite | GroupWrite | ArbitrationWrite) and write.claims
        names = self._tables.names_with_directory if claiming else self._tables.names
        transact(self._tables.once, names, rows)

    def _partition(self, id_: str) -> list[Item]:
        """What a view of it needs, as it is now."""
        return list(self._query("pk = :pk AND begins_with(sk, :a)", pk=codec.owner_pk(id_), a="a#"))

    def _sequence(self, owner: str, kind: str, after_seq: int, limit: int) -> Iterator[Item]:
        """Numbered rows, strongly consistent: a retry looks for its own event among them."""
        if after_seq >= _LAST_SEQ or limit < 1:
            return iter(())
        rows = self._query(
            "pk = :pk AND sk BETWEEN :a AND :b",
            pk=codec.owner_pk(owner),
            a=f"{kind}#{max(after_seq, 0) + 1:09}",
            b=f"{kind}#{_LAST_SEQ}",
            page=limit,
        )
        return islice(rows, limit)

    def _query(
        self, condition: str, *, index: str | None = None, page: int | None = None, **keys: str
    ) -> Iterator[Item]:
        """Pages are read as they are consumed. An index lags a little; the table is read as it is now."""
        request: dict[str, Any] = {
            "TableName": self._disputes,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": {f":{name}": {"S": value} for name, value in keys.items()},
        }
        request |= {"ConsistentRead": True} if index is None else {"IndexName": index}
        if page is not None:
            request["Limit"] = page
        while True:
            answer = self._read("Query", request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _batch(self, keys: Sequence[Item]) -> Iterator[Item]:
        table = self._tables.names[writes.SUBJECT_KEYS]
        wanted: dict[str, Any] = {table: {"Keys": list(keys), "ConsistentRead": True}} if keys else {}
        for attempt in range(_TRIES):
            if not wanted:
                return
            if attempt:
                self._clock.sleep(0.05 * 2**attempt)
            answer = self._read("BatchGetItem", {"RequestItems": wanted})
            yield from answer["Responses"].get(table, ())
            wanted = answer.get("UnprocessedKeys", {})
        if wanted:
            raise TryAgain("the keys could not be read")

    def _read(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        return read(lambda: self._tables.reading.dispatch(operation, request))

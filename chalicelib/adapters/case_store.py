"""The cases in DynamoDB: one Query reads a case, one TransactWriteItems writes a command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any, Final

from chalicelib.adapters import codec, partitions, writes
from chalicelib.adapters.sizes import Item
from chalicelib.adapters.tables import Tables
from chalicelib.adapters.transaction import read, transact
from chalicelib.application.ports import (
    CaseWrite,
    Contention,
    EventRow,
    Loaded,
    Message,
    Person,
    RequestKey,
    WallClock,
)
from chalicelib.domain.errors import Invalid, TryAgain
from chalicelib.domain.values import parse_stamp, stamp

SEND_WITHIN: Final = timedelta(seconds=10)
"""How long after its stamp an attempt may still be sent; what the settling time of the log rests on."""
LOG_BEGINS: Final = date(2026, 1, 1)
"""No event is older."""
LOG_DAYS: Final = 31
"""Days one call looks through; an emptier stretch is walked in several calls."""
DUE_AT_MOST: Final = 10_000

_LAST_SEQ: Final = 999_999_999
_POSITION: Final = re.compile(
    r"\A(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)(#\d{9}#evt_[a-z2-7]{26})?\Z", re.ASCII
)
_TRIES: Final = 4


class PynamoCaseStore:
    """The CaseStore port."""

    def __init__(self, tables: Tables, clock: WallClock) -> None:
        self._tables = tables
        self._clock = clock

    # ---------------------------------------------------------------------------------------------- one case

    def load(self, case_id: str) -> Loaded | None:
        rows = list(self._query("pk = :pk AND begins_with(sk, :a)", pk=codec.case_pk(case_id), a="a#"))
        return codec.decode(rows) if rows else None

    def commit(self, write: CaseWrite, stamp: datetime) -> None:
        rows = writes.items(write, stamp)
        if self._clock.now() - stamp > SEND_WITHIN:
            raise Contention("the attempt is too old to be sent")
        transact(self._tables.once, self._tables.names, rows)

    def request_key(self, pk: str) -> RequestKey | None:
        """None as well for a key that has expired and was not dropped yet."""
        key = {"pk": {"S": pk}, "sk": {"S": "k"}}
        answer = self._read("GetItem", {"TableName": self._disputes, "Key": key, "ConsistentRead": True})
        found = codec.request_key_of(answer["Item"]) if "Item" in answer else None
        return found if found is not None and found.expires_at >= int(self._clock.now().timestamp()) else None

    def events(self, case_id: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]:
        return [codec.event_of(item) for item in self._sequence(case_id, "e", after_seq, limit)]

    def messages(self, case_id: str, after_seq: int = 0, limit: int = 100) -> list[Message]:
        return [codec.message_of(item) for item in self._sequence(case_id, "m", after_seq, limit)]

    def person_keys(self, tenant_id: str, case_id: str, persons: Sequence[Person]) -> dict[str, bytes]:
        """Strongly consistent: right after a filing nobody may look erased."""
        keys = [codec.subject_key(tenant_id, case_id, person.slot, person.ref) for person in persons]
        return {codec.slot_of(item): item["wrapped"]["B"] for item in self._batch(keys)}

    # ---------------------------------------------------------------------------------------------- across cases

    def log(self, tenant_id: str, after: str, until: datetime, limit: int) -> tuple[list[EventRow], str]:
        """Positions are the index's own keys or bare stamps; a new reader may start at the stamp of its tenant's birth.

        A page may be empty although more follows: the position has moved on then. It never moves back.
        """
        bound, position, limit = stamp(until), _position(after), max(limit, 1)
        if position >= bound:
            return [], position
        first = max(parse_stamp(position[:27]).date(), LOG_BEGINS)
        last = min(until.astimezone(UTC).date(), first + timedelta(days=LOG_DAYS - 1))
        found: list[EventRow] = []
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            page = self._log_day(tenant_id, day, position, bound, limit - len(found))
            found += [codec.event_of(item) for item in page]
            if len(found) >= limit:
                return found, str(page[-1]["log_sk"]["S"])
        return found, min(bound, stamp(datetime.combine(last + timedelta(days=1), time.min, UTC)))

    def due(self, partition_hour: datetime, until: datetime) -> list[tuple[str, datetime]]:
        """The earliest first, at most `DUE_AT_MOST`."""
        hour = stamp(partition_hour)[:13]
        return self._due(
            [partitions.wake_partition(hour, number) for number in range(partitions.SHARDS)], until
        )

    def sandbox_due(self, tenant_id: str, until: datetime) -> list[tuple[str, datetime]]:
        """The earliest first, at most `DUE_AT_MOST`."""
        return self._due([partitions.sandbox_partition(tenant_id)], until)

    # ---------------------------------------------------------------------------------------------- calls

    @property
    def _disputes(self) -> str:
        return self._tables.names[writes.DISPUTES]

    def _sequence(self, case_id: str, kind: str, after_seq: int, limit: int) -> Iterator[Item]:
        """Numbered rows, strongly consistent: a retry looks for its own event among them."""
        if after_seq >= _LAST_SEQ or limit < 1:
            return iter(())
        rows = self._query(
            "pk = :pk AND sk BETWEEN :a AND :b",
            pk=codec.case_pk(case_id),
            a=f"{kind}#{max(after_seq, 0) + 1:09}",
            b=f"{kind}#{_LAST_SEQ}",
            page=limit,
        )
        return islice(rows, limit)

    def _log_day(self, tenant_id: str, day: date, position: str, bound: str, limit: int) -> list[Item]:
        """The first `limit` rows of the day's shards behind the position. `!` sorts before `#`: behind, not at it."""
        shards = [
            self._query(
                "log_pk = :pk AND log_sk BETWEEN :a AND :b",
                index="log",
                pk=partitions.log_partition(tenant_id, day.isoformat(), number),
                a=position + "!",
                b=bound,
                page=limit // 2 + 1,
            )
            for number in range(partitions.SHARDS)
        ]
        return list(islice(merge(*shards, key=lambda item: item["log_sk"]["S"]), limit))

    def _due(self, partitions: Sequence[str], until: datetime) -> list[tuple[str, datetime]]:
        condition, bound = "wake_pk = :pk AND wake_sk <= :a", stamp(until)
        shards = [self._query(condition, index="wakes", pk=pk, a=bound) for pk in partitions]
        earliest = islice(merge(*shards, key=lambda item: item["wake_sk"]["S"]), DUE_AT_MOST)
        return [(codec.case_id_of(item), parse_stamp(item["wake_sk"]["S"])) for item in earliest]

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


def _position(text: str) -> str:
    """Raises Invalid for anything that is no position of ours."""
    if not text:
        return stamp(datetime.combine(LOG_BEGINS, time.min, UTC))
    match = _POSITION.match(text)
    try:
        if match is not None and stamp(parse_stamp(match[1])) == match[1]:
            return text
    except ValueError:
        pass
    raise Invalid("This is no position in the event log.")

"""The cases in DynamoDB: one Query reads a case, one TransactWriteItems writes a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Final

from pynamodb.exceptions import VerboseClientError

from chalicelib.adapters import codec, partitions
from chalicelib.adapters.records import Records
from chalicelib.adapters.sizes import Item
from chalicelib.application.ports import LOG_SHARDS, CaseWrite, EventRow, Loaded, Message
from chalicelib.domain.case.state import Head
from chalicelib.domain.errors import Invalid
from chalicelib.domain.values import parse_stamp, stamp

LOG_BEGINS: Final = date(2026, 1, 1)
"""No event is older."""
LOG_DAYS: Final = 31
"""Days one call looks through; an emptier stretch is walked in several calls."""
LOG_LOOKED: Final = 1_000
"""Events that one call looks at in search of those that are wanted."""
LOG_PAGE: Final = 200
DUE_AT_MOST: Final = 10_000

_POSITION: Final = re.compile(
    r"\A(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)(#\d{9}#evt_[a-z2-7]{26})?\Z", re.ASCII
)


class PynamoCaseStore(Records):
    """The CaseStore port."""

    # ---------------------------------------------------------------------------------------------- one case

    def load(self, case_id: str) -> Loaded | None:
        rows = self._partition(case_id)
        return codec.decode(rows) if rows else None

    def head(self, case_id: str) -> Head | None:
        key = {"pk": {"S": codec.case_pk(case_id)}, "sk": {"S": "a#head"}}
        answer = self._read("GetItem", {"TableName": self._disputes, "Key": key, "ConsistentRead": True})
        return codec.head_of(answer["Item"]) if "Item" in answer else None

    def commit(self, write: CaseWrite, stamp: datetime) -> None:
        self._send(write, stamp)

    def messages(self, case_id: str, after_seq: int = 0, limit: int = 100) -> list[Message]:
        return [codec.message_of(item) for item in self._sequence(case_id, "m", after_seq, limit)]

    # ---------------------------------------------------------------------------------------------- across cases

    def log(
        self,
        tenant_id: str,
        after: str,
        until: datetime,
        limit: int,
        shards: int = LOG_SHARDS,
        wanted: Callable[[EventRow], bool] | None = None,
    ) -> tuple[list[EventRow], str]:
        """Positions are the index's own keys or bare stamps; a new reader may start at the stamp of its tenant's birth.

        A page may be empty although more follows: the position has moved on then. It never moves back. Of what is not
        `wanted` a call passes over no more than `LOG_LOOKED`.
        """
        bound, position, limit = stamp(until), _position(after), max(limit, 1)
        if position >= bound:
            return [], position
        first = max(parse_stamp(position[:27]).date(), LOG_BEGINS)
        last = min(until.astimezone(UTC).date(), first + timedelta(days=LOG_DAYS - 1))
        found: list[EventRow] = []
        looked = 0
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            most = limit - len(found) if wanted is None else LOG_LOOKED - looked
            for item in self._log_day(tenant_id, day, position, bound, most, shards):
                row, looked = codec.event_of(item), looked + 1
                if wanted is None or wanted(row):
                    found.append(row)
                if len(found) >= limit or looked >= LOG_LOOKED:
                    return found, str(item["log_sk"]["S"])
        return found, min(bound, stamp(datetime.combine(last + timedelta(days=1), time.min, UTC)))

    def log_again(self, row: EventRow, tenant_id: str, partition: int, seen: datetime) -> None:
        """Sent once: whoever asks for it asks again, and gets a new stamp. An older one never comes after a newer.

        The stamp is no earlier than `seen`, however far this process's clock is behind: what brought it here once would
        bring it here for ever.
        """
        item = codec.again_item(row, tenant_id, stamp(max(self._clock.now(), seen)), partition)
        try:
            self._tables.once.dispatch(
                "PutItem",
                {
                    "TableName": self._tables.disputes.Meta.table_name,  # whoever asks is told of no other table
                    "Item": item,
                    "ConditionExpression": "attribute_not_exists(pk) OR log_sk < :now",
                    "ExpressionAttributeValues": {":now": item["log_sk"]},
                },
            )
        except VerboseClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

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

    def _log_day(
        self, tenant_id: str, day: date, position: str, bound: str, limit: int, shards: int
    ) -> Iterator[Item]:
        """The first `limit` rows of the day's shards behind the position. `!` sorts before `#`: behind, not at it."""
        found = [
            self._query(
                "log_pk = :pk AND log_sk BETWEEN :a AND :b",
                index="log",
                pk=partitions.log_partition(tenant_id, day.isoformat(), number),
                a=position + "!",
                b=bound,
                page=min(limit, LOG_PAGE) // 2 + 1,
            )
            for number in range(shards)
        ]
        return islice(merge(*found, key=lambda item: item["log_sk"]["S"]), limit)

    def _due(self, partitions: Sequence[str], until: datetime) -> list[tuple[str, datetime]]:
        condition, bound = "wake_pk = :pk AND wake_sk <= :a", stamp(until)
        shards = [self._query(condition, index="wakes", pk=pk, a=bound) for pk in partitions]
        earliest = islice(merge(*shards, key=lambda item: item["wake_sk"]["S"]), DUE_AT_MOST)
        return [(codec.owner_of(item), parse_stamp(item["wake_sk"]["S"])) for item in earliest]


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

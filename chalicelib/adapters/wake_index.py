"""The wake index of a table: who has to be looked at, by the hour, the shard and the exact time.

Read as plain attribute maps, a bounded page of each shard at a time, so that the dearest call is known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.adapters.partitions import SHARDS, wake_partition
from chalicelib.adapters.sizes import Item
from chalicelib.adapters.tables import Tables
from chalicelib.adapters.transaction import read
from chalicelib.application.ports import WakePage
from chalicelib.application.waking import HOUR, hour_of, slot_end
from chalicelib.domain.values import parse_stamp, stamp

_KEYS: Final = ("wake_pk", "wake_sk", "pk", "sk")
_BEHIND: Final = "!"
"""A stamp with this sorts behind the stamp alone."""


class DynamoWakeIndex:
    """The WakeIndex port. `table` gives the table's name; `page`: how many of one shard a call reads at most."""

    def __init__(self, tables: Tables, table: Callable[[], str], page: int) -> None:
        self._tables, self._table, self._page = tables, table, page

    def page(self, since: datetime, until: datetime, after: str = "") -> WakePage:
        """By the index, which lags a little. Raises ValueError for a position that is none of ours."""
        start = _position(after) if after else None
        partitions = [start["wake_pk"]["S"]] if start else list(_partitions(since, until))
        found, rest = [], []
        for partition in partitions:
            answer = self._query(partition, stamp(since) + _BEHIND, stamp(until), self._page, start)
            found += [str(item["pk"]["S"].partition("#")[2]) for item in answer["Items"]]
            if "LastEvaluatedKey" in answer:
                rest.append("|".join(answer["LastEvaluatedKey"][name]["S"] for name in _KEYS))
        return WakePage(tuple(found), tuple(rest))

    def occupied(self, hour: datetime, since: datetime, slot: int) -> list[datetime]:
        """Leaps from slot to slot: about one query of one row for each that is found, and one per shard."""
        found: dict[datetime, datetime] = {}
        bound = stamp(hour + HOUR - timedelta(microseconds=1))
        for number in range(SHARDS):
            position = max(hour - timedelta(microseconds=1), since)
            while stamp(position) < bound:
                low = stamp(position) + _BEHIND
                items = self._query(wake_partition(stamp(hour)[:13], number), low, bound, 1)["Items"]
                if not items:
                    break
                wake = parse_stamp(items[0]["wake_sk"]["S"])
                position = slot_end(wake, slot)
                found.setdefault(position, wake)
                while (following := position + timedelta(seconds=slot)) in found:
                    position = following
        return list(found.values())

    def _query(
        self, partition: str, low: str, high: str, limit: int, start: Item | None = None
    ) -> dict[str, Any]:
        request: dict[str, Any] = {
            "TableName": self._table(),
            "IndexName": "wakes",
            "KeyConditionExpression": "wake_pk = :pk AND wake_sk BETWEEN :a AND :b",
            "ExpressionAttributeValues": {":pk": {"S": partition}, ":a": {"S": low}, ":b": {"S": high}},
            "Limit": limit,
        }
        if start is not None:
            request["ExclusiveStartKey"] = start
        return read(lambda: self._tables.reading.dispatch("Query", request))


def _partitions(since: datetime, until: datetime) -> Iterator[str]:
    """Of every hour that has a part in (since, until]."""
    hour = hour_of(since)
    while hour <= until:
        yield from (wake_partition(stamp(hour)[:13], number) for number in range(SHARDS))
        hour += HOUR


def _position(text: str) -> Item:
    parts = text.split("|")
    if len(parts) != len(_KEYS) or not all(parts):
        raise ValueError("this is no position in a wake index")
    return {name: {"S": part} for name, part in zip(_KEYS, parts, strict=True)}

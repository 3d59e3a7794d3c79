"""Webhook deliveries, with their own sparse indexes: `wakes` (what is to be tried, what is held) and `log`.

A delivery has a wake exactly while an attempt is to come: by wall time, or of a sandbox by its own. One that is held
for a paused endpoint lies in the same index, under the endpoint, where no hour's look comes by.

What a write costs: a row is the body, packed (`packing.py`), about 450 bytes of its own and what is packed of the
latest twenty attempts; a usual first attempt (a body of 1.5 KB) is 3 units to open and 3 to record, indexes included.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.packing import pack, unpack
from chalicelib.adapters.partitions import SHARDS, sandbox_partition, shard, wake_partition
from chalicelib.adapters.tables import DeliveryRow
from chalicelib.adapters.webhook_endpoints import EndpointRows
from chalicelib.application.webhook_ports import Delivery, Line, State
from chalicelib.domain.values import stamp

KEPT_FOR: Final = timedelta(days=30)
"""How long the log of a finished delivery can be read."""
DUE_AT_MOST: Final = 10_000
"""Of one hour, or one sandbox; the rest comes with the next ring."""
READ_AT_MOST: Final = 1_000
"""Lines that one page of the log looks at, of which few may be in the states that are asked for."""
DAYS_AT_MOST: Final = 32
"""That one page looks at: each is four queries, however little lies in it."""
_WAITING: Final = frozenset({State.PENDING, State.HELD})
_DAY: Final = timedelta(days=1)
_DELIVERY: Final = msgspec.json.Decoder(Delivery)
_LINE: Final = msgspec.json.Decoder(Line)
"""Made here, before `deliver` has threads: what msgspec 0.22 knows of a type is not made by two of them at once."""
_BEHIND: Final = "~"
"""A day with this sorts behind every moment of it."""


class PynamoDeliveries(EndpointRows):
    """The Deliveries port."""

    def open(self, delivery: Delivery) -> Delivery:
        """The given object itself, and no copy, where the row is this call's."""
        if self._saved(self._delivery_row(delivery), self._tables.deliveries.pk.does_not_exist()):
            return delivery
        standing = self.get(delivery.endpoint_id, delivery.event_id)
        if standing is None:  # its time was over in between
            return self.open(delivery)
        return delivery if standing == delivery else standing

    def get(self, endpoint_id: str, event_id: str) -> Delivery | None:
        row = self._row(_delivery_pk(endpoint_id, event_id), "d")
        return _DELIVERY.decode(unpack(row.packed) if row.packed else row.doc or "") if row else None

    def record(self, delivery: Delivery, attempts_before: int) -> bool:
        condition = self._tables.deliveries.attempts == attempts_before
        if self._saved(self._delivery_row(delivery), condition):
            return True
        return self.get(delivery.endpoint_id, delivery.event_id) == delivery

    def _delivery_row(self, delivery: Delivery) -> DeliveryRow:
        model = self._tables.deliveries
        row = model(
            _delivery_pk(delivery.endpoint_id, delivery.event_id),
            "d",
            packed=pack(msgspec.json.encode(delivery).decode()),
            attempts=delivery.attempts,
            line=_short(_line(delivery)),
            log_pk=_log_partition(delivery.endpoint_id, delivery.created_at, shard(delivery.event_id)),
            log_sk=_position(delivery),
        )
        if delivery.state not in _WAITING:
            row.ttl = int((self._clock.now() + KEPT_FOR).timestamp())
        elif delivery.state == State.HELD:
            row.wake_pk, row.wake_sk = _held_partition(delivery.endpoint_id), _position(delivery)
        elif delivery.next_attempt is not None:
            row.wake_pk, row.wake_sk = _wake(delivery, delivery.next_attempt)
        return row

    # ----------------------------------------------------------------------------------------------- what waits

    def due(self, partition_hour: datetime, until: datetime) -> list[tuple[str, str]]:
        """The earliest first. By the index, so a row written a moment ago may be missing: the second ring finds it."""
        partitions = [wake_partition(stamp(partition_hour)[:13], number) for number in range(SHARDS)]
        rows = [row for p in partitions for row in self._waking(p, until, DUE_AT_MOST // SHARDS)]
        return [_ids(row.pk) for row in sorted(rows, key=lambda row: (row.wake_sk or "", row.pk))]

    def sandbox_due(self, tenant_id: str, until: datetime) -> list[tuple[str, str]]:
        return [_ids(row.pk) for row in self._waking(sandbox_partition(tenant_id), until, DUE_AT_MOST)]

    def _waking(self, partition: str, until: datetime, most: int) -> Iterator[DeliveryRow]:
        model = self._tables.deliveries
        return model.query(partition, model.wake_sk <= stamp(until), index_name="wakes", limit=most)

    def held(self, endpoint_id: str, after: str, limit: int) -> tuple[list[str], str]:
        """By the index: what was held a moment ago may be missing."""
        model = self._tables.deliveries
        beyond = model.wake_sk > after if after else None
        rows = list(model.query(_held_partition(endpoint_id), beyond, index_name="wakes", limit=limit))
        return [_ids(row.pk)[1] for row in rows], (rows[-1].wake_sk or "" if len(rows) == limit else "")

    # -------------------------------------------------------------------------------------------------- the log

    def lines(
        self,
        endpoint_id: str,
        start: datetime,
        until: datetime,
        states: frozenset[str],
        after: str,
        limit: int,
    ) -> tuple[list[Line], str]:
        """`after` is the position of the last line that was looked at: its moment, and its event. Raises ValueError for
        one that is none of ours.
        """
        before = after or stamp(until)
        if before < stamp(start):
            return [], ""
        found: list[Line] = []
        looked, day, position = 0, _day_of(before), ""
        for _ in range(DAYS_AT_MOST):
            for position, line in self._day_lines(endpoint_id, day, stamp(start), before):
                looked += 1
                if not states or line.state in states:
                    found.append(line)
                if len(found) == limit or looked == READ_AT_MOST:
                    return found, position
            if day <= stamp(start)[:10]:
                return found, ""
            day = _day_before(day)
        return found, day + _BEHIND

    def _day_lines(self, endpoint_id: str, day: str, start: str, before: str) -> Iterator[tuple[str, Line]]:
        """Of one day, newest first. Two half-open bounds: an event of the moment `before` alone is not before it."""
        model = self._tables.deliveries
        shards = [
            model.query(
                f"{endpoint_id}#{day}#{number}", model.log_sk.between(start, before),
                index_name="log", scan_index_forward=False, page_size=100,
            )
            for number in range(SHARDS)
        ]  # fmt: skip
        rows = heapq.merge(*shards, key=lambda row: row.log_sk or "", reverse=True)
        for row in rows:
            if row.log_sk != before:
                yield row.log_sk or "", _long(row.line or "", row.log_sk or "")


def _line(delivery: Delivery) -> Line:
    return Line(
        delivery.event_id, delivery.type, delivery.case_id, delivery.state, delivery.attempts, delivery.created_at,
        delivery.next_attempt, delivery.last_status, delivery.last_error, delivery.delivered_at,
    )  # fmt: skip


_SHORT: Final = tuple(name for name in Line.__struct_fields__ if name not in ("event_id", "created_at"))
"""What a line's text holds, in this order; the other two are its place in the log."""


def _short(line: Line) -> str:
    """Without the fields' names, which are half of it: a row of a kilobyte costs one unit."""
    return msgspec.json.encode([getattr(line, name) for name in _SHORT]).decode()


def _long(text: str, place: str) -> Line:
    """Also one of earlier versions, with names. What a later version has added behind the others is passed over."""
    if not text.startswith("["):
        return _LINE.decode(text)
    moment, _, event_id = place.partition("#")
    fields = dict(zip(_SHORT, msgspec.json.decode(text), strict=False))
    return msgspec.convert(fields | {"event_id": event_id, "created_at": moment}, Line)


def _wake(delivery: Delivery, due: datetime) -> tuple[str, str]:
    wake = stamp(due)
    if delivery.sandbox:
        return sandbox_partition(delivery.tenant), wake
    return wake_partition(wake[:13], shard(delivery.event_id)), wake


def _delivery_pk(endpoint_id: str, event_id: str) -> str:
    return f"delivery#{endpoint_id}#{event_id}"


def delivery_key(endpoint_id: str, event_id: str) -> tuple[str, str]:
    """Where its row lies."""
    return _delivery_pk(endpoint_id, event_id), "d"


def _held_partition(endpoint_id: str) -> str:
    return f"held#{endpoint_id}"


def _log_partition(endpoint_id: str, moment: datetime, number: int) -> str:
    return f"{endpoint_id}#{stamp(moment)[:10]}#{number}"


def _position(delivery: Delivery) -> str:
    """In the order of creation, and each its own."""
    return f"{stamp(delivery.created_at)}#{delivery.event_id}"


def _day_of(position: str) -> str:
    return position[:10]


def _day_before(day: str) -> str:
    return stamp(datetime.fromisoformat(day + "T00:00:00+00:00") - _DAY)[:10]


def _ids(pk: str) -> tuple[str, str]:
    _, endpoint_id, event_id = pk.split("#")
    return endpoint_id, event_id

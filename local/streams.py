"""A table's stream as Lambda reads it: in order, from a sequence number on, in the shape of a function's event.

Reads moto's own records, for the API is slow at it. `listen` makes moto say when there is a new one.
"""

from __future__ import annotations

import base64
import functools
import threading
from datetime import UTC, datetime
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import StreamShard

from local.moto_repairs import DYNAMODB_LOCK

_written = threading.Condition()


@functools.cache
def listen() -> None:
    """For the rest of this process. Calling it again does nothing."""
    add = StreamShard.add

    @functools.wraps(add)
    def announced(shard: StreamShard, *args: Any) -> None:
        add(shard, *args)
        with _written:
            _written.notify_all()

    setattr(StreamShard, "add", announced)  # noqa: B010 - the type checker does not let a method be assigned


class Stream:
    """One table's stream, which has one shard."""

    def __init__(self, arn: str) -> None:
        self.arn = arn
        self.region, account = arn.split(":")[3:5]
        backend = dynamodb_backends[account][self.region]
        shard = backend.get_table(arn.split("/")[1]).stream_shard
        if shard is None:
            raise ValueError(f"{arn} is no stream")
        self._shard: StreamShard = shard

    @property
    def shard_id(self) -> str:
        return self._shard.id

    @property
    def start(self) -> int:
        """The oldest record's sequence number."""
        return self._shard.starting_sequence_number

    @property
    def end(self) -> int:
        """The number that the next record will have."""
        with DYNAMODB_LOCK:
            return self._shard.starting_sequence_number + len(self._shard.items)

    @property
    def kept(self) -> int:
        return len(self._shard.items)

    def read(self, position: int, limit: int) -> list[dict[str, Any]]:
        """Up to so many records from this number on, once their transaction is through."""
        with DYNAMODB_LOCK:
            first = max(0, position - self._shard.starting_sequence_number)
            found = [record.to_json() for record in self._shard.items[first : first + limit]]
        return [self._event(record) for record in found]

    def wait(self, position: int, seconds: float) -> bool:
        """Until there is a record of this number, or none came for so long."""
        with _written:
            return _written.wait_for(lambda: self._reached(position), timeout=seconds)

    def _reached(self, position: int) -> bool:
        """Without the lock of the tables, which whoever rings the condition may hold."""
        return self._shard.starting_sequence_number + len(self._shard.items) > position

    def _event(self, record: dict[str, Any]) -> dict[str, Any]:
        change = {key: _plain(value) for key, value in record["dynamodb"].items()}
        return {
            **record, "eventVersion": "1.1", "awsRegion": self.region, "dynamodb": change, "eventSourceARN": self.arn,
        }  # fmt: skip


def _plain(value: Any) -> Any:
    """As Lambda's JSON has it: binary values in base64, moments in seconds."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return float(int(value.replace(tzinfo=value.tzinfo or UTC).timestamp()))
    return value

"""Repairs of table streams: what is written to them, and what is forgotten of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from moto.core.exceptions import ServiceException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import StreamShard
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

from local.moto_repairs.dynamodb import DYNAMODB_LOCK
from local.moto_repairs.wrapping import wrap

SHARD_ITERATORS_KEPT = 1000


def unchanged_items_are_not_streamed() -> None:
    """moto streams a write which changes nothing; DynamoDB does not."""
    wrap(StreamShard, "add", _add_if_changed)


def streams_can_be_trimmed() -> None:
    """moto answers 500 to a reader behind the oldest record, and keeps a kilobyte per GetRecords call for ever."""
    wrap(StreamShard, "get", _refuse_trimmed)
    wrap(DynamoDBStreamsBackend, "get_records", _get_records)


def trim_streams(keep: int) -> None:
    """Forget all but the newest `keep` records of every table stream; moto keeps them for ever, AWS for a day.

    Sequence numbers stay what they were. A reader further behind is told `TrimmedDataAccessException`, as by AWS.
    """
    with DYNAMODB_LOCK:
        for _, _, backend in dynamodb_backends.iter_backends():
            for table in cast(DynamoDBBackend, backend).tables.values():
                if (shard := table.stream_shard) and (surplus := len(shard.items) - keep) > 0:
                    del shard.items[:surplus]
                    shard.starting_sequence_number += surplus


class TrimmedDataAccess(ServiceException):
    code = "TrimmedDataAccessException"
    message = "The requested records are older than the oldest one kept."


class ExpiredIterator(ServiceException):
    code = "ExpiredIteratorException"
    message = "The shard iterator is too old; ask for a new one after the last sequence number."


def _add_if_changed(
    original: Callable[..., None], shard: StreamShard, old: Item | None, new: Item | None
) -> None:
    if old is None or new is None or old != new:
        original(shard, old, new)


def _refuse_trimmed(
    original: Callable[..., list[dict[str, Any]]], shard: StreamShard, start: int, quantity: int
) -> list[dict[str, Any]]:
    if start < shard.starting_sequence_number:
        raise TrimmedDataAccess
    return original(shard, start, quantity)


def _get_records(
    original: Callable[..., dict[str, Any]], backend: DynamoDBStreamsBackend, iterator: str, limit: int
) -> dict[str, Any]:
    if iterator not in backend.shard_iterators:
        raise ExpiredIterator
    answer = original(backend, iterator, limit)
    while len(backend.shard_iterators) > SHARD_ITERATORS_KEPT:
        del backend.shard_iterators[next(iter(backend.shard_iterators))]
    return answer

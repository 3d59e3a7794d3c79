"""Table streams: what is written to them, and readers behind what is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodbstreams.models import dynamodbstreams_backends

from local import moto_repairs
from tests.local.moto_repairs.canaries import seen
from tests.local.moto_repairs.words import (
    REGION,
    error_of,
    put,
    row,
    shard_iterator,
    stream,
    streams,
    table,
    update,
)

# --- the programs: each returns what it saw


def records_of_writes_that_change_nothing() -> int:
    """A put and an update that leave the item as it was."""
    with table() as dynamodb:
        put(dynamodb, "a", n="1")
        put(dynamodb, "a", n="1")
        update(dynamodb, "a", "SET n = :n", {":n": {"S": "1"}})
        return len(stream()) - 1


def iterators_kept_after_many_polls() -> int:
    """A reader polls an idle stream again and again."""
    with table(), patch("local.moto_repairs.streams.SHARD_ITERATORS_KEPT", 10):
        reader, iterator = streams(), shard_iterator("LATEST")
        for _ in range(30):
            iterator = reader.get_records(ShardIterator=iterator)["NextShardIterator"]
        return len(dynamodbstreams_backends[DEFAULT_ACCOUNT_ID][REGION].shard_iterators)


def answer_to_a_reader_behind_the_trim() -> str:
    """A reader asks for the first record after it was trimmed."""
    with table() as dynamodb:
        iterator = shard_iterator("TRIM_HORIZON")
        for key in "abc":
            put(dynamodb, key)
        moto_repairs.trim_streams(keep=1)
        return error_of(lambda: streams().get_records(ShardIterator=iterator))


PROGRAMS: tuple[Callable[[], Any], ...] = (
    records_of_writes_that_change_nothing,
    iterators_kept_after_many_polls,
    answer_to_a_reader_behind_the_trim,
)


# --- the canaries


def test_writes_that_change_nothing_are_not_streamed() -> None:
    """DynamoDB writes no record for them."""
    assert seen(repaired=False)["records_of_writes_that_change_nothing"] == 2
    assert seen(repaired=True)["records_of_writes_that_change_nothing"] == 0


def test_polling_a_stream_does_not_fill_the_memory() -> None:
    """Old shard iterators are forgotten."""
    assert seen(repaired=False)["iterators_kept_after_many_polls"] == 31
    assert seen(repaired=True)["iterators_kept_after_many_polls"] == 10


def test_a_reader_behind_the_trim_is_told_so() -> None:
    """Records that are gone are not skipped in silence."""
    assert seen(repaired=False)["answer_to_a_reader_behind_the_trim"] == "AssertionError"
    assert seen(repaired=True)["answer_to_a_reader_behind_the_trim"] == "TrimmedDataAccessException"


# --- what we make of it


def test_trimming_keeps_sequence_numbers() -> None:
    """A reader who has read up to the trim goes on as if nothing had happened."""
    moto_repairs.apply()
    with table() as dynamodb:
        put(dynamodb, "a")
        put(dynamodb, "b")
        last = stream()[-1]["dynamodb"]["SequenceNumber"]
        moto_repairs.trim_streams(keep=0)
        put(dynamodb, "c")
        iterator = shard_iterator("AFTER_SEQUENCE_NUMBER", SequenceNumber=last)
        record = streams().get_records(ShardIterator=iterator)["Records"][0]
    assert record["dynamodb"]["Keys"] == row("c")
    assert int(record["dynamodb"]["SequenceNumber"]) == int(last) + 1


def test_an_iterator_nobody_kept_is_expired() -> None:
    """As after a quarter of an hour on AWS; the reader asks for a new one."""
    moto_repairs.apply()
    with table():
        assert error_of(lambda: streams().get_records(ShardIterator="gone")) == "ExpiredIteratorException"

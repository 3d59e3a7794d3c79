"""DynamoDB: conditions, transactions and updates."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from local import moto_repairs
from tests.local.moto_repairs.canaries import at_once, meeting, seen
from tests.local.moto_repairs.words import (
    ABSENT,
    REGION,
    TABLE,
    aws,
    client,
    create,
    error_of,
    item,
    put,
    put_if_absent,
    reasons_of,
    row,
    scan,
    shard_iterator,
    stream,
    streams,
    table,
    transact,
    update,
)

# --- the programs: each returns what it saw


def winners_of_one_condition() -> int:
    """Four writers at once put the same item if it is absent."""
    with table() as dynamodb, meeting(Table, "get_item", 4):
        return sum(at_once(4, lambda: put(dynamodb, "a", ConditionExpression=ABSENT)))


def records_of_a_transaction_that_fails() -> int:
    """What a reader of the stream sees while a transaction writes one item and then fails."""
    with table() as dynamodb, reads_take(0.1):
        put(dynamodb, "b")
        reader, iterator = streams(), shard_iterator("LATEST")
        writing = threading.Thread(target=transact, args=(dynamodb, "a", "b"))
        writing.start()
        most = 0
        while writing.is_alive():
            most = max(most, len(reader.get_records(ShardIterator=iterator)["Records"]))
        return most


def milliseconds_of_a_transaction_among_many_items() -> float:
    """Two puts in a table which holds some hundred items."""
    with table() as dynamodb:
        backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]
        for number in range(600):
            backend.put_item(TABLE, {"pk": {"S": "p"}, "sk": {"S": f"{number}"}, "text": {"S": "x" * 50}})
        started = time.perf_counter()
        transact(dynamodb, "a", "b")
        return (time.perf_counter() - started) * 1000


def keys_streamed_after_a_failed_transaction() -> list[str]:
    """What a reader with an iterator from before a failed transaction sees after it, and after one more put."""
    with table() as dynamodb:
        put(dynamodb, "b")
        iterator = shard_iterator("LATEST")
        transact(dynamodb, "a", "b")
        put(dynamodb, "c")
        records = streams().get_records(ShardIterator=iterator)["Records"]
        return [record["dynamodb"]["Keys"]["pk"]["S"] for record in records]


def attribute_after_a_refused_update() -> str | None:
    """An update sets one attribute, and is refused for the size of the next."""
    with table() as dynamodb:
        put(dynamodb, "a", n="1")
        update(dynamodb, "a", "SET n = :n, big = :big", {":n": {"S": "2"}, ":big": {"S": "x" * 420_000}})
        return item(dynamodb, "a")["n"]["S"]


def item_after_a_refused_upsert() -> dict[str, Any] | None:
    """The same update of an item that is not there."""
    with table() as dynamodb:
        update(dynamodb, "a", "SET n = :n, big = :big", {":n": {"S": "2"}, ":big": {"S": "x" * 420_000}})
        return item(dynamodb, "a")


def images_of_an_upsert() -> list[dict[str, Any]]:
    """The stream records of an update which makes a new item."""
    with table() as dynamodb:
        update(dynamodb, "a", "SET n = :n", {":n": {"S": "1"}})
        return [record["dynamodb"]["NewImage"] for record in stream()]


PROGRAMS: tuple[Callable[[], Any], ...] = (
    winners_of_one_condition,
    records_of_a_transaction_that_fails,
    milliseconds_of_a_transaction_among_many_items,
    keys_streamed_after_a_failed_transaction,
    attribute_after_a_refused_update,
    item_after_a_refused_upsert,
    images_of_an_upsert,
)


# --- the canaries


def test_one_of_many_conditional_writers_wins() -> None:
    """One lock round DynamoDB makes check and write one step."""
    assert seen(repaired=False)["winners_of_one_condition"] > 1
    assert seen(repaired=True)["winners_of_one_condition"] == 1


def test_stream_readers_never_see_what_is_rolled_back() -> None:
    """Readers wait until a transaction is decided."""
    assert seen(repaired=False)["records_of_a_transaction_that_fails"] > 0
    assert seen(repaired=True)["records_of_a_transaction_that_fails"] == 0


def test_a_transaction_costs_the_same_in_a_big_table() -> None:
    """Only the items it touches are kept for the rollback."""
    program = "milliseconds_of_a_transaction_among_many_items"
    assert seen(repaired=False)[program] > 5 * seen(repaired=True)[program]


def test_an_iterator_outlives_a_failed_transaction() -> None:
    """Its reader does not see what was rolled back, and sees what comes next."""
    assert seen(repaired=False)["keys_streamed_after_a_failed_transaction"] == ["a"]
    assert seen(repaired=True)["keys_streamed_after_a_failed_transaction"] == ["c"]


def test_a_refused_update_leaves_the_item_as_it_was() -> None:
    """Attributes set before the refusal are put back."""
    assert seen(repaired=False)["attribute_after_a_refused_update"] == "2"
    assert seen(repaired=True)["attribute_after_a_refused_update"] == "1"


def test_a_refused_upsert_leaves_no_item() -> None:
    """The empty item made for the update goes with it."""
    assert seen(repaired=False)["item_after_a_refused_upsert"] is not None
    assert seen(repaired=True)["item_after_a_refused_upsert"] is None


def test_an_upsert_is_streamed_once_and_whole() -> None:
    """moto adds a first record with the keys alone."""
    whole = {"pk": {"S": "a"}, "sk": {"S": "-"}, "n": {"S": "1"}}
    assert len(seen(repaired=False)["images_of_an_upsert"]) == 2
    assert seen(repaired=True)["images_of_an_upsert"] == [whole]


# --- what moto gets right and we rely on, and what is left alone


def test_every_failed_condition_is_reported_in_order_with_its_old_item() -> None:
    """DynamoDB evaluates all conditions; so does moto, and nested and binary values come back whole."""
    rich = {
        "m": {"M": {"l": {"L": [{"N": "1"}, {"B": b"\x01"}]}}},
        "b": {"B": b"\x00\xff"},
        "s": {"SS": ["p", "q"]},
    }
    with table() as dynamodb:
        dynamodb.put_item(TableName=TABLE, Item={**row("b"), **rich})
        put(dynamodb, "c")
        reasons = reasons_of(dynamodb, [put_if_absent("a"), put_if_absent("b"), put_if_absent("c")])
    assert [reason["Code"] for reason in reasons] == [
        "None",
        "ConditionalCheckFailed",
        "ConditionalCheckFailed",
    ]
    assert [reason.get("Item") for reason in reasons] == [None, {**row("b"), **rich}, row("c")]


def test_a_failed_transaction_leaves_items_and_stream_as_they_were() -> None:
    """Puts, updates and deletes before the failing condition are all taken back."""
    moto_repairs.apply()
    with table() as dynamodb:
        for key in "bcd":
            put(dynamodb, key, n="1")
        before = (scan(dynamodb), stream())
        change = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"S": "2"}}}
        actions = [
            put_if_absent("a"),
            {"Update": {"TableName": TABLE, "Key": row("b"), **change}},
            {"Delete": {"TableName": TABLE, "Key": row("c")}},
            put_if_absent("d"),
        ]
        assert len(reasons_of(dynamodb, actions)) == 4
        assert (scan(dynamodb), stream()) == before


def test_a_transaction_refused_as_invalid_leaves_items_as_they_were() -> None:
    """Too big an item is found out after the first was written."""
    moto_repairs.apply()
    with table() as dynamodb:
        big = {"Put": {"TableName": TABLE, "Item": {**row("b"), "big": {"S": "x" * 420_000}}}}
        refused = error_of(lambda: dynamodb.transact_write_items(TransactItems=[put_if_absent("a"), big]))
        assert (refused, scan(dynamodb), stream()) == ("ValidationException", [], [])


def test_a_transaction_that_succeeds_is_streamed_in_order() -> None:
    """An upsert within a transaction is one record too."""
    moto_repairs.apply()
    with table() as dynamodb:
        change = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"S": "2"}}}
        upsert = {"Update": {"TableName": TABLE, "Key": row("b"), **change}}
        dynamodb.transact_write_items(TransactItems=[put_if_absent("a"), upsert, put_if_absent("c")])
        records = [(record["eventName"], record["dynamodb"]["Keys"]["pk"]["S"]) for record in stream()]
    assert records == [("INSERT", "a"), ("INSERT", "b"), ("INSERT", "c")]


def test_whoever_holds_a_row_holds_it_as_it_was() -> None:
    """An update, alone or in a transaction, works on a copy: what is kept of a table needs none of its own."""
    moto_repairs.apply()
    with table() as dynamodb:
        put(dynamodb, "a", n="1")
        rows = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[TABLE].all_items()
        update(dynamodb, "a", "SET n = :n", {":n": {"S": "2"}})
        change = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"S": "3"}}}
        dynamodb.transact_write_items(
            TransactItems=[{"Update": {"TableName": TABLE, "Key": row("a"), **change}}]
        )
        assert item(dynamodb, "a")["n"]["S"] == "3"
    assert [held.attrs["n"].value for held in rows] == ["1"]


def test_tables_without_sort_key_are_rolled_back_too() -> None:
    """moto stores their items one level higher."""
    moto_repairs.apply()
    with aws():
        dynamodb = client("dynamodb")
        create(dynamodb, "hash", ["pk"])
        dynamodb.put_item(TableName="hash", Item={"pk": {"S": "b"}})
        puts = [
            {"Put": {"TableName": "hash", "Item": {"pk": {"S": key}}, "ConditionExpression": ABSENT}}
            for key in "ab"
        ]
        assert len(reasons_of(dynamodb, puts)) == 2
        assert dynamodb.scan(TableName="hash")["Items"] == [{"pk": {"S": "b"}}]


def test_a_client_request_token_is_ignored() -> None:
    """Left alone: our idempotency rests on our own keys, and must not be believed to be shown by this."""
    with table() as dynamodb:
        for text in ("1", "2"):
            change = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"S": text}}}
            action = {"Update": {"TableName": TABLE, "Key": row("a"), **change}}
            dynamodb.transact_write_items(TransactItems=[action], ClientRequestToken="same")
        assert item(dynamodb, "a")["n"]["S"] == "2"


# --- small words used above


@contextmanager
def reads_take(seconds: float) -> Iterator[None]:
    """Widen the gap between a read and the write that rests on it, so that a missing lock shows every time."""
    read = Table.get_item

    def slow(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        time.sleep(seconds)
        return found

    with patch.object(Table, "get_item", slow):
        yield

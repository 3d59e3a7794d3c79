"""The meter on real calls to moto."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bench.meter import READ, WRITE, Meter
from chalicelib.adapters.tables import Tables

SMALL = {"pk": {"S": "case#1"}, "sk": {"S": "a#head"}}


@pytest.fixture
def dynamodb(tables: Tables) -> Any:
    """A plain client, as PynamoDB has one underneath."""
    return tables.reading.client


@pytest.fixture
def meter(tables: Tables, dynamodb: Any) -> Iterator[Meter]:
    """Watching the table of cases."""
    watching = Meter({tables.names["disputes"]: "disputes"})
    with watching.watching():
        watching.learn(dynamodb)
        yield watching


def put(dynamodb: Any, tables: Tables, size: int = 0, **more: Any) -> None:
    item = SMALL | ({"x": {"S": "y" * size}} if size else {})
    dynamodb._make_api_call("PutItem", {"TableName": tables.names["disputes"], "Item": item} | more)


def test_a_change_is_charged_by_what_was_there_before(meter: Meter, dynamodb: Any, tables: Tables) -> None:
    """Even when that was written before anybody counted."""
    put(dynamodb, tables, 3_000)
    with meter.step("shrink", "api") as step:
        put(dynamodb, tables)
    assert step.units(WRITE) == 3
    assert step.calls == {"dynamodb.PutItem": 1}


def test_a_transaction_pays_double_and_an_index_does_not(meter: Meter, dynamodb: Any, tables: Tables) -> None:
    """Indexes are written afterwards, outside of it."""
    item = SMALL | {"wake_pk": {"S": "wake#1"}, "wake_sk": {"S": "2"}}
    with meter.step("command", "api") as step:
        puts = [{"Put": {"TableName": tables.names["disputes"], "Item": item}}]
        dynamodb._make_api_call("TransactWriteItems", {"TransactItems": puts})
    assert (step.units(WRITE, index=False), step.units(WRITE, index=True)) == (2, 1)


def test_a_refused_write_is_charged(meter: Meter, dynamodb: Any, tables: Tables) -> None:
    """For the item that its condition was held against."""
    put(dynamodb, tables, 1_500)
    with meter.step("refused", "api") as step, pytest.raises(ClientError):
        put(dynamodb, tables, ConditionExpression="attribute_not_exists(pk)")
    assert step.units(WRITE) == 2


def test_what_it_reads_to_follow_an_update_is_not_counted(
    meter: Meter, dynamodb: Any, tables: Tables
) -> None:
    """It needs the outcome, not the application."""
    with meter.step("update", "sweep") as step:
        dynamodb._make_api_call(
            "UpdateItem",
            {
                "TableName": tables.names["disputes"], "Key": SMALL, "UpdateExpression": "SET x = :x",
                "ExpressionAttributeValues": {":x": {"S": "y" * 2_000}},
            },
        )  # fmt: skip
    assert step.calls == {"dynamodb.UpdateItem": 1}
    assert (step.units(WRITE), step.units(READ)) == (2, 0)


def test_an_update_within_a_transaction_is_charged_for_its_outcome(
    meter: Meter, dynamodb: Any, tables: Tables
) -> None:
    """Twice, as whatever a transaction writes."""
    change = {
        "TableName": tables.names["disputes"], "Key": SMALL, "UpdateExpression": "SET x = :x",
        "ExpressionAttributeValues": {":x": {"S": "y" * 2_000}},
    }  # fmt: skip
    with meter.step("claim", "api") as step:
        dynamodb._make_api_call("TransactWriteItems", {"TransactItems": [{"Update": change}]})
    assert (step.units(WRITE), step.units(READ)) == (4, 0)


def test_an_operation_without_a_rule_is_an_error(meter: Meter, dynamodb: Any, tables: Tables) -> None:
    """Nothing goes uncounted."""
    with meter.step("sql", "api"), pytest.raises(NotImplementedError, match="ExecuteStatement"):
        dynamodb._make_api_call("ExecuteStatement", {"Statement": "SELECT 1"})

"""The small words of these tests: an account, a table, its stream."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3.session
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

from local.server import MOTO_CONFIG, dummy_settings, environment

REGION = "eu-central-1"
TABLE = "rows"
ABSENT = "attribute_not_exists(pk)"


@contextmanager
def aws() -> Iterator[None]:
    settings = {**dummy_settings(), "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION}
    with environment(settings), mock_aws(config=MOTO_CONFIG):
        yield


def client(service: str, **given: Any) -> Any:
    """Of one session for the whole process: moto forgets boto3's own each time, and a new one reads all over again."""
    return _session().client(service, **given)  # type: ignore[call-overload]


@functools.cache
def _session() -> boto3.session.Session:
    return boto3.session.Session()


@contextmanager
def table() -> Iterator[Any]:
    with aws():
        dynamodb = client("dynamodb", config=Config(retries={"max_attempts": 0}))
        create(dynamodb, TABLE, ["pk", "sk"])
        yield dynamodb


def create(dynamodb: Any, name: str, keys: list[str]) -> None:
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": k, "KeyType": t} for k, t in zip(keys, ("HASH", "RANGE"), strict=False)],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )


def row(key: str) -> dict[str, Any]:
    return {"pk": {"S": key}, "sk": {"S": "-"}}


def put(dynamodb: Any, key: str, n: str | None = None, **condition: str) -> bool:
    """Whether the put was allowed."""
    attributes = {"n": {"S": n}} if n else {}
    return not error_of(
        lambda: dynamodb.put_item(TableName=TABLE, Item={**row(key), **attributes}, **condition)
    )


def put_if_absent(key: str) -> dict[str, Any]:
    condition = {"ConditionExpression": ABSENT, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    return {"Put": {"TableName": TABLE, "Item": row(key), **condition}}


def update(dynamodb: Any, key: str, expression: str, values: dict[str, Any]) -> None:
    arguments = {"Key": row(key), "UpdateExpression": expression, "ExpressionAttributeValues": values}
    error_of(lambda: dynamodb.update_item(TableName=TABLE, **arguments))


def transact(dynamodb: Any, *keys: str) -> None:
    error_of(lambda: dynamodb.transact_write_items(TransactItems=[put_if_absent(key) for key in keys]))


def reasons_of(dynamodb: Any, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    try:
        dynamodb.transact_write_items(TransactItems=actions)
    except dynamodb.exceptions.TransactionCanceledException as error:
        return error.response["CancellationReasons"]
    return []


def item(dynamodb: Any, key: str) -> Any:
    return dynamodb.get_item(TableName=TABLE, Key=row(key)).get("Item")


def scan(dynamodb: Any) -> list[dict[str, Any]]:
    return sorted(dynamodb.scan(TableName=TABLE)["Items"], key=str)


def streams() -> Any:
    return client("dynamodbstreams", config=Config(retries={"max_attempts": 0}))


def shard_iterator(kind: str, **position: str) -> str:
    arn = streams().list_streams(TableName=TABLE)["Streams"][0]["StreamArn"]
    shard = streams().describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    asked = streams().get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **position)
    return asked["ShardIterator"]


def stream() -> list[dict[str, Any]]:
    return streams().get_records(ShardIterator=shard_iterator("TRIM_HORIZON"))["Records"]


def error_of(call: Callable[[], object]) -> str:
    """The error's code, its class if it is none of AWS's, or nothing."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    except AssertionError as error:
        return type(error).__name__
    return ""

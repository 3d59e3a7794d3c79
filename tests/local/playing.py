"""What the tests of the worker share: sources in an empty AWS, and functions that note what they are called with."""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3

from local.pace import Pace
from local.provision import FunctionSpec, Mapping, Provisioned, Schedule
from local.worker import Worker, working

QUICK = Pace(retry_seconds=0.01, longest_retry_seconds=0.02)
HANDLER = "tests.local.standins.handler"
OTHER = "tests.local.standins.other"

Answer = Callable[[dict[str, Any]], Any]


@dataclass
class Spy:
    """A function that remembers its events and answers as it is told."""

    answer: Answer = lambda event: None
    events: list[dict[str, Any]] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        self.events.append(json.loads(json.dumps(event)))
        self.contexts.append(context)
        return self.answer(event)

    def records(self) -> list[dict[str, Any]]:
        return [record for event in self.events for record in event["Records"]]

    def bodies(self) -> list[list[str]]:
        """Of messages, by invocation."""
        return [[record["body"] for record in event["Records"]] for event in self.events]

    def names(self) -> list[list[str]]:
        """Sort keys of a stream's records, by invocation."""
        return [[r["dynamodb"]["Keys"]["sk"]["S"] for r in event["Records"]] for event in self.events]


@functools.cache
def client(service: str) -> Any:
    """Made once: that takes longer than most of these tests. moto answers whoever calls while it is on."""
    return boto3.client(service, region_name="eu-central-1")  # type: ignore[call-overload]


def queue(name: str = "queue", **attributes: str) -> Mapping:
    """A queue that feeds `handler`."""
    sqs = client("sqs")
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return Mapping("handler", "sqs", arn, url, batch_size=10, window=0, report_failures=True)


def stream(**changes: Any) -> Mapping:
    """A table whose stream feeds `handler`."""
    keys = ("pk", "HASH"), ("sk", "RANGE")
    made = client("dynamodb").create_table(
        TableName="rows",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    given: dict[str, Any] = {
        "batch_size": 10,
        "window": 0,
        "report_failures": True,
        "bisect": True,
        "max_retries": 2,
    }
    return Mapping(
        "handler", "dynamodb", made["TableDescription"]["LatestStreamArn"], None, **(given | changes)
    )


def put(*names: str, **attributes: Any) -> None:
    """Rows in one transaction, so that their records come together."""
    puts = [
        {"Put": {"TableName": "rows", "Item": {"pk": {"S": "p"}, "sk": {"S": name}, **attributes}}}
        for name in names
    ]
    client("dynamodb").transact_write_items(TransactItems=puts)


def send(mapping: Mapping, *bodies: str, **more: Any) -> None:
    for body in bodies:
        client("sqs").send_message(QueueUrl=mapping.queue_url, MessageBody=body, **more)


@contextmanager
def played(*mappings: Mapping, schedules: Sequence[Schedule] = (), pace: Pace = QUICK) -> Iterator[Worker]:
    """A worker that plays these."""
    specs = {
        name: FunctionSpec(name, f"tests.local.standins.{name}", {}, 30, 512) for name in ("handler", "other")
    }
    provisioned = Provisioned({}, specs, list(mappings), list(schedules), {}, {})
    with working(provisioned, client, pace) as worker:
        yield worker


def eventually(seen: Callable[[], Any], seconds: float = 5) -> Any:
    """What this gives as soon as it is true. Fails the test when it takes longer."""
    end = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)
    return found


@dataclass
class Gate:
    """A function that goes on only when the test lets it."""

    entered: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def __call__(self, event: dict[str, Any], context: Any) -> None:
        self.entered.set()
        self.opened.wait(5)

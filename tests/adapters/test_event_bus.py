"""Events onto an EventBridge bus, on moto; what AWS says is put as an HTTP status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from chalicelib.adapters.event_bus import EventBus
from local.server import local_aws
from tests.aws import REGION

ARN = f"arn:aws:events:{REGION}:123456789012:event-bus/redress-disputes"


@pytest.fixture(scope="module")
def events() -> Iterator[Any]:
    with local_aws():
        made = boto3.client("events", region_name=REGION)
        made.create_event_bus(Name="redress-disputes")
        yield made


class Answering:
    """AWS as it says so."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.answer, self.asked = answer, [{}]

    def put_events(self, **given: Any) -> dict[str, Any]:
        self.asked.append(given)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_an_event_lies_on_the_bus_as_it_would_have_been_posted(events: Any) -> None:
    """It says who sent it and what it is: a rule can choose by both."""
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="of-the-bus")["QueueUrl"]
    rule = {"Name": "r", "EventBusName": "redress-disputes"}
    events.put_rule(**rule, EventPattern='{"source": ["redress"]}')
    target = {"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:123456789012:of-the-bus"}
    events.put_targets(Rule="r", EventBusName="redress-disputes", Targets=[target])
    response = EventBus(lambda: events).put(ARN, "case.filed", '{"type":"case.filed"}')
    assert (response.status, response.error) == (200, None)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    got = json.loads(message["Body"])
    assert (got["source"], got["detail-type"], got["detail"]) == (
        "redress",
        "case.filed",
        {"type": "case.filed"},
    )


@pytest.mark.parametrize(
    ("code", "status"),
    [("ThrottlingException", 429), ("InternalFailure", 500), ("NotAuthorizedForSourceException", 403)],
)
def test_a_refused_entry_is_a_failure(code: str, status: int) -> None:
    """The call itself was well: AWS answers 200."""
    bus = Answering({"FailedEntryCount": 1, "Entries": [{"ErrorCode": code}]})
    response = EventBus(lambda: bus).put(ARN, "case.filed", "{}")
    assert (response.status, response.head) == (status, code.encode())


@pytest.mark.parametrize(
    ("code", "http", "status"),
    [
        ("AccessDeniedException", 400, 403),
        ("ResourceNotFoundException", 400, 404),
        ("Odd", 418, 418),
        ("Odd", 0, 500),
    ],
)
def test_a_refused_call_is_a_failure(code: str, http: int, status: int) -> None:
    """A bus that is not there, or does not let us."""
    told: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": http}}
    bus = Answering(ClientError(told, "PutEvents"))
    assert EventBus(lambda: bus).put(ARN, "case.filed", "{}").status == status


def test_nobody_answering_is_no_answer() -> None:
    """The breaker knows it as that."""
    bus = Answering(ConnectTimeoutError(endpoint_url="https://events"))
    response = EventBus(lambda: bus).put(ARN, "case.filed", "{}")
    assert (response.status, response.error) == (None, "connect")

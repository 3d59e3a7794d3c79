"""Standard queues whose messages say whose they are: as in SQS, a noisy one does not delay the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.server import local_aws
from tests.aws import REGION

WHOLE = ["MessageGroupId"]


@pytest.fixture(scope="module")
def sqs() -> Iterator[Any]:
    with local_aws():
        yield boto3.client("sqs", region_name=REGION)


@pytest.fixture
def url(sqs: Any, request: pytest.FixtureRequest) -> str:
    made: str = sqs.create_queue(QueueName=f"q-{abs(hash(request.node.name))}")["QueueUrl"]
    return made


def send(sqs: Any, url: str, whose: str, *bodies: str) -> None:
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body, **({"MessageGroupId": whose} if whose else {}))


def received(sqs: Any, url: str, most: int) -> list[str]:
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=most)
    return [message["Body"] for message in answer.get("Messages", ())]


def test_a_standard_queue_takes_a_group_and_tells_it(sqs: Any, url: str) -> None:
    """A canary for moto: SQS does since its fair queues, and has no order for it."""
    send(sqs, url, "ten_a", "1", "2")
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["MessageGroupId"]
    )
    assert [m["Attributes"]["MessageGroupId"] for m in answer["Messages"]] == ["ten_a", "ten_a"]


def test_a_quiet_one_goes_first_though_it_came_last(sqs: Any, url: str) -> None:
    """Six of the noisy one's are in flight already; then they take turns."""
    send(sqs, url, "noisy", *(f"n{n}" for n in range(9)))
    assert received(sqs, url, 6) == [f"n{n}" for n in range(6)]
    send(sqs, url, "quiet", "q0", "q1")
    assert received(sqs, url, 10) == ["q0", "q1", "n6", "n7", "n8"]


def test_those_with_as_little_in_flight_take_turns(sqs: Any, url: str) -> None:
    """The oldest of each first."""
    send(sqs, url, "a", "a0", "a1", "a2")
    send(sqs, url, "b", "b0", "b1")
    assert received(sqs, url, 10) == ["a0", "b0", "a1", "b1", "a2"]


def test_a_queue_without_groups_gives_the_oldest_first(sqs: Any, url: str) -> None:
    """As before."""
    send(sqs, url, "", "1", "2", "3")
    assert received(sqs, url, 10) == ["1", "2", "3"]

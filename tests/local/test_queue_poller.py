from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from local.pace import Pace
from tests.local.playing import Spy, client, eventually, played, queue, send


def failing(*bodies: str) -> Any:
    """An answer that names the messages with these bodies."""

    def answer(event: dict[str, Any]) -> dict[str, Any]:
        named = [r["messageId"] for r in event["Records"] if r["body"] in bodies]
        return {"batchItemFailures": [{"itemIdentifier": item} for item in named]}

    return answer


def raising(event: dict[str, Any]) -> None:
    raise RuntimeError("out of order")


def counts(url: str | None) -> tuple[int, int]:
    """Visible messages and messages in flight."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return int(found[names[0]]), int(found[names[1]])


def test_a_message_comes_in_lambdas_shape(spy: Spy) -> None:
    """Every key of the documented event, and no other."""
    mapping = queue()
    kind = {"kind": {"DataType": "String", "StringValue": "x"}}
    with played(mapping) as worker:
        send(mapping, "hello", MessageAttributes=kind)
        assert worker.drain(5)
    (record,) = spy.records()
    assert record["body"] == "hello"
    assert record["md5OfBody"] == "5d41402abc4b2a76b9719d911017c592"
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == mapping.arn
    assert record["awsRegion"] == "eu-central-1"
    assert record["attributes"].keys() == {
        "ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp",
    }  # fmt: skip
    assert record["messageAttributes"] == {
        "kind": {"stringValue": "x", "stringListValues": [], "binaryListValues": [], "dataType": "String"}
    }
    assert record.keys() == {
        "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "eventSource",
        "eventSourceARN", "awsRegion",
    }  # fmt: skip


def test_what_is_not_called_failed_is_deleted(spy: Spy) -> None:
    """An answer of nothing, too, is success."""
    mapping = queue()
    with played(mapping) as worker:
        send(mapping, "a", "b")
        assert worker.drain(5)
    assert counts(mapping.queue_url) == (0, 0)


def test_only_the_failed_message_comes_back(spy: Spy) -> None:
    """When its visibility time-out ends, with a higher receive count."""
    spy.answer = failing("bad")
    mapping = queue(VisibilityTimeout="1")
    send(mapping, "good", "bad")
    with played(mapping):
        eventually(lambda: len(spy.records()) >= 3)
    assert [r["body"] for r in spy.records()[:3]] == ["good", "bad", "bad"]
    assert spy.records()[2]["attributes"]["ApproximateReceiveCount"] == "2"


def test_it_does_not_come_back_before(spy: Spy) -> None:
    """Nobody hastens a message, unless the pace says so."""
    spy.answer = failing("bad")
    mapping = queue(VisibilityTimeout="30")
    send(mapping, "bad")
    with played(mapping):
        eventually(lambda: spy.events)
        with pytest.raises(AssertionError):
            eventually(lambda: len(spy.events) > 1, seconds=1)
    assert counts(mapping.queue_url) == (0, 1)


def test_a_pace_may_let_it_come_back_sooner(spy: Spy) -> None:
    """By changing the message's own visibility, as anybody may."""
    spy.answer = failing("bad")
    mapping = queue(VisibilityTimeout="30")
    send(mapping, "bad")
    with played(mapping, pace=Pace(redelivery=0)):
        eventually(lambda: len(spy.events) >= 3)


def test_a_function_that_raises_has_failed_with_all_of_them(spy: Spy) -> None:
    """None is deleted."""
    spy.answer = raising
    mapping = queue(VisibilityTimeout="30")
    send(mapping, "a", "b")
    with played(mapping):
        eventually(lambda: len(spy.records()) == 2)
        eventually(lambda: counts(mapping.queue_url) == (0, 2))


@pytest.mark.parametrize(
    "answer",
    [
        {"batchItemFailures": [{"itemIdentifier": "never heard of it"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{}]},
        {"batchItemFailures": "all"},
        "done",
    ],
)
def test_an_answer_that_makes_no_sense_fails_the_batch(spy: Spy, answer: Any) -> None:
    """So does Lambda take it."""
    spy.answer = lambda event: answer
    mapping = queue(VisibilityTimeout="30")
    send(mapping, "a")
    with played(mapping):
        eventually(lambda: spy.events)
        eventually(lambda: counts(mapping.queue_url) == (0, 1))


def test_where_failures_are_not_reported_the_answer_means_nothing(spy: Spy) -> None:
    spy.answer = failing("a")
    mapping = replace(queue(VisibilityTimeout="30"), report_failures=False)
    send(mapping, "a")
    with played(mapping) as worker:
        eventually(lambda: spy.events)
        assert worker.drain(5)


def test_after_too_many_receives_it_is_a_dead_letter(spy: Spy) -> None:
    """By the queue's own rule."""
    spy.answer = raising
    dead = queue("dead")
    redrive = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3})
    mapping = queue(VisibilityTimeout="30", RedrivePolicy=redrive)
    send(mapping, "poison")
    with played(mapping, pace=Pace(redelivery=0)) as worker:
        assert worker.drain(10)
    assert len(spy.events) == 3
    assert counts(mapping.queue_url) == (0, 0)
    assert counts(dead.queue_url) == (1, 0)


def test_a_batch_is_no_larger_than_declared(spy: Spy) -> None:
    mapping = replace(queue(), batch_size=3)
    send(mapping, *(str(n) for n in range(7)))
    with played(mapping) as worker:
        assert worker.drain(5)
    assert sorted(body for batch in spy.bodies() for body in batch) == [str(n) for n in range(7)]
    assert max(len(batch) for batch in spy.bodies()) <= 3


def test_a_window_lets_a_batch_fill_up(spy: Spy) -> None:
    """Beyond what one call of SQS gives."""
    mapping = replace(queue(), batch_size=25, window=1)
    send(mapping, *(str(n) for n in range(25)))
    with played(mapping) as worker:
        assert worker.drain(5)
    assert [len(batch) for batch in spy.bodies()] == [25]


def test_no_more_run_at_once_than_declared(spy: Spy) -> None:
    """And as many as that, if there is work."""
    import threading

    running, most, lock = 0, 0, threading.Lock()
    release = threading.Event()

    def work(event: dict[str, Any]) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        release.wait(0.3)
        with lock:
            running -= 1

    spy.answer = work
    mapping = replace(queue(), batch_size=1, concurrency=3)
    send(mapping, *(str(n) for n in range(9)))
    with played(mapping) as worker:
        assert worker.drain(5)
    assert most == 3

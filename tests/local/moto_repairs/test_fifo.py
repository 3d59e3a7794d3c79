"""FIFO queues: order within a group, repetitions, handles whose time is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.local.moto_repairs.canaries import seen
from tests.local.moto_repairs.words import aws, client, error_of

# --- the programs: each returns what it saw


def a_batch_whose_time_is_over() -> list[list[str]]:
    """Three messages of one group are received, nobody deletes them, and they are received again."""
    with queue() as (sqs, url):
        send(sqs, url, "0", "1", "2")
        first = bodies(sqs, url, VisibilityTimeout=1)
        time.sleep(1.1)
        return [first, bodies(sqs, url)]


def a_repetition_after_the_first_was_deleted() -> list[str]:
    """Within five minutes of it."""
    with queue() as (sqs, url):
        send(sqs, url, "first", MessageDeduplicationId="same")
        sqs.delete_message(QueueUrl=url, ReceiptHandle=received(sqs, url)[0]["ReceiptHandle"])
        send(sqs, url, "again", MessageDeduplicationId="same")
        return bodies(sqs, url)


def one_id_in_two_groups() -> list[str]:
    """Where an id is one of its group."""
    with queue(DeduplicationScope="messageGroup", FifoThroughputLimit="perMessageGroupId") as (sqs, url):
        for group in "ab":
            send(sqs, url, group, MessageGroupId=group, MessageDeduplicationId="same")
        return bodies(sqs, url)


def what_a_repetition_is_told() -> tuple[bool, bool]:
    """Whether it is given the first one's id and number; whether numbers rise."""
    with queue() as (sqs, url):
        answers = [send(sqs, url, body)[0] for body in ("0", "1", "2", "0")]
        told = [(answer["MessageId"], answer["SequenceNumber"]) for answer in answers]
        numbers = [number for _, number in told[:3]]
        return told[3] == told[0], numbers == sorted(numbers) and len(numbers[0]) == 20


def number_of_a_message_known_by_its_content() -> bool:
    """Whether it has one."""
    with queue(ContentBasedDeduplication="true") as (sqs, url):
        sqs.send_message(QueueUrl=url, MessageBody="x", MessageGroupId="a")
        return "SequenceNumber" in received(sqs, url)[0]["Attributes"]


def a_late_handle() -> tuple[str, list[str]]:
    """Used when the message is visible again: the error, and what is left."""
    with queue() as (sqs, url):
        send(sqs, url, "0")
        (message,) = received(sqs, url, VisibilityTimeout=1)
        time.sleep(1.1)
        handle = message["ReceiptHandle"]
        return error_of(lambda: sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)), bodies(sqs, url)


PROGRAMS: tuple[Callable[[], Any], ...] = (
    a_batch_whose_time_is_over,
    a_repetition_after_the_first_was_deleted,
    one_id_in_two_groups,
    what_a_repetition_is_told,
    number_of_a_message_known_by_its_content,
    a_late_handle,
)


# --- the canaries


def test_a_batch_that_comes_again_is_in_order() -> None:
    """moto gives the last of the group, and the others never, as long as it is in flight."""
    assert seen(repaired=False)["a_batch_whose_time_is_over"] == [["0", "1", "2"], ["2"]]
    assert seen(repaired=True)["a_batch_whose_time_is_over"] == [["0", "1", "2"], ["0", "1", "2"]]


def test_a_repetition_is_known_for_five_minutes() -> None:
    """However soon the first one was done with."""
    assert seen(repaired=False)["a_repetition_after_the_first_was_deleted"] == ["again"]
    assert seen(repaired=True)["a_repetition_after_the_first_was_deleted"] == []


def test_an_id_may_be_one_of_its_group() -> None:
    """As high throughput asks for."""
    assert seen(repaired=False)["one_id_in_two_groups"] == ["a"]
    assert seen(repaired=True)["one_id_in_two_groups"] == ["a", "b"]


def test_a_repetition_is_told_what_the_first_was_told() -> None:
    """The id under which it was accepted."""
    assert seen(repaired=False)["what_a_repetition_is_told"][0] is False
    assert seen(repaired=True)["what_a_repetition_is_told"] == [True, True]


def test_every_message_has_its_number() -> None:
    """Not only those with an id of their own."""
    assert seen(repaired=False)["number_of_a_message_known_by_its_content"] is False
    assert seen(repaired=True)["number_of_a_message_known_by_its_content"] is True


def test_a_late_handle_deletes_nothing() -> None:
    """Somebody else may be at work on the message by then."""
    assert seen(repaired=False)["a_late_handle"] == ["", []]
    assert seen(repaired=True)["a_late_handle"] == ["InvalidParameterValue", ["0"]]


# --- helpers


@contextmanager
def queue(**attributes: str) -> Iterator[tuple[Any, str]]:
    with aws():
        sqs = client("sqs")
        attributes = {"FifoQueue": "true", **attributes}
        yield sqs, sqs.create_queue(QueueName="q.fifo", Attributes=attributes)["QueueUrl"]


def send(sqs: Any, url: str, *texts: str, **more: str) -> list[Any]:
    """To one group, each known by its body, unless `more` says otherwise."""
    return [
        sqs.send_message(
            QueueUrl=url, MessageBody=text, **{"MessageGroupId": "g", "MessageDeduplicationId": text} | more
        )
        for text in texts
    ]


def received(sqs: Any, url: str, **more: int) -> list[Any]:
    asked = {"MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"], **more}
    return list(sqs.receive_message(QueueUrl=url, **asked).get("Messages", ()))


def bodies(sqs: Any, url: str, **more: int) -> list[str]:
    return [message["Body"] for message in received(sqs, url, **more)]

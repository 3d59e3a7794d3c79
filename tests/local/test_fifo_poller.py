"""A FIFO queue's event source mapping: a group at a time, in order, and what fails holds up its own group alone."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.entrypoints import shell
from local.pace import Pace
from local.provision import Mapping
from tests.local.playing import Spy, client, eventually, played, queue
from tests.local.test_queue_poller import counts

SOON = Pace(redelivery=0)


def fifo(name: str = "queue.fifo", **attributes: str) -> Mapping:
    """A FIFO queue that feeds `handler`."""
    return queue(name, FifoQueue="true", **attributes)


def send(mapping: Mapping, *messages: str) -> None:
    """Each to the group that its first letter names, known by its text."""
    for text in messages:
        client("sqs").send_message(
            QueueUrl=mapping.queue_url, MessageBody=json.dumps(text), MessageGroupId=text[0],
            MessageDeduplicationId=text,
        )  # fmt: skip


def handled(work: Callable[[str], None]) -> Callable[[dict[str, Any]], Any]:
    """An answer by the shell that functions of FIFO queues have."""
    handler = shell.ordered_messages("test")(work)  # type: ignore[arg-type]
    return lambda event: handler(event, None)


class Working:
    """Notes what it has done by group; some it fails at, so many times."""

    def __init__(self, **failing: int) -> None:
        self.failing, self.lock = failing, threading.Lock()
        self.done: dict[str, list[str]] = defaultdict(list)
        self.tried: list[str] = []

    def __call__(self, text: str) -> None:
        with self.lock:
            self.tried.append(text)
            if self.failing.get(text, 0) > 0:
                self.failing[text] -= 1
                raise RuntimeError("not now")
            self.done[text[0]].append(text)


def test_a_message_tells_its_group_its_id_and_its_number(spy: Spy) -> None:
    """As Lambda's event has them, among the attributes."""
    mapping = fifo()
    with played(mapping) as worker:
        send(mapping, "a0")
        assert worker.drain(5)
    attributes = spy.records()[0]["attributes"]
    assert (attributes["MessageGroupId"], attributes["MessageDeduplicationId"]) == ("a", "a0")
    assert len(attributes["SequenceNumber"]) == 20
    assert spy.records()[0]["eventSourceARN"].endswith(":queue.fifo")


def test_a_group_is_worked_on_by_one_invocation_at_a_time_and_in_order(spy: Spy) -> None:
    """Forty messages of four groups, one per invocation, eight at a time: no two of one group ever meet."""
    work, at_work, met = Working(), set(), []

    def slowly(text: str) -> None:
        if text[0] in at_work:
            met.append(text)
        at_work.add(text[0])
        time.sleep(0.002)
        work(text)
        at_work.remove(text[0])

    spy.answer = handled(slowly)
    mapping = replace(fifo(), batch_size=1, concurrency=8)
    names = [f"{group}{n}" for n in range(10) for group in "abcd"]
    send(mapping, *names)
    with played(mapping) as worker:
        assert worker.drain(20)
    assert met == []
    assert work.done == {group: [f"{group}{n}" for n in range(10)] for group in "abcd"}


def test_what_fails_holds_up_its_group_and_no_other(spy: Spy) -> None:
    """The second of `a` fails twice. It and those behind it come again; `b` is through at once."""
    work = Working(a1=2)
    spy.answer = handled(work)
    mapping = fifo(VisibilityTimeout="30")
    send(mapping, "a0", "a1", "b0", "a2", "b1")
    with played(mapping, pace=SOON) as worker:
        assert worker.drain(10)
    assert work.tried == ["a0", "a1", "b0", "b1", "a1", "a1", "a2"]
    assert work.done == {"a": ["a0", "a1", "a2"], "b": ["b0", "b1"]}


def test_the_failed_one_and_all_behind_it_in_its_group_are_reported(spy: Spy) -> None:
    """What Lambda then leaves in the queue, in flight until their time is over."""
    spy.answer = handled(Working(a1=1))
    mapping = fifo(VisibilityTimeout="30")
    send(mapping, "a0", "a1", "b0", "a2", "b1")
    with played(mapping):
        eventually(lambda: spy.events)
        eventually(lambda: counts(mapping.queue_url) == (0, 2))


def test_a_group_waits_for_its_failed_message_without_anybody_asking(spy: Spy) -> None:
    """Another of the group lies there visible, and is not received; nor is the queue asked again and again for it."""
    spy.answer = handled(Working(a0=9))
    mapping = replace(fifo(VisibilityTimeout="30"), batch_size=1)
    with played(mapping) as worker:
        send(mapping, "a0", "a1")
        eventually(lambda: spy.events)
        time.sleep(0.1)
        before = time.process_time()
        time.sleep(0.5)
        assert time.process_time() - before < 0.1
        assert len(spy.events) == 1
        assert not worker.idle()
    assert counts(mapping.queue_url)[1] == 1


def test_a_batch_that_comes_again_by_itself_is_in_order(spy: Spy) -> None:
    """When its visibility time-out ends, all of it at once."""
    work = Working(a0=1)
    spy.answer = handled(work)
    mapping = fifo(VisibilityTimeout="1")
    send(mapping, "a0", "a1", "a2")
    with played(mapping) as worker:
        assert worker.drain(10)
    assert work.tried == ["a0", "a0", "a1", "a2"]


def letters(mapping: Mapping) -> list[tuple[str, str]]:
    """What lies among the dead letters: texts with their groups."""
    answer = client("sqs").receive_message(
        QueueUrl=mapping.queue_url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    )
    return [(json.loads(m["Body"]), m["Attributes"]["MessageGroupId"]) for m in answer.get("Messages", ())]


def poisoned(spy: Spy, size: int) -> tuple[Working, Mapping]:
    """`a0` fails for ever; three receives make a dead letter. After everything has come to rest."""
    dead, work = fifo("dead.fifo"), Working(a0=9)
    redrive = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3})
    spy.answer = handled(work)
    mapping = replace(fifo(VisibilityTimeout="30", RedrivePolicy=redrive), batch_size=size)
    send(mapping, "a0", "a1")
    with played(mapping, pace=SOON) as worker:
        assert worker.drain(10)
    return work, dead


def test_a_dead_letter_frees_its_group(spy: Spy) -> None:
    """It goes to the FIFO queue of dead letters, with its group, and the next one's turn comes."""
    work, dead = poisoned(spy, size=1)
    assert work.tried == ["a0", "a0", "a0", "a1"]
    assert letters(dead) == [("a0", "a")]


def test_what_was_received_with_it_as_often_goes_with_it(spy: Spy) -> None:
    """SQS counts receives, not failures: a batch has one fate where all of it is one group's."""
    work, dead = poisoned(spy, size=10)
    assert work.tried == ["a0", "a0", "a0"]
    assert letters(dead) == [("a0", "a"), ("a1", "a")]


def test_a_function_that_raises_has_failed_with_its_whole_batch(spy: Spy) -> None:
    """All of it comes again, each group in order."""
    failures = [RuntimeError("out of order")]

    def answer(_: dict[str, Any]) -> None:
        if failures:
            raise failures.pop()

    spy.answer = answer
    mapping = fifo(VisibilityTimeout="30")
    send(mapping, "a0", "a1", "b0")
    with played(mapping, pace=SOON) as worker:
        assert worker.drain(10)
    tried = [json.loads(record["body"]) for record in spy.records()]
    assert tried[:3] == ["a0", "a1", "b0"]
    assert [text for text in tried[3:] if text[0] == "a"] == ["a0", "a1"]
    assert [text for text in tried[3:] if text[0] == "b"] == ["b0"]


@pytest.mark.parametrize("again", ["a0", "b0"])
def test_a_repetition_is_not_delivered(spy: Spy, again: str) -> None:
    """Not even when the first one has been done long ago."""
    mapping = fifo()
    with played(mapping) as worker:
        send(mapping, "a0", "b0")
        assert worker.drain(5)
        send(mapping, again)
        assert worker.drain(5)
    assert sorted(json.loads(record["body"]) for record in spy.records()) == ["a0", "b0"]

"""FIFO queues of the model: what moto overlooks, what mishaps leave of their promises, and how Lambda reads them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.entrypoints import shell
from simulation import template
from simulation.errors import Refusal
from simulation.faults import Odds
from simulation.fifo import FifoQueue
from simulation.sources import QueueMapping
from simulation.world import World

URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/test.fifo"
VISIBILITY = 60


@pytest.fixture
def queue(world: World) -> FifoQueue:
    """After five receives a message is a dead letter."""
    dead = world.sqs.create_fifo("dead", URL.replace("test", "dead"))
    return world.sqs.create_fifo("test", URL, VISIBILITY, (dead.url, 5))


def send(world: World, *names: str) -> list[dict[str, Any]]:
    """Each to the group that its first letter names, known by its name."""
    given = (
        {"MessageBody": json.dumps(n), "MessageGroupId": n[0], "MessageDeduplicationId": n} for n in names
    )
    return [world.sqs.send_message({"QueueUrl": URL, **message}) for message in given]


def received(world: World, queue: FifoQueue, number: int = 10) -> list[str]:
    return [json.loads(message.body) for message in world.sqs.receive(queue, number)]


class TestPromises:
    """What a sender may rely on, and what he must bring."""

    def test_the_templates_fifo_queue_is_one(self, world: World) -> None:
        """With its dead letters, known by the address that production is given."""
        found, dead = world.queues["GroupingQueue"], world.queues["GroupingDeadLetters"]
        assert isinstance(found, FifoQueue)
        assert isinstance(dead, FifoQueue)
        assert (found.within_group, found.by_content, found.redrive) == (True, False, (dead.url, 5))
        assert found.url.endswith("-GroupingQueue.fifo")
        assert template.resolved({"Ref": "GroupingQueue"}) == found.url

    @pytest.mark.parametrize("field", ["MessageGroupId", "MessageDeduplicationId"])
    @pytest.mark.parametrize("bad", ["x" * 129, "a b", "灯", "a\n"])
    def test_ids_are_short_and_printable(self, world: World, queue: FifoQueue, field: str, bad: str) -> None:
        """By SQS's reference: up to 128 letters, digits and punctuation marks of ASCII."""
        given = {"QueueUrl": URL, "MessageBody": "x", "MessageGroupId": "a", "MessageDeduplicationId": "b"}
        with pytest.raises(Refusal, match="InvalidParameterValue"):
            world.sqs.send_message(given | {field: bad})
        world.sqs.send_message(given | {field: "x" * 128})

    def test_a_repetition_is_accepted_and_not_delivered(self, world: World, queue: FifoQueue) -> None:
        """For five minutes, then it is another message."""
        (first,) = send(world, "a0")
        world.loop.run_for(299)
        assert send(world, "a0") == [first]
        assert (queue.sent, received(world, queue)) == (1, ["a0"])
        world.loop.run_for(2)
        assert send(world, "a0") != [first]
        assert queue.sent == 2

    def test_numbers_rise(self, world: World, queue: FifoQueue) -> None:
        """Twenty digits, so that they compare as texts."""
        numbers = [answer["SequenceNumber"] for answer in send(world, "a0", "b0", "a1")]
        assert numbers == sorted(set(numbers))
        assert {len(number) for number in numbers} == {20}


class TestMishaps:
    """Order and oneness hold whatever happens; that a message comes at all is its sender's care."""

    def test_nothing_comes_twice_or_overtakes(self, world: World, queue: FifoQueue) -> None:
        """Where every message of a standard queue would."""
        world.faults.odds = Odds(duplicated=1, reordered=1)
        send(world, "a0", "b0", "a1", "a2")
        assert received(world, queue) == ["a0", "b0", "a1", "a2"]

    def test_one_that_is_late_holds_up_its_group(self, world: World, queue: FifoQueue) -> None:
        """And no other."""
        world.faults.odds = Odds(late=1, late_seconds=100)
        send(world, "a0")
        world.faults.odds = Odds()
        send(world, "a1", "b0")
        assert received(world, queue) == ["b0"]
        world.loop.run_for(100)
        assert received(world, queue) == ["a0", "a1", "b0"]

    def test_one_that_was_lost_can_be_sent_again(self, world: World, queue: FifoQueue) -> None:
        """Its sender died before it was accepted, so it is no repetition."""
        world.faults.odds = Odds(lost=1)
        send(world, "a0")
        world.faults.odds = Odds()
        send(world, "a0")
        assert received(world, queue) == ["a0"]


class Runner:
    """Calls a handler as Lambda does, which then takes a tenth of a second; notes what runs at the same time."""

    def __init__(self, world: World, handler: Callable[[Any, Any], Any]) -> None:
        self._world, self._handler = world, handler
        self.at_work: list[set[str]] = []
        self.together: list[tuple[str, ...]] = []

    def invoke(self, _: template.Function, event: dict[str, Any], done: Callable[[bool, Any], None]) -> None:
        groups = {record["attributes"]["MessageGroupId"] for record in event["Records"]}
        assert not any(groups & others for others in self.at_work), "two batches of one group at once"
        self.at_work.append(groups)
        self.together.append(tuple(sorted(group for others in self.at_work for group in others)))
        answer = self._handler(event, None)

        def over() -> None:
            self.at_work.remove(groups)
            done(True, answer)

        self._world.loop.after(0.1, over)


class Work:
    """Fails at some messages so many times; notes what was done, by group."""

    def __init__(self, **failing: int) -> None:
        self.failing = failing
        self.done: dict[str, list[str]] = defaultdict(list)

    def __call__(self, name: str) -> None:
        if self.failing.get(name, 0) > 0:
            self.failing[name] -= 1
            raise RuntimeError("not now")
        self.done[name[0]].append(name)


def read(world: World, queue: FifoQueue, work: Work, batch: int = 10, concurrency: int = 5) -> Runner:
    """By a function that handles ordered messages."""
    runner = Runner(world, shell.ordered_messages("test")(work))  # type: ignore[arg-type]
    source, function = template.QueueSource("test", batch, concurrency), template.function("notify")
    QueueMapping(world.loop, world.sqs, runner, function, source, queue)  # type: ignore[arg-type]
    return runner


class TestReading:
    """An event source mapping with partial failures."""

    def test_groups_go_side_by_side_and_each_in_order(self, world: World, queue: FifoQueue) -> None:
        """One message per invocation: five groups at work at once, no group twice."""
        work = Work()
        runner = read(world, queue, work, batch=1)
        send(world, *(f"{group}{n}" for n in range(9) for group in "abcdef"))
        world.loop.run_for(10)
        assert work.done == {group: [f"{group}{n}" for n in range(9)] for group in "abcdef"}
        assert max(map(len, runner.together)) == 5

    def test_what_fails_comes_again_in_order_and_holds_up_nobody_else(
        self, world: World, queue: FifoQueue
    ) -> None:
        """The failed one and those behind it wait for their visibility; the other group is through at once."""
        work = Work(a1=2)
        read(world, queue, work)
        send(world, "a0", "a1", "b0", "a2", "b1")
        world.loop.run_for(1)
        assert work.done == {"a": ["a0"], "b": ["b0", "b1"]}
        send(world, "a3")
        world.loop.run_for(VISIBILITY)
        assert work.done["a"] == ["a0"]
        world.loop.run_for(VISIBILITY)
        assert work.done["a"] == ["a0", "a1", "a2", "a3"]
        assert queue.messages == {}
        assert queue.groups == {}

    def test_a_dead_letter_frees_its_group(self, world: World, queue: FifoQueue) -> None:
        """After five receives, here one message at a time."""
        work = Work(a0=99)
        read(world, queue, work, batch=1)
        send(world, "a0", "a1")
        world.loop.run_for(5 * VISIBILITY + 5)
        assert work.done == {"a": ["a1"]}
        dead = world.sqs.queue(queue.redrive[0])  # type: ignore[index]
        assert [(m.body, m.group, m.name) for m in dead.messages.values()] == [('"a0"', "a", "a0")]

    def test_a_handle_whose_time_is_over_deletes_nothing(self, world: World, queue: FifoQueue) -> None:
        """Whoever was slow does not delete what another has by now."""
        send(world, "a0")
        (slow,) = world.sqs.receive(queue, 1)
        late = {"QueueUrl": URL, "ReceiptHandle": slow.handle}
        world.loop.run_for(VISIBILITY)
        with pytest.raises(Refusal, match="expired"):
            world.sqs.delete_message(late)
        world.sqs.receive(queue, 1)
        with pytest.raises(Refusal, match="expired"):
            world.sqs.delete_message(late)
        assert len(queue.messages) == 1

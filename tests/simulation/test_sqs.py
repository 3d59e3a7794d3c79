"""The model of SQS against moto: the same random programs on queues with delays, visibility and dead letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.loop import SECOND
from simulation.world import World
from tests.simulation.twins import Twins, moto, same

VISIBILITY, RECEIVES = 30, 2
STRANGE = ("nobody's", "nobody's")
DAYS_OF_MOTO = 1_795_320_000_000
"""Milliseconds: moto looks at the clock on the wall, which is this here plus the model's time."""

bodies = st.sampled_from(["ring", "tick", "灯", "x" * 300])
delays = st.sampled_from([0, 0, 0, 1, 60, 900])
entries = st.lists(
    st.fixed_dictionaries(
        {"Id": st.sampled_from(["0", "1", "2", "3"]), "MessageBody": bodies, "DelaySeconds": delays}
    ),
    max_size=4,
)
steps = st.one_of(
    st.tuples(st.just("SendMessage"), bodies, delays),
    st.tuples(st.just("SendMessageBatch"), entries),
    st.tuples(st.just("ReceiveMessage"), st.sampled_from([1, 2, 10, 10, 0, 11])),
    st.tuples(st.just("DeleteMessage"), st.integers(0, 5)),
    st.tuples(st.just("DeleteMessageBatch"), st.lists(st.integers(0, 4), max_size=3, unique=True)),
    st.tuples(st.just("wait"), st.sampled_from([1, 29, 31, 61, 901])),
)


class Pair(Twins):
    """A queue of both, with its dead letters, in one time."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "sqs")
        self._made = 0

    def now(self) -> float:
        return DAYS_OF_MOTO + self.world.loop.now / 1_000

    def fresh(self) -> None:
        """A new queue in either; who receives what is remembered by the order of receiving."""
        self._made += 1
        name = f"queue-{self._made}"
        dead = self.moto.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        arn = self.moto.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": RECEIVES})
        attributes = {"VisibilityTimeout": str(VISIBILITY), "RedrivePolicy": policy}
        self.url = self.moto.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.dead = dead
        self.world.sqs.create(f"{name}-dead", dead)
        self.world.sqs.create(name, self.url, VISIBILITY, (dead, RECEIVES))
        self.handles: list[tuple[str, str]] = []

    def send(self, operation: str, given: dict[str, Any]) -> None:
        ours, theirs = self.ask(operation, {"QueueUrl": self.url, **given})
        assert same(_sent(ours), _sent(theirs)), f"{operation} {given}\nmodel: {ours}\nmoto:  {theirs}"

    def receive(self, url: str, number: int) -> list[Any]:
        """Both give the same messages, for the so-manieth time. In what order is nobody's promise, so all are taken."""
        visible = self.visible(url)
        if 0 < number <= 10 and visible > number:
            number = 10
        if visible > 10:
            return []
        asked = {"QueueUrl": url, "MaxNumberOfMessages": number, "MessageSystemAttributeNames": ["All"]}
        ours, theirs = self.ask("ReceiveMessage", asked)
        assert same(_received(ours), _received(theirs)), f"receive {number}\nmodel: {ours}\nmoto:  {theirs}"
        got = ours.get("Messages", [])
        both = zip(sorted(got, key=_order), sorted(theirs.get("Messages", []), key=_order), strict=True)
        self.handles += [(one["ReceiptHandle"], other["ReceiptHandle"]) for one, other in both]
        return list(got)

    def visible(self, url: str) -> int:
        queue, now = self.world.sqs.queue(url), self.world.loop.now
        return sum(entry[0] <= now and not queue.is_stale(entry) for entry in queue.waiting)

    def handle(self, number: int) -> tuple[str, str]:
        return self.handles[number] if number < len(self.handles) else STRANGE


def _sent(answer: Any) -> Any:
    if "error" in answer:
        return answer
    found = {"Failed": sorted((f["Id"], f["Code"]) for f in answer.get("Failed", ()))}
    told = [(s.get("Id"), s["MD5OfMessageBody"]) for s in answer.get("Successful", ())]
    return found | {"Successful": sorted(told), "MD5": answer.get("MD5OfMessageBody")}


def _order(message: Any) -> tuple[str, str]:
    return message["Body"], message["Attributes"]["ApproximateReceiveCount"]


def _received(answer: Any) -> Any:
    if "error" in answer:
        return answer
    return sorted((*_order(m), m["MD5OfBody"]) for m in answer.get("Messages", ()))


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with moto(), World(workers=()) as world:
        both = Pair(world)
        clock = patch("moto.sqs.models.unix_time_millis", both.now)
        seconds = patch("moto.sqs.models.unix_time", lambda *_: both.now() / 1_000)
        with clock, seconds, patch("local.moto_queues.unix_time_millis", both.now):
            yield both
        both.check_all_were_asked()


@given(program=st.lists(steps, min_size=2, max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_programs_run_alike(pair: Pair, program: list[Any]) -> None:
    """What was sent is received, as often as visibility says; what was received too often becomes a dead letter."""
    pair.fresh()
    for kind, *rest in program:
        match kind:
            case "SendMessage":
                pair.send(kind, {"MessageBody": rest[0], "DelaySeconds": rest[1]})
            case "SendMessageBatch":
                pair.send(kind, {"Entries": rest[0]})
            case "ReceiveMessage":
                pair.receive(pair.url, rest[0])
            case "DeleteMessage":
                _deleted(pair, rest[0])
            case "DeleteMessageBatch":
                _deleted_together(pair, rest[0])
            case _:
                pair.world.loop.run(pair.world.loop.now + rest[0] * SECOND)
    pair.receive(pair.dead, 10)


def _deleted(pair: Pair, number: int) -> None:
    ours, theirs = pair.handle(number)
    answers = pair.ask(
        "DeleteMessage",
        {"QueueUrl": pair.url, "ReceiptHandle": ours},
        {"QueueUrl": pair.url, "ReceiptHandle": theirs},
    )
    assert same(*answers), answers


def _deleted_together(pair: Pair, numbers: list[int]) -> None:
    handles = [pair.handles[number] for number in numbers if number < len(pair.handles)] + [STRANGE] * (
        0 in numbers
    )
    requests = [
        {"QueueUrl": pair.url, "Entries": [{"Id": str(n), "ReceiptHandle": h[side]} for n, h in enumerate(handles)]}
        for side in (0, 1)
    ]  # fmt: skip
    ours, theirs = pair.ask("DeleteMessageBatch", *requests)
    assert same(_deletions(ours), _deletions(theirs)), f"model: {ours}\nmoto:  {theirs}"


def _deletions(answer: Any) -> Any:
    if "error" in answer:
        return answer
    return sorted(s["Id"] for s in answer.get("Successful", ())), sorted(
        f["Id"] for f in answer.get("Failed", ())
    )

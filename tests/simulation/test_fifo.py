"""The model of FIFO queues against moto: random programs of several groups, repetitions and dead letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulation.loop import SECOND
from simulation.world import World
from tests.simulation.test_sqs import DAYS_OF_MOTO
from tests.simulation.twins import Twins, moto, same

VISIBILITY, RECEIVES = 30, 2
STRANGE = ("nobody's", "nobody's")

named = st.fixed_dictionaries(
    {
        "MessageBody": st.sampled_from(["filed", "told", "灯"]),
        "MessageGroupId": st.sampled_from(["a", "a", "a", "b", "c"]),
        "MessageDeduplicationId": st.sampled_from([f"id-{n}" for n in range(9)]),
    },
    optional={"DelaySeconds": st.just(0)},
)
nameless = named.map(lambda given: {name: given[name] for name in given if name != "MessageDeduplicationId"})
wrong = st.one_of(
    named.map(lambda given: {name: given[name] for name in given if name != "MessageGroupId"}),
    named.map(lambda given: {**given, "DelaySeconds": 5}),
)
"""In one way each, for which of two is told first is nobody's promise."""
steps = st.one_of(
    st.tuples(st.just("SendMessage"), st.one_of(named, named, named, nameless, nameless, wrong)),
    st.tuples(st.just("SendMessageBatch"), st.lists(named, max_size=4)),
    st.tuples(st.just("SendMessageBatch"), st.lists(named, min_size=3, max_size=4)),
    st.tuples(st.just("ReceiveMessage"), st.sampled_from([1, 2, 3, 10])),
    st.tuples(st.just("ReceiveMessage"), st.sampled_from([1, 2, 3, 10])),
    st.tuples(st.just("DeleteMessage"), st.integers(0, 5)),
    st.tuples(st.just("DeleteMessageBatch"), st.lists(st.integers(0, 4), max_size=3, unique=True)),
    st.tuples(st.just("wait"), st.sampled_from([1, 29, 31, 31, 61, 301])),
)
KINDS = (
    {},
    {"ContentBasedDeduplication": "true"},
    {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"},
)


class Pair(Twins):
    """A queue of both, with its dead letters, in one time."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "sqs")
        self._made = 0

    def now(self) -> float:
        return DAYS_OF_MOTO + self.world.loop.now / 1_000

    def fresh(self, kind: dict[str, str]) -> None:
        """A new queue in either. Who was told which id and number is remembered by when it was first told."""
        self._made += 1
        name = f"queue-{self._made}"
        self.dead = self._on_moto(f"{name}-dead.fifo", {})
        arn = self.dead.replace("https://sqs.eu-central-1.amazonaws.com/", "arn:aws:sqs:eu-central-1:")
        policy = {"deadLetterTargetArn": arn.replace("/", ":"), "maxReceiveCount": RECEIVES}
        self.url = self._on_moto(f"{name}.fifo", {"RedrivePolicy": json.dumps(policy), **kind})
        self.world.sqs.create_fifo(f"{name}-dead", self.dead, VISIBILITY)
        self.world.sqs.create_fifo(
            name, self.url, VISIBILITY, (self.dead, RECEIVES), by_content="ContentBasedDeduplication" in kind,
            within_group="DeduplicationScope" in kind,
        )  # fmt: skip
        self.handles: list[tuple[str, str]] = []
        self._told: tuple[list[Any], list[Any]] = ([], [])

    def _on_moto(self, name: str, attributes: dict[str, str]) -> str:
        given = {"FifoQueue": "true", "VisibilityTimeout": str(VISIBILITY), **attributes}
        return str(self.moto.create_queue(QueueName=name, Attributes=given)["QueueUrl"])

    def send(self, operation: str, given: dict[str, Any]) -> None:
        answers = self.ask(operation, {"QueueUrl": self.url, **given})
        ours, theirs = (self._known(side, answer) for side, answer in enumerate(answers))
        assert same(ours, theirs), f"{operation} {given}\nmodel: {answers[0]}\nmoto:  {answers[1]}"

    def _known(self, side: int, answer: Any) -> Any:
        """Ids and numbers by when they were first told; those of the batch's entries, or of the one message."""
        if "error" in answer:
            return answer
        seen, found = self._told[side], []
        for entry in answer.get("Successful", [answer]):
            told = entry["MessageId"], entry["SequenceNumber"]
            if told not in seen:
                seen.append(told)
            found.append((entry.get("Id"), entry["MD5OfMessageBody"], seen.index(told)))
        return found

    def receive(self, url: str, number: int) -> None:
        """The same messages in the same order."""
        asked = {"QueueUrl": url, "MaxNumberOfMessages": number, "MessageSystemAttributeNames": ["All"]}
        ours, theirs = self.ask("ReceiveMessage", asked)
        assert same(_received(ours), _received(theirs)), f"receive {number}\nmodel: {ours}\nmoto:  {theirs}"
        both = zip(ours.get("Messages", []), theirs.get("Messages", []), strict=True)
        self.handles += [(one["ReceiptHandle"], other["ReceiptHandle"]) for one, other in both]

    def handle(self, number: int) -> tuple[str, str]:
        """By how recently it was given: 0 is the last one."""
        return self.handles[-1 - number] if number < len(self.handles) else STRANGE


def _received(answer: Any) -> Any:
    if "error" in answer:
        return answer
    names = ("ApproximateReceiveCount", "MessageGroupId", "MessageDeduplicationId")
    messages = answer.get("Messages", ())
    numbers = [m["Attributes"]["SequenceNumber"] for m in messages]
    return [(m["Body"], *(m["Attributes"][name] for name in names)) for m in messages], numbers == sorted(
        numbers
    )


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with moto(), World(workers=()) as world:
        both = Pair(world)
        clock = patch("moto.sqs.models.unix_time_millis", both.now)
        repaired = patch("local.moto_repairs.fifo.unix_time_millis", both.now)
        seconds = patch("moto.sqs.models.unix_time", lambda *_: both.now() / 1_000)
        with clock, seconds, repaired, patch("local.moto_queues.unix_time_millis", both.now):
            yield both
        both.check_all_were_asked()


def _story(*steps: Any) -> list[Any]:
    """Three messages of two groups, and then this."""
    entries = [
        {"MessageBody": name, "MessageGroupId": name[0], "MessageDeduplicationId": name} for name in ("a0", "b0", "a1")
    ]  # fmt: skip
    return [("SendMessageBatch", entries), *steps]


RECEIVED, LATER = ("ReceiveMessage", 10), ("wait", 31)


@example(kind={}, program=_story(RECEIVED, LATER, RECEIVED, LATER, RECEIVED))  # dead letters, all of them
@example(
    kind={}, program=_story(RECEIVED, ("DeleteMessage", 0), LATER, RECEIVED, ("DeleteMessage", 3), RECEIVED)
)
@example(
    kind={}, program=_story(("ReceiveMessage", 1), RECEIVED, ("DeleteMessage", 1), RECEIVED, LATER, RECEIVED)
)
@example(
    kind={},
    program=_story(
        RECEIVED, ("DeleteMessageBatch", [0, 1, 2]), *_story(), RECEIVED, ("wait", 301), *_story(), RECEIVED
    ),
)
@given(kind=st.sampled_from(KINDS), program=st.lists(steps, min_size=3, max_size=16))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_programs_run_alike(pair: Pair, kind: dict[str, str], program: list[Any]) -> None:
    """The same order, the same groups held up, the same repetitions, the same dead letters."""
    pair.fresh(kind)
    for step, *rest in program:
        match step:
            case "SendMessage":
                pair.send(step, rest[0])
            case "SendMessageBatch":
                pair.send(step, {"Entries": [{"Id": str(n), **entry} for n, entry in enumerate(rest[0])]})
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
    ours, theirs = ({"QueueUrl": pair.url, "ReceiptHandle": handle} for handle in pair.handle(number))
    answers = pair.ask("DeleteMessage", ours, theirs)
    assert same(*answers), answers


def _deleted_together(pair: Pair, numbers: list[int]) -> None:
    handles = [pair.handle(number) for number in numbers if number < len(pair.handles)] or [STRANGE]
    requests = [
        {"QueueUrl": pair.url, "Entries": [{"Id": str(n), "ReceiptHandle": h[side]} for n, h in enumerate(handles)]}
        for side in (0, 1)
    ]  # fmt: skip
    ours, theirs = pair.ask("DeleteMessageBatch", *requests)
    assert same(_done(ours), _done(theirs)), f"model: {ours}\nmoto:  {theirs}"


def _done(answer: Any) -> Any:
    if "error" in answer:
        return answer
    return [sorted(entry["Id"] for entry in answer.get(name, ())) for name in ("Successful", "Failed")]

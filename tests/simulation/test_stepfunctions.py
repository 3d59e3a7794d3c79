"""The model of Step Functions against moto: our own clock, started, asked after and waited for at random."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation import template
from simulation.loop import SECOND
from simulation.world import World, substituted
from tests.simulation.twins import Twins, moto, outcome, same

ROLE = "arn:aws:iam::123456789012:role/clock"
NOWHERE = template.arn("states", "stateMachine:nowhere")
SETTLED_WITHIN = 5.0

names = st.sampled_from(["one", "two"])
inputs = st.tuples(st.sampled_from([-5, 10, 20]), st.sampled_from([5, 30]))
steps = st.one_of(
    st.tuples(st.just("start"), names, inputs),
    st.tuples(st.just("start"), names, inputs),
    st.tuples(st.just("describe"), st.sampled_from(["one", "two", "never"])),
    st.tuples(st.just("wait"), st.sampled_from([4, 11, 26])),
    st.tuples(st.just("bad"), st.sampled_from([{"stateMachineArn": NOWHERE}])),
)


class Pair(Twins):
    """One clock in either, with a queue for its rings; moto's waits live by the model's time.

    Time stands still until moto has caught up: each of its executions that runs has looked at the clock since it was
    last moved, and waits. Else a wait of so many seconds would begin when its thread gets round to it.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world, "stepfunctions")
        self._made = 0
        self._moved = 0
        self._looked: dict[int, int] = {}
        self._waiting: set[int] = set()
        self.sqs = Twins(world, "sqs")

    def time(self) -> float:
        self._looked[threading.get_ident()] = self._moved
        return self.world.loop.now / SECOND

    def wait(self, _interrupted: threading.Event, _seconds: float) -> None:
        thread = threading.get_ident()
        if self._looked.get(thread) == self._moved:
            self._waiting.add(thread)
        time.sleep(0.002)

    def pass_time(self, seconds: int) -> None:
        """From event to event."""
        loop = self.world.loop
        until = loop.now + seconds * SECOND
        while loop.next_at is not None and loop.next_at <= until:
            self._move(loop.next_at)
        self._move(until)

    def _move(self, moment: int) -> None:
        self.world.loop.run(moment)
        self._moved += 1
        self._waiting.clear()
        self.settle()

    def fresh(self) -> None:
        self._made += 1
        name = f"clock-{self._made}"
        self.url = self.sqs.moto.create_queue(QueueName=f"{name}-rings")["QueueUrl"]
        self.world.sqs.create(name, self.url)
        ((_, described),) = template.of_type("AWS::StepFunctions::StateMachine")
        definition = substituted(described["Definition"], {"WakesQueueUrl": self.url})
        made = self.moto.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)
        self.arn = made["stateMachineArn"]
        self.world.states.create(self.arn, definition)
        self.rings: list[list[str]] = [[], []]

    def start(self, name: str, until: int, gap: int) -> None:
        moment = self.world.loop.moment + timedelta(seconds=until)
        given = {"until": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "ring": f"ring {until}", "gap": gap}
        self.ask_both(
            "StartExecution", {"stateMachineArn": self.arn, "name": name, "input": json.dumps(given)}
        )

    def ask_both(self, operation: str, given: dict[str, Any]) -> None:
        ours, theirs = map(_shown, self.ask(operation, given))
        assert same(ours, theirs), f"{operation} {given}\nmodel: {ours}\nmoto:  {theirs}"

    def execution(self, name: str) -> dict[str, Any]:
        return {"executionArn": f"{self.arn.replace(':stateMachine:', ':execution:')}:{name}"}

    def settle(self) -> None:
        """moto's threads have caught up with the model, or never will."""
        end = time.monotonic() + SETTLED_WITHIN
        while not (agreed := self._agreed()) and time.monotonic() < end:
            time.sleep(0.002)
        assert agreed, f"model: {self.rings[0]}, moto: {self.rings[1]}"

    def _agreed(self) -> bool:
        if len(self._waiting) != self.world.states.open:
            return False
        for client, rings in zip((self.sqs.model, self.sqs.moto), self.rings, strict=True):
            got = client.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
            for message in got.get("Messages", ()):
                rings.append(message["Body"].replace(" ", ""))
                client.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        statuses = [
            [_shown(outcome(client, "DescribeExecution", self.execution(name))) for name in ("one", "two")]
            for client in (self.model, self.moto)
        ]
        return sorted(self.rings[0]) == sorted(self.rings[1]) and statuses[0] == statuses[1]


def _shown(answer: Any) -> Any:
    """Without moments, which differ by what the machine is slow."""
    kept = ("error", "broken", "status", "name", "input", "executionArn", "stateMachineArn")
    return {name: answer[name] for name in kept if name in answer}


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with moto(), World(workers=()) as world:
        both = Pair(world)
        with patch("local.moto_repairs.clock", both):
            yield both
        both.check_all_were_asked()


@given(program=st.lists(steps, min_size=2, max_size=7))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_programs_run_alike(pair: Pair, program: list[Any]) -> None:
    """Started once under one name; ringing at its moment and once more after the gap; never again afterwards."""
    pair.fresh()
    for kind, *rest in program:
        match kind:
            case "start":
                pair.start(rest[0], *rest[1])
                pair.pass_time(0)
            case "describe":
                pair.ask_both("DescribeExecution", pair.execution(rest[0]))
            case "bad":
                right = {"stateMachineArn": pair.arn, "name": "three", "input": "{}"}
                pair.ask_both("StartExecution", {**right, **rest[0]})
            case _:
                pair.pass_time(rest[0])

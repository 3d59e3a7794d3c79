"""Step Functions: waits, and names of executions."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.seconds import Seconds

from local import moto_repairs
from tests.local.moto_repairs.canaries import at_once, meeting, seen
from tests.local.moto_repairs.words import (
    aws,
    client,
    error_of,
)

ROLE = f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/clock"


# --- the programs: each returns what it saw


def seconds_until_a_moment_comes() -> float:
    """An execution waits for a moment 1.3 seconds ahead, with a fraction; a minute means that it did not end."""
    with states() as stepfunctions:
        moment = datetime.now(UTC) + timedelta(seconds=1.3)
        definition = {"Type": "Wait", "TimestampPath": "$.until", "End": True}
        arn = start(stepfunctions, definition, {"until": moment.isoformat().replace("+00:00", "Z")})
        while time.time() < moment.timestamp() + 1:
            if status(stepfunctions, arn) != "RUNNING":
                return time.time() - moment.timestamp()
            time.sleep(0.02)
        stepfunctions.stop_execution(executionArn=arn)
        return 60.0


def seconds_slept_after_a_stop() -> float:
    """A stop comes just before the execution goes to sleep for a second."""
    stopped: Any = SimpleNamespace(is_running=lambda: False, program_state_event=threading.Event())
    started = time.monotonic()
    Seconds(1)._wait_interval(stopped, 1)
    return time.monotonic() - started


def executions_of_one_name() -> int:
    """Four callers at once start an execution of the same name."""
    with states() as stepfunctions, meeting(StateMachine, "_handle_name_input_idempotency", 4):
        arn = machine(stepfunctions, {"Type": "Pass", "End": True})
        at_once(4, lambda: not error_of(lambda: run(stepfunctions, arn, "{}")))
        return len(stepfunctions.list_executions(stateMachineArn=arn)["executions"])


PROGRAMS: tuple[Callable[[], Any], ...] = (
    seconds_until_a_moment_comes,
    seconds_slept_after_a_stop,
    executions_of_one_name,
)


# --- the canaries


def test_a_wait_ends_at_its_moment_in_any_time_zone() -> None:
    """Not before it, and within the second."""
    assert seen(repaired=False)["seconds_until_a_moment_comes"] == 60
    assert 0 <= seen(repaired=True)["seconds_until_a_moment_comes"] < 1


def test_a_stop_is_not_slept_through() -> None:
    """A waiting execution looks again whether it is still wanted."""
    assert seen(repaired=False)["seconds_slept_after_a_stop"] > 0.9
    assert seen(repaired=True)["seconds_slept_after_a_stop"] < 0.5


def test_an_execution_name_is_taken_once() -> None:
    """The later callers of the same moment are told that it exists, or given the first one."""
    assert seen(repaired=False)["executions_of_one_name"] > 1
    assert seen(repaired=True)["executions_of_one_name"] == 1


# --- what we make of it


def test_a_week_passes_when_the_clock_says_so() -> None:
    """Assigning `clock` lets tests of waiting executions choose the time."""
    moto_repairs.apply()
    moved = MovedClock()
    with states() as stepfunctions, patch.object(moto_repairs, "clock", moved):
        arn = start(stepfunctions, {"Type": "Wait", "SecondsPath": "$.s", "End": True}, {"s": 7 * 24 * 3600})
        moved.asleep.wait(5)
        still = status(stepfunctions, arn)
        moved.offset = 7 * 24 * 3600.0
        assert (still, ended(stepfunctions, arn)) == ("RUNNING", "SUCCEEDED")


def test_a_timestamp_that_cannot_be_read_fails_the_execution() -> None:
    """moto's own refusal is kept."""
    moto_repairs.apply()
    with states() as stepfunctions:
        arn = start(stepfunctions, {"Type": "Wait", "TimestampPath": "$.t", "End": True}, {"t": "tomorrow"})
        assert ended(stepfunctions, arn) == "FAILED"


# --- small words used above


class MovedClock:
    """Wall time plus an offset that tests move."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.asleep = threading.Event()

    def time(self) -> float:
        return time.time() + self.offset

    def wait(self, interrupted: threading.Event, seconds: float) -> object:
        self.asleep.set()
        return interrupted.wait(min(seconds, 0.01))


@contextmanager
def states() -> Iterator[Any]:
    with aws():
        yield client("stepfunctions")


def machine(stepfunctions: Any, state: dict[str, Any]) -> str:
    definition = json.dumps({"StartAt": "S", "States": {"S": state}})
    return stepfunctions.create_state_machine(name="m", roleArn=ROLE, definition=definition)[
        "stateMachineArn"
    ]


def run(stepfunctions: Any, arn: str, given: str) -> str:
    return stepfunctions.start_execution(stateMachineArn=arn, name="x", input=given)["executionArn"]


def start(stepfunctions: Any, state: dict[str, Any], given: dict[str, Any]) -> str:
    return run(stepfunctions, machine(stepfunctions, state), json.dumps(given))


def status(stepfunctions: Any, arn: str) -> str:
    return stepfunctions.describe_execution(executionArn=arn)["status"]


def ended(stepfunctions: Any, arn: str) -> str:
    """The status after the execution has ended, or after five seconds."""
    deadline = time.monotonic() + 5
    while status(stepfunctions, arn) == "RUNNING" and time.monotonic() < deadline:
        time.sleep(0.01)
    return status(stepfunctions, arn)

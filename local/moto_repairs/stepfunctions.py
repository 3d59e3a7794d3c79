"""Repairs of Step Functions: waits that end in time, by a clock that may be chosen, and names taken once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEventException
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.timestamp import Timestamp
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local.moto_repairs.wrapping import replace, under, wrap

STEP_FUNCTIONS_LOCK = threading.RLock()


class Clock(Protocol):
    """What Step Functions ask for the time, and how they wait."""

    def time(self) -> float: ...

    def wait(self, interrupted: threading.Event, seconds: float) -> object: ...


class WallClock:
    """Real time, looked at every two seconds: a stop may come before the sleep, and sleep ignores a laptop's own."""

    def time(self) -> float:
        return time.time()

    def wait(self, interrupted: threading.Event, seconds: float) -> object:
        return interrupted.wait(min(seconds, 2.0))


def waits_end_when_they_should(clock: Callable[[], Clock]) -> None:
    """moto compares timestamps with naive local time, drops their fractions, and may sleep through a stop."""

    def wait_for_moment(state: Timestamp, env: Environment) -> None:
        _wait_until(_moment(state, env), env, clock)

    def wait_for_seconds(_state: WaitFunction, env: Environment, wait_seconds: float) -> None:
        _wait_until(clock().time() + wait_seconds, env, clock)

    replace(Timestamp, "_eval_body", wait_for_moment)
    replace(WaitFunction, "_wait_interval", wait_for_seconds)


def execution_names_are_taken_once() -> None:
    """moto checks a name, copies the state machine, then takes the name: several callers at once all start one."""
    wrap(StepFunctionsParserBackend, "start_execution", under(STEP_FUNCTIONS_LOCK))


def _moment(state: Timestamp, env: Environment) -> float:
    state.string.eval(env=env)
    text = env.stack.pop()
    if not isinstance(text, str) or Timestamp._from_timestamp_string(text) is None:
        raise FailureEventException(state._create_failure_event(env, text))
    return datetime.fromisoformat(text).timestamp()


def _wait_until(moment: float, env: Environment, clock: Callable[[], Clock]) -> None:
    """Asks which clock it is each time: a test may exchange it meanwhile."""
    while env.is_running() and (left := moment - clock().time()) > 0:
        clock().wait(env.program_state_event, left)

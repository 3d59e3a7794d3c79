"""Step Functions: standard workflows in virtual time, with the states that the escalation clock is made of.

Every entered state counts as one transition, and so does every retry, as they are billed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from simulation.errors import NotModelled, Refusal
from simulation.faults import Faults
from simulation.loop import EPOCH, SECOND, Loop
from simulation.sqs import SQS

SEND: Final = "arn:aws:states:::sqs:sendMessage"
MAX_NAME: Final = 80
MAX_INPUT: Final = 262_144
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "Wait": frozenset({"Timestamp", "TimestampPath", "Seconds", "SecondsPath"}),
    "Task": frozenset({"Resource", "Parameters", "ResultPath", "Retry"}),
    "Pass": frozenset(),
    "Succeed": frozenset(),
}
_ANYWHERE: Final = frozenset({"Type", "Comment", "Next", "End"})


@dataclass
class Execution:
    arn: str
    machine: str
    name: str
    given: str
    started_at: int
    status: str = "RUNNING"
    stopped_at: int | None = None
    transitions: int = 0


class StepFunctions:
    """All state machines and executions. Executions are never forgotten, as AWS does after 90 days."""

    def __init__(self, loop: Loop, sqs: SQS, faults: Faults) -> None:
        self._loop, self._sqs, self._faults = loop, sqs, faults
        self._machines: dict[str, dict[str, Any]] = {}
        self.executions: dict[str, Execution] = {}
        self.open = 0
        self.most_open = 0

    def create(self, arn: str, definition: dict[str, Any]) -> None:
        """Raises NotModelled for states of any other kind."""
        for name, state in definition["States"].items():
            kind = state["Type"]
            if kind not in _KNOWN or set(state) - _KNOWN[kind] - _ANYWHERE:
                raise NotModelled(f"state {name}: {sorted(state)}")
            if kind == "Task" and state["Resource"] != SEND:
                raise NotModelled(f"state {name}: {state['Resource']}")
        self._machines[arn] = definition

    @property
    def transitions(self) -> int:
        return sum(execution.transitions for execution in self.executions.values())

    # --------------------------------------------------------------------------------------------------------- API

    def start_execution(self, given: dict[str, Any]) -> dict[str, Any]:
        """Twice with the same name and input is once, as long as the first runs; later its name is taken."""
        machine, name, text = given["stateMachineArn"], given["name"], given.get("input", "{}")
        if machine not in self._machines:
            raise Refusal("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{machine}'")
        if not 1 <= len(name) <= MAX_NAME:
            raise Refusal("InvalidName", f"Invalid Name: '{name}'")
        if len(text.encode()) > MAX_INPUT or not _is_json(text):
            raise Refusal("InvalidExecutionInput", "Invalid State Machine Execution Input")
        arn = f"{machine.replace(':stateMachine:', ':execution:', 1)}:{name}"
        found = self.executions.get(arn)
        if found is None:
            found = self.executions[arn] = Execution(arn, machine, name, text, self._loop.now)
            self.open += 1
            self.most_open = max(self.most_open, self.open)
            self._enter(found, self._machines[machine]["StartAt"], json.loads(text))
        elif found.status != "RUNNING" or found.given != text:
            raise Refusal("ExecutionAlreadyExists", f"Execution Already Exists: '{arn}'")
        return {"executionArn": arn, "startDate": _moment(found.started_at)}

    def describe_execution(self, given: dict[str, Any]) -> dict[str, Any]:
        found = self.executions.get(given["executionArn"])
        if found is None:
            raise Refusal("ExecutionDoesNotExist", f"Execution Does Not Exist: '{given['executionArn']}'")
        shown: dict[str, Any] = {
            "executionArn": found.arn, "stateMachineArn": found.machine, "name": found.name, "status": found.status,
            "startDate": _moment(found.started_at), "input": found.given,
        }  # fmt: skip
        return shown if found.stopped_at is None else shown | {"stopDate": _moment(found.stopped_at)}

    # ------------------------------------------------------------------------------------------------------- states

    def _enter(self, execution: Execution, name: str, data: Any, attempt: int = 0) -> None:
        execution.transitions += 1
        state = self._machines[execution.machine]["States"][name]
        match state["Type"]:
            case "Wait":
                self._loop.at(self._end_of(state, data), lambda: self._leave(execution, state, data))
            case "Task":
                self._loop.at(self._loop.now, lambda: self._send(execution, name, data, attempt))
            case _:
                self._loop.at(self._loop.now, lambda: self._leave(execution, state, data))

    def _leave(self, execution: Execution, state: dict[str, Any], data: Any) -> None:
        if "Next" in state:
            self._enter(execution, state["Next"], data)
        else:
            self._end(execution, "SUCCEEDED")

    def _end(self, execution: Execution, status: str) -> None:
        execution.status, execution.stopped_at = status, self._loop.now
        self.open -= 1

    def _end_of(self, state: dict[str, Any], data: Any) -> int:
        if "Timestamp" in state or "TimestampPath" in state:
            text = state.get("Timestamp") or _at(state["TimestampPath"], data)
            return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)
        seconds = state["Seconds"] if "Seconds" in state else _at(state["SecondsPath"], data)
        return self._loop.now + round(seconds * SECOND)

    def _send(self, execution: Execution, name: str, data: Any, attempt: int) -> None:
        """`Retry` with `States.ALL` is the only one we have; a task that fails for good fails the execution."""
        state = self._machines[execution.machine]["States"][name]
        asked = _resolved(state["Parameters"], data)
        body = asked["MessageBody"]
        asked["MessageBody"] = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
        if self._faults.refuses_entry():
            self._retry(execution, name, data, attempt)
            return
        try:
            result = self._sqs.send_message(asked)
        except Refusal:
            self._retry(execution, name, data, attempt)
            return
        where = state.get("ResultPath", "$")
        if where not in (None, "$"):
            raise NotModelled(f"ResultPath {where}")
        self._leave(execution, state, data if where is None else result)

    def _retry(self, execution: Execution, name: str, data: Any, attempt: int) -> None:
        (rule,) = self._machines[execution.machine]["States"][name].get("Retry") or [{"MaxAttempts": 0}]
        if attempt >= rule.get("MaxAttempts", 3):
            self._end(execution, "FAILED")
            return
        seconds = rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2.0) ** attempt
        self._loop.after(seconds, lambda: self._enter(execution, name, data, attempt + 1))


def _resolved(parameters: Any, data: Any) -> Any:
    if not isinstance(parameters, dict):
        return parameters
    return {
        key.removesuffix(".$"): _at(value, data) if key.endswith(".$") else _resolved(value, data)
        for key, value in parameters.items()
    }


def _at(path: str, data: Any) -> Any:
    """`$` and names behind it."""
    first, *names = path.split(".")
    if first != "$" or any(not name.isidentifier() for name in names):
        raise NotModelled(f"path {path}")
    for name in names:
        data = data[name]
    return data


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


OPERATIONS: Final[Mapping[str, frozenset[str]]] = {
    "StartExecution": frozenset({"stateMachineArn", "name", "input"}),
    "DescribeExecution": frozenset({"executionArn"}),
}

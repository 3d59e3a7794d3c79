"""The escalation clock: one Step Functions execution per slot, named after the slot's end.

The name makes arming idempotent: whoever arms a slot a second time meets the execution that is there.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.domain.values import stamp

REMEMBERED: Final = 3_000
"""Slots: two days of minutes."""


class StepFunctionsClockwork:
    """The Clockwork port. `ring_gap`: seconds between an execution's two rings (the second covers index lag)."""

    def __init__(self, states: ClientFactory, clock_arn: str, ring_gap: int) -> None:
        self._states = states
        self._clock_arn = clock_arn
        self._ring_gap = ring_gap
        self._armed: dict[datetime, None] = {}
        """Slots whose executions this process has seen to run: they wait for their end, and need no second call."""

    def arm(self, slot_end: datetime, *, surely: bool = False) -> bool:
        """Raises ValueError for a moment inside a second: names are whole seconds, and two slots never share one."""
        if slot_end.microsecond:
            raise ValueError("a slot ends on a whole second")
        if slot_end in self._armed and not surely:
            return True
        runs = self._begin(slot_end)
        self._armed.pop(slot_end, None)
        if runs:
            self._armed[slot_end] = None
            if len(self._armed) > REMEMBERED:
                del self._armed[next(iter(self._armed))]
        return runs

    def _begin(self, slot_end: datetime) -> bool:
        name = f"wake-{slot_end.astimezone(UTC):%Y%m%dT%H%M%S}Z"
        states = self._states()
        try:
            states.start_execution(stateMachineArn=self._clock_arn, name=name, input=self._input(slot_end))
        except states.exceptions.ExecutionAlreadyExists:
            return self._is_running(name)
        return True

    def _input(self, slot_end: datetime) -> str:
        """Always `…Z`: the one form of a moment that every reader of the state machine takes."""
        until = f"{slot_end.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
        return json.dumps(
            {"until": until, "ring": stamp(slot_end), "gap": self._ring_gap}, separators=(",", ":")
        )

    def _is_running(self, name: str) -> bool:
        arn = f"{self._clock_arn.replace(':stateMachine:', ':execution:', 1)}:{name}"
        return bool(self._states().describe_execution(executionArn=arn)["status"] == "RUNNING")

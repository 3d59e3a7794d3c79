"""Time as it passes: the real escalation clock, in seconds."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.journeys import aws
from tests.journeys.cast import Dispute, Patient, eventually
from tests.stack import Process

SLOT, GRACE = 2, timedelta(seconds=2)
"""Of the one-machine stack, and of the demo pack."""
STEPS = ("WaitStateEntered", "WaitStateExited", "TaskStateEntered", "TaskSucceeded", "ExecutionSucceeded")


@pytest.mark.capability("S52")
@pytest.mark.capability("S15")
def test_a_step_functions_wait_ends_a_negotiation(patient: Patient, stack: Process) -> None:
    """Wait, ring, wait, ring again, in this order; the case moves on by itself once due and grace have passed."""
    dispute, due = patient
    moved = eventually(lambda: entered(dispute), seconds=60)
    assert dispute.show()["stage"] == "determination"
    assert (moved["data"]["cause"], moved["by"]) == ("expired", "system")
    assert timedelta(0) <= datetime.fromisoformat(moved["at"]) - due - GRACE < timedelta(seconds=30)
    history = execution(stack, slot_end(due + GRACE))
    steps = [e["type"] for e in history if e["type"] in STEPS]
    assert steps == [
        "WaitStateEntered", "WaitStateExited", "TaskStateEntered", "TaskSucceeded",
        "WaitStateEntered", "WaitStateExited", "TaskStateEntered", "TaskSucceeded", "ExecutionSucceeded",
    ]  # fmt: skip
    first, second = (e["timestamp"] for e in history if e["type"] == "TaskSucceeded")
    assert first >= slot_end(due + GRACE)
    assert second - first >= timedelta(seconds=1)


def entered(dispute: Dispute) -> Any:
    """The event of the next stage, decoded, once it is there."""
    found = [e for e in dispute.events() if e["type"] == "stage.entered"]
    return json.loads(found[0]["body"]) if found else None


def slot_end(moment: datetime) -> datetime:
    return datetime.fromtimestamp(math.ceil(moment.timestamp() / SLOT) * SLOT, UTC)


def execution(stack: Process, end: datetime) -> list[Any]:
    """The history of the execution of that slot, once it has ended."""
    states = aws.client(stack, "stepfunctions")
    (machine,) = states.list_state_machines()["stateMachines"]
    arn = f"{machine['stateMachineArn'].replace(':stateMachine:', ':execution:')}:wake-{end:%Y%m%dT%H%M%S}Z"
    eventually(lambda: states.describe_execution(executionArn=arn)["status"] == "SUCCEEDED")
    found: list[Any] = states.get_execution_history(executionArn=arn, maxResults=1_000)["events"]
    return found

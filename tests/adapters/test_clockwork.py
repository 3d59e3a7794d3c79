"""The escalation clock: one execution per slot, whoever arms it and how often."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


SLOT_END = datetime(2099, 11, 22, 4, 31, tzinfo=UTC)
"""Far enough ahead that the execution waits."""


def executions(services: Services) -> list[dict[str, str]]:
    listed = boto3.client("stepfunctions").list_executions(
        stateMachineArn=services.settings.escalation_clock_arn
    )
    return listed["executions"]


def test_arming_starts_the_slots_execution(services: Services) -> None:
    """Named after the slot's end."""
    assert services.clockwork.arm(SLOT_END)
    assert [found["name"] for found in executions(services)] == ["wake-20991122T043100Z"]


def test_the_execution_knows_when_to_ring_and_how_far_apart(services: Services) -> None:
    """Moments end in Z, the one form that all readers of the state machine take."""
    services.clockwork.arm(SLOT_END)
    started = boto3.client("stepfunctions").describe_execution(
        executionArn=executions(services)[0]["executionArn"]
    )
    assert json.loads(started["input"]) == {
        "until": "2099-11-22T04:31:00Z",
        "ring": "2099-11-22T04:31:00.000000Z",
        "gap": 90,
    }


def test_arming_twice_makes_one_execution(services: Services) -> None:
    """Ten thousand deadlines of one minute need one."""
    assert services.clockwork.arm(SLOT_END)
    assert services.clockwork.arm(SLOT_END)
    assert len(executions(services)) == 1


def test_what_this_process_has_armed_it_need_not_ask_for_again(services: Services) -> None:
    """A thousand filings of a second have their wakes in one minute: one call, until somebody wants to be sure."""
    services.clockwork.arm(SLOT_END)
    with count_calls() as again:
        assert services.clockwork.arm(SLOT_END)
    with count_calls() as surely:
        assert services.clockwork.arm(SLOT_END, surely=True)
    assert again == {}
    assert surely == {"stepfunctions.StartExecution": 1}


def test_slots_a_second_apart_are_two(services: Services) -> None:
    """The one-machine stack has slots of seconds."""
    services.clockwork.arm(SLOT_END)
    services.clockwork.arm(SLOT_END + timedelta(seconds=1))
    assert len(executions(services)) == 2


def test_a_slot_has_one_name_in_every_time_zone(services: Services) -> None:
    """UTC's."""
    services.clockwork.arm(SLOT_END)
    services.clockwork.arm(SLOT_END.astimezone(timezone(timedelta(hours=8))))
    assert len(executions(services)) == 1


def test_an_ended_execution_is_not_started_again(services: Services) -> None:
    """The caller rings directly instead: the name is taken for ninety days."""
    past = SLOT_END.replace(year=2001)
    services.clockwork.arm(past)
    assert soon(lambda: executions(services)[0]["status"] == "SUCCEEDED")
    assert not services.clockwork.arm(past, surely=True)


def soon(happens: Callable[[], bool]) -> bool:
    """Executions run in threads of their own."""
    until = time.monotonic() + 10
    while not happens() and time.monotonic() < until:
        time.sleep(0.01)
    return happens()


def test_a_running_execution_of_another_input_will_do(services: Services) -> None:
    """After a deployment that changed the gap: it rings all the same."""
    boto3.client("stepfunctions").start_execution(
        stateMachineArn=services.settings.escalation_clock_arn,
        name="wake-20991122T043100Z",
        input=json.dumps({"until": "2099-11-22T04:31:00Z", "gap": 1}),
    )
    assert services.clockwork.arm(SLOT_END)


def test_a_slot_ends_on_a_whole_second(services: Services) -> None:
    """Two slots must never share a name."""
    with pytest.raises(ValueError, match="whole second"):
        services.clockwork.arm(SLOT_END + timedelta(milliseconds=1))

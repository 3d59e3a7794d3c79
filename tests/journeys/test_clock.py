"""Time as it passes: the real escalation clock in seconds, and a sandbox's in one call."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.journeys import aws
from tests.journeys.cast import Dispute, Platform, eventually, refund
from tests.stack import Process

SLOT, GRACE = 2, timedelta(seconds=2)
"""Of the one-machine stack, and of the demo pack."""
STEPS = ("WaitStateEntered", "WaitStateExited", "TaskStateEntered", "TaskSucceeded", "ExecutionSucceeded")


def running(dispute: Dispute, rule: str) -> datetime:
    """When a deadline is due."""
    found = next(d for d in dispute.show()["deadlines"] if d["rule"] == rule)
    return datetime.fromisoformat(found["due_at"])


@pytest.mark.capability("S52")
@pytest.mark.capability("S15")
def test_a_step_functions_wait_ends_a_negotiation(shop: Platform, stack: Process) -> None:
    """Wait, ring, wait, ring again, in this order; the case moves on by itself once due and grace have passed."""
    dispute = shop.file(pack="demo").served()
    dispute.act(dispute.respondent, "respond", position="partly", statement="A part of it.")
    due = running(dispute, "negotiation")
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


@pytest.mark.capability("S52")
def test_sixty_days_pass_in_one_call(lab: Platform) -> None:
    """Every deadline on the way, in its order and at its own time; nobody is stranded."""
    dispute = lab.file().served()
    respond, negotiation = running(dispute, "respond"), running(dispute, "negotiation")
    assert respond < negotiation
    moved = lab.api.post("/v1/sandbox/clock", {"advance_seconds": 60 * 86_400})
    assert moved["reached"]
    events = dispute.events()
    types = [e["type"] for e in events[2:]]
    assert types == [
        "first_reply.missed", "deadline.warned", "deadline.warned", "respondent.defaulted", "stage.entered",
        "deadline.warned", "deadline.extended", "deadline.warned", "deadline.extended", "deadline.warned",
        "case.stalled", "case.closed",
    ]  # fmt: skip
    moments = [datetime.fromisoformat(e["at"]) for e in events]
    assert moments == sorted(moments)
    assert moments[5] == respond + timedelta(seconds=60)
    shown = dispute.show()
    assert (shown["status"], shown["outcome"], shown["defaulted"]) == ("closed", "referred", True)
    assert shown["next_forum"]["en"]


def test_the_webhooks_of_sixty_days_tell_the_same(lab: Platform) -> None:
    """All of them arrive, each with its number in the case."""
    dispute = lab.file().served()
    lab.advance(days=60)
    lab.drain()
    events = dispute.events()
    assert events[-1]["type"] == "case.closed"
    eventually(lambda: len(lab.inbox.delivered) >= len(events))
    told = {one.event["data"]["sequence"]: one.event["type"] for one in lab.inbox.delivered}
    assert told == {n: e["type"] for n, e in enumerate(events, 1)}


def test_a_reply_of_the_last_second_is_in_time(lab: Platform) -> None:
    """The respondent answers a second before; nobody is in default when the clock has passed."""
    dispute = lab.file().served()
    due = running(dispute, "respond")
    lab.move_to(due - timedelta(seconds=5))
    dispute.act(dispute.respondent, "respond", position="contests", statement="We tested it.")
    lab.move_to(due + timedelta(hours=1))
    shown = dispute.show()
    assert (shown["stage"], shown["defaulted"], shown["position"]) == ("negotiation", False, "contests")


def test_silence_accepts_no_offer(lab: Platform) -> None:
    """It lapses, and nothing is settled (P5)."""
    dispute = lab.file().served()
    dispute.act(dispute.respondent, "offer", terms=refund(3_000))
    lab.move_to(running(dispute, "offer") + timedelta(minutes=2))
    shown = dispute.show()
    assert ([o["state"] for o in shown["offers"]], shown["outcome"]) == (["lapsed"], None)

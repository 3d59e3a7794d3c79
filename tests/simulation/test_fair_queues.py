"""The model's standard queues are fair where messages say whose they are: groups take turns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from simulation.faults import NOTHING, Faults
from simulation.loop import Loop
from simulation.sqs import SQS

URL = "https://sqs/q"


def queue() -> SQS:
    model = SQS(Loop(datetime(2026, 11, 22, tzinfo=UTC)), Faults(0, NOTHING))
    model.create("q", URL)
    return model


def send(model: SQS, whose: str, *bodies: str) -> None:
    for body in bodies:
        given: dict[str, Any] = {"QueueUrl": URL, "MessageBody": body}
        model.send_message(given | ({"MessageGroupId": whose} if whose else {}))


def received(model: SQS, most: int) -> list[str]:
    answer = model.receive_message({"QueueUrl": URL, "MaxNumberOfMessages": most})
    return [message["Body"] for message in answer.get("Messages", ())]


def test_a_quiet_tenants_message_waits_for_one_of_the_noisy_one() -> None:
    """However many of its messages came before."""
    model = queue()
    send(model, "noisy", *(f"n{n}" for n in range(9)))
    assert received(model, 2) == ["n0", "n1"]
    send(model, "quiet", "q0", "q1")
    assert received(model, 10)[:4] == ["q0", "n2", "q1", "n3"]


def test_without_groups_the_oldest_goes_first() -> None:
    """As ever."""
    model = queue()
    send(model, "", "1", "2", "3")
    assert received(model, 10) == ["1", "2", "3"]


def test_a_message_tells_whose_it_is() -> None:
    """And nothing that only a FIFO queue has."""
    model = queue()
    send(model, "ten_a", "1")
    (message,) = model.receive_message({"QueueUrl": URL})["Messages"]
    assert message["Attributes"]["MessageGroupId"] == "ten_a"
    assert "SequenceNumber" not in message["Attributes"]

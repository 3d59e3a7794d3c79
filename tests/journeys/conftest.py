"""One running stack for all journeys of a test process, and a fresh platform for each of them.

The stack is a process of its own: journeys see HTTP and webhooks alone, and other tests keep their own empty AWS.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.cast import Patient, Platform, running, take_on
from tests.stack import Process, Receiver, process


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """Where webhooks go; it listens before the stack is told its port."""
    listening = Receiver()
    yield listening
    listening.stop()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Process]:
    """On free ports, with the seeded dispute in it."""
    home = tmp_path_factory.mktemp("stack") / "home"
    arguments = ("--port", "0", "--receiver-port", str(receiver.port), "--quiet")
    with process(home, *arguments) as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def patient(stack: Process, receiver: Receiver) -> Patient:
    """Its twenty seconds begin before the first journey, so that they are over when somebody asks what came of it."""
    dispute = take_on(stack, receiver, sandbox=False).file(pack="demo").served()
    dispute.act(dispute.respondent, "respond", position="partly", statement="A part of it.")
    return dispute, running(dispute, "negotiation")


@pytest.fixture
def shop(stack: Process, receiver: Receiver) -> Platform:
    """A platform on wall time."""
    return take_on(stack, receiver, sandbox=False)


@pytest.fixture
def lab(stack: Process, receiver: Receiver) -> Platform:
    """A sandbox, whose clock can be moved."""
    return take_on(stack, receiver, sandbox=True)

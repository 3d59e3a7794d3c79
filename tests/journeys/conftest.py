"""One running stack for all journeys of a test process, and a fresh platform for each of them.

The stack is a process of its own: journeys see HTTP and webhooks alone, and other tests keep their own empty AWS.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.cast import Platform, take_on
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


@pytest.fixture
def shop(stack: Process, receiver: Receiver) -> Platform:
    """A platform on wall time."""
    return take_on(stack, receiver, sandbox=False)


@pytest.fixture
def lab(stack: Process, receiver: Receiver) -> Platform:
    """A sandbox, whose clock can be moved."""
    return take_on(stack, receiver, sandbox=True)

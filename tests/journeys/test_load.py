"""People at random against the running stack: `make load` for a moment."""

from __future__ import annotations

import io

from rich.console import Console

from load.__main__ import Crowd, failed
from load.stack import Running
from tests.stack import Inbox, Process, Receiver


class Counted:
    """The receiver of all journeys, as the crowd counts with it."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver, self._inboxes = receiver, list[Inbox]()

    def address(self, _tenant_id: str) -> str:
        self._inboxes.append(self._receiver.inbox())
        return self._inboxes[-1].url

    @property
    def arrived(self) -> int:
        return sum(len(inbox.delivered) for inbox in self._inboxes)


def test_people_at_random_meet_no_error_of_ours(stack: Process, receiver: Receiver) -> None:
    """Consumers, merchants, an officer and a body for two seconds: refusals, and nothing that is our fault; and
    everything comes to rest when they have gone.
    """
    running = Running(stack.about["base_url"], stack.credentials["operator"], receiver.port, stack.popen.pid)
    found = Crowd(running, Counted(receiver), 3, seed=1).lead(2, Console(file=io.StringIO()))  # type: ignore[arg-type]
    assert failed(found) == []
    assert found.cases >= 3

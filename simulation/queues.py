"""A queue as it lies there: its messages, which of them can be received, and when the next can."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from simulation.faults import Faults


@dataclass
class Message:
    """`place`: how many were sent before it. `group`: of a FIFO queue its order, of a standard one whose message it is;
    `name`, its deduplication id, is of FIFO queues alone.
    """

    id: str
    body: str
    sent_at: int
    place: int = 0
    group: str = ""
    name: str = ""
    turn: int = 0
    """Its entry among those that wait."""
    visible_at: int = 0
    received: int = 0
    first_received_at: int = 0
    handle: str = ""


@dataclass
class Queue:
    """A standard one. `redrive`: the queue of dead letters and after how many receives a message becomes one."""

    name: str
    url: str
    visibility: int = 30
    redrive: tuple[str, int] | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    waiting: list[tuple[int, int, str]] = field(default_factory=list)
    """(visible at, turn, message id). An entry whose turn is no longer its message's own is stale."""
    sent: int = 0
    turns: int = 0
    counts_only: bool = False
    """Nobody reads it in this run: what is sent is counted and forgotten."""
    served: dict[str, int] = field(default_factory=dict)
    """By group, when it was served last. A standard queue with groups is a fair one: they take turns."""
    turns_served: int = 0
    arrived: Callable[[int], None] = lambda _: None
    """Told of the moment at which something can be received."""

    def add(self, message: Message, at: int) -> None:
        """One that can be received from that moment on."""
        self.messages[message.id] = message
        if message.group:
            self.served.setdefault(message.group, 0)
        self.hide(message, at)

    def next_at(self) -> int | None:
        """When something can be received; in the past, if it can be now."""
        self._clear()
        return self.waiting[0][0] if self.waiting else None

    def take(self, now: int, faults: Faults) -> Message | None:
        """The next one, which is then neither visible nor hidden until it is said which."""
        self._clear()
        if not self.waiting or self.waiting[0][0] > now:
            return None
        message = self.messages[faults.choose(self, now)]
        message.turn = 0
        if message.group:
            self.turns_served += 1
            self.served[message.group] = self.turns_served
        return message

    def first(self, now: int) -> str:
        """The message whose turn it is: the oldest one, of the group that was served longest ago."""
        if len(self.served) < 2:
            return self.waiting[0][2]
        visible = [entry for entry in self.waiting if entry[0] <= now and not self.is_stale(entry)]
        return min(visible, key=lambda entry: (self.served.get(self.messages[entry[2]].group, 0), entry))[2]

    def hide(self, message: Message, until: int) -> None:
        self.turns += 1
        message.turn, message.visible_at = self.turns, until
        heapq.heappush(self.waiting, (until, message.turn, message.id))
        self.arrived(until)

    def bury(self, message: Message) -> None:
        """It was taken, and goes to the dead letters."""
        del self.messages[message.id]

    def delete(self, message_id: str, _handle: str, _now: int) -> None:
        """By any handle the message ever had; twice is fine."""
        self.messages.pop(message_id, None)

    def is_stale(self, entry: tuple[int, int, str]) -> bool:
        message = self.messages.get(entry[2])
        return message is None or message.turn != entry[1]

    def _clear(self) -> None:
        while self.waiting and self.is_stale(self.waiting[0]):
            heapq.heappop(self.waiting)

"""FIFO queues: groups in order, one batch of a group at a time, and repetitions that are told and not delivered.

A group is closed from the moment one of its messages is received until all that were received with it are deleted or
visible again; meanwhile the others of it wait, visible or not. Across groups the oldest messages go first.
"""

from __future__ import annotations

import hashlib
import heapq
import string
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from simulation.errors import Refusal
from simulation.faults import Faults
from simulation.loop import SECOND
from simulation.queues import Message, Queue

KNOWN_FOR: Final = 300 * SECOND
"""How long a repetition is told as such."""
MAX_ID: Final = 128
_LETTERS: Final = frozenset(string.ascii_letters + string.digits + string.punctuation)


@dataclass
class Group:
    """`waiting` in the order of sending; `out`: received last, and neither deleted nor known to be visible again."""

    waiting: deque[Message] = field(default_factory=deque)
    out: dict[str, Message] = field(default_factory=dict)
    turn: int = 0
    """Its entry among those that open."""

    @property
    def opens_at(self) -> int:
        return max((m.visible_at for m in self.out.values()), default=0) or self.waiting[0].visible_at


@dataclass
class FifoQueue(Queue):
    """`by_content`: the body's digest stands for an id that is not given. `within_group`: so does an id's scope."""

    by_content: bool = False
    within_group: bool = False
    groups: dict[str, Group] = field(default_factory=dict)
    opening: list[tuple[int, int, str]] = field(default_factory=list)
    """(moment, turn, group): closed ones by when they open. Stale where the turn is no longer the group's."""
    open: list[tuple[int, int, str]] = field(default_factory=list)
    """(place of its first message, turn, group)"""
    known: dict[tuple[str, str], tuple[int, dict[str, str]]] = field(default_factory=dict)
    """By scope and id: until when, and what the sender was told."""
    turns: int = 0

    # ----------------------------------------------------------------------------------------------------- sending

    def checked(self, given: dict[str, Any]) -> tuple[str, str]:
        """A message's group and id. Raises Refusal."""
        group = given.get("MessageGroupId")
        if not group:
            raise Refusal("MissingParameter", "The request must contain the parameter MessageGroupId.")
        name = given.get("MessageDeduplicationId")
        if not name:
            if not self.by_content:
                raise _invalid("The queue should have ContentBasedDeduplication, or the message an id")
            name = hashlib.sha256(given["MessageBody"].encode()).hexdigest()
        if given.get("DelaySeconds"):
            raise _invalid("DelaySeconds is not valid for this queue type")
        for text in (group, name):
            if len(text) > MAX_ID or not _LETTERS.issuperset(text):
                raise _invalid(f"{text} is no id")
        return group, name

    def told(self, group: str, name: str, now: int) -> dict[str, str] | None:
        """What the sender of the same message was told within the last five minutes."""
        while self.known and (oldest := next(iter(self.known.items())))[1][0] <= now:
            del self.known[oldest[0]]
        found = self.known.get(self._scope(group, name))
        return found[1] if found else None

    def remember(self, group: str, name: str, now: int, answer: dict[str, str]) -> None:
        self.known[self._scope(group, name)] = (now + KNOWN_FOR, answer)

    def _scope(self, group: str, name: str) -> tuple[str, str]:
        return (group if self.within_group else "", name)

    def add(self, message: Message, at: int) -> None:
        self.messages[message.id] = message
        message.visible_at = at
        group = self.groups.setdefault(message.group, Group())
        group.waiting.append(message)
        if len(group.waiting) == 1 and not group.out:
            self._close(message.group, group)

    # --------------------------------------------------------------------------------------------------- receiving

    def next_at(self) -> int | None:
        self._forget_stale(self.open)
        if self.open:
            return 0
        self._forget_stale(self.opening)
        return self.opening[0][0] if self.opening else None

    def take(self, now: int, _faults: Faults) -> Message | None:
        """Order is what these queues promise, so no fault changes it."""
        self._settle(now)
        self._forget_stale(self.open)
        if not self.open:
            return None
        _, turn, name = heapq.heappop(self.open)
        group = self.groups[name]
        message = group.waiting.popleft()
        if group.waiting and group.waiting[0].visible_at <= now:
            heapq.heappush(self.open, (group.waiting[0].place, turn, name))
        elif group.waiting:
            heapq.heappush(self.opening, (group.waiting[0].visible_at, turn, name))
        return message

    def hide(self, message: Message, until: int) -> None:
        message.visible_at = until
        group = self.groups.setdefault(message.group, Group())
        group.out[message.id] = message
        self._close(message.group, group)

    def bury(self, message: Message) -> None:
        """It was taken, and goes to the dead letters: the next of its group is as free as before."""
        del self.messages[message.id]
        group = self.groups[message.group]
        if not group.waiting and not group.out:
            del self.groups[message.group]

    def delete(self, message_id: str, handle: str, now: int) -> None:
        """Raises Refusal for a handle whose time is over: the message may be in other hands."""
        message = self.messages.get(message_id)
        if message is None:
            return
        if message.handle != handle or message.visible_at <= now:
            raise _invalid("The receipt handle has expired.")
        del self.messages[message_id]
        group = self.groups[message.group]
        del group.out[message_id]
        if group.waiting or group.out:
            self._close(message.group, group)
        else:
            del self.groups[message.group]

    def _close(self, name: str, group: Group) -> None:
        """Until it opens, which may be at once."""
        self.turns += 1
        group.turn = self.turns
        heapq.heappush(self.opening, (group.opens_at, group.turn, name))
        self.arrived(group.opens_at)

    def _settle(self, now: int) -> None:
        """What was received and has become visible again stands first in its group, in its old order."""
        self._forget_stale(self.opening)
        while self.opening and self.opening[0][0] <= now:
            _, turn, name = heapq.heappop(self.opening)
            group = self.groups[name]
            group.waiting.extendleft(reversed(group.out.values()))
            group.out.clear()
            heapq.heappush(self.open, (group.waiting[0].place, turn, name))
            self._forget_stale(self.opening)

    def _forget_stale(self, entries: list[tuple[int, int, str]]) -> None:
        while entries and self.is_stale(entries[0]):
            heapq.heappop(entries)

    def is_stale(self, entry: tuple[int, int, str]) -> bool:
        group = self.groups.get(entry[2])
        return group is None or group.turn != entry[1]


def _invalid(reason: str) -> Refusal:
    return Refusal("InvalidParameterValue", f"Reason: {reason}")

"""One world and who acts in it: led step by step from outside, so that it stands still between two steps."""

from __future__ import annotations

import random
from datetime import timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

import oracle
from simulation.exhaustive.remains import Remains, remains, under_way
from simulation.faults import Script
from simulation.items import unpacked
from simulation.lives import ending
from simulation.lives.asking import Answer, Story, Wanted, Wish
from simulation.lives.cast import Cast
from simulation.lives.doors import Doors
from simulation.lives.place import Place
from simulation.loop import EPOCH, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

WORKERS: Final = (
    "relay", "arm", "wake", "sweep", "deliver", "project", "notify", "oversee", "members", "group", "assign", "inspect",
    "bundle", "bulk", "erase",
)  # fmt: skip
STRETCH: Final = 15
"""The schedules ring that many times rarer than the template says: they heal what mishaps leave, within the hour."""
HORIZON: Final = 2 * 3_600.0
"""Seconds after a command until everything must have come to rest: longer than any message is hidden, thrice."""
STEP: Final = 2.0
LONGEST: Final = 7_200.0
TIMED: Final = ("sweep", "oversee", "audit")
"""Functions that only schedules call: they do nothing that follows from one command."""


class Restless(Exception):
    """A world does not come to rest."""


class Stage:
    """Everything of one world. `seed`: of people's choices; `horizon`: seconds from a command to rest, at least."""

    def __init__(self, seed: int, workers: tuple[str, ...] = WORKERS, horizon: float = HORIZON) -> None:
        self._horizon = horizon
        self.place = Place(seed)
        self.place.stretch = STRETCH
        self.place.receivers.calm = True
        self.place.employ(*workers)
        self.cast = Cast(self.place.loop, random.Random(f"people {seed}"))  # noqa: S311 - to be repeated
        self.doors = Doors(self.place, 1)

    def close(self) -> None:
        self.doors.close()
        self.place.runtime.close()

    # ------------------------------------------------------------------------------------------------------- moving

    def ask(self, wish: Wish) -> Answer:
        """Until there is an answer."""
        answers: list[Answer] = []
        self.doors.ask(wish, answers.append)
        passed = 0.0
        while not answers:
            self.place.loop.run_for(STEP)
            passed += STEP
            if passed > LONGEST:
                raise Restless(f"{wish.method} {wish.path} is never answered")
        return answers[0]

    def settle(self) -> None:
        """Until nothing is under way: no message, no record, no function at work."""
        passed = 0.0
        while self._under_way():
            self.place.loop.run_for(STEP)
            passed += STEP
            if passed > LONGEST:
                raise Restless("something is under way for two hours")

    def _under_way(self) -> bool:
        place = self.place
        queues = [q for q in place.queues.values() if q.redrive is not None and not q.counts_only]
        return (
            place.runtime.busy
            or place.streams_waiting > 0
            or any(under_way(q, place.loop.now) for q in queues)
        )

    def led(self, stories: Iterable[Story], before: Callable[[Any], None] = lambda _: None) -> None:
        """All of them to their ends, one step at a time, the world at rest between two. `before` is told what comes."""
        turns = [(self.place.loop.now, n, story, None) for n, story in enumerate(stories)]
        while turns:
            at, n, story, value = heappop(turns)
            if at > self.place.loop.now:
                if self._rings_until(at):
                    before((at - self.place.loop.now) / SECOND)
                self.place.loop.run(at)
                self.settle()
            try:
                wanted = story.send(value)
            except StopIteration:
                continue
            if self._under_way():
                before(0.0)  # something that the story has done by itself: a file was put into a bucket
                self.settle()
            seconds, value = self._stepped(wanted, before)
            heappush(turns, (self.place.loop.now + round(seconds * SECOND), n, story, value))

    def _rings_until(self, moment: int) -> bool:
        """Whether any case, group or arbitration has something due by then: the others only wait."""
        end = (EPOCH + timedelta(microseconds=moment)).isoformat(timespec="seconds")[:19]
        rows = self.place.table("DisputesTable").rows(None, self.place.loop.now).rows.values()
        due = (unpacked(row.stored).get("wake_sk") for row in rows)
        return any(stamp is not None and stamp["S"] <= end for stamp in due)

    def _stepped(self, wanted: Wanted, before: Callable[[Any], None]) -> tuple[float, Any]:
        """After how many seconds the story goes on, and what it is told then."""
        if isinstance(wanted, float | int):
            return wanted, None
        if isinstance(wanted, tuple):
            answers = [self.ask(wish) for wish in wanted]
            self.settle()
            return 0.0, answers
        before(wanted)
        answer = self.ask(wanted)
        self.settle()
        return 0.0, answer

    # ------------------------------------------------------------------------------------------------------ in a copy

    def copied(self) -> None:
        """In a fork: none of the threads has come along."""
        self.place.runtime.cool()
        journal = self.doors.journal
        self.doors = Doors(self.place, 1)
        self.doors.journal = journal

    def played(self, wanted: Wish | float, script: Script) -> tuple[int | None, Remains, list[str]]:
        """One step by that script, and where it leads: the answer's status, what is left, and what must not be."""
        loop, faults = self.place.loop, self.place.faults
        until = loop.now + round(self._horizon * SECOND)
        faults.script, status = script, None
        if isinstance(wanted, Wish):
            status = self.ask(wanted).status
        else:
            until += round(wanted * SECOND)
        loop.run(max(until, loop.now))
        faults.script = None
        self.settle()
        return status, remains(self.place), self._violations()

    def _waiting(self) -> dict[str, int]:
        """What waits for its own moment is no leftover: the world goes on from here."""
        now = self.place.loop.now
        return {name: under_way(q, now) for name, q in self.place.queues.items() if not q.counts_only}

    def _violations(self) -> list[str]:
        evidence = ending.collected(self.place, self.doors, self.cast, ())
        found = oracle.check(replace(evidence, queues=self._waiting()))
        dead = [
            name
            for name, q in self.place.queues.items()
            if q.redrive is None and q.messages and not q.counts_only
        ]
        return found + [f"a dead letter in {name}" for name in dead]

"""The API's processes, warm and limited in number; and errands: people who ask again with the same key when they get no
answer, or are told to.

A process is a thread with a composition of its own, so that caches are as warm as in life. Who finds none free waits.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Final

import msgspec

from chalicelib import bootstrap
from chalicelib.application.ports import Packs
from chalicelib.domain.errors import RedressError, TryAgain
from simulation import pace
from simulation.loop import SECOND, Killed, Loop, Task
from simulation.world import World

DONE, REFUSED, BUSY, DIED, BROKEN = "done", "refused", "busy", "died", "broken"
RETRY_AFTER: Final = 2.0
"""Seconds, as the answer to whoever comes too soon says it; people are not more patient than that, nor less."""
PATIENCE: Final = 15
"""How often somebody asks at most."""
GATEWAY: Final = 0.01
"""Seconds from a person to the API."""

Act = Callable[[bootstrap.Services], Any]
"""One request, as a process carries it out."""


class Answer(msgspec.Struct, frozen=True):
    """`said`: done, refused, busy (ask again), died (nobody answers), broken (a defect). `code`: why not."""

    said: str
    value: Any = None
    code: str = ""


class Process:
    """One execution environment."""

    def __init__(self, loop: Loop, services: bootstrap.Services, number: int) -> None:
        self.services = services
        self.task = Task(loop, f"api-{number}")
        self.task.entered = lambda: bootstrap.override(services)


class Office:
    """`packs`: one copy of what never changes, for all processes."""

    def __init__(self, world: World, processes: int, packs: Packs | None = None) -> None:
        self._world, self.loop = world, world.loop
        self._packs = packs if packs is not None else world.services.packs
        self._made = 0
        self._free = [self._process() for _ in range(processes)]
        self._all = list(self._free)
        self._waiting: deque[tuple[Act, Callable[[Answer], None]]] = deque()
        self.said: Counter[tuple[str, str]] = Counter()
        """How often what was answered, with its code."""
        self.repeated = 0
        """Requests sent again."""
        self.longest = 0.0
        """Seconds that anybody has waited from the first try to the last answer."""
        self.open = 0
        """Errands that are under way."""
        self.broken: list[BaseException] = []
        """Defects, the first few."""

    def _process(self) -> Process:
        made = self._world.compose()
        made.packs = self._packs
        self._made += 1
        return Process(self.loop, made, self._made)

    def errand(self, act: Act, done: Callable[[Answer], None] = lambda _: None, held: float = 0) -> None:
        """From now on until an answer that is one, or patience ends; `done` is told the last one. `held`: seconds for
        which the first request is held up on its way.
        """
        self.open += 1
        began, left = self.loop.now, [PATIENCE]

        def answered(answer: Answer) -> None:
            heard = self._heard(answer)
            self.said[heard.said, heard.code] += 1
            left[0] -= 1
            if heard.said in (BUSY, DIED, BROKEN) and left[0] > 0:
                self.repeated += 1
                wait = RETRY_AFTER * (0.5 + self._world.faults.random.random())
                self.loop.after(wait, lambda: self._take(act, answered))
                return
            self.open -= 1
            self.longest = max(self.longest, (self.loop.now - began) / SECOND - held)
            done(heard)

        self.loop.after(held + GATEWAY, lambda: self._take(act, answered))

    def _heard(self, answer: Answer) -> Answer:
        """What comes of it: on the last stretch an answer may be lost as well."""
        faults = self._world.faults
        return Answer(DIED) if faults.happens(faults.odds.answer_lost) else answer

    def _take(self, act: Act, done: Callable[[Answer], None]) -> None:
        if self._free:
            self._begin(self._free.pop(), act, done)
        else:
            self._waiting.append((act, done))

    def _begin(self, process: Process, act: Act, done: Callable[[Answer], None]) -> None:
        def work() -> None:
            process.task.owed += pace.INVOCATION
            answer = self._answer(process, act)
            self.loop.at(self.loop.now, lambda: self._over(process, answer, done))

        process.task.start(work)

    def _answer(self, process: Process, act: Act) -> Answer:
        try:
            value = act(process.services)
            self.loop.sleep(process.task.owed)
            return Answer(DONE, value)
        except TryAgain as busy:
            return Answer(BUSY, code=busy.code)
        except RedressError as refused:
            return Answer(REFUSED, code=refused.code)
        except Killed:
            return Answer(DIED)
        except Exception as broken:  # noqa: BLE001 - a defect of ours, told at the end
            self.broken[:] = [*self.broken, broken][:10]
            return Answer(BROKEN, code=type(broken).__name__)

    def _over(self, process: Process, answer: Answer, done: Callable[[Answer], None]) -> None:
        if answer.said == DIED:
            process.task.end()
            process = self._process()
            self._all.append(process)
        if self._waiting:
            self._begin(process, *self._waiting.popleft())
        else:
            self._free.append(process)
        done(answer)

    def close(self) -> None:
        for process in self._all:
            process.task.end()

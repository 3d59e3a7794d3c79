"""The API's processes, warm and limited in number, and the people in front of them.

A process is a task with a composition of its own; it dies and is replaced. People who get no answer, or are told that
it was not the time, ask again with the same Idempotency-Key: that is one request of the journal.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from chalicelib import bootstrap
from oracle.journal import Request
from simulation import pace
from simulation.lives import gateway
from simulation.lives.asking import Answer, Wish
from simulation.loop import Killed, Loop, Task

if TYPE_CHECKING:
    from simulation.lives.place import Place

GATEWAY: Final = 0.01
"""Seconds from a person to the API."""
RETRY: Final = 1.5
"""Seconds on average until somebody asks again who was not told how long to wait."""
PATIENCE: Final = 12
"""How often somebody asks at most."""
LONGEST: Final = 120.0
"""Seconds for which anybody waits because he was told so."""

Raw = tuple[int, dict[str, str], Any]
"""Status, headers, body."""


class Process:
    """One execution environment of the API."""

    def __init__(self, loop: Loop, services: bootstrap.Services, number: int) -> None:
        self.task = Task(loop, f"api-{number}")
        self.task.entered = lambda: bootstrap.override(services)


class Doors:
    """All requests of a world go through these, and stand in their journal."""

    def __init__(self, place: Place, processes: int) -> None:
        self._place, self.loop, self._faults = place, place.loop, place.faults
        self._app = gateway.application()
        self._all: list[Process] = []
        self._free = [self._process() for _ in range(processes)]
        self._waiting: deque[tuple[Wish, Callable[[Raw | None], None]]] = deque()
        self.journal: list[Request] = []
        self._asked = self._sent = 0
        self.open = 0
        """Requests that somebody still waits for."""
        self.statuses: Counter[int | None] = Counter()
        self.deaths = 0
        self.failures: list[str] = []
        """Requests that ended in a defect, the first few."""

    def _process(self) -> Process:
        made = Process(self.loop, self._place.compose(), len(self._all) + 1)
        self._all.append(made)
        return made

    def ask(self, wish: Wish, done: Callable[[Answer], None]) -> None:
        """Until there is an answer that is one, or patience ends."""
        self._asked += 1
        self.open += 1
        number, began, attempts = self._asked, self.loop.now, [0]

        def answered(raw: Raw | None) -> None:
            attempts[0] += 1
            if raw is not None and self._faults.happens(self._faults.odds.answer_lost):
                raw = None  # on the last stretch
            wait = self._wait(raw)
            if wait is not None and attempts[0] < PATIENCE:
                self.loop.after(wait, lambda: self._take(wish, answered))
                return
            self.open -= 1
            status, body = (raw[0], raw[2]) if raw is not None else (None, None)
            self.statuses[status] += 1
            self._note(number, began, wish, attempts[0], status, body)
            done(Answer(status, body, attempts[0]))

        self.loop.after(GATEWAY, lambda: self._take(wish, answered))

    def _note(self, number: int, at: int, wish: Wish, attempts: int, status: int | None, body: Any) -> None:
        told = number, at, wish.who, wish.tenant, wish.role, wish.method, wish.path, wish.key, wish.body
        self.journal.append(Request(*told, attempts, status, body))

    def _wait(self, raw: Raw | None) -> float | None:
        """Seconds until the same is asked again; None where the answer is one."""
        usual = RETRY * (0.5 + self._faults.random.random())
        if raw is None or raw[0] >= 500:
            return usual
        told = raw[1].get("retry-after")
        if raw[0] == 429 or (raw[0] == 409 and told is not None):
            return min(float(told), LONGEST) + usual if told else usual
        return None

    # -------------------------------------------------------------------------------------------------------- processes

    def _take(self, wish: Wish, done: Callable[[Raw | None], None]) -> None:
        if self._free:
            self._begin(self._free.pop(), wish, done)
        else:
            self._waiting.append((wish, done))

    def _begin(self, process: Process, wish: Wish, done: Callable[[Raw | None], None]) -> None:
        self._sent += 1
        event = gateway.event(wish, f"request-{self._sent:08d}", self.loop.now)

        def work() -> None:
            process.task.owed += pace.INVOCATION
            raw: Raw | None = None
            try:
                raw = _read(self._app(event, None))
                self.loop.sleep(process.task.owed)
            except Killed:
                raw = None
                self.loop.at(self.loop.now, lambda: self._died(process, done))
                return
            self.loop.at(self.loop.now, lambda: self._over(process, raw, done))

        process.task.start(work)

    def _died(self, process: Process, done: Callable[[Raw | None], None]) -> None:
        self.deaths += 1
        process.task.end()
        self._all.remove(process)
        self._over(self._process(), None, done)

    def _over(self, process: Process, raw: Raw | None, done: Callable[[Raw | None], None]) -> None:
        if self._waiting:
            self._begin(process, *self._waiting.popleft())
        else:
            self._free.append(process)
        done(raw)

    def close(self) -> None:
        for process in self._all:
            process.task.end()


def _read(answer: dict[str, Any]) -> Raw:
    """As it leaves the gateway."""
    headers = {name.lower(): str(value) for name, value in answer.get("headers", {}).items()}
    body = answer.get("body") or ""
    shown = msgspec.json.decode(body) if body and "json" in headers.get("content-type", "") else body or None
    return int(answer["statusCode"]), headers, shown

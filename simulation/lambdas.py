"""Lambda: warm processes, their time limits, and the sources that call them, as the template declares these.

A process is a thread with a composition of its own, so that caches are as warm as in life. One that runs past its
function's time is ended where it stands.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib import bootstrap
from simulation import pace
from simulation.loop import SECOND, Killed, Loop, Task
from simulation.tables import Change
from simulation.template import Function

if TYPE_CHECKING:
    from collections.abc import Iterable

Compose = Callable[[Function], bootstrap.Services]
Done = Callable[[bool, Any], None]
"""Told whether the function answered, and what."""


class Invocation(msgspec.Struct, frozen=True):
    """One that is over. `ended`: answered, failed, died, or timed out."""

    function: str
    seconds: float
    ended: str


class Context:
    """What Lambda gives a handler."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def __init__(self, loop: Loop, task: Task, end: int) -> None:
        self._loop, self._task, self._end = loop, task, end

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._end - self._loop.now) / 1_000 - self._task.owed * 1_000))


class Process:
    """One execution environment."""

    def __init__(self, loop: Loop, function: Function, services: bootstrap.Services, number: int) -> None:
        self.task = Task(loop, f"{function.name}-{number}")
        self.task.entered = lambda: bootstrap.override(services)
        self.turn = 0
        """Of which invocation it is."""


class Runtime:
    """All functions of the account, and what became of each invocation."""

    def __init__(self, loop: Loop, compose: Compose) -> None:
        self._loop, self._compose = loop, compose
        self._warm: dict[str, list[Process]] = {}
        self._made: list[Process] = []
        self.invocations: Counter[str] = Counter()
        self.ended: Counter[tuple[str, str]] = Counter()
        self.longest: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        """Billed time, by function."""
        self.broken: list[BaseException] = []
        """What handlers raised, the first few."""

    def invoke(self, function: Function, event: dict[str, Any], done: Done) -> None:
        """Now, or after a cold start when no process is free."""
        self.invocations[function.name] += 1
        if warm := self._warm.setdefault(function.name, []):
            self._begin(warm.pop(), function, event, done)
            return
        process = Process(self._loop, function, self._compose(function), len(self._made))
        self._made.append(process)
        self._loop.after(pace.COLD_START, lambda: self._begin(process, function, event, done))

    def _begin(self, process: Process, function: Function, event: dict[str, Any], done: Done) -> None:
        start, process.turn = self._loop.now, process.turn + 1
        turn, end = process.turn, start + function.timeout * SECOND
        handler = import_module(f"chalicelib.entrypoints.{function.name}").handler
        context = Context(self._loop, process.task, end)

        def work() -> None:
            answer, ended = None, "died"
            try:
                process.task.owed += pace.INVOCATION
                answer = handler(event, context)
                self._loop.sleep(process.task.owed)
                ended = "answered"
            except Killed:
                ended = "timed out" if self._loop.now >= end else "died"
            except Exception as broken:  # noqa: BLE001 - Lambda reports it and goes on
                ended = "failed"
                self.broken[:] = [*self.broken, broken][:10]
            self._loop.at(self._loop.now, lambda: self._over(process, function, start, ended, answer, done))

        self._loop.at(end, lambda: process.task.kill() if process.turn == turn else None)
        process.task.start(work)

    def _over(
        self, process: Process, function: Function, start: int, ended: str, answer: Any, done: Done
    ) -> None:
        name, seconds = function.name, (self._loop.now - start) / SECOND
        self.ended[name, ended] += 1
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds
        self.longest[name] = max(self.longest.get(name, 0.0), seconds)
        process.turn += 1
        if ended in ("answered", "failed"):
            self._warm[name].append(process)
        else:
            process.task.end()
        done(ended == "answered", answer)

    @property
    def busy(self) -> bool:
        """Whether any function is at work."""
        return any(process.task.busy for process in self._made if not process.task.ended)

    def cool(self) -> None:
        """No process is warm any more: for a fork, which leaves their threads behind."""
        self._warm.clear()

    def close(self) -> None:
        for process in self._made:
            process.task.end()


def failed_items(answered: bool, answer: Any, known: Iterable[str]) -> set[str]:  # noqa: FBT001 - as Done has it
    """The records that a partial batch response hands back; all of them when there was none, or it makes no sense."""
    if not answered:
        return set(known)
    failed = {str(item["itemIdentifier"]) for item in (answer or {}).get("batchItemFailures", ())}
    return failed if failed.issubset(known) else set(known)


class Lane:
    """A part of a stream whose records are taken in order, one batch at a time."""

    def __init__(self) -> None:
        self.records: deque[tuple[Change, int, int]] = deque()
        """With their sequence numbers and moments."""
        self.busy = False
        self.failures = 0
        self.most = 0
        """How many records the next batch may have at most, after a failure; 0 for no bound."""

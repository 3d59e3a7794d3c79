"""Virtual time, and tasks that take turns in it: one runs at a time, and the order is the same in every run.

A task is an ordinary function in a thread of its own, because production code does not know that it is simulated. Who
sleeps goes on with the events itself until one of them is another's turn: that is a change of threads fewer per call.
Two events of one moment come in the order in which they were planned.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SECOND: Final = 1_000_000
"""Time is counted in whole microseconds."""
_EVENT, _DRIVER = 0, 1

Event = Callable[[], None]


class Killed(BaseException):
    """Ends a task where it stands, as a process ends that ran past its time. Production code catches Exception only."""


class _Turn(NamedTuple):
    """The end of somebody's sleep; void when he has slept again since, or was woken early."""

    who: Sleeper
    sleep: int


class Sleeper:
    """Whoever can wait for his turn: a task, or the one who drives the loop."""

    def __init__(self) -> None:
        self.go = threading.Lock()
        self.go.acquire()
        self.sleeps = 0


class Loop:
    """The time, and what is still to come."""

    def __init__(self, start: datetime) -> None:
        self.now = (start - EPOCH) // timedelta(microseconds=1)
        self.task: Task | None = None
        """Whose turn it is; None while it is the driver's."""
        self._events: list[tuple[int, int, int, Event | _Turn]] = []
        self._planned = 0
        self._driver = Sleeper()
        self._in_event = False
        self._failure: BaseException | None = None

    @property
    def moment(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.now)

    @property
    def next_at(self) -> int | None:
        """When something happens next, if anything is planned."""
        return self._events[0][0] if self._events else None

    def at(self, moment: int, event: Event) -> None:
        """Plans an event. One for the past comes at once, after those planned before it."""
        self._plan(moment, _EVENT, event)

    def after(self, seconds: float, event: Event) -> None:
        self.at(self.now + round(seconds * SECOND), event)

    def sleep(self, seconds: float) -> None:
        """Time passes for whoever calls: the others have their turns meanwhile."""
        assert not self._in_event, "what happens takes no time; only tasks and the driver sleep"
        until = self.now + max(0, round(seconds * SECOND))
        if self.task is None:
            self.run(until)
            return
        task = self.task
        self.wake(task, until)
        self.give_way(task)
        if task.doomed or task.ended:
            raise Killed

    def run(self, until: int) -> None:
        """Everything that happens up to and including that moment, which it then is. Raises what an event raised."""
        assert self.task is None, "tasks sleep"
        self._driver.sleeps += 1
        self._plan(until, _DRIVER, _Turn(self._driver, self._driver.sleeps))
        self.give_way(self._driver)
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    def run_for(self, seconds: float) -> None:
        self.run(self.now + round(seconds * SECOND))

    def wake(self, who: Sleeper, at: int) -> None:
        """His next turn comes then; any that was planned before is void."""
        who.sleeps += 1
        self._plan(at, _EVENT, _Turn(who, who.sleeps))

    def give_way(self, me: Sleeper) -> None:
        """Goes on with the events until it is `me` again."""
        try:
            following = self._next_turn()
        except BaseException as failure:  # noqa: BLE001 - told to whoever drives
            self._failure, following = failure, self._driver
        if following is not me:
            following.go.release()
            me.go.acquire()
        if isinstance(me, Task):
            me.resume()
        else:
            self.task = None

    def _next_turn(self) -> Sleeper:
        self.task, self._in_event = None, True
        try:
            while True:
                self.now, _, _, event = heapq.heappop(self._events)
                if not isinstance(event, _Turn):
                    event()
                elif event.sleep == event.who.sleeps:
                    return event.who
        finally:
            self._in_event = False

    def _plan(self, moment: int, rank: int, event: Event | _Turn) -> None:
        self._planned += 1
        heapq.heappush(self._events, (max(moment, self.now), rank, self._planned, event))


class Task(Sleeper):
    """A thread that does one piece of work after the other. Stays for the next, as a warm process does."""

    def __init__(self, loop: Loop, name: str) -> None:
        super().__init__()
        self.name = name
        self._loop = loop
        self._work: Event | None = None
        self.ended = False
        self.doomed = False
        """Is to end at its next turn."""
        self.begun = 0
        """How many pieces of work."""
        self.owed = 0.0
        """Seconds that it has worked without sleeping; they pass with its next sleep."""
        self.entered: Event = lambda: None
        """Called before each of its turns."""
        threading.Thread(target=self._run, name=name, daemon=True).start()

    @property
    def busy(self) -> bool:
        return self._work is not None

    def start(self, work: Event) -> None:
        """Begins when it is its turn. `work` raises nothing."""
        assert not self.busy, "a task does one thing at a time"
        self._work, self.doomed, self.owed = work, False, 0.0
        self.begun += 1
        self._loop.wake(self, self._loop.now)

    def kill(self) -> None:
        """Raises Killed where the task sleeps."""
        if self.busy:
            self.doomed = True
            self._loop.wake(self, self._loop.now)

    def end(self) -> None:
        """The thread goes away, at whatever it is."""
        if not self.ended:
            self.ended = True
            self.go.release()

    def resume(self) -> None:
        """It is this task's turn."""
        if not self.ended:
            self._loop.task = self
            self.entered()

    def _run(self) -> None:
        self.go.acquire()
        self.resume()
        while not self.ended:
            assert self._work is not None
            self._work()
            self._work = None
            if not self.ended:
                self._loop.give_way(self)


class VirtualClock:
    """The WallClock port in virtual time. `skew`: seconds by which this machine's clock is ahead of the true time."""

    def __init__(self, loop: Loop, skew: float = 0) -> None:
        self._loop, self._skew = loop, timedelta(seconds=skew)

    def now(self) -> datetime:
        return self._loop.moment + self._skew

    def sleep(self, seconds: float) -> None:
        self._loop.sleep(seconds)

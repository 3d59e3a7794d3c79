"""A world in many copies: each piece of work is done in a fork of this process, which sees all and changes nothing.

Only the thread that forks lives on in a copy. So a world is forked at rest, and its warm processes are forgotten there.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Generic, TypeVar

LONGEST: Final = 120
"""Seconds of a copy, which then ends without a word."""
T = TypeVar("T")


class Broken(Exception):
    """Something went wrong in a copy that should not: a defect of the model or of this package."""


class Copy(Generic[T]):
    """One that is at work, or done."""

    def __init__(self, work: Callable[[], T]) -> None:
        reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(reading)
            _do(work, writing)
        os.close(writing)
        self._reading = reading

    def result(self) -> T:
        """Waits for it. Raises Broken."""
        with os.fdopen(self._reading, "rb") as pipe:
            raw = pipe.read()
        os.waitpid(self._pid, 0)
        if not raw:
            raise Broken("a copy ended without a word")
        made, found = pickle.loads(raw)  # noqa: S301 - of our own process
        if not made:
            raise Broken(found)
        result: T = found
        return result


def _do(work: Callable[[], Any], writing: int) -> None:
    """Never returns."""
    signal.alarm(LONGEST)
    try:
        told = pickle.dumps((True, work()))
    except BaseException:  # noqa: BLE001 - told to whoever asked
        told = pickle.dumps((False, traceback.format_exc()))
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(told)
    finally:
        sys.stderr.flush()
        os._exit(0)


def each(works: Iterable[Callable[[], T]], at_once: int) -> Iterator[T]:
    """Results in the order of the works, so many of which are done side by side."""
    going: deque[Copy[T]] = deque()
    for work in works:
        going.append(Copy(work))
        if len(going) >= at_once:
            yield going.popleft().result()
    while going:
        yield going.popleft().result()

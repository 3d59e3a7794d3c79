"""One command, and every mishap at each of its calls and of the calls that follow from it; then two at once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import msgspec

from simulation.exhaustive.forks import Copy, each
from simulation.exhaustive.mishaps import READS, possible
from simulation.exhaustive.remains import Remains, difference
from simulation.exhaustive.stage import TIMED, Stage
from simulation.faults import EVERYWHERE, Mishap, Script
from simulation.lives.asking import Wish

Mishaps = tuple[tuple[int, Mishap], ...]
"""Which call, from 1 on, and what befalls it."""
SHOWN: Final = 6
"""Lines of a difference."""
Progress = Callable[[int, int], None]
"""Told how many copies are over and how many there will be."""


class Played(msgspec.Struct):
    """What became of one copy."""

    status: int | None
    left: Remains
    wrong: list[str]
    calls: list[tuple[str, str]]
    reached: int
    """Of the mishaps that were planned."""


class Violation(msgspec.Struct, frozen=True):
    """`mishaps` in words; none where even the straight run ends with something wrong."""

    command: str
    mishaps: tuple[str, ...]
    what: tuple[str, ...]


class Explored(msgspec.Struct, frozen=True):
    """`calls`: of the run without mishaps, by who made them. `copies`: how many runs with some."""

    command: str
    calls: dict[str, int]
    copies: int
    pairs: int
    violations: tuple[Violation, ...]


class Scope(msgspec.Struct, frozen=True):
    """`deep`: mishaps also befall what follows from the command. `pairs`: so many pairs of each command; -1 for all."""

    deep: bool = True
    pairs: int = 0
    at_once: int = 1

    def counts(self, process: str) -> bool:
        if process.startswith("api-"):
            return True
        return self.deep and process.rpartition("-")[0] not in TIMED


class Exploring:
    """Of one command, before it is really given."""

    def __init__(self, stage: Stage, command: str, wanted: Wish | float, scope: Scope) -> None:
        self._stage, self._command, self._wanted, self._scope = stage, command, wanted, scope
        self.straight: Played = Copy(partial(self._played, ())).result()

    @property
    def is_worth_it(self) -> bool:
        """Not if it is refused, or if nothing comes of it."""
        status = self.straight.status
        refused = isinstance(self._wanted, Wish) and (status is None or status >= 300)
        return not refused and any(len(possible(call)) > len(READS) for _, call in self.straight.calls)

    def explored(self, progress: Progress = lambda *_: None) -> Explored:
        """Everything there is. Raises forks.Broken."""
        singles: list[Mishaps] = [((n, kind),) for n, kind in _places(self.straight.calls)]
        violations: list[Violation] = []
        if self.straight.wrong:
            violations.append(Violation(self._command, (), tuple(self.straight.wrong[:SHOWN])))
        again: list[tuple[Mishaps, list[tuple[str, str]]]] = []
        for over, (mishaps, played) in enumerate(self._each(singles), 1):
            violations += self._judged(mishaps, played)
            again.append((mishaps, played.calls))
            progress(over, len(singles))
        pairs = self._pairs(again)
        for over, (mishaps, played) in enumerate(self._each(pairs), 1):
            violations += self._judged(mishaps, played)
            progress(len(singles) + over, len(singles) + len(pairs))
        calls: dict[str, int] = {}
        for process, _ in self.straight.calls:
            name = process.rpartition("-")[0]
            calls[name] = calls.get(name, 0) + 1
        return Explored(self._command, calls, len(singles) + len(pairs), len(pairs), tuple(violations))

    def tried(self, *mishaps: tuple[int, Mishap]) -> Violation | None:
        """These alone."""
        found = self._judged(mishaps, Copy(partial(self._played, mishaps)).result())
        return found[0] if found else None

    def _pairs(self, singles: list[tuple[Mishaps, list[tuple[str, str]]]]) -> list[Mishaps]:
        """A second mishap at each call behind the first, as the run goes on with that."""
        if not self._scope.pairs:
            return []
        found = [
            (*first, (n, kind)) for first, calls in singles for n, kind in _places(calls) if n > first[0][0]
        ]  # fmt: skip
        if 0 <= self._scope.pairs < len(found):
            return random.Random(self._command).sample(found, self._scope.pairs)  # noqa: S311 - to be repeated
        return found

    def _each(self, many: list[Mishaps]) -> Iterator[tuple[Mishaps, Played]]:
        works = [partial(self._played, mishaps) for mishaps in many]
        yield from zip(many, each(works, self._scope.at_once), strict=True)

    def _played(self, mishaps: Mishaps) -> Played:
        script = Script({(EVERYWHERE, n): kind for n, kind in mishaps}, self._scope.counts)
        self._stage.copied()
        status, left, wrong = self._stage.played(self._wanted, script)
        return Played(status, left, wrong, script.told, len(script.played))

    def _judged(self, mishaps: Mishaps, played: Played) -> list[Violation]:
        what = list((Counter(played.wrong) - Counter(self.straight.wrong)).elements())
        if played.status != self.straight.status:
            what.insert(0, f"answered with {played.status} instead of {self.straight.status}")
        what += difference(self.straight.left, played.left)
        if played.reached < len(mishaps):
            what.append("a mishap was never reached")
        words = tuple(
            f"{kind} at call {n}: {' '.join(played.calls[n - 1])}"
            for n, kind in mishaps
            if n <= len(played.calls)
        )
        return [Violation(self._command, words, tuple(what[:SHOWN]))] if what else []


def _places(calls: list[tuple[str, str]]) -> list[tuple[int, Mishap]]:
    return [(n, kind) for n, (_, call) in enumerate(calls, 1) for kind in possible(call)]

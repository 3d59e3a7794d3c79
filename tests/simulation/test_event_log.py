"""The event log never skips: several writers with clocks of their own, attempts that are long on the way, an index that
lags, and readers who take whatever has settled and go on from there.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.domain.values import stamp
from simulation.faults import Odds
from simulation.loop import SECOND, VirtualClock
from simulation.world import START, World
from tests import builders

SETTLE: Final = timedelta(seconds=30)
EVENTS, SPAN = 60, 240
SOUND: Final = (-3, -1, 0, 2, 4)
"""Seconds by which the writers' clocks are off, as clocks that are kept by a time service may be."""
BROKEN: Final = (-95, -40, 0, 3, 50)
"""And as they may not: the first two write under stamps that every reader has passed."""

Act = tuple[int, int, Callable[[], None]]


class Story:
    """Events of one tenant by several writers, and what readers have of them."""

    def __init__(self, seed: int, skews: Iterable[int], workers: tuple[str, ...]) -> None:
        self.world = World(seed, Odds(index_lag=2, duplicated=0.2, skew=2), workers=workers)
        self.rng = random.Random(seed)
        self.writers = [self._writer(seconds) for seconds in skews]
        self.written: set[str] = set()
        self.readers: dict[int, tuple[str, list[str]]] = {
            skew: (stamp(START - timedelta(hours=1)), []) for skew in (-5, 0, 5)
        }

    def _writer(self, skew: int) -> Any:
        made = self.world.compose()
        made.clock = VirtualClock(self.world.loop, skew)
        return made

    def run(self) -> None:
        """Filings at any moment of four minutes, each up to ten seconds on the way; everybody reads every four."""
        began = self.world.loop.now
        plan: list[Act] = [self._filing(n, began) for n in range(EVENTS)]
        plan += [(began + n * 4 * SECOND, EVENTS + n, self._read) for n in range((SPAN + 240) // 4)]
        for at, _, act in sorted(plan, key=lambda act: act[:2]):
            self.world.loop.run(max(at, self.world.loop.now))
            act()

    def _filing(self, number: int, began: int) -> Act:
        writer, case = self.rng.choice(self.writers), builders.case(number)
        rows = tuple(builders.event_row(case, seq=n + 1) for n in range(self.rng.randint(1, 2)))
        begun = began + self.rng.randrange(SPAN * SECOND)
        sent = begun + self.rng.randrange(9 * SECOND)

        def commit() -> None:
            attempt = writer.clock.now() - timedelta(microseconds=sent - begun)
            writer.store.commit(builders.filing(case, events=rows), attempt)
            self.written.update(row.id for row in rows)

        return sent, number, commit

    def _read(self) -> None:
        for skew, (position, found) in self.readers.items():
            until = self.world.loop.moment + timedelta(seconds=skew) - SETTLE
            rows, reached = self.world.services.store.log(builders.TENANT, position, until, 7)
            self.readers[skew] = reached, [*found, *(row.id for row in rows)]

    def missed(self) -> dict[int, int]:
        """By reader: how many events it never got."""
        return {skew: len(self.written - set(found)) for skew, (_, found) in self.readers.items()}


def told(seed: int, skews: Iterable[int], workers: tuple[str, ...] = ()) -> Story:
    story = Story(seed, skews, workers)
    with story.world:
        story.run()
    assert len(story.written) >= EVENTS
    return story


@pytest.mark.parametrize("seed", range(4))
def test_no_reader_misses_an_event_of_writers_whose_clocks_are_kept(seed: int) -> None:
    """By the settling time alone: nobody writes anything twice."""
    story = told(seed, SOUND)
    assert story.missed() == {-5: 0, 0: 0, 5: 0}
    assert all(len(found) == len(set(found)) for _, found in story.readers.values())


@pytest.mark.parametrize("seed", range(2))
def test_writers_whose_clocks_are_far_behind_would_be_missed(seed: int) -> None:
    """So the next test shows something."""
    assert all(number > 0 for number in told(seed, BROKEN).missed().values())


@pytest.mark.parametrize("seed", range(4))
def test_what_came_too_late_for_its_stamp_comes_once_more(seed: int) -> None:
    """The relay sees when each row came; each reader gets everything, at least once."""
    story = told(seed, BROKEN, workers=("relay", "project"))
    assert story.missed() == {-5: 0, 0: 0, 5: 0}

"""How time goes on in a story: to the next wake, until something has happened, while work is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from chalicelib.domain.group.state import Group, JobKind
from simulation.crowd.bell import Bell
from simulation.crowd.office import Answer
from simulation.crowd.scene import Scene
from simulation.faults import Odds
from simulation.loop import EPOCH, SECOND

TROUBLE: Final = Odds(
    request_lost=0.002, answer_lost=0.002, death=0.000_3, duplicated=0.01, late=0.01, late_seconds=20, skew=0.2,
    split_batches=0.01,
)  # fmt: skip
AT_WORK: Final = replace(TROUBLE, death=0.000_02, lost=0.000_2, duplicated=0.002)
"""Each death and each lost message holds up a lane until the work is sent out again; what comes twice goes on twice."""
SHOWN: Final = 20.0
"""Seconds between two lines on work that goes on."""
TURNS: Final = 500
"""Wakes until something must have happened."""
LONGEST: Final = 6 * 3_600
"""Seconds for which people may be under way, or work."""


class Telling:
    """One scene, and its bell. `trouble`, `at_work`: what goes wrong meanwhile. Raises AssertionError for what never
    comes.
    """

    def __init__(self, scene: Scene, trouble: Odds = TROUBLE, at_work: Odds = AT_WORK) -> None:
        self.scene, self.loop = scene, scene.loop
        self._trouble, self._at_work = trouble, at_work
        self.bell = Bell(scene.world, scene.group_id)
        self.bell.again()
        self.work: dict[str, float] = {}
        """Seconds that each piece of work took, by its kind and number."""
        self._progress = (0, 0)

    def run_to(self, moment: datetime) -> None:
        """Nothing when it has passed."""
        self.loop.run(max((moment - EPOCH) // timedelta(microseconds=1), self.loop.now))

    def to(self, reached: Callable[[Group], bool]) -> None:
        """From wake to wake."""
        for _ in range(TURNS):
            if reached(self.scene.group):
                return
            wake = self.bell.wake
            assert wake is not None, "nothing is to come"
            self.run_to(max(wake, self.loop.moment) + timedelta(seconds=5))
        raise AssertionError(f"not reached: {self.scene.group.head}")

    def to_work(self, kind: JobKind, number: int = 1) -> None:
        """Until the group has ordered it so often."""
        self.to(lambda _: self.ordered(kind, number))

    def ordered(self, kind: JobKind, number: int = 1) -> bool:
        return sum(job.kind is kind for job in self.scene.group.jobs.values()) >= number

    def until(
        self, over: Callable[[], bool], shown: Callable[[], str] | None = None, least: float = 0, step: float = 1
    ) -> Iterator[str]:  # fmt: skip
        """Step by step; a line for each where there is something to show. `least`: seconds it takes anyway."""
        began = self.loop.now
        while (gone := (self.loop.now - began) / SECOND) < least or not over():
            assert gone < LONGEST, "it never ends"
            self.loop.run_for(step)
            if shown is not None:
                yield shown()

    def working(self) -> Iterator[str]:
        """Until no work is under way. How far it is, as anybody in the group may ask."""
        self.scene.world.faults.odds, said = self._at_work, ""
        while (job := self.scene.group.job) is not None:
            began = self.loop.now
            while (now := self.scene.group.job) is not None and now.id == job.id:
                assert self.loop.now - began < LONGEST * SECOND, f"{job} is never done"
                self._ask()
                self.loop.run_for(SHOWN)
                line = "{} {:,} of {:,} shards, attempt {}".format(now.kind, *self._progress, now.attempt)
                if line != said:
                    yield line
                said = line
            number = sum(j.kind is job.kind for j in self.scene.group.jobs.values())
            self.work[f"{job.kind} {number}"] = (self.loop.now - began) / SECOND
        self.scene.world.faults.odds = self._trouble

    def _ask(self) -> None:
        def note(answer: Answer) -> None:
            self._progress = answer.value or self._progress

        group = self.scene.group
        self.scene.office.errand(lambda services: services.mustering.progress(group), note)

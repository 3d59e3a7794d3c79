"""One world from its seed to the oracle's word on it."""

from __future__ import annotations

import gc
import io
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any, Final

import msgspec

import oracle
from oracle.evidence import Evidence
from simulation.lives import chance, ending, moods
from simulation.lives.asking import play
from simulation.lives.case_life import CaseLife
from simulation.lives.cast import Cast, Tenant
from simulation.lives.doors import Doors
from simulation.lives.files import Files
from simulation.lives.group_life import SIZE, GroupLife
from simulation.lives.onboarding import Onboarding
from simulation.lives.place import Place
from simulation.lives.sandbox import moving
from simulation.loop import Loop
from simulation.world import START

WORKERS: Final = (
    "relay", "arm", "wake", "sweep", "deliver", "project", "notify", "oversee", "members", "group", "assign", "inspect",
    "erase", "audit", "reconcile",
)  # fmt: skip
"""At work in every world."""
IDLE: Final = {
    "bundle": "nobody asks for a bundle",
    "bulk": "nobody files by the thousand",
    "mail_in": "nobody files by mail",
}
"""Those that have nothing to do here, and why."""
LIVES: Final = 60
"""Of one world."""
PROCESSES: Final = 6
FURNISHING: Final = 30.0
LONGEST: Final = 60 * 86_400

Say = Callable[[str], None]


class Told(msgspec.Struct, frozen=True):
    """What became of a world. `commands`: of people, acknowledged, by kind; `ticks`: of time itself."""

    seed: int
    pace: str
    faults: str
    lives: int
    commands: dict[str, int]
    ticks: int
    events: dict[str, int]
    refused: dict[str, int]
    statuses: dict[str, int]
    mishaps: dict[str, int]
    invocations: dict[str, int]
    requests: int
    violations: tuple[str, ...]
    seconds: float
    """Of this processor."""
    days: float
    """Of virtual time."""
    trace: str


class World:
    """`lives` beside each other. `prepare`: is told the place before anything happens in it."""

    def __init__(
        self, seed: int, lives: int = LIVES, weather: moods.Weather | None = None,
        prepare: Callable[[Place], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self.seed, self.weather = seed, weather or moods.weather(seed)
        self._prepare, self._number = prepare, lives
        self.cast: Cast
        self.doors: Doors
        self.lives: list[CaseLife] = []
        self.evidence: Evidence | None = None

    def told(self, judge: Callable[[Evidence], list[str]] = oracle.check, say: Say = lambda _: None) -> Told:
        began = time.process_time()
        with quiet(), chance.of_a_world(self.seed), Place(self.seed) as place:
            self._prepare(place)
            place.employ(*WORKERS)
            self._furnished(place)
            say(f"{self.weather.pace}, {self.weather.faults}: everybody is on board at {place.loop.moment}")
            self._lived(place, say)
            ending.rest(place)
            say(f"at rest at {place.loop.moment}")
            self.evidence = ending.collected(place, self.doors, self.cast, self._erased(place))
            found = judge(self.evidence) + self._defects(place)
            told = self._told(place, found, time.process_time() - began)
            self.doors.close()
        return told

    def _furnished(self, place: Place) -> None:
        dice = random.Random(f"people {self.seed}")  # noqa: S311 - to be repeated, not to be secret
        self.cast, self.doors = Cast(place.loop, dice), Doors(place, PROCESSES)
        over: list[bool] = []
        operator = place.services.operator.text()
        story = Onboarding(self.cast, place.receivers, operator=operator, weather=self.weather).story()
        play(place.loop, self.doors, story, lambda: over.append(True))
        place.loop.run_for(FURNISHING)
        assert over, "the operator is still taking people on"

    def _lived(self, place: Place, say: Say) -> None:
        mood = self.weather.mood
        place.faults.odds, place.stretch = self.weather.odds, mood.stretch
        left = [self._number]

        def over() -> None:
            left[0] -= 1

        for number in range(self._number):
            dice = random.Random(f"life {self.seed} {number}")  # noqa: S311 - as above
            life = CaseLife(self.cast, self._platform(number), mood, dice, number)
            life.neighbours, life.files = self.lives, Files(life, place.visitors)
            self.lives.append(life)
        if self.weather.group and self._number >= SIZE:
            self._grouped(place)
        for platform in self.cast.platforms[1:]:
            dice = random.Random(f"clock {self.seed}")  # noqa: S311 - as above
            play(place.loop, self.doors, moving(self.cast, platform, mood, dice))
        for life in self.lives:
            play(place.loop, self.doors, life.story(), over)
        until = place.loop.now + LONGEST * 1_000_000
        while left[0] and place.loop.now < until:
            place.loop.run_for(mood.within / 4)
            say(
                f"{place.loop.moment:%d %b %H:%M:%S}: {left[0]} lives go on, {len(self.doors.journal)} requests"
            )
        assert not left[0], f"{left[0]} lives never end"

    def _platform(self, number: int) -> Tenant:
        """Whose life it is: every fourth one is the sandbox's, but for those who may form a group."""
        platforms = self.cast.platforms
        return platforms[1] if len(platforms) > 1 and number >= SIZE and number % 4 == 0 else platforms[0]

    def _grouped(self, place: Place) -> None:
        """Some of the lives have the same complaint."""
        alike = self.lives[:SIZE]
        group = GroupLife(alike, random.Random(f"group {self.seed}"))  # noqa: S311 - as above
        for life in alike:
            life.group, life.refs["respondent"] = group, "shop-9"
        play(place.loop, self.doors, group.story())

    def _erased(self, place: Place) -> Iterator[str]:
        """The words of whoever is erased, as the record says."""
        by_case = {life.case_id: life for life in self.lives}
        for row in ending.items(place, "DisputesTable"):
            if row.get("type", {}).get("S") == "person.erased":
                body = msgspec.json.decode(row["body"]["S"])
                life = by_case.get(body.get("case_id", ""))
                if life is not None:
                    yield life.canaries[body["data"]["role"]]

    def _defects(self, place: Place) -> list[str]:
        """What must not be, whatever the oracle says."""
        found = [f"{stream.given_up} records were given up" for stream in place.streams if stream.given_up]
        if self.weather.odds == moods.CALM:
            found += [
                f"a handler raised {type(broken).__name__}: {broken}" for broken in place.runtime.broken
            ]
            found += [
                f"{r.method} {r.path} was answered with {r.status} on a calm day"
                for r in self.doors.journal if r.status is None or r.status >= 500
            ]  # fmt: skip
        return found

    def _told(self, place: Place, violations: list[str], seconds: float) -> Told:
        assert self.evidence is not None
        commands = sum((life.done for life in self.lives), Counter[str]())
        refused = sum((life.refused for life in self.lives), Counter[str]())
        events, ticks = _events(self.evidence.tables["DisputesTable"])
        return Told(
            seed=self.seed, pace=self.weather.pace, faults=self.weather.faults, lives=self._number,
            commands=dict(commands), ticks=ticks, events=dict(events), refused=dict(refused),
            statuses={str(status): n for status, n in self.doors.statuses.items()}, mishaps=self._mishaps(place),
            invocations=dict(place.runtime.invocations), requests=len(self.doors.journal),
            violations=tuple(violations), seconds=seconds, days=_days(place.loop), trace=place.network.trace,
        )  # fmt: skip

    def _mishaps(self, place: Place) -> dict[str, int]:
        """By the names of the odds; and what became of processes."""
        ended = {f"{name} {how}": n for (name, how), n in place.runtime.ended.items() if how != "answered"}
        return place.mishaps | ended | {"api died": self.doors.deaths}


def _days(loop: Loop) -> float:
    return round((loop.moment - START).total_seconds() / 86_400, 2)


def _events(rows: tuple[dict[str, Any], ...]) -> tuple[Counter[str], int]:
    """By type; and how many commands were of the system itself, which is time."""
    types: Counter[str] = Counter()
    ticks: set[str] = set()
    for row in rows:
        if row["sk"]["S"].startswith("e#"):
            types[row["type"]["S"]] += 1
            body = msgspec.json.decode(row["body"]["S"])
            if body["by"] == "system":
                ticks.add(body["command_id"])
    return types, len(ticks)


@contextmanager
def quiet() -> Iterator[None]:
    """The functions' own logs and metrics go nowhere, and the collector rests: a world is short."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    gc.collect()
    gc.disable()
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(before)
        gc.enable()

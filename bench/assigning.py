"""Assigning neutrals on the model of AWS: what a draw and its claim cost, under many at once, and as rosters grow.

Production code for pools, rows, draws and claims; time and AWS are the model's. Each case belongs to one of ten houses,
and every neutral is tied to three of them: so three in ten cannot serve, and others in every case.
"""

from __future__ import annotations

import gc
import hashlib
import random
from collections import Counter
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any, Final

import msgspec
from rich.console import Console

from bench.report import table
from chalicelib import bootstrap
from chalicelib.adapters import body_rows, transaction, writes
from chalicelib.adapters.sizes import Item
from chalicelib.application.drawing import Matter
from chalicelib.application.ports import Contention, NeutralClaim, NoCapacity
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals.conflicts import Edge
from chalicelib.domain.neutrals.draw import Attempt, Drawn, lost
from chalicelib.domain.neutrals.eligibility import Need
from chalicelib.domain.neutrals.pools import MAX_PAGES, PAGE_ENTRIES
from chalicelib.domain.neutrals.roster import Competence, Neutral, NeutralRole, Relation, Tie
from chalicelib.domain.values import stamp
from simulation.loop import Loop, Task
from simulation.world import World

BODY: Final = "ten_" + "b" * 26
ASSIGNMENTS: Final = 10_000
ROSTER: Final = 1_000
ASSIGNERS: Final = 64
CAPACITY: Final = 12
"""Of each: 12,000 places for 10,000 cases, so that many are full towards the end."""
HOUSES: Final = 10
TIED: Final = 3
GROWN: Final = (1_000, 10_000, 100_000)
EACH: Final = 200
"""Assignments on each of these."""
TRIES: Final = 50
ON: Final = date(2026, 11, 22)
SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
CALLS: Final = ("GetItem", "BatchGetItem", "Query", "TransactWriteItems", "PutItem", "UpdateItem")


class Run(msgspec.Struct, frozen=True):
    """What a number of assignments took. `seconds`, `median`, `slowest`: virtual; `machine`: of this one."""

    roster: int
    assigners: int
    assigned: int
    unassigned: int
    skipped: int
    """Attempts that met somebody who could not serve."""
    lost: int
    """Places that were gone when they were claimed; the draw went on."""
    contended: int
    """Claims that met another one of the same neutral, and were sent again."""
    median: float
    slowest: float
    seconds: float
    machine: float
    calls: dict[str, int]
    conflicted: int
    overbooked: int
    miscounted: int
    """Neutrals whose count is not that of their places."""

    @property
    def per_assignment(self) -> float:
        return sum(self.calls.values()) / max(self.assigned, 1)


class Assigning(msgspec.Struct, frozen=True):
    herd: Run
    grown: list[Run]


def measure(
    assignments: int = ASSIGNMENTS, roster: int = ROSTER, assigners: int = ASSIGNERS, grown: tuple[int, ...] = GROWN
) -> Assigning:  # fmt: skip
    """All on the same dice: the same figures each time, but for the machine's own time."""
    return Assigning(
        run(roster, assignments, assigners), [run(size, EACH, 1, capacity=200) for size in grown]
    )


def failures(found: Assigning) -> list[str]:
    """What must not be, as sentences."""
    said = []
    for one in (found.herd, *found.grown):
        wrong = {"conflicted": one.conflicted, "overbooked": one.overbooked, "miscounted": one.miscounted}
        wrong |= {"unassigned": one.unassigned}
        said += [f"{number} {name} on a roster of {one.roster:,}" for name, number in wrong.items() if number]
    calls = [one.per_assignment for one in found.grown]
    if calls and max(calls) > 1.1 * min(calls) + 0.5:
        said.append(f"calls grow with the roster: {', '.join(f'{number:.2f}' for number in calls)}")
    return said


def run(roster: int, assignments: int, assigners: int, capacity: int = CAPACITY) -> Run:
    """So many assignments by so many warm processes at once."""
    with World(workers=()) as world:
        people = furnish(world, roster, capacity)
        office = Office(world, people)
        tasks = [office.assigner(n, range(n, assignments, assigners)) for n in range(assigners)]
        gc.collect()
        gc.freeze()  # the model's own tables are none of the assigners' garbage
        before, start, clock = Counter(world.network.calls), world.loop.now, perf_counter()
        for task, work in tasks:
            task.start(work)
        while any(task.busy for task, _ in tasks):
            world.loop.run_for(1)
        seconds, machine = office.last - start, perf_counter() - clock
        gc.unfreeze()
        for task, _ in tasks:
            task.end()
        spent = Counter(world.network.calls) - before
        return office.summed(roster, assigners, seconds / 1e6, machine, spent)


def furnish(world: World, roster: int, capacity: int) -> dict[str, Neutral]:
    """The roster, its pools, and a register in which every merchant belongs to one house."""
    dice, people = random.Random(roster), dict[str, Neutral]()
    directory = world.table("DirectoryTable")
    for n in range(roster):
        houses = dice.sample(range(HOUSES), TIED)
        one = Neutral(
            f"n-{n:06}", ("zh",), capacity, SINCE, (NeutralRole.SOLE,), person=f"p-{n:06}",
            competence=Competence((DisputeType.QUALITY,)), weight=dice.randint(1, 10),
            ties=tuple(Tie(f"house-{house}", Relation.EMPLOYMENT) for house in houses),
        )  # fmt: skip
        people[one.ref] = one
        for item in (entry(one), total(one)):
            directory.put(directory.key(item, whole=True), item, world.loop.now)
    world.network.timed = False
    world.services.pools.place_all(BODY, [(None, one) for one in people.values()])
    world.services.register.put(
        BODY, [Edge(f"house-{n}", Relation.OWNERSHIP, f"shop-{n}") for n in range(HOUSES)]
    )
    world.network.timed = True
    return people


def entry(one: Neutral) -> Item:
    """A neutral's row, as the adapter writes it."""
    pk, sk = body_rows.neutral_place(BODY, one.ref)
    return {
        "pk": {"S": pk},
        "sk": {"S": sk},
        "doc": {"S": body_rows.document(one)},
        **_counters(one.capacity),
    }


def total(one: Neutral) -> Item:
    pk, sk = body_rows.person_place(one.person)
    return {"pk": {"S": pk}, "sk": {"S": sk}, **_counters(one.capacity)}


def _counters(capacity: int) -> Item:
    return {
        "capacity": {"N": str(capacity)}, "active": {"N": "0"}, "version": {"N": "1"}, "available": {"BOOL": True},
    }  # fmt: skip


class Office:
    """Everybody who assigns, and what came of it."""

    def __init__(self, world: World, people: dict[str, Neutral]) -> None:
        self._world, self._people = world, people
        self._root = world.services.pools.root(BODY, next(iter(_keys(people))))
        self.chosen: dict[int, str] = {}
        self.times: list[int] = []
        self.counts: Counter[str] = Counter()
        self.last = world.loop.now

    def assigner(self, number: int, cases: range) -> tuple[Task, Any]:
        """A warm process with caches of its own, and its work."""
        services, loop = self._world.compose(), self._world.loop
        task, dice = Task(loop, f"assigner-{number}"), random.Random(number)
        task.entered = lambda: bootstrap.override(services)

        def work() -> None:
            for case in cases:
                start = loop.now
                self._assign(services, loop, case, dice)
                loop.sleep(task.owed)
                self.times.append(loop.now - start)
                self.last = max(self.last, loop.now)

        return task, work

    def _assign(self, services: bootstrap.Services, loop: Loop, case: int, dice: random.Random) -> None:
        """Draws, and claims whom it drew; goes on drawing where the place was gone."""
        shop = f"shop-{case % HOUSES}"
        need = Need(
            DisputeType.QUALITY, "zh", frozenset({shop, f"buyer-{case}"}), role=NeutralRole.SOLE, on=ON
        )
        matter = Matter(need, services.drawing.around(BODY, need))
        seed, skipped = hashlib.sha256(f"case {case}".encode()).digest(), tuple[Attempt, ...]()
        while True:
            drawn = services.drawing.draw(BODY, matter, 0, seed, self._root, skipped=skipped)
            if drawn.ref is None:
                self.counts["unassigned"] += 1
                return
            if self._claimed(services, loop, drawn, case, dice):
                self.counts["skipped"] += len(drawn.attempts) - 1
                self.chosen[case] = drawn.ref
                return
            self.counts["lost"] += 1
            skipped = lost(drawn)

    def _claimed(
        self, services: bootstrap.Services, loop: Loop, drawn: Drawn, case: int, dice: random.Random
    ) -> bool:
        """In a transaction, as an arbitration's own. False: the place was gone."""
        ref = str(drawn.ref)
        claim = NeutralClaim(BODY, "neutral", ref, f"arb_{case}", take=True, person=self._people[ref].person)
        rows = writes._claimed(claim, stamp(loop.moment))
        for attempt in range(TRIES):
            try:
                transaction.transact(services.tables.once, services.tables.names_with_directory, rows)
            except NoCapacity:
                return False
            except Contention:
                self.counts["contended"] += 1
                loop.sleep(dice.random() * min(0.05 * 2**attempt, 2.0))
            else:
                return True
        raise AssertionError("a claim that was never let through")

    def summed(self, roster: int, assigners: int, seconds: float, machine: float, calls: Counter[str]) -> Run:
        tied = {ref: {tie.ref for tie in one.ties} for ref, one in self._people.items()}
        load, times = Counter(self.chosen.values()), sorted(self.times)
        rows = {ref: self._active(ref) for ref in self._people}
        return Run(
            roster=roster, assigners=assigners, assigned=len(self.chosen), unassigned=self.counts["unassigned"],
            skipped=self.counts["skipped"], lost=self.counts["lost"], contended=self.counts["contended"],
            median=times[len(times) // 2] / 1e6, slowest=times[-1] / 1e6, seconds=seconds, machine=machine,
            calls={name.partition(".")[2]: number for name, number in sorted(calls.items())},
            conflicted=sum(f"house-{case % HOUSES}" in tied[ref] for case, ref in self.chosen.items()),
            overbooked=sum(rows[ref] > one.capacity for ref, one in self._people.items()),
            miscounted=sum(rows[ref] != load[ref] for ref in self._people),
        )  # fmt: skip

    def _active(self, ref: str) -> int:
        directory = self._world.table("DirectoryTable")
        pk, sk = body_rows.neutral_place(BODY, ref)
        found = directory.get(directory.key({"pk": {"S": pk}, "sk": {"S": sk}}))
        return int(found["active"]["N"]) if found else 0


def _keys(people: dict[str, Neutral]) -> dict[Any, int]:
    from chalicelib.domain.neutrals.pools import serves

    return serves(next(iter(people.values())))


def show(console: Console, found: Assigning) -> None:
    herd = found.herd
    shown = table(
        "Assigning a neutral", "roster",
        "at once", "assigned", "skipped", "place lost", "sent again", "median s", "slowest s", "calls each",
        "machine ms",
    )  # fmt: skip
    for one in (herd, *found.grown):
        shown.add_row(
            f"{one.roster:,}", f"{one.assigners}", f"{one.assigned:,}", f"{one.skipped:,}", f"{one.lost:,}",
            f"{one.contended:,}", f"{one.median:.3f}", f"{one.slowest:.3f}", f"{one.per_assignment:.2f}",
            f"{1_000 * one.machine / max(one.assigned, 1):.2f}",
        )  # fmt: skip
    console.print(shown)
    rate = herd.assigned / herd.seconds
    listed = ", ".join(f"{name} {number:,}" for name, number in herd.calls.items())
    console.print(
        f"{herd.assigned:,} in {herd.seconds:.1f} s of virtual time, {rate:,.0f} a second: {listed}"
    )
    console.print(
        f"No roster is read through: a pool of {MAX_PAGES * PAGE_ENTRIES // 2:,} has one index and its pages."
    )

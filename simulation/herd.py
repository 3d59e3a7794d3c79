"""A herd: many cases whose respondents fall silent in the same minute, and how the workers get them all escalated.

The cases are copies of a real one, put into the table by production's own codec; from there on everything is real: the
schedule arms the minute, its execution rings, rings become ticks, ticks become transactions, and the stream goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib.adapters import codec
from chalicelib.domain import deadlines
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import derive_id
from simulation import template
from simulation.items import unpacked
from simulation.loop import SECOND
from simulation.people import Platform
from simulation.tables import Change
from simulation.world import World

AHEAD = timedelta(minutes=75)
"""From the start of the workers to the minute of the herd: one turn of the hourly schedule lies between."""
ESCALATED = "stage.entered"
TABLE, WAKES = "DisputesTable", "WakesQueue"


class Figures(msgspec.Struct, frozen=True):
    """What a herd took, in virtual time."""

    cases: int
    seconds: float
    """From the end of the herd's minute to the last escalation."""
    escalations: dict[int, int]
    """How many cases have been escalated so often."""
    invocations: dict[str, int]
    longest: dict[str, float]
    """Seconds, by function."""
    limits: dict[str, int]
    billed: dict[str, float]
    ended: dict[str, int]
    """Invocations that did not answer, by function and what became of them."""
    calls: dict[str, int]
    messages: dict[str, int]
    most_waiting: int
    """Messages in the queue of wakes at once."""
    dead_letters: int
    conflicts: int
    executions: int
    transitions: int
    trace: str


class Herd:
    """`cases` copies in a world whose workers are about to start."""

    def __init__(self, world: World, cases: int, pattern: Case | None = None) -> None:
        self.world, self.cases = world, cases
        pattern = pattern or about_to_escalate(world, Platform(world).served())
        moment = world.loop.moment.replace(second=0, microsecond=0) + AHEAD
        self.end = moment
        """Of the minute in which all of them fall due."""
        self.escalations: Counter[str] = Counter()
        self.most_waiting = 0
        self._last = world.loop.now
        table = world.table(TABLE)
        for n in range(cases):
            for item in codec.rows(copy(pattern, n, moment)).values():
                table.put(table.key(item, whole=True), item, world.loop.now)
        table.published.append(self._see)

    def _see(self, change: Change) -> None:
        if change.old is None and change.new is not None and change.key[1].startswith("e#"):
            item = unpacked(change.new)
            if item["type"]["S"] == ESCALATED:
                self.escalations[change.key[0]] += 1
                self._last = self.world.loop.now

    def drain(self, hours: float = 3, workers: Iterable[str] = template.WORKERS) -> Iterator[int]:
        """The workers start, and it is told each second how many cases are through, until nothing is left to do."""
        world, loop = self.world, self.world.loop
        world.employ(*workers)
        end = loop.now + round((AHEAD.total_seconds() + hours * 3_600) * SECOND)
        wakes = world.queues[WAKES]
        while loop.now < end and not self._at_rest():
            loop.run_for(1)
            self.most_waiting = max(self.most_waiting, len(wakes.messages))
            yield len(self.escalations)

    def _at_rest(self) -> bool:
        done = len(self.escalations) >= self.cases
        return (
            done
            and not any(q.messages for q in self.world.queues.values())
            and not self.world.streams_waiting
        )

    def figures(self) -> Figures:
        world, runtime = self.world, self.world.runtime
        seconds = self._last / SECOND - self.end.timestamp()
        times = Counter(self.escalations.values())
        missing = self.cases - len(self.escalations)
        return Figures(
            cases=self.cases, seconds=round(seconds, 3), escalations=dict(times) | ({0: missing} if missing else {}),
            invocations=dict(runtime.invocations), longest=runtime.longest,
            limits={name: template.function(name).timeout for name in runtime.longest},
            billed={name: round(seconds, 1) for name, seconds in runtime.seconds.items()},
            ended={f"{name} {how}": n for (name, how), n in runtime.ended.items() if how != "answered"},
            calls=dict(sorted(world.network.calls.items())),
            messages={name: queue.sent for name, queue in world.queues.items() if queue.sent},
            most_waiting=self.most_waiting,
            dead_letters=sum(len(q.messages) for name, q in world.queues.items() if "DeadLetters" in name),
            conflicts=world.dynamodb.conflicts, executions=len(world.states.executions),
            transitions=world.states.transitions, trace=world.network.trace,
        )  # fmt: skip


def about_to_escalate(world: World, case: Case) -> Case:
    """The case as it stands before the wake at which silence moves it on. Time passes."""
    services = world.services
    while True:
        wake = case.head.next_wake
        assert wake is not None, "the case ends before it escalates"
        world.loop.run_for((wake - world.loop.moment).total_seconds())
        after = services.executor.tick(case.head.case_id, services.tenancies.of).case
        if after.head.stage != case.head.stage:
            return case
        case = after


def copy(pattern: Case, number: int, end: datetime) -> Case:
    """Another case like it, waking within the minute before `end`: every second one at its very end, as at midnight."""
    return at(pattern, number, end - timedelta(milliseconds=0 if number % 2 else number * 7_919 % 60_000))


def at(pattern: Case, number: int, wake: datetime) -> Case:
    """Another case like it, with this wake."""
    assert pattern.head.next_wake is not None
    shift = wake - pattern.head.next_wake
    running = {key: _moved(found, shift) for key, found in pattern.deadlines.items()}
    head = replace(pattern.head, case_id=derive_id("case", b"herd", str(number)))
    moved = replace(pattern, head=head, deadlines=running)
    return replace(moved, head=replace(head, next_wake=deadlines.next_wake(moved)))


def _moved(deadline: object, shift: timedelta) -> object:
    """Every moment in it, so much later."""
    fields = msgspec.structs.asdict(deadline)  # type: ignore[arg-type]
    later = {name: value + shift for name, value in fields.items() if isinstance(value, datetime)}
    warnings = {"warnings": tuple(w + shift for w in fields["warnings"])} if "warnings" in fields else {}
    return replace(deadline, **later, **warnings)  # type: ignore[type-var]

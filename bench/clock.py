"""The escalation clock: its formula beside what the model of AWS counts, and a year of ten million deadlines."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Final

import msgspec
from rich.console import Console

from bench import timers
from bench.report import table
from bench.timers import Clock, Design, Load
from chalicelib.adapters import codec
from chalicelib.domain.case.state import Case
from simulation import template
from simulation.herd import TABLE, WAKES, about_to_escalate, at
from simulation.people import Platform
from simulation.world import World

SLOTS: Final = 20
EACH: Final = 12
"""Wakes of a slot in the counted run: two messages of ticks."""
MOVED: Final = 6
HOURS: Final = 4
NAMES: Final = "ours, by minute", "execution a case", "schedule a case"


class Found(msgspec.Struct, frozen=True):
    load: Load
    designs: list[Design]
    formula: Clock
    counted: Clock


def measure(load: Load | None = None) -> Found:
    """Counts a small run, and works out a year."""
    load = load or Load()
    formula = timers.clock(SLOTS, EACH, HOURS * 60, MOVED)
    with redirect_stdout(io.StringIO()):
        return Found(load, timers.designs(load), formula, count())


def failures(found: Found) -> list[str]:
    """Where the model counts something else than the formula, as sentences."""
    expected, counted = msgspec.structs.asdict(found.formula), msgspec.structs.asdict(found.counted)
    return [
        f"the clock's formula says {expected[name]:g} {name.replace('_', ' ')}, the model counts {counted[name]:g}"
        for name in expected
        if expected[name] != counted[name]
    ]


def count() -> Clock:
    """Real handlers on the model: cases that wake at the ends of twenty slots, some of which are moved beforehand to
    other slots of these. The sweep comes half a minute after the slots' ends, when everything is done.
    """
    with World(workers=()) as world:
        pattern = about_to_escalate(world, Platform(world).served())
        start = world.loop.moment.replace(second=30, microsecond=0) + timedelta(minutes=1)
        world.loop.run_for((start - world.loop.moment).total_seconds())
        first = start.replace(second=0) + timedelta(minutes=91)
        cases = [at(pattern, n, first + timedelta(minutes=n % SLOTS)) for n in range(SLOTS * EACH)]
        _put(world, [_elsewhere(case) for case in cases[:MOVED]] + cases[MOVED:])
        world.employ(*template.WORKERS)
        world.loop.run_for(80 * 60)
        sent = world.queues["ClockQueue"].sent
        _put(world, cases[:MOVED])
        world.loop.run_for(HOURS * 3_600 - 80 * 60)
        rings, ticks = _sent(world)
        moved = world.queues["ClockQueue"].sent - sent
        return Clock(
            executions=len(world.states.executions), transitions=world.states.transitions, rings=rings,
            tick_messages=ticks, clock_messages=moved, sweeps=world.scheduled["sweep"], hourly=world.scheduled["arm"],
        )  # fmt: skip


def _elsewhere(case: Case) -> Case:
    """As it stands before it is moved: a minute earlier or later, in a slot that others have too."""
    assert case.head.next_wake is not None
    earlier = case.head.next_wake + timedelta(minutes=1)
    return msgspec.structs.replace(case, head=msgspec.structs.replace(case.head, next_wake=earlier))


def _put(world: World, cases: list[Case]) -> None:
    rows = world.table(TABLE)
    for case in cases:
        stamped = msgspec.structs.replace(case.head, updated_at=world.loop.moment)
        for item in codec.rows(msgspec.structs.replace(case, head=stamped)).values():
            rows.put(rows.key(item, whole=True), item, world.loop.now)


def _sent(world: World) -> tuple[int, int]:
    """Rings and messages of ticks that went through the queue of wakes."""
    rings = sum(2 for execution in world.states.executions.values() if execution.status == "SUCCEEDED")
    return rings, world.queues[WAKES].sent - rings


def show(console: Console, found: Found) -> None:
    """The tables."""
    console.print(_year(found), _money(found), _formula(found), sep="\n")
    load = found.load
    console.print(
        f"Assumed: {load.open_deadlines:,} deadlines open at any time, {load.days:g} days each, {load.moments:g} wakes "
        f"and {load.changes:g} changes of each on its way, {load.near:.0%} of the wakes set within a day. The Tick "
        "itself is the same in all three and left out. Prices and their sources stand in bench/timers.py, times in "
        "simulation/pace.py."
    )


def _year(found: Found) -> object:
    shown = table("A year of 10,000,000 open deadlines", "", *NAMES)
    rows = {
        "executions, schedules": "executions", "open at once": "open_at_once", "state transitions": "transitions",
        "calls to set timers": "timer_calls", "SQS requests": "queue_requests", "Lambda calls": "invocations",
        "calls per changed deadline": "per_change", "herd of 100,000: timers, s": "herd_seconds",
    }  # fmt: skip
    for label, field in rows.items():
        figures = (getattr(design, field) for design in found.designs)
        shown.add_row(label, *(f"{figure:,.0f}" if figure >= 10 else f"{figure:g}" for figure in figures))
    return shown


def _money(found: Found) -> object:
    shown = table("US dollars a year", "", *NAMES)
    for part in dict.fromkeys(part for design in found.designs for part in design.dollars):
        shown.add_row(part, *(f"{design.dollars.get(part, 0):,.0f}" for design in found.designs))
    shown.add_section()
    shown.add_row("together", *(f"{design.total:,.0f}" for design in found.designs))
    return shown


def _formula(found: Found) -> object:
    shown = table(
        f"{SLOTS} slots of {EACH} wakes, {MOVED} moved", f"in {HOURS} hours", "by formula", "counted"
    )
    counted = msgspec.structs.asdict(found.counted)
    for name, number in msgspec.structs.asdict(found.formula).items():
        shown.add_row(name.replace("_", " "), f"{number:g}", f"{counted[name]:g}")
    return shown

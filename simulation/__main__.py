"""`make simulate`: drains a herd in virtual time, shows how far it is, and prints what it took; or, with GROUP,
tells the life of a group; or, with RUNS, leads so many lives through random acts and has an oracle judge what is left.

Ends with 1 unless every case has escalated exactly once and no function ran past its time; or unless every member's
case, every count and every sum is what it must be; or if the oracle finds anything.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

import msgspec
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from simulation.capacity import PUBLISHED, Limits
from simulation.crowd import run as crowd
from simulation.crowd.figures import told
from simulation.herd import Figures, Herd
from simulation.lives import run as lives
from simulation.load import Load, shown
from simulation.world import World

BUILD: Final = Path(__file__).parents[1] / "build"
WIDTH: Final = 100


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--herd", type=int, default=100_000, help="cases that fall due in one minute")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--group", type=int, help="tell the life of a group of so many members instead")
    parser.add_argument("--limits", action="store_true", help="count DynamoDB's units and throttle hot keys")
    parser.add_argument("--runs", type=int, help="lead so many lives instead, a world after the other")
    parser.add_argument(
        "--replay", type=int, metavar="SEED", help="lead the one world of that seed, and tell it"
    )
    parser.add_argument("--world", type=int, default=60, help="lives of one world")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="worlds beside each other")
    arguments = parser.parse_args()
    if arguments.runs or arguments.replay is not None:
        return _lives(arguments)
    if arguments.group:
        return _told(arguments.group, arguments.seed)
    console = Console(highlight=False, stderr=False)
    console.width = max(console.width, WIDTH)
    started = time.monotonic()
    limits = PUBLISHED if arguments.limits else None
    figures, load = _drained(console, arguments.herd, arguments.seed, limits)
    _print(console, figures, time.monotonic() - started)
    if load is not None:
        console.print(shown(load), markup=False)
    _written("herd", figures)
    for failure in failures(figures):
        console.print(f"[bold red]✗[/] {failure}")
    return 1 if failures(figures) else 0


def _told(members: int, seed: int) -> int:
    """The life of a group; a line for each step. The collector would walk through a hundred thousand cases again and
    again, and find nothing.
    """
    gc.disable()
    outcome = crowd.run(members, seed, sys.stdout)
    sys.stdout.writelines(f"{line}\n" for line in told(outcome.figures))
    _written("crowd", outcome.figures)
    sys.stdout.writelines(f"✗ {failure}\n" for failure in outcome.failures)
    return 1 if outcome.failures else 0


def _lives(arguments: argparse.Namespace) -> int:
    """Random lives; each process leads worlds of its own."""
    console = Console(highlight=False, stderr=False)
    console.width = max(console.width, WIDTH)
    if arguments.replay is not None:
        return lives.replay(arguments.replay, arguments.world, console)
    return lives.lead(arguments.runs, arguments.seed, arguments.workers, arguments.world, console)


def _written(name: str, figures: msgspec.Struct) -> None:
    BUILD.mkdir(exist_ok=True)
    written = BUILD / f"{name}.json"
    written.write_bytes(msgspec.json.format(msgspec.json.encode(figures)) + b"\n")
    sys.stdout.write(f"written: {written}\n")


def failures(figures: Figures) -> list[str]:
    """What must not be, as sentences."""
    found = [f"{n} cases escalated {times} times" for times, n in figures.escalations.items() if times != 1]
    found += [
        f"{name} took {seconds:.1f} s of its {figures.limits[name]} s"
        for name, seconds in figures.longest.items()
        if seconds > figures.limits[name]
    ]
    return found + [f"{n} invocations: {what}" for what, n in figures.ended.items()]


def _drained(console: Console, cases: int, seed: int, limits: Limits | None) -> tuple[Figures, Load | None]:
    """The functions' own logs and metrics go nowhere. What was asked of the tables is told where there are limits."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    made = World(seed, workers=(), limits=limits)
    with Progress(*columns, console=console, transient=True) as progress, made as world:
        task = progress.add_task(f"writing {cases:,} cases", total=cases)
        with redirect_stdout(io.StringIO()):
            herd = Herd(world, cases)
            for through in herd.drain():
                moment = f"{world.loop.moment:%H:%M:%S}"
                progress.update(task, completed=through, description=f"{moment} escalated")
        return herd.figures(), world.load() if limits is not None else None


def _print(console: Console, figures: Figures, took: float) -> None:
    console.print(
        f"[bold]{figures.cases:,} deadlines in one minute[/]: drained {figures.seconds:.0f} s after it, each "
        f"escalated once: {figures.escalations == {1: figures.cases}}. Computed in {took:.0f} s."
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("function", no_wrap=True)
    for name in ("invocations", "longest, s", "limit, s", "billed, s"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, number in sorted(figures.invocations.items()):
        longest, billed = figures.longest[name], figures.billed[name]
        table.add_row(name, f"{number:,}", f"{longest:.2f}", str(figures.limits[name]), f"{billed:,.0f}")
    console.print(table)
    console.print("calls: " + ", ".join(f"{name} {number:,}" for name, number in figures.calls.items()))
    console.print("messages: " + ", ".join(f"{name} {number:,}" for name, number in figures.messages.items()))
    console.print(
        f"wakes queue at most {figures.most_waiting:,} messages; dead letters {figures.dead_letters}; conflicts "
        f"{figures.conflicts}; executions {figures.executions} with {figures.transitions} transitions"
    )
    console.print(f"trace {figures.trace[:16]}. Times rest on the assumptions in simulation/pace.py.")


if __name__ == "__main__":
    sys.exit(main())

"""`make simulate RUNS=n SEED=s`: leads worlds until n lives are over, in processes of their own, one to a core.

World k of a run has the seed s + k. A replay leads one world, in the same kind of process: sets come in one order
there, whatever the shell has put into PYTHONHASHSEED.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from simulation.lives.figures import Lives, figures

if TYPE_CHECKING:
    from simulation.lives.telling import Told

BUILD: Final = Path(__file__).parents[2] / "build"
SHOWN: Final = 20
"""Violations on the screen; all of them stand in the file."""
WORLDS_EACH: Final = 40
"""Of one process, after which a fresh one takes its place: a world leaves threads and caches behind."""


def lead(runs: int, seed: int, workers: int, world: int, console: Console) -> int:
    """0 unless anything is wrong."""
    began = time.monotonic()
    told = list(_shown(_worlds(runs, seed, workers, world), runs, console))
    found = figures(told, time.monotonic() - began)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "lives.json").write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    _print(console, found)
    return 1 if found.violations else 0


def replay(seed: int, world: int, console: Console) -> int:
    """One world, told step by step."""
    with _pool(1) as pool:
        told = pool.submit(_one, seed, world, True).result()
    console.print_json(msgspec.json.encode(told).decode())
    for what in told.violations:
        console.print(f"✗ {what}", style="bold red", markup=False)
    return 1 if told.violations else 0


def _worlds(runs: int, seed: int, workers: int, world: int) -> Iterator[Told]:
    """As they come to their ends."""
    seeds, planned = count(seed), 0
    with _pool(workers) as pool:
        under_way: set[Future[Told]] = set()
        while planned < runs or under_way:
            while planned < runs and len(under_way) < workers * 2:
                lives = min(world, runs - planned)
                under_way.add(pool.submit(_one, next(seeds), lives, False))
                planned += lives
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=id):
                yield future.result()


def _pool(workers: int) -> ProcessPoolExecutor:
    os.environ["PYTHONHASHSEED"] = "0"  # of the children
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, max_tasks_per_child=WORLDS_EACH)


def _one(seed: int, lives: int, aloud: bool) -> Told:  # noqa: FBT001 - crosses a process border
    from simulation.lives.telling import World

    def say(line: str) -> None:
        if aloud:
            sys.stderr.write(line + "\n")

    return World(seed, lives).told(say=say)


def _shown(told: Iterator[Told], runs: int, console: Console) -> Iterator[Told]:
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        task, wrong = progress.add_task("lives", total=runs), 0
        for world in told:
            wrong += len(world.violations)
            progress.update(task, advance=world.lives, description=f"lives, {wrong} violations")
            for what in world.violations[:3]:
                console.print(f"✗ seed {world.seed}: {what}", markup=False)
            yield world


def _print(console: Console, found: Lives) -> None:
    console.print(
        f"{found.lives:,} lives in {found.worlds:,} worlds: {found.commands:,} commands of people"
        f" ({found.commands_per_life} a life), {found.ticks:,} of time ({found.ticks_per_life}),"
        f" {found.requests:,} requests, {found.virtual_days:,} days of virtual time."
    )
    console.print(
        f"{found.wall_seconds:,} s, {found.cpu_seconds:,} s of processor: {found.lives_per_second_and_core} lives a"
        f" second and core, {found.ms_per_command} ms a command with everything that follows from it."
    )
    console.print(
        f"{len(found.by_command)} kinds of commands and {len(found.by_event)} of events were reached; mishaps: "
        + (", ".join(f"{name} {n:,}" for name, n in found.mishaps.items()) or "none")
    )
    for violation in found.violations[:SHOWN]:
        console.print(f"✗ {violation.what}\n  {violation.replay}", markup=False)
    console.print(f"{len(found.violations)} violations. written: {BUILD / 'lives.json'}")

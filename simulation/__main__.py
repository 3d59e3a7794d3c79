"""`make simulate`: drains a herd in virtual time, shows how far it is, and prints what it took.

Ends with 1 unless every case has escalated exactly once and no function ran past its time.
"""

from __future__ import annotations

import argparse
import io
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

from simulation.herd import Figures, Herd
from simulation.world import World

BUILD: Final = Path(__file__).parents[1] / "build"
WIDTH: Final = 100


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--herd", type=int, default=100_000, help="cases that fall due in one minute")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    console = Console(highlight=False, stderr=False)
    console.width = max(console.width, WIDTH)
    started = time.monotonic()
    figures = _drained(console, arguments.herd, arguments.seed)
    _print(console, figures, time.monotonic() - started)
    BUILD.mkdir(exist_ok=True)
    written = BUILD / "herd.json"
    written.write_bytes(msgspec.json.format(msgspec.json.encode(figures)) + b"\n")
    console.print(f"written: {written}")
    for failure in failures(figures):
        console.print(f"[bold red]✗[/] {failure}")
    return 1 if failures(figures) else 0


def failures(figures: Figures) -> list[str]:
    """What must not be, as sentences."""
    found = [f"{n} cases escalated {times} times" for times, n in figures.escalations.items() if times != 1]
    found += [
        f"{name} took {seconds:.1f} s of its {figures.limits[name]} s"
        for name, seconds in figures.longest.items()
        if seconds > figures.limits[name]
    ]
    return found + [f"{n} invocations: {what}" for what, n in figures.ended.items()]


def _drained(console: Console, cases: int, seed: int) -> Figures:
    """The functions' own logs and metrics go nowhere."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress, World(seed, workers=()) as world:
        task = progress.add_task(f"writing {cases:,} cases", total=cases)
        with redirect_stdout(io.StringIO()):
            herd = Herd(world, cases)
            for through in herd.drain():
                moment = f"{world.loop.moment:%H:%M:%S}"
                progress.update(task, completed=through, description=f"{moment} escalated")
        return herd.figures()


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

"""`make exhaustive`: leads a few lives, and before each command of a kind not met so far tries every mishap there is.

Ends with 1 if any copy comes to rest where the straight run does not, or the oracle finds anything in it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from simulation.exhaustive import stories
from simulation.exhaustive.exploring import Explored, Exploring, Scope
from simulation.exhaustive.stage import Stage
from simulation.lives import chance
from simulation.lives.telling import quiet

BUILD: Final = Path(__file__).parents[2] / "build"
SHOWN: Final = 20


class Figures(msgspec.Struct, frozen=True):
    """Of all commands. `copies`: runs with mishaps."""

    commands: int
    copies: int
    pairs: int
    violations: int
    refused: tuple[str, ...]
    """Kinds of commands that were only met where they are refused."""
    wall_seconds: float
    explored: tuple[Explored, ...]


class Company:
    """What is known of all seeds so far. `only`: parts of names of commands; all of them without any."""

    def __init__(self, scope: Scope, progress: Progress, only: tuple[str, ...] = ()) -> None:
        self._scope, self._progress, self._only = scope, progress, only
        self._began = time.monotonic()
        self.explored: dict[str, Explored] = {}
        self.refused: set[str] = set()

    def led(self, seed: int) -> None:
        """One life."""
        with quiet(), chance.of_a_world(seed):
            stage = Stage(seed)
            try:
                stories.led(stage, seed, lambda wanted: self._tried(stage, wanted))
            finally:
                stage.close()

    def _tried(self, stage: Stage, wanted: Any) -> None:
        command = stories.name(wanted)
        if not command or command in self.explored or not self._wanted(command):
            return
        exploring = Exploring(stage, command, wanted, self._scope)
        if not exploring.is_worth_it:
            self.refused.add(command)
            return
        task = self._progress.add_task(command, total=None)
        self.explored[command] = exploring.explored(
            lambda over, of: self._progress.update(task, completed=over, total=of)
        )
        wrong = len(self.explored[command].violations)
        self._progress.update(task, description=f"{command}: {wrong} violations" if wrong else command)
        BUILD.mkdir(exist_ok=True)
        (BUILD / "exhaustive.json").write_bytes(
            msgspec.json.format(msgspec.json.encode(self.figures)) + b"\n"
        )

    @property
    def figures(self) -> Figures:
        every = tuple(self.explored.values())
        return Figures(
            commands=len(every), copies=sum(one.copies for one in every), pairs=sum(one.pairs for one in every),
            violations=sum(len(one.violations) for one in every),
            refused=tuple(sorted(self.refused - set(self.explored))),
            wall_seconds=round(time.monotonic() - self._began, 1), explored=every,
        )  # fmt: skip

    def _wanted(self, command: str) -> bool:
        return not self._only or any(part in command for part in self._only)


def main() -> int:
    arguments = _arguments()
    console = Console(highlight=False, stderr=True)
    scope = Scope(not arguments.shallow, arguments.pairs, arguments.workers)
    with Progress(*_columns(), console=console) as progress:
        company = Company(scope, progress, tuple(arguments.only))
        for seed in range(arguments.seed, arguments.seed + arguments.lives):
            company.led(seed)
    found = company.figures
    for line in told(found):
        console.print(line, markup=False)
    return 1 if found.violations else 0


def told(found: Figures) -> Iterator[str]:
    violations = [violation for one in found.explored for violation in one.violations]
    for violation in violations[:SHOWN]:
        yield f"✗ {violation.command}: {'; '.join(violation.mishaps)}"
        yield from (f"    {what}" for what in violation.what)
    yield (
        f"{found.commands} kinds of commands, {found.copies:,} runs with mishaps ({found.pairs:,} with two) in"
        f" {found.wall_seconds:,} s: {found.violations} violations. written: {BUILD / 'exhaustive.json'}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulation.exhaustive", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--seed", type=int, default=0, help="of the first life")
    parser.add_argument(
        "--lives", type=int, default=4, help="led one after the other, until all kinds are met"
    )
    parser.add_argument(
        "--pairs", type=int, default=0, help="so many pairs of mishaps for each command; -1: all"
    )
    parser.add_argument(
        "--shallow", action="store_true", help="mishaps befall the command alone, not what follows"
    )
    parser.add_argument(
        "--workers", type=int, default=multiprocessing.cpu_count(), help="copies beside each other"
    )
    parser.add_argument(
        "only", nargs="*", help="parts of the names of the commands that are tried; without: all"
    )
    return parser.parse_args()


def _columns() -> tuple[Any, ...]:
    return TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()

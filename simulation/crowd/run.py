"""Tells the life of a group of so many, line by line, and what it took."""

from __future__ import annotations

import io
import time
from contextlib import redirect_stdout
from typing import Final, TextIO

import msgspec

from simulation.capacity import PUBLISHED
from simulation.crowd import figures
from simulation.crowd.accounts import Accounts
from simulation.crowd.figures import Figures
from simulation.crowd.story import Story
from simulation.world import World

PROCESSES: Final = 1_000
"""Of the API: as many as an account runs at once."""
A_PROCESS: Final = 50
"""People to a process, where they are fewer."""


class Outcome(msgspec.Struct, frozen=True):
    """`failures`: what must not be, as sentences."""

    figures: Figures
    failures: list[str]


def run(cases: int, seed: int, out: TextIO) -> Outcome:
    """Every line begins with seconds of real and a moment of simulated time. What functions log goes nowhere."""
    began = time.monotonic()

    def tell(line: str) -> None:
        out.write(f"{time.monotonic() - began:7.0f} s  {world.loop.moment:%d %b %H:%M:%S}  {line}\n")
        out.flush()

    with World(seed, workers=(), limits=PUBLISHED) as world, redirect_stdout(io.StringIO()):
        story = Story(world, cases, seed, min(PROCESSES, max(cases // A_PROCESS, 20)))
        for line in story.told():
            tell(line)
        tell("the accounts are made")
        accounts = Accounts(story)
        wrong = accounts.failures()
        found = figures.figures(accounts)
        story.office.close()
    return Outcome(found, wrong + list(figures.failures(found)))

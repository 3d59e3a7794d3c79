"""A world just before a complaint is filed, small enough to be copied a hundred times in some seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from simulation.exhaustive import stories
from simulation.exhaustive.stage import Stage
from simulation.lives import chance
from simulation.lives.asking import Wish
from simulation.lives.telling import quiet

WORKERS: Final = ("relay", "project", "deliver", "arm", "wake")
HORIZON: Final = 600.0
"""Seconds: one visibility time-out and more."""


class Reached(Exception):
    """The command is next."""


class Moment:
    """The world just before a command of that kind is given for the first time."""

    def __init__(self, stage: Stage, wanted: Wish) -> None:
        self.stage, self.wanted = stage, wanted


@pytest.fixture(scope="session")
def filing() -> Iterator[Moment]:
    with quiet(), chance.of_a_world(1):
        stage = Stage(1, WORKERS, HORIZON)
        yield Moment(stage, _next(stage, "POST cases"))
        stage.close()


def _next(stage: Stage, command: str) -> Wish:
    found: list[Wish] = []

    def before(wanted: Any) -> None:
        if stories.name(wanted) == command:
            found.append(wanted)
            raise Reached

    with pytest.raises(Reached):
        stories.led(stage, 1, before)
    return found[0]

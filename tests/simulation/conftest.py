"""Worlds to try things in: an account of the model, and a herd whose minute is an hour and a quarter ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from simulation.faults import NOTHING, Odds
from simulation.herd import Herd, about_to_escalate
from simulation.world import World
from tests.market import Market


@pytest.fixture
def world() -> Iterator[World]:
    """Nobody at work and nothing going wrong."""
    with World(workers=()) as made:
        yield made


@pytest.fixture
def herd() -> Iterator[Callable[..., Herd]]:
    """`herd(5, seed=1, odds=Odds(…))`: that many cases about to escalate, in a world of their own."""
    with ExitStack() as stack:

        def make(cases: int, seed: int = 0, odds: Odds = NOTHING) -> Herd:
            made = stack.enter_context(World(seed, workers=()))
            market = Market(made.services)
            herd = Herd(made, cases, about_to_escalate(made, market.case(market.served())))
            made.faults.odds = odds
            return herd

        yield make


def run(herd: Herd, **drained: Any) -> dict[int, int]:
    """To the end; how many cases have escalated how often."""
    for _ in herd.drain(**drained):
        pass
    return herd.figures().escalations

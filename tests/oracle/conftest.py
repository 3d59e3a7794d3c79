"""Two true stories for all tests of the oracle, told once: of a platform's cases, and of a group from first to last."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import pytest

from oracle.evidence import Evidence
from simulation.capacity import PUBLISHED
from simulation.crowd.story import Story
from simulation.world import World
from tests.oracle.telling import TABLES, Told

MEMBERS = 40


@pytest.fixture(scope="session")
def truth() -> Evidence:
    """What is left of a few cases."""
    with Told() as world:
        return world.tell().evidence()


@pytest.fixture(scope="session")
def crowd() -> Evidence:
    """What is left of a group that settled. Its members' cases were put there without their filings, so that only what
    concerns groups can be checked of it.
    """
    with World(1, workers=(), limits=PUBLISHED) as world, redirect_stdout(io.StringIO()):
        story = Story(world, MEMBERS, 1, 2)
        list(story.told())
        story.office.close()
        tables = {name: tuple(world.table(name).items()) for name in TABLES}
        return Evidence((), tables, (), {}, (), {}, world.loop.now, {}, (), ())

"""Whoever tries a platform out moves the clock of its sandbox, through every deadline on the way."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from simulation.lives.asking import Story

if TYPE_CHECKING:
    from simulation.lives.cast import Cast, Tenant
    from simulation.lives.moods import Mood


def moving(cast: Cast, platform: Tenant, mood: Mood, dice: random.Random) -> Story:
    """A few times, by some gaps between two acts or to the next deadline."""
    for _ in range(mood.acts // 2):
        yield mood.gap(dice) * 6
        by = {"advance_seconds": max(1, round(mood.gap(dice) * 4))}
        wanted = {"to_next": "deadline"} if dice.random() < 0.5 else by
        yield cast.server(platform, "POST", "/v1/sandbox/clock", wanted)

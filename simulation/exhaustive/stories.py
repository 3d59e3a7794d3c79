"""Whose commands are tried: the people of `simulation.lives`, one case in a world, where nothing else goes wrong.

Several seeds, for no life has everything in it; a kind of command is tried where it is met first.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from simulation.exhaustive.stage import Stage
from simulation.lives import moods
from simulation.lives.asking import Wish
from simulation.lives.case_life import CaseLife
from simulation.lives.files import Files
from simulation.lives.group_life import SIZE, GroupLife
from simulation.lives.onboarding import Onboarding

QUIET: Final = replace(moods.SLOW, mischief=0.0, twice=0.0)
"""By the procedure whose days are days: nothing falls due while a command is tried."""
_SILENT: Final = ("tokens", "quotes")
"""What comes to nothing that lasts."""

Before = Callable[[Any], None]


def led(stage: Stage, seed: int, before: Before) -> None:
    """Everybody is taken on, and one case is led to its end; by every third seed, a few that become a group."""
    weather = moods.Weather("slow", "calm", mail=True, group=seed % 3 == 2)
    operator = stage.place.services.operator.text()
    boarding = Onboarding(stage.cast, stage.place.receivers, operator=operator, weather=weather)
    stage.led([boarding.story()], before)
    lives = [_life(stage, seed, number) for number in range(SIZE if weather.group else 1)]
    for life in lives:
        life.neighbours, life.files = lives, Files(life, stage.place.visitors)
    stories = [life.story() for life in lives]
    if weather.group:
        stories.append(_group(lives, seed).story())
    stage.led(stories, before)


def _life(stage: Stage, seed: int, number: int) -> CaseLife:
    dice = random.Random(f"life {seed} {number}")  # noqa: S311 - to be repeated, not to be secret
    return CaseLife(stage.cast, stage.cast.platforms[0], QUIET, dice, number)


def _group(lives: list[CaseLife], seed: int) -> GroupLife:
    group = GroupLife(lives, random.Random(f"group {seed}"))  # noqa: S311 - as above
    for life in lives:
        life.group, life.refs["respondent"] = group, "shop-9"
    return group


def name(wanted: Any) -> str:
    """Of the kind of command; "" for what is none."""
    if wanted == 0.0:
        return "an upload arrives"
    if isinstance(wanted, float):
        return "time passes"
    if not isinstance(wanted, Wish) or wanted.method == "GET" or wanted.path.rpartition("/")[2] in _SILENT:
        return ""
    return " ".join((wanted.method, *_kinds(wanted.path)))


def _kinds(path: str) -> list[str]:
    """Without what names one thing: ids, and what follows a word for those that are known by a name."""
    words = path.partition("?")[0].strip("/").split("/")[1:]
    named = ("mediators", "neutrals")
    return [
        "…" if ("_" in word and len(word) > 26) or (words[n - 1] in named and n) else word
        for n, word in enumerate(words)
    ]

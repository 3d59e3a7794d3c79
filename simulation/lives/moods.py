"""How a world is: its procedure and pace, how people behave, and what goes wrong; drawn from the seed."""

from __future__ import annotations

import random
from typing import Final

import msgspec

from simulation.faults import NOTHING, Odds


class Mood(msgspec.Struct, frozen=True):
    """`pack` by id; seconds: `within` which complaints come, `between` two acts of one life on average."""

    pack: str
    within: float
    between: float
    acts: int = 20
    """Tried at most in one life."""
    stretch: int = 1
    """How many times rarer the schedules ring than the template says: a world of weeks would do little else."""
    twice: float = 0.03
    """How often a request is sent twice at once."""
    going_on: float = 0.5
    """How often the one who has acted acts again on what he was told, without another look."""
    mischief: float = 0.05
    """How often somebody does what he should not."""
    forgetting: float = 0.15
    """How often somebody is to be erased in the end."""
    matching: float = 0.15
    """How often somebody names the version he has seen."""

    def arrival(self, dice: random.Random) -> float:
        return dice.random() * self.within

    def gap(self, dice: random.Random) -> float:
        return dice.expovariate(1 / self.between)


QUICK: Final = Mood("demo", within=60, between=2.5)
"""By the procedure whose days are seconds: the schedules ring as they do in life."""
SLOW: Final = Mood("generic", within=5 * 86_400, between=7 * 3_600, stretch=240)
CALM: Final = NOTHING
UNSTEADY: Final = Odds(
    conflict=0.002, throttled=0.002_1, request_lost=0.002_2, answer_lost=0.002_3, death=0.000_5, duplicated=0.005,
    late=0.021, late_seconds=20, reordered=0.05, index_lag=2, skew=0.2, split_batches=0.022,
)  # fmt: skip
ROUGH: Final = Odds(
    conflict=0.01, throttled=0.011, request_lost=0.012, answer_lost=0.013, death=0.002, duplicated=0.02, late=0.11,
    late_seconds=60, reordered=0.2, index_lag=10, skew=0.5, split_batches=0.12,
)  # fmt: skip
ODDS: Final = {"calm": CALM, "unsteady": UNSTEADY, "rough": ROUGH}


class Weather(msgspec.Struct, frozen=True):
    """Of one world: by name, so that figures can tell."""

    pace: str
    faults: str
    mail: bool = False
    """Whether the platform has us write to people. What is put off until tomorrow is looked at each quarter of an hour,
    and every look may be doubled: a world of its own kind.
    """

    hooks: tuple[str, ...] = ("sound",)
    """The manners of those who get the platform's webhooks."""
    sandbox: bool = False
    """Whether there is a sandbox, too, whose clock is moved."""
    group: bool = False
    """Whether some of the lives have the same complaint, and pursue it together."""

    @property
    def mood(self) -> Mood:
        return QUICK if self.pace == "quick" else SLOW

    @property
    def odds(self) -> Odds:
        return ODDS[self.faults]


def weather(seed: int) -> Weather:
    dice = random.Random(f"weather {seed}")  # noqa: S311 - to be repeated, not to be secret
    pace = "quick" if dice.random() < 0.7 else "slow"
    faults = dice.choices(("calm", "unsteady", "rough"), (1, 3, 2))[0]
    hooks = ("sound", *([dice.choice(("shaky", "astray", "leaving"))] if dice.random() < 0.6 else []))
    mail = dice.random() < 0.05 and faults != "rough"
    return Weather(pace, faults, mail, hooks, dice.random() < 0.2, dice.random() < 0.35)

"""When people come: Poisson processes of simulated time, seeded."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from simulation.loop import SECOND, Loop

T = TypeVar("T")


def poisson(
    loop: Loop, dice: random.Random, who: Sequence[T], rate: float, act: Callable[[T], None]
) -> float:
    """One after the other from now on, so many a second on average; only the next one is planned. When the last one
    comes, in seconds from now: known beforehand, since the dice are.
    """
    gaps = [dice.expovariate(rate) for _ in who]
    moments = [loop.now]
    for gap in gaps:
        moments.append(moments[-1] + round(gap * SECOND))
    coming = iter(zip(moments[1:], who, strict=True))

    def following() -> None:
        if (found := next(coming, None)) is not None:
            moment, person = found

            def arrive() -> None:
                act(person)
                following()

            loop.at(moment, arrive)

    following()
    return (moments[-1] - loop.now) / SECOND

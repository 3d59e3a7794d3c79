"""What many worlds came to: the sums that stand in build/lives.json and on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from simulation.lives.telling import IDLE, Told


class Violation(msgspec.Struct, frozen=True):
    """`replay`: what to type to see it again."""

    seed: int
    what: str
    replay: str


class Lives(msgspec.Struct, frozen=True):
    """`commands`: acknowledged ones of people; `ticks`: commands of time itself. Seconds are of the processor."""

    lives: int
    worlds: int
    commands: int
    ticks: int
    commands_per_life: float
    ticks_per_life: float
    requests: int
    by_command: dict[str, int]
    by_event: dict[str, int]
    by_status: dict[str, int]
    by_weather: dict[str, int]
    mishaps: dict[str, int]
    invocations: dict[str, int]
    refused: dict[str, int]
    """Commands that were refused, the most frequent ones."""
    idle_workers: dict[str, str]
    """Functions that are not at work here, and what the model lacks for them."""
    virtual_days: float
    cpu_seconds: float
    wall_seconds: float
    lives_per_second_and_core: float
    ms_per_command: float
    """Of people and of time, with everything that follows from it."""
    violations: tuple[Violation, ...] = ()


def figures(told: Iterable[Told], wall: float, shown: int = 40) -> Lives:
    """Of all worlds."""
    worlds = list(told)
    by_command = _sum(world.commands for world in worlds)
    commands, ticks = sum(by_command.values()), sum(world.ticks for world in worlds)
    lives, cpu = sum(world.lives for world in worlds), sum(world.seconds for world in worlds)
    refused = _sum(world.refused for world in worlds)
    return Lives(
        lives=lives, worlds=len(worlds), commands=commands, ticks=ticks,
        commands_per_life=_each(commands, lives), ticks_per_life=_each(ticks, lives),
        requests=sum(world.requests for world in worlds),
        by_command=_ordered(by_command), by_event=_ordered(_sum(world.events for world in worlds)),
        by_status=_ordered(_sum(world.statuses for world in worlds)),
        by_weather=_ordered(Counter(f"{world.pace}, {world.faults}" for world in worlds)),
        mishaps=_ordered(_sum(world.mishaps for world in worlds)),
        invocations=_ordered(_sum(world.invocations for world in worlds)),
        refused=dict(refused.most_common(shown)), idle_workers=dict(IDLE),
        virtual_days=round(sum(world.days for world in worlds), 1), cpu_seconds=round(cpu, 1),
        wall_seconds=round(wall, 1), lives_per_second_and_core=_each(lives, cpu),
        ms_per_command=_each(1_000 * cpu, commands + ticks),
        violations=tuple(
            Violation(world.seed, what, f"python -m simulation --replay {world.seed} --world {world.lives}")
            for world in worlds for what in world.violations
        ),
    )  # fmt: skip


def _sum(many: Iterable[dict[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in many:
        found.update(one)
    return found


def _ordered(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))


def _each(whole: float, parts: float) -> float:
    return round(whole / parts, 2) if parts else 0.0

"""A world for lives: production's composition on the model, but for what only a world can say: who receives, when."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from typing import Self

from chalicelib import bootstrap
from chalicelib.adapters.buckets import Buckets
from chalicelib.adapters.packs import PackFiles
from simulation import template
from simulation.faults import NOTHING, Faults, Odds
from simulation.lives.receivers import Receivers
from simulation.sources import ScheduleMapping
from simulation.world import World


@cache
def packs() -> PackFiles:
    """What ships never changes: read once for all worlds. Tenants have none of their own here."""
    return PackFiles()


class Place(World):
    """`stretch`: how many times rarer schedules ring than the template says. `mishaps`: how often what went wrong."""

    def __init__(self, seed: int) -> None:
        self.stretch = 1
        self.mishaps: dict[str, int] = {}
        self._receivers: Receivers | None = None
        self._seed = seed
        super().__init__(seed, NOTHING, workers=())
        _tallied(self.faults, self.mishaps)

    def __enter__(self) -> Self:
        return self

    @property
    def receivers(self) -> Receivers:
        """Of webhooks, in the place of production's adapter for HTTP."""
        if self._receivers is None:
            dice = random.Random(f"receivers {self._seed}")  # noqa: S311 - to be repeated, not to be secret
            self._receivers = Receivers(self.loop, self.faults, dice)
        return self._receivers

    def _compose(self, variables: Mapping[str, str]) -> bootstrap.Services:
        made = super()._compose(variables)
        made.packs = packs()
        made.buckets = Buckets(now=lambda: self.loop.now)
        made.webhook_http = self.receivers  # type: ignore[assignment]
        return made

    def _connect(self, function: template.Function, source: template.Source) -> None:
        if isinstance(source, template.Schedule):
            self._schedules.append((function.name, Stretched(self, function, source)))
        else:
            super()._connect(function, source)


class Stretched(ScheduleMapping):
    """Rings as often as its world says."""

    def __init__(self, place: Place, function: template.Function, source: template.Schedule) -> None:
        self._place = place
        super().__init__(place.loop, place.runtime, function, source)

    def _ring(self) -> None:
        self.rings += 1
        stretch = min(self._place.stretch, max(1, 86_400 // self._source.seconds // 4))
        self._loop.after(self._source.seconds * stretch, self._ring)
        self._call(1)


def _tallied(faults: Faults, mishaps: dict[str, int]) -> None:
    """Counts what happens, by the name that its chance has in the odds."""
    ask, names = faults.happens, dict[int, dict[float, str]]()

    def happens(chance: float) -> bool:
        happened = ask(chance)
        if happened:
            odds = faults.odds
            known = names.setdefault(id(odds), _names(odds))
            name = known.get(chance, "other")
            mishaps[name] = mishaps.get(name, 0) + 1
        return happened

    faults.happens = happens  # type: ignore[method-assign]


def _names(odds: Odds) -> dict[float, str]:
    """Within one world no two mishaps have the same chance."""
    return {getattr(odds, name): name for name in odds.__struct_fields__}

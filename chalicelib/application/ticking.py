"""Wakes of any kind of aggregate: the prefix of an id says who ticks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from chalicelib.application.asking import Receipt, TenancyOf
from chalicelib.domain.errors import NotFound


class Ticks(Protocol):
    def tick(self, id_: str, of: TenancyOf, /) -> Receipt[Any]: ...


class Ticker:
    """`kinds`: by prefix, what ticks aggregates of that kind; made when one is first woken."""

    def __init__(self, kinds: Mapping[str, Callable[[], Ticks]]) -> None:
        self._kinds = kinds

    def tick(self, id_: str, of: TenancyOf) -> Receipt[Any]:
        """Raises NotFound, also for an id of no known kind; TickFailed; TryAgain."""
        kind = self._kinds.get(id_.partition("_")[0])
        if kind is None:
            raise NotFound("Nothing that could be woken.")
        return kind().tick(id_, of)

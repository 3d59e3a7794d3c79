"""Bills for requests, where somebody counts; where nobody does, they are empty and everything is paid."""

from __future__ import annotations

from collections.abc import Sequence

from simulation import charges
from simulation.capacity import Meter
from simulation.charges import Bill, Place
from simulation.tables import Key, Table
from simulation.writes import Write


class Billing:
    def __init__(self, meter: Meter | None) -> None:
        self._meter = meter

    def write(self, write: Write, times: int = 1, *, refused: bool) -> Bill:
        """`refused`: by its condition, or because its item is in other hands."""
        if self._meter is None:
            return []
        return charges.of_refusal(write, times) if refused else charges.of_write(write, times)

    def read(self, table: Table, key: Key, *, consistent: bool, times: int = 1) -> Bill:
        return self.page(Place(table.name, "", key[0]), table.size(key), consistent=consistent, times=times)

    def page(self, place: Place, size: int, *, consistent: bool, times: int = 1) -> Bill:
        """`size`: of all that was read, before any filter."""
        if self._meter is None:
            return []
        return charges.of_read(place, size, consistent=consistent, times=times)

    def above(self, bills: Sequence[Bill]) -> list[int]:
        """The numbers of those that ask too much of a key. None: all of them are paid now, else none is."""
        return [] if self._meter is None else self._meter.pay(bills)

"""What reconciling reads: tenants, and the traces that the effects of events leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple, Protocol


class LogOf(NamedTuple):
    """A tenant's event log, and over how many partitions a day of it is spread."""

    tenant: str
    shards: int


class Line(NamedTuple):
    """Of a record: its version in the list, its last number there, and whether it is placed among those alike."""

    version: int = 0
    end: int = 0
    placed: bool = False


class Tenants(Protocol):
    def page(self, position: str) -> tuple[list[LogOf], str]:
        """From that position on, and where it goes on; empty at the end. The same position gives the same page, but
        for tenants that have come since.
        """


class TraceRows(Protocol):
    """What is read is an hour old at least, so that no read has to be strongly consistent."""

    def lines(self, tenant_id: str, owners: Collection[str]) -> Mapping[str, Line]:
        """What there is of each of them."""

    def deliveries(self, keys: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Those of the keys (endpoint, event) that there is a delivery for."""

    def repeated(self, ids: Collection[str]) -> frozenset[str]:
        """Those of the events of which some messages were sent once more."""

    def note_repeated(self, ids: Collection[str]) -> None: ...

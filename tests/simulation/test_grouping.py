"""A crowd complains of one listing: on the model of DynamoDB, which counts what each key has to bear."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chalicelib.adapters.clusters import DynamoClusters
from chalicelib.application.alike import standing
from chalicelib.application.grouping import Detector
from chalicelib.domain.grouping.clusters import ClusterRow, row_of
from chalicelib.domain.grouping.filing import Kind
from chalicelib.domain.grouping.rows import Rows
from simulation.capacity import COUNTED
from simulation.charges import READ, WRITE
from simulation.template import physical
from simulation.world import World
from tests.alike import NOW, SECRET, filing, members, named, size

CROWD = 2_500
"""Of a quarter of a second at 10,000 a second."""
SIDE_BY_SIDE = 100
"""So many read before the first of them writes: what arrives within ten milliseconds."""


class Crowded(DynamoClusters):
    """Everybody knows the clusters' rows as they were when this round began."""

    looks = 0

    def look(self, names: Sequence[str]) -> Rows:
        found = super().look(names)
        if self.looks % SIDE_BY_SIDE == 0:
            self.known: dict[str, ClusterRow] = {}
        self.looks += 1
        for name in names:
            if name.startswith("c#"):
                row = self.known.setdefault(name, found.clusters.get(name, ClusterRow()))
                found.clusters[name] = row
        return found


@pytest.fixture(scope="module")
def crowded() -> tuple[World, str, DynamoClusters]:
    """After it; and the listing's cluster."""
    with World(workers=(), limits=COUNTED) as world:
        world.network.timed = False
        services = world.services
        store = Crowded(services.tables, lambda: physical("ViewsTable"), services.clock)
        detecting = Detector(store, lambda _: SECRET)
        cluster = ""
        for number in range(CROWD):
            one = filing(number, text="", structural=(named(Kind.LISTING),))
            cluster = detecting.place(one).cluster_id
        quiet = DynamoClusters(services.tables, lambda: physical("ViewsTable"), services.clock)
        return world, cluster, quiet


def test_no_row_is_written_to_by_all(crowded: tuple[World, str, DynamoClusters]) -> None:
    """A key bears 250 write units in that time; the hottest had less than that, refused ones included."""
    world, _, _ = crowded
    (hottest,) = world.meter.hottest(1, WRITE)
    assert hottest.units < 250


def test_what_gives_is_the_reading_of_the_leading_row(crowded: tuple[World, str, DynamoClusters]) -> None:
    """Half a unit for each filing: 3,000 units a second are 6,000 filings. Beyond, messages wait in their queue."""
    world, cluster, _ = crowded
    (hottest,) = world.meter.hottest(1, READ)
    assert (hottest.place.key, hottest.units) == (row_of(cluster), CROWD / 2)


def test_everybody_is_counted_once(crowded: tuple[World, str, DynamoClusters]) -> None:
    """By the list; the size is an estimate by then."""
    _, cluster, store = crowded
    assert members(store, cluster) == sorted(filing(number).case_id for number in range(CROWD))
    assert size(store, cluster) == pytest.approx(CROWD, rel=0.3)
    assert standing(store, cluster)[1].first == NOW

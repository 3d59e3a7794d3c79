"""What counting costs on the model of AWS, which works units out from the sizes of items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest

from chalicelib.adapters.counts import PynamoCounts
from chalicelib.domain.counting import Key, SignalKind
from chalicelib.domain.values import derive_id
from simulation.capacity import COUNTED
from simulation.charges import READ, WRITE
from simulation.template import physical
from simulation.world import World

pytestmark = pytest.mark.capability("S60")

VIEWS: Final = physical("ViewsTable")
TENANT: Final = "ten_" + "a" * 26
TODAY: Final = date(2026, 11, 22)
KEYS: Final = (
    Key(SignalKind.MERCHANT, "ref:shop-77"), Key(SignalKind.PRODUCT, "kettle-k2"), Key(SignalKind.BATCH, "lot-7"),
)  # fmt: skip


@pytest.fixture
def world() -> Iterator[World]:
    """Everything is counted, nothing refused."""
    with World(workers=(), limits=COUNTED) as made:
        yield made


def processes(world: World, number: int) -> list[PynamoCounts]:
    return [PynamoCounts(world.services.tables, world.services.clock) for _ in range(number)]


def case(n: int) -> str:
    return derive_id("case", b"simulated", str(n))


def units(world: World, kind: str) -> float:
    return world.meter.total(kind, VIEWS, "")


def test_a_filing_is_one_write_unit_for_each_key(world: World) -> None:
    """A hundred filings that name three things: 300 units, no read, and nothing in an index."""
    (counts,) = processes(world, 1)
    for n in range(100):
        for key in KEYS:
            counts.add(TENANT, key, TODAY, case(n))
    assert (units(world, WRITE), units(world, READ)) == (300, 0)
    assert world.meter.total(WRITE, VIEWS, "by_updated") == 0


def test_a_key_that_everybody_complains_about_is_written_less(world: World) -> None:
    """4,000 in a day through eight processes: 150 marks, then about 75 for each of five halvings, and what it takes
    each process to learn of them.
    """
    counting = processes(world, 8)
    for n in range(4_000):
        counting[n % 8].add(TENANT, KEYS[1], TODAY, case(n))
    assert units(world, WRITE) <= 650
    assert units(world, READ) <= 40


def test_reading_the_past_of_a_busy_key_is_a_few_units(world: World) -> None:
    """Ten weeks of full days: 69 rows of a kilobyte in one Query, read eventually: 9 units."""
    (counts,) = processes(world, 1)
    for back in range(1, 70):
        for n in range(100):
            counts.add(TENANT, KEYS[1], date.fromordinal(TODAY.toordinal() - back), case(n))
    before = units(world, READ)
    assert len(counts.history(TENANT, KEYS[1], TODAY).days) == 69
    assert units(world, READ) - before <= 9

"""Everything that follows from the records is rebuilt from them, byte for byte: a world is told once, then spoiled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from operate.folding import Broken
from operate.lines import lines
from operate.rebuilding import Difference, Rebuilding, tenant_of
from simulation.items import unpacked
from simulation.lives import moods
from simulation.lives.place import Place
from simulation.lives.telling import World


class Spoiled(World):
    """Four lives and their records, spoiled and mended before the world is taken down."""

    stood: list[Difference]
    lost: list[Difference]
    left: list[Difference]
    broken: str = ""

    def _defects(self, place: Place) -> list[str]:
        made = place.compose()
        rebuilding = Rebuilding(made.tables, made.settings, made.clock)
        owners = [row["pk"]["S"].partition("#")[2] for row in _rows(place) if row["sk"]["S"] == "e#000000001"]
        self.owners = owners
        self.stood = _all(rebuilding, owners)
        _spoil(made.tables.once, made.settings, rebuilding, owners)
        self.lost = _all(rebuilding, owners)
        self.mended = [rebuilding.mend(found) for found in self.lost]
        self.left = _all(rebuilding, owners)
        self.again = rebuilding.mend(self.lost[0])
        key = {"pk": {"S": f"case#{_case(owners)}"}, "sk": {"S": "e#000000002"}}
        made.tables.once.dispatch("DeleteItem", {"TableName": made.settings.disputes_table, "Key": key})
        with pytest.raises(Broken) as broken:
            rebuilding.differences(_case(owners))
        self.broken = str(broken.value)
        return []


def _rows(place: Place) -> Iterator[dict[str, Any]]:
    return (
        unpacked(row.stored) for row in place.table("DisputesTable").rows(None, place.loop.now).rows.values()
    )


def _all(rebuilding: Rebuilding, owners: list[str]) -> list[Difference]:
    return [found for owner in owners for found in rebuilding.differences(owner)]


def _case(owners: list[str]) -> str:
    return next(owner for owner in owners if owner.startswith("case_"))


def _spoil(table: Any, settings: Any, rebuilding: Rebuilding, owners: list[str]) -> None:
    """Every line of every list goes; a case loses its head and its claim, and gets a deadline that never was."""
    for owner in owners:
        events = rebuilding.events(owner)
        first = next(rebuilding._sequence(owner, "e", 0, 1))
        for pk, sk in lines(rebuilding._tables, tenant_of(first), events):
            key = {"pk": {"S": pk}, "sk": {"S": sk}}
            table.dispatch("DeleteItem", {"TableName": settings.views_table, "Key": key})
    pk = {"S": f"case#{_case(owners)}"}
    name = settings.disputes_table
    for sk in ("a#head", "a#claim"):
        table.dispatch("DeleteItem", {"TableName": name, "Key": {"pk": pk, "sk": {"S": sk}}})
    alien = {"pk": pk, "sk": {"S": "a#deadline#never"}, "doc": {"S": "{}"}}
    table.dispatch("PutItem", {"TableName": name, "Item": alien})


@pytest.fixture(scope="module")
def world() -> Spoiled:
    made = Spoiled(7, lives=4, weather=moods.Weather("quick", "calm"))
    made.told(judge=lambda _: [])
    return made


def test_what_stands_is_what_the_records_give(world: Spoiled) -> None:
    """Heads, deadlines, agreements, lines of lists, ends of records: of every record, byte for byte."""
    assert world.stood == []


def test_what_is_lost_is_named(world: Spoiled) -> None:
    """Two lines of each record at least, the head, the claim; and the row that nobody wrote."""
    what = {(found.table, found.what) for found in world.lost}
    assert what == {("views", "lacking"), ("disputes", "lacking"), ("disputes", "too_much")}
    assert sum(found.table == "views" for found in world.lost) >= 2 * len(world.owners)


def test_mended_it_is_as_it_was(world: Spoiled) -> None:
    """Nothing differs any more, a head that was lost whole among it."""
    assert all(world.mended)
    assert world.left == []


def test_what_has_been_written_meanwhile_is_left_alone(world: Spoiled) -> None:
    """A difference is mended only where what was read still stands."""
    assert not world.again


def test_a_record_with_a_gap_is_not_folded(world: Spoiled) -> None:
    """Nothing is made up: another second has to be restored."""
    assert world.broken == "event 2 is lacking"

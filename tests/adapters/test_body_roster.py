"""A body's neutrals on a table: entries, persons over all bodies, counters; and the register of relations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters import body_rows as rows
from chalicelib.adapters.body_register import PynamoRegister
from chalicelib.adapters.body_roster import PynamoBodyRoster
from chalicelib.adapters.tables import Tables
from chalicelib.application.body_ports import CapacityBelowLoad, PersonHasCases
from chalicelib.domain.neutrals.conflicts import Edge
from chalicelib.domain.neutrals.roster import Neutral, Relation, Statistics, Tie
from tests.bodies import BODY, NOW, OTHER, TODAY, neutral

REF = "neutral-1"
PERSON = "person-1"


@pytest.fixture
def roster(tables: Tables) -> PynamoBodyRoster:
    return PynamoBodyRoster(tables)


def busy(tables: Tables, place: tuple[str, str], active: int) -> None:
    """As claims of cases leave the row."""
    model = tables.directory
    model(*place).update(actions=[model.active.set(active)])


def shared(roster: PynamoBodyRoster, body: str = BODY, **changes: Any) -> Neutral:
    return roster.put(body, neutral(**{"person": PERSON, "capacity_total": 6, **changes}))[1]


class TestEntering:
    """One transaction."""

    def test_an_entry_comes_back_as_it_was(self, roster: PynamoBodyRoster) -> None:
        """With its first version; on no other roster."""
        entry = neutral(ties=(Tie("shop-1", Relation.FAMILY, date(2020, 1, 1)),), weight=9)
        before, after = roster.put(BODY, entry)
        assert (before, after) == (None, replace(entry, version=1))
        assert (roster.one(BODY, REF), roster.one(OTHER, REF)) == (after, None)

    def test_a_change_keeps_cases_counts_and_since_when(
        self, roster: PynamoBodyRoster, tables: Tables
    ) -> None:
        """Only what the entry says changes."""
        roster.put(BODY, neutral())
        busy(tables, rows.neutral_place(BODY, REF), 2)
        roster.record_statistics(BODY, REF, Statistics(assigned=1), of="arb-1")
        _, after = roster.put(BODY, neutral(capacity=9, since=NOW.replace(year=2027)))
        assert (after.capacity, after.active, after.statistics.assigned, after.since) == (9, 2, 1, NOW)
        assert after.version == 2

    def test_no_capacity_below_the_present_load(self, roster: PynamoBodyRoster, tables: Tables) -> None:
        """The entry stays as it is; down to the load it may go."""
        roster.put(BODY, neutral())
        busy(tables, rows.neutral_place(BODY, REF), 3)
        with pytest.raises(CapacityBelowLoad) as refused:
            roster.put(BODY, neutral(capacity=2))
        assert refused.value.data == {"which": "capacity", "active": 3}
        assert roster.put(BODY, neutral(capacity=3))[1].capacity == 3

    def test_pages_follow_the_references(self, roster: PynamoBodyRoster) -> None:
        """Behind the one that is named; one that begins like another comes after it."""
        for ref in ("n-2", "n-1", "n-11"):
            roster.put(BODY, neutral(ref))
        assert [one.ref for one in roster.page(BODY, "", 2)] == ["n-1", "n-11"]
        assert [one.ref for one in roster.page(BODY, "n-1", 5)] == ["n-11", "n-2"]


class TestPersons:
    """The same person at several bodies."""

    def test_the_lowest_capacity_that_any_body_declares_counts(self, roster: PynamoBodyRoster) -> None:
        """Each entry keeps its own word."""
        shared(roster)
        shared(roster, OTHER, capacity_total=4)
        assert [roster.many(body, [REF])[REF].capacity_total for body in (BODY, OTHER)] == [4, 4]
        found = roster.one(BODY, REF)
        assert found is not None
        assert found.capacity_total == 6

    def test_cases_of_all_bodies_are_counted_together(self, roster: PynamoBodyRoster, tables: Tables) -> None:
        """As claims count them."""
        shared(roster)
        busy(tables, rows.person_place(PERSON), 5)
        assert roster.many(BODY, [REF])[REF].active_total == 5

    def test_nobody_declares_less_than_the_person_has(self, roster: PynamoBodyRoster, tables: Tables) -> None:
        """Only what is counted here is told."""
        shared(roster)
        busy(tables, rows.person_place(PERSON), 5)
        with pytest.raises(CapacityBelowLoad) as refused:
            shared(roster, OTHER, capacity_total=4)
        assert refused.value.data == {"which": "capacity_total", "active": 0}
        assert roster.one(OTHER, REF) is None

    def test_without_a_word_nobody_counts(self, roster: PynamoBodyRoster) -> None:
        """The person's row is there for claims all the same."""
        shared(roster, capacity_total=None)
        found = roster.many(BODY, [REF])[REF]
        assert (found.capacity_total, found.active_total) == (None, 0)

    def test_what_is_no_longer_declared_binds_nobody(self, roster: PynamoBodyRoster) -> None:
        """Neither after a change nor after leaving."""
        shared(roster)
        shared(roster, OTHER, capacity_total=4)
        shared(roster, OTHER, capacity_total=None)
        assert roster.many(BODY, [REF])[REF].capacity_total == 6
        shared(roster, OTHER, capacity_total=3)
        roster.retire(OTHER, REF)
        assert roster.many(BODY, [REF])[REF].capacity_total == 6

    def test_the_code_stays_while_there_are_cases(self, roster: PynamoBodyRoster, tables: Tables) -> None:
        """They are counted under it."""
        shared(roster)
        busy(tables, rows.neutral_place(BODY, REF), 1)
        with pytest.raises(PersonHasCases):
            shared(roster, person="person-2")

    def test_a_code_may_become_another_one(self, roster: PynamoBodyRoster) -> None:
        """What was declared under the first is gone."""
        shared(roster)
        shared(roster, OTHER, capacity_total=9)
        shared(roster, person="person-2", capacity_total=2)
        assert roster.many(OTHER, [REF])[REF].capacity_total == 9
        assert roster.many(BODY, [REF])[REF].capacity_total == 2


class TestMany:
    """At once."""

    def test_they_are_entered_together(self, roster: PynamoBodyRoster) -> None:
        """More than one transaction holds."""
        wanted = [neutral(f"n-{n:02}", person=f"p-{n}", capacity_total=5) for n in range(45)]
        assert roster.put_all(BODY, [(None, one) for one in wanted]) == {}
        assert len(roster.many(BODY, [one.ref for one in wanted])) == 45

    def test_one_that_is_refused_keeps_nobody_else_out(
        self, roster: PynamoBodyRoster, tables: Tables
    ) -> None:
        """It is told by its reference."""
        roster.put(BODY, neutral("n-1"))
        busy(tables, rows.neutral_place(BODY, "n-1"), 4)
        stands = roster.many(BODY, ["n-1"])["n-1"]
        refused = roster.put_all(BODY, [(stands, neutral("n-1", capacity=3)), (None, neutral("n-2"))])
        assert [(ref, error.code) for ref, error in refused.items()] == [("n-1", "capacity_below_load")]
        assert sorted(roster.many(BODY, ["n-1", "n-2"])) == ["n-1", "n-2"]

    def test_one_person_under_two_references_is_entered_twice(self, roster: PynamoBodyRoster) -> None:
        """Each for itself: both change the person's row."""
        two = [neutral(ref, person=PERSON, capacity_total=5) for ref in ("n-1", "n-2")]
        assert roster.put_all(BODY, [(None, one) for one in two]) == {}
        assert len(roster.page(BODY, "", 10)) == 2


class TestLeaving:
    """Retired, or gone."""

    def test_one_without_cases_is_gone(self, roster: PynamoBodyRoster) -> None:
        """There is nothing left to read."""
        roster.put(BODY, neutral())
        assert roster.retire(BODY, REF) is not None
        assert (roster.one(BODY, REF), roster.serves(BODY, REF)) == (None, False)

    def test_one_with_cases_takes_no_more(self, roster: PynamoBodyRoster, tables: Tables) -> None:
        """The entry stays until the last has ended; entering brings it back."""
        roster.put(BODY, neutral())
        busy(tables, rows.neutral_place(BODY, REF), 1)
        roster.retire(BODY, REF)
        found = roster.one(BODY, REF)
        assert found is not None
        assert (found.retired, found.available, roster.serves(BODY, REF)) == (True, False, False)
        assert roster.put(BODY, neutral())[1].serves

    def test_who_is_not_there_cannot_leave(self, roster: PynamoBodyRoster) -> None:
        """Nothing is written."""
        assert roster.retire(BODY, REF) is None


class TestCounting:
    """Twice is once."""

    def test_appointments_are_counted_by_party(self, roster: PynamoBodyRoster) -> None:
        """For that neutral alone; parties without any are absent, and one whose code begins like another's."""
        for arbitration in ("arb-1", "arb-1", "arb-2"):
            roster.record_appointment(BODY, REF, ["shop-77", "buyer-1"], of=arbitration, on=TODAY)
        roster.record_appointment(BODY, "neutral-2", ["shop-77"], of="arb-1", on=TODAY)
        assert roster.appointments(BODY, REF, ["shop-77", "shop-78", "shop-7"], TODAY) == {"shop-77": 2}

    def test_appointments_count_from_a_day_on(self, roster: PynamoBodyRoster) -> None:
        """A year and a day ago is no more within the year; the day itself is."""
        for days, arbitration in ((366, "arb-1"), (365, "arb-2"), (1, "arb-3")):
            roster.record_appointment(BODY, REF, ["shop-77"], arbitration, TODAY - timedelta(days=days))
        since = TODAY - timedelta(days=365)
        assert roster.appointments(BODY, REF, ["shop-77"], since) == {"shop-77": 2}

    def test_statistics_add_up(self, roster: PynamoBodyRoster) -> None:
        """And leave the version alone."""
        roster.put(BODY, neutral())
        for arbitration in ("arb-1", "arb-1", "arb-2"):
            roster.record_statistics(
                BODY, REF, Statistics(decided=1, days=30, for_complainant=1), of=arbitration
            )
        found = roster.one(BODY, REF)
        assert found is not None
        assert found.statistics == Statistics(decided=2, days=60, for_complainant=2)
        assert found.version == 1


class TestRelations:
    """Read from both ends."""

    @pytest.fixture
    def register(self, tables: Tables) -> PynamoRegister:
        return PynamoRegister(tables)

    def test_a_relation_is_read_from_both_ends(self, register: PynamoRegister) -> None:
        """In that body's register alone."""
        edge = Edge("person-1", Relation.FIRM, "firm-1", date(2021, 3, 1))
        register.put(BODY, [edge])
        assert register.around(BODY, ["person-1", "firm-1", "firm-2"]) == {
            "person-1": [edge],
            "firm-1": [edge],
        }
        assert register.around(OTHER, ["person-1"]) == {}

    def test_the_same_one_again_gets_the_new_days(self, register: PynamoRegister) -> None:
        """It is no second one."""
        edge = Edge("a", Relation.EMPLOYMENT, "b")
        register.put(BODY, [edge])
        register.put(BODY, [ended := replace(edge, until=date(2025, 1, 1))])
        assert register.around(BODY, ["b"]) == {"b": [ended]}

    def test_many_are_put_at_once(self, register: PynamoRegister) -> None:
        """More than one transaction holds, and one of them twice."""
        edges = [Edge("firm-1", Relation.EMPLOYMENT, f"person-{n}") for n in range(120)]
        register.put(BODY, [*edges, edges[0]])
        assert len(register.around(BODY, ["firm-1"])["firm-1"]) == 120

    def test_one_is_taken_out_at_both_ends(self, register: PynamoRegister) -> None:
        """Once."""
        edge = Edge("a", Relation.FAMILY, "b")
        register.put(BODY, [edge])
        assert [register.remove(BODY, edge), register.remove(BODY, edge)] == [True, False]
        assert register.around(BODY, ["a", "b"]) == {}

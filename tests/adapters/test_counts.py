"""Counts on a table: each case once, one write unit, no hot key, and what a process remembers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.adapters import counts as adapter
from chalicelib.adapters.counts import KEPT_DAYS, REMEMBERED_SECONDS, PynamoCounts
from chalicelib.adapters.sizes import item_size
from chalicelib.adapters.tables import Tables
from chalicelib.domain import counting
from chalicelib.domain.counting import KEPT, Day, Key, SignalKind, mark, rarity
from chalicelib.domain.systemic import HISTORY
from chalicelib.domain.values import derive_id
from tests.roundtrips import count_calls
from tests.shared_aws import items

if TYPE_CHECKING:
    from tests.conftest import HandClock

pytestmark = pytest.mark.capability("S60")

TENANT, OTHER = "ten_" + "a" * 26, "ten_" + "b" * 26
PRODUCT, BATCH = Key(SignalKind.PRODUCT, "kettle-k2"), Key(SignalKind.BATCH, "lot-7")
LONGEST = Key(SignalKind.PROMOTION, "x" * 64)
TODAY = date(2026, 11, 22)


def case(n: int) -> str:
    return derive_id("case", b"counts", str(n))


@pytest.fixture
def counts(tables: Tables, clock: HandClock) -> PynamoCounts:
    return PynamoCounts(tables, clock)


def added(counts: PynamoCounts, number: int, key: Key = PRODUCT, day: date = TODAY) -> Day:
    """The day after so many cases."""
    found = [counts.add(TENANT, key, day, case(n)) for n in range(number)]
    return next(day for day in reversed(found) if day is not None)


class TestCounting:
    """One row for a day of one key."""

    def test_cases_are_counted_and_named(self, counts: PynamoCounts) -> None:
        """Some of them by name."""
        counted = added(counts, 20)
        assert (counted.number, counted.thin) == (20, 0)
        assert len(counted.sample) == 3
        assert set(counted.sample) <= {case(n) for n in range(20)}

    def test_a_case_that_comes_twice_is_counted_once(self, counts: PynamoCounts) -> None:
        """Of itself: its mark is in the set already, and no other row has to say so."""
        first = added(counts, 5)
        assert counts.add(TENANT, PRODUCT, TODAY, case(2)) == first

    def test_keys_days_and_tenants_are_apart(self, counts: PynamoCounts) -> None:
        """Each begins at one."""
        added(counts, 5)
        places = [
            (OTHER, PRODUCT, TODAY),
            (TENANT, BATCH, TODAY),
            (TENANT, PRODUCT, TODAY + timedelta(days=1)),
        ]
        assert [len(found.marks) for p in places if (found := counts.add(*p, case(1)))] == [1, 1, 1]

    def test_a_filing_is_one_write_and_no_read(self, counts: PynamoCounts) -> None:
        """For each of its keys."""
        added(counts, 1)
        with count_calls() as calls:
            counts.add(TENANT, PRODUCT, TODAY, case(7))
        assert calls == {"dynamodb.UpdateItem": 1}

    @pytest.mark.parametrize("key", [PRODUCT, LONGEST], ids=["usual", "longest"])
    def test_a_full_day_is_one_write_unit(self, counts: PynamoCounts, key: Key) -> None:
        """At most a kilobyte, whatever the platform calls its things."""
        added(counts, KEPT, key)
        (row,) = [item for item in items("VIEWS_TABLE") if "seen" in item]
        assert len(row["seen"]["SS"]) == KEPT
        assert item_size(row) <= 1_024

    def test_a_day_goes_by_itself(self, counts: PynamoCounts) -> None:
        """Some weeks after it is last looked at: 22 November 2026 and 91 days are 21 February 2027."""
        added(counts, 1)
        (row,) = [item for item in items("VIEWS_TABLE") if "seen" in item]
        assert row["ttl"] == {"N": "1803168000"}
        assert KEPT_DAYS == 91 > HISTORY

    def test_no_index_shows_counts(self, counts: PynamoCounts) -> None:
        """They are no lines of any list, and cost nothing there."""
        added(counts, 3)
        assert all({"due_at", "updated_at"}.isdisjoint(item) for item in items("VIEWS_TABLE"))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """A day is full with twenty marks, so that a hundred cases are many."""
    monkeypatch.setattr(counting, "KEPT", 20)
    monkeypatch.setattr(adapter, "KEPT", 20)
    return 20


class TestBusyKeys:
    """What everybody complains about."""

    def test_many_are_as_many_marks_as_fit(self, counts: PynamoCounts, few: int) -> None:
        """Those of all cases that would have been left, whatever the order in which the set was halved."""
        counted, whole = added(counts, 120), Day(frozenset(mark(case(n)) for n in range(120)))
        assert counted.thin >= 2
        assert len(counted.marks) == whole.at(counted.thin) <= few

    def test_cases_that_are_not_kept_cost_nothing(self, counts: PynamoCounts, few: int) -> None:
        """Of 200 further ones only those are written whose marks are rare enough: so a busy key is no hot one."""
        thin = added(counts, 120).thin
        rare = sum(1 for n in range(120, 320) if rarity(mark(case(n))) >= thin)
        with count_calls() as calls:
            for n in range(120, 320):
                counts.add(TENANT, PRODUCT, TODAY, case(n))
        assert rare <= 70
        assert calls["dynamodb.UpdateItem"] <= rare + 2  # and a halving or two

    def test_another_process_learns_it_from_its_first_refusal(
        self, counts: PynamoCounts, few: int, tables: Tables, clock: HandClock
    ) -> None:
        """One read tells how thin the day has become; from then on it writes no more than the first."""
        thin, other = added(counts, 120).thin, PynamoCounts(tables, clock)
        common = [n for n in range(120, 320) if rarity(mark(case(n))) < thin]
        with count_calls() as calls:
            assert [other.add(TENANT, PRODUCT, TODAY, case(n)) for n in common] == [None] * len(common)
        assert calls == {"dynamodb.UpdateItem": 1, "dynamodb.GetItem": 1}

    def test_cases_at_once_are_all_counted(self, tables: Tables, clock: HandClock) -> None:
        """By several processes, each of them twice: a set knows no race."""
        processes = [PynamoCounts(tables, clock) for _ in range(4)]

        def add(n: int) -> None:
            processes[n % 4].add(TENANT, PRODUCT, TODAY, case(n // 2))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, range(100)))
        counted = processes[0].add(TENANT, PRODUCT, TODAY, case(0))
        assert counted is not None
        assert counted.number == 50

    def test_halving_at_once_loses_nobody(self, few: int, tables: Tables, clock: HandClock) -> None:
        """Whoever marks while another one halves is in the set that is left, if it belongs there."""
        processes = [PynamoCounts(tables, clock) for _ in range(4)]

        def add(n: int) -> None:
            processes[n % 4].add(TENANT, PRODUCT, TODAY, case(n))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(add, range(120)))
        found = processes[0].history(TENANT, PRODUCT, TODAY + timedelta(days=1)).days[TODAY]
        whole = Day(frozenset(mark(case(n)) for n in range(120)))
        assert found.thin >= 2
        assert len(found.marks) == whole.at(found.thin)


class TestThePast:
    """What is looked at beside the day itself."""

    def test_the_past_is_one_read(self, counts: PynamoCounts) -> None:
        """Ten weeks at most, this day not among them; and then none for a quarter of an hour."""
        for n in (0, 1, HISTORY - 1, HISTORY):
            added(counts, 2, day=TODAY - timedelta(days=n))
        with count_calls() as calls:
            found = counts.history(TENANT, PRODUCT, TODAY)
            assert counts.history(TENANT, PRODUCT, TODAY) == found
        assert calls == {"dynamodb.Query": 1}
        assert sorted(found.days) == [TODAY - timedelta(days=HISTORY - 1), TODAY - timedelta(days=1)]
        assert found.alert_id == ""

    def test_the_past_is_read_anew_after_a_while(self, counts: PynamoCounts, clock: HandClock) -> None:
        """A late message may have changed yesterday."""
        counts.history(TENANT, PRODUCT, TODAY)
        added(counts, 2, day=TODAY - timedelta(days=1))
        assert counts.history(TENANT, PRODUCT, TODAY).days == {}
        clock.sleep(REMEMBERED_SECONDS)
        assert len(counts.history(TENANT, PRODUCT, TODAY).days) == 1

    def test_the_first_day_of_counting_stays(
        self, counts: PynamoCounts, tables: Tables, clock: HandClock
    ) -> None:
        """Of each tenant, for every process."""
        assert counts.since(TENANT, TODAY) == TODAY
        later = TODAY + timedelta(days=9)
        assert PynamoCounts(tables, clock).since(TENANT, later) == TODAY
        assert counts.since(OTHER, later) == later


class TestClaims:
    """Which alert is a key's."""

    def test_the_first_one_stands(self, counts: PynamoCounts, tables: Tables, clock: HandClock) -> None:
        """Whoever comes second learns of it, and so does whoever reads the past."""
        assert counts.claim(TENANT, PRODUCT, "alr_1", "") == "alr_1"
        other = PynamoCounts(tables, clock)
        assert other.claim(TENANT, PRODUCT, "alr_2", "") == "alr_1"
        assert other.history(TENANT, PRODUCT, TODAY).alert_id == "alr_1"
        assert counts.claim(TENANT, BATCH, "alr_2", "") == "alr_2"

    def test_a_later_one_takes_its_place_once(self, counts: PynamoCounts) -> None:
        """Whoever believes in an older one is told what stands."""
        counts.claim(TENANT, PRODUCT, "alr_1", "")
        assert counts.claim(TENANT, PRODUCT, "alr_2", "alr_1") == "alr_2"
        assert counts.claim(TENANT, PRODUCT, "alr_3", "alr_1") == "alr_2"
        assert counts.history(TENANT, PRODUCT, TODAY).alert_id == "alr_2"

    def test_what_was_remembered_of_the_past_does_not_hide_it(self, counts: PynamoCounts) -> None:
        """The days may be a quarter of an hour old, the alert is what this process knows."""
        counts.history(TENANT, PRODUCT, TODAY)
        counts.claim(TENANT, PRODUCT, "alr_1", "")
        assert counts.history(TENANT, PRODUCT, TODAY).alert_id == "alr_1"

    def test_of_many_at_once_one_wins(self, tables: Tables, clock: HandClock) -> None:
        """And all hear which."""
        with ThreadPoolExecutor(8) as pool:
            stand = list(
                pool.map(
                    lambda n: PynamoCounts(tables, clock).claim(TENANT, PRODUCT, f"alr_{n}", ""), range(8)
                )
            )
        assert len(set(stand)) == 1

"""Places with mediators: taken and given back in the case's own transaction, never more than there are."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import Contention, NeutralClaim, NoCapacity, SlotTaken, VersionMoved
from chalicelib.domain.case.state import Case
from tests import builders
from tests.adapters.test_transaction import WRITE, cancelled, instead
from tests.roundtrips import count_calls

NOW, TENANT = builders.NOW, builders.TENANT
place = builders.place


@pytest.fixture
def directory(tables: Tables) -> PynamoDirectory:
    """With one mediator who may have three cases."""
    made = PynamoDirectory(tables)
    made.put_mediator(TENANT, builders.mediator())
    return made


def filed(store: PynamoCaseStore, name: str | int = 1, *, taken: bool = False) -> Case:
    case = builders.case(name)
    claims = (place(case),) if taken else ()
    store.commit(builders.filing(case, claims=claims), NOW)
    return case


def written(store: PynamoCaseStore, case: Case, *claims: NeutralClaim) -> Case:
    """A command of the case with these claims."""
    after = builders.moved_on(case)
    store.commit(builders.command(case, after, claims=claims), NOW + timedelta(seconds=1))
    return after


def active(directory: PynamoDirectory, ref: str = "m-1") -> int:
    found = directory.mediator(TENANT, ref)
    assert found is not None
    return found.active


def slots(tables: Tables) -> list[str]:
    model = tables.directory
    return [row.sk for row in model.query(f"tenant#{TENANT}", model.sk.startswith("slot#"))]


def version(store: PynamoCaseStore, case: Case) -> int:
    loaded = store.load(case.head.case_id)
    assert loaded is not None
    return loaded.case.head.version


class TestTaking:
    """A case gets a mediator."""

    def test_a_place_is_taken_with_the_case_in_one_call(
        self, store: PynamoCaseStore, directory: PynamoDirectory, tables: Tables
    ) -> None:
        """A row that names the case, and one more case counted."""
        case = filed(store)
        with count_calls() as calls:
            written(store, case, place(case))
        assert calls == {"dynamodb.TransactWriteItems": 1}
        assert active(directory) == 1
        assert slots(tables) == [f"slot#mediator#m-1#{case.head.case_id}"]

    @pytest.mark.parametrize(
        "changes", [{"capacity": 1, "taken": True}, {"available": False}, {"retired": True}, {"gone": True}]
    )
    def test_no_place_no_case(
        self, store: PynamoCaseStore, directory: PynamoDirectory, tables: Tables, changes: dict[str, Any]
    ) -> None:
        """Full, not available, retired or not on the roster: nothing of the command is written."""
        if changes.pop("taken", False):
            filed(store, "other", taken=True)
        if changes.pop("retired", False):
            filed(store, "other", taken=True)
            directory.retire_mediator(TENANT, "m-1")
        elif changes.pop("gone", False):
            directory.retire_mediator(TENANT, "m-1")
        else:
            directory.put_mediator(TENANT, builders.mediator(**changes))
        case, before = filed(store), slots(tables)
        with pytest.raises(NoCapacity) as refused:
            written(store, case, place(case))
        assert refused.value.claim == place(case)
        assert (version(store, case), slots(tables)) == (case.head.version, before)

    def test_the_same_case_takes_its_place_once(
        self, store: PynamoCaseStore, directory: PynamoDirectory
    ) -> None:
        """Also where the mediator is full by this very case."""
        directory.put_mediator(TENANT, builders.mediator(capacity=1))
        case = filed(store, taken=True)
        with pytest.raises(SlotTaken) as refused:
            written(store, case, place(case))
        assert refused.value.claims == (place(case),)
        assert (active(directory), version(store, case)) == (1, case.head.version)

    def test_a_case_that_moved_on_counts_more_than_its_place(
        self, store: PynamoCaseStore, directory: PynamoDirectory
    ) -> None:
        """Whoever lost the race loads again, and sees what the winner did."""
        case = filed(store)
        written(store, case, place(case))
        with pytest.raises(VersionMoved):
            written(store, case, place(case))
        assert active(directory) == 1

    @pytest.mark.parametrize(
        ("slot", "neutral", "raised"),
        [
            ("None", "TransactionConflict", Contention),
            ("None", "ConditionalCheckFailed", NoCapacity),
            ("ConditionalCheckFailed", "ConditionalCheckFailed", SlotTaken),
            ("ConditionalCheckFailed", "TransactionConflict", SlotTaken),
        ],
    )
    def test_each_cancellation_has_its_meaning(
        self, store: PynamoCaseStore, tables: Tables, slot: str, neutral: str, raised: type[Exception]
    ) -> None:
        """Another case at the same mediator at the same moment is no refusal: it is tried again."""
        case = builders.case()
        reasons = cancelled("None", "None", slot, neutral)
        with instead(tables.once, WRITE, reasons), pytest.raises(raised):
            written(store, case, place(case))

    def test_places_of_one_tenant_are_none_of_another(
        self, store: PynamoCaseStore, directory: PynamoDirectory
    ) -> None:
        """The same reference is somebody else there."""
        other = builders.an_id("ten", "other")
        directory.put_mediator(other, builders.mediator())
        filed(store, taken=True)
        found = directory.mediator(other, "m-1")
        assert found is not None
        assert found.active == 0

    @pytest.mark.capability("S19")
    def test_cases_at_once_never_take_more_than_there_are(
        self, store: PynamoCaseStore, directory: PynamoDirectory, tables: Tables
    ) -> None:
        """Sixteen cases, three places: three get one, each of the rest is told why."""
        cases = [filed(store, n) for n in range(16)]

        def assigned(case: Case) -> str:
            while True:
                try:
                    written(store, case, place(case))
                except NoCapacity:
                    return "full"
                except Contention:
                    continue
                return "taken"

        with ThreadPoolExecutor(8) as pool:
            outcomes = Counter(pool.map(assigned, cases))
        assert outcomes == {"taken": 3, "full": 13}
        assert (active(directory), len(slots(tables))) == (3, 3)


class TestGivingBack:
    """The mediation ends, or the case."""

    def test_a_place_is_given_back_with_the_case(
        self, store: PynamoCaseStore, directory: PynamoDirectory, tables: Tables
    ) -> None:
        """The row is gone, the count as before."""
        case = filed(store, taken=True)
        with count_calls() as calls:
            written(store, case, place(case, take=False))
        assert calls == {"dynamodb.TransactWriteItems": 1}
        assert (active(directory), slots(tables)) == (0, [])

    def test_a_place_is_given_back_once(self, store: PynamoCaseStore, directory: PynamoDirectory) -> None:
        """The second time says so, and counts nothing: another case's place stays."""
        filed(store, "other", taken=True)
        case = written(store, filed(store, taken=True), place(builders.case(), take=False))
        with pytest.raises(SlotTaken) as refused:
            written(store, case, place(case, take=False))
        assert refused.value.claims == (place(case, take=False),)
        assert active(directory) == 1

    def test_many_at_once_give_it_back_once(
        self, store: PynamoCaseStore, directory: PynamoDirectory, tables: Tables
    ) -> None:
        """By the version of the case: one of them wins."""
        filed(store, "other", taken=True)
        case = filed(store, taken=True)

        def ended(_: int) -> bool:
            try:
                written(store, case, place(case, take=False))
            except VersionMoved:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(ended, range(8))) == 1
        assert (active(directory), len(slots(tables))) == (1, 1)

    def test_a_retired_mediators_place_can_be_given_back(
        self, store: PynamoCaseStore, directory: PynamoDirectory
    ) -> None:
        """And then he can go."""
        case = filed(store, taken=True)
        directory.retire_mediator(TENANT, "m-1")
        written(store, case, place(case, take=False))
        assert active(directory) == 0
        directory.retire_mediator(TENANT, "m-1")
        assert directory.mediator(TENANT, "m-1") is None

    def test_a_count_that_was_lost_stops_no_case(
        self, store: PynamoCaseStore, directory: PynamoDirectory, tables: Tables
    ) -> None:
        """After a restore, say: the place counts as given back, and the case can do without the claim."""
        case = filed(store, taken=True)
        tables.directory(f"tenant#{TENANT}", "mediator#m-1").delete()
        with pytest.raises(SlotTaken) as refused:
            written(store, case, place(case, take=False))
        assert refused.value.claims == (place(case, take=False),)

    def test_one_comes_for_another_in_one_write(
        self, store: PynamoCaseStore, directory: PynamoDirectory, tables: Tables
    ) -> None:
        """Never two, never none."""
        directory.put_mediator(TENANT, builders.mediator("m-2"))
        case = filed(store, taken=True)
        written(store, case, place(case, take=False), place(case, "m-2"))
        assert (active(directory), active(directory, "m-2")) == (0, 1)
        assert slots(tables) == [f"slot#mediator#m-2#{case.head.case_id}"]

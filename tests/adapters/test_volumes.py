"""What is filed and joined in a window, and the marks of who is over, beside the tenant's record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.adapters.directory import PynamoDirectory
from chalicelib.adapters.volumes import PynamoVolumes
from chalicelib.application.ports import ApiKey, Tenant
from chalicelib.domain.limits import COMPLAINANT_FILINGS, JOINS, Over, window_end
from chalicelib.domain.security import Security
from chalicelib.domain.values import Role
from tests.builders import an_id
from tests.conftest import HandClock

if TYPE_CHECKING:
    from chalicelib.adapters.tables import Tables

TENANT = an_id("ten")


@pytest.fixture
def directory(tables: Tables, clock: HandClock) -> PynamoDirectory:
    """With one platform, whose complainants may file eleven times a day."""
    made = PynamoDirectory(tables)
    tenant = Tenant(
        TENANT, "Example Market", sandbox=False, created_at=clock.now(), wrapped_root=b"",
        security=Security(limits={"complainant_filings": 11}),
    )  # fmt: skip
    made.create_tenant(tenant, ApiKey(an_id("key"), TENANT, Role.PLATFORM, "", (), "", clock.now()))
    return made


@pytest.fixture
def counting(tables: Tables, directory: PynamoDirectory, clock: HandClock) -> PynamoVolumes:
    return PynamoVolumes(tables, directory, clock)


def marks(directory: PynamoDirectory) -> frozenset[str]:
    known = directory.known(TENANT)
    assert known is not None
    return known[1]


def filed(counting: PynamoVolumes, number: int, key: str = "buyer-1") -> None:
    counting.add(TENANT, COMPLAINANT_FILINGS, key, number)


def test_whoever_is_over_is_marked_until_the_day_ends(
    counting: PynamoVolumes, directory: PynamoDirectory, clock: HandClock
) -> None:
    """Eleven are allowed; the twelfth is one too many."""
    filed(counting, 11)
    assert marks(directory) == frozenset()
    filed(counting, 1)
    until = window_end(COMPLAINANT_FILINGS, int(clock.now().timestamp()))
    assert marks(directory) == {Over("complainant_filings", "buyer-1", until).mark}


def test_a_mark_that_is_written_again_is_one(counting: PynamoVolumes, directory: PynamoDirectory) -> None:
    """While it is over, whatever comes says so anew: what was lost once is not lost for good."""
    for _ in range(3):
        filed(counting, 12)
    assert len(marks(directory)) == 1


def test_ten_times_as_many_are_too_many_of_a_bulk_job_too(
    counting: PynamoVolumes, directory: PynamoDirectory
) -> None:
    """110 of one complainant."""
    filed(counting, 111)
    assert sorted(mark.rpartition("|")[2] for mark in marks(directory)) == ["1", "10"]


def test_the_next_day_begins_at_nothing(
    counting: PynamoVolumes, directory: PynamoDirectory, clock: HandClock
) -> None:
    """Eleven and eleven are never twelve of one day."""
    filed(counting, 11)
    clock.moment += timedelta(days=1)
    filed(counting, 11)
    assert marks(directory) == frozenset()


def test_a_tenant_of_its_own_numbers_is_held_to_them(
    counting: PynamoVolumes, directory: PynamoDirectory
) -> None:
    """Nothing was chosen for joins: 10,000."""
    counting.add(TENANT, JOINS, an_id("group"), 10_000)
    assert marks(directory) == frozenset()
    counting.add(TENANT, JOINS, an_id("group"))
    assert len(marks(directory)) == 1


def test_marks_are_bounded_and_make_room_when_they_are_over(
    tables: Tables, directory: PynamoDirectory, clock: HandClock
) -> None:
    """A third finds no room today, and tomorrow both others are gone."""
    counting = PynamoVolumes(tables, directory, clock, most=2)
    for name in ("buyer-1", "buyer-2", "buyer-3"):
        filed(counting, 12, name)
    assert {mark.split("|")[1] for mark in marks(directory)} == {"buyer-1", "buyer-2"}
    clock.moment += timedelta(days=1)
    filed(counting, 12, "buyer-3")
    assert {mark.split("|")[1] for mark in marks(directory)} == {"buyer-3"}


def test_nobody_becomes_a_tenant_by_being_counted(
    counting: PynamoVolumes, directory: PynamoDirectory
) -> None:
    """Of one that is not there nothing is written but a number that goes by itself."""
    other = an_id("ten", "gone")
    counting.add(other, COMPLAINANT_FILINGS, "buyer-1", 1_000)
    assert directory.known(other) is None


def test_marks_outlive_a_change_of_the_tenant(counting: PynamoVolumes, directory: PynamoDirectory) -> None:
    """They stand beside its record, not in it."""
    filed(counting, 12)
    before = directory.tenant(TENANT)
    assert before is not None
    directory.change_tenant(before, replace(before, security=Security()))
    assert len(marks(directory)) == 1

"""The cases of a cluster, page by page, wherever they lie and whatever the cluster went into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.application.registers import Registers
from chalicelib.domain.grouping.clusters import CAPACITY, row_of
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

NOW = 1_795_000_000
ONE, OTHER = "clu_" + "a" * 20 + "a" * 6, "clu_" + "b" * 20 + "a" * 6


def case(n: int) -> str:
    return f"case_{n:026}"


@pytest.fixture
def registers(backend: Services) -> Registers:
    return Registers(backend.clusters, "scope", NOW)


def enter(registers: Registers, cluster: str, numbers: range) -> None:
    for n in numbers:
        registers.enter(cluster, case(n))


def pages(services: Services, cluster: str, limit: int) -> list[str]:
    """All there are, as invitations go through them."""
    found: list[str] = []
    while page := services.alike.cases(cluster, found[-1] if found else "", limit):
        found += page
    return found


def test_all_cases_come_once_in_the_order_of_their_ids(backend: Services, registers: Registers) -> None:
    """Over several rows, whatever the size of a page."""
    enter(registers, ONE, range(CAPACITY * 2 + 3))
    assert pages(backend, ONE, 10) == [case(n) for n in range(CAPACITY * 2 + 3)]


def test_what_was_merged_is_one_list_by_either_name(backend: Services, registers: Registers) -> None:
    """The one that went into the other leads to it."""
    enter(registers, ONE, range(3))
    enter(registers, OTHER, range(3, 6))
    registers.merge(ONE, OTHER, {})
    assert pages(backend, ONE, 4) == pages(backend, OTHER, 4) == [case(n) for n in range(6)]


def test_who_was_taken_out_is_not_among_them(backend: Services, registers: Registers) -> None:
    """Though the row still lists the case."""
    enter(registers, ONE, range(3))
    backend.clusters.release(row_of(ONE), case(1), NOW)
    assert pages(backend, ONE, 10) == [case(0), case(2)]


def test_of_a_cluster_that_nobody_knows_there_are_none(backend: Services) -> None:
    """A case alone in its cluster has no row of one."""
    assert pages(backend, ONE, 10) == []


def test_a_cluster_is_read_once_for_all_its_pages(backend: Services, registers: Registers) -> None:
    """Two reads for the first: the row that leads it, then all rows; none for those that follow."""
    enter(registers, ONE, range(30))
    with count_calls() as calls:
        assert len(pages(backend, ONE, 7)) == 30
    assert calls == {"dynamodb.BatchGetItem": 2}

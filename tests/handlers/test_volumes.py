"""Mass filing and crowds that are sent to a group, from the stream to the mark beside the tenant's record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application.ports import ApiKey
from chalicelib.domain.case.views import summary
from chalicelib.domain.limits import marked
from chalicelib.domain.security import Security
from chalicelib.domain.values import Role
from tests import builders
from tests.builders import TENANT, an_id
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

LIMITS = {"complainant_filings": 10, "respondent_filings": 50, "joins": 500}


@pytest.fixture
def market(backend: Services, clock: HandClock) -> Services:
    """A platform with the smallest numbers there may be."""
    tenant = builders.tenant(security=Security(limits=LIMITS))
    key = ApiKey(an_id("key"), tenant.id, Role.PLATFORM, "", (), "", clock.now())
    backend.directory.create_tenant(tenant, key)
    return backend


def filing(n: int) -> dict[str, str]:
    """A new case, by the same complainant against the same respondent."""
    case = builders.case(f"case-{n}", version=1)
    return {"tenant": TENANT, "summary": json.dumps(summary(case))}


def over(market: Services) -> set[tuple[str, str]]:
    """As whoever has just come sees it."""
    known = market.directory.known(TENANT)
    assert known is not None
    market.directory.change_tenant(known[0], known[0])
    fresh = market.directory.known(TENANT)
    assert fresh is not None
    return {(mark.name, mark.key) for text in fresh[1] if (mark := marked(text))}


def counted(invoke: Lambdas, *messages: Any) -> None:
    for first in range(0, len(messages), 10):
        assert invoke.failed("project", sqs(*messages[first : first + 10])) == []


def test_a_complainant_who_files_without_end_is_found(invoke: Lambdas, market: Services) -> None:
    """Ten within a day are nobody's affair; one more is."""
    counted(invoke, *(filing(n) for n in range(10)))
    assert over(market) == set()
    counted(invoke, filing(10))
    head = builders.case("case-10").head
    assert over(market) == {("complainant_filings", head.complainant.ref)}


def test_what_comes_twice_counts_once(invoke: Lambdas, market: Services) -> None:
    """Whoever puts the case on the list counts it."""
    for _ in range(3):
        counted(invoke, *(filing(n) for n in range(10)))
    assert over(market) == set()


def test_a_case_that_goes_on_is_no_further_filing(invoke: Lambdas, market: Services) -> None:
    """Only its first version is one."""
    later = (summary(builders.case("case-1", version=version)) for version in range(1, 30))
    counted(invoke, *({"tenant": TENANT, "summary": json.dumps(shown)} for shown in later))
    assert over(market) == set()


def test_a_crowd_that_joins_one_group_is_found(invoke: Lambdas, market: Services) -> None:
    """Counted in batches: two of three hundred within the hour."""
    group = an_id("group")
    for _ in range(2):
        counted(invoke, {"counts": {group: 300}, "joined": {f"{TENANT}|{group}": 300}})
    assert over(market) == {("joins", group)}

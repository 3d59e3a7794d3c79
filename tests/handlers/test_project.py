"""The platforms' lists: one row per case, the newest that came, in whatever order."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.domain.case.state import Status
from chalicelib.domain.case.views import summary
from chalicelib.domain.values import Role
from chalicelib.entrypoints.project import NO_DUE, row
from tests import builders
from tests.builders import TENANT
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.application.ports import CaseRow
    from chalicelib.bootstrap import Services


def message(version: int, name: str = "1", **changes: Any) -> dict[str, str]:
    """As the relay writes it for that version of a case."""
    shown = summary(builders.case(name, version=version, **changes))
    return {"tenant": TENANT, "summary": json.dumps(shown)}


def listed(backend: Services, order: str = "updated", **filters: str) -> list[CaseRow]:
    return backend.views.cases(TENANT, order, filters, "", 100)[0]


def test_a_message_becomes_a_line_of_the_list(invoke: Lambdas, backend: Services) -> None:
    """With what one filters and sorts by, and the whole summary."""
    assert invoke.failed("project", sqs(message(1))) == []
    (line,) = listed(backend)
    assert (line.case_id, line.version, line.status, line.stage) == (
        builders.an_id("case"),
        1,
        "open",
        "negotiation",
    )
    assert line.move == ("platform",)
    assert line.due_at == json.loads(line.summary)["due_at"] == "2026-11-25T04:00:00.000000Z"


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))), ids=str)
def test_the_newest_version_stands_in_whatever_order_they_come(
    invoke: Lambdas, backend: Services, order: tuple[int, ...]
) -> None:
    """An older one is dropped and done with."""
    assert invoke.failed("project", sqs(*(message(version) for version in order))) == []
    assert [line.version for line in listed(backend)] == [3]


def test_a_message_that_comes_twice_changes_nothing(invoke: Lambdas, backend: Services) -> None:
    """The same version is not newer."""
    for _ in range(2):
        assert invoke.failed("project", sqs(message(2, stage="determination"), message(2))) == []
    assert [line.stage for line in listed(backend)] == ["determination"]


def test_a_case_on_which_no_time_runs_sorts_last(invoke: Lambdas, backend: Services) -> None:
    """It is on the list by due all the same."""
    invoke("project", sqs(message(1, "closed", status=Status.CLOSED, deadlines={}), message(1, "open")))
    assert [line.case_id for line in listed(backend, "due")] == [
        builders.an_id("case", n) for n in ("open", "closed")
    ]
    assert row(message(1, deadlines={})["summary"]).due_at == NO_DUE


@pytest.mark.parametrize(
    "garbled",
    ["{", "{}", '{"tenant": "t"}', '{"tenant": "t", "summary": "{}"}', '{"tenant": "t", "summary": 7}'],
)
def test_a_garbled_message_fails_alone(invoke: Lambdas, backend: Services, garbled: str) -> None:
    """Its neighbours are on the list."""
    assert invoke.failed("project", sqs(garbled, message(1))) == ["m0"]
    assert len(listed(backend)) == 1


def test_what_there_is_no_time_for_comes_back(invoke: Lambdas, backend: Services) -> None:
    """Nothing is begun in the last seconds."""
    assert invoke.failed("project", sqs(message(1), message(2)), left=4_000) == ["m0", "m1"]
    assert listed(backend) == []


def test_a_list_follows_a_dispute(invoke: Lambdas, market: Market, clock: HandClock) -> None:
    """From the stream through the relay to the line that a platform sees."""
    case_id = market.served()
    market.contested(case_id)
    invoke("relay", {"Records": stream()})
    assert invoke.failed("project", sqs(*(m.body for m in sent("views")))) == []
    rows, _ = market.services.views.cases(market.tenant.id, "updated", {}, "", 10)
    (line,) = rows
    assert (line.case_id, line.version) == (case_id, market.case(case_id).head.version)
    assert json.loads(line.summary)["respondent_ref"] == market.principal(Role.RESPONDENT).ref

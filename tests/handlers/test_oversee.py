"""The watch: open cases that nothing has woken, or that nothing would, are found without the wake index."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from chalicelib.adapters import codec
from chalicelib.application.overseeing import BOOKMARK
from chalicelib.domain.case.state import DeadlineState
from tests import builders
from tests.conftest import HandClock
from tests.handlers.events import load, sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import sent

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HOUR = timedelta(hours=1)


@pytest.fixture
def listed(invoke: Lambdas, market: Market) -> str:
    """A served case with its line in the platform's list."""
    case_id = market.served()
    row = market.services.store.events(case_id)[-1]
    body = {"tenant": market.tenant.id, "summary": row.summary}
    assert invoke.failed("project", sqs(codec.msgspec.json.encode(body).decode())) == []
    return case_id


def stop_everything(services: Services, case_id: str) -> None:
    """What no command can do: an open case on which no time runs. Written by hand, past all rules."""
    case = services.reader.load(case_id).case
    stopped = {i: replace(d, state=DeadlineState.CANCELLED) for i, d in case.deadlines.items()}
    broken = replace(case, deadlines=stopped, head=replace(case.head, next_wake=None, stall_seconds=0))
    client = services.clients.get("dynamodb")
    for item in codec.rows(broken).values():
        client.put_item(TableName=services.settings.disputes_table, Item=item)


@pytest.mark.capability("S37")
def test_a_case_that_nothing_would_wake_goes_to_the_ombuds_office(
    invoke: Lambdas, market: Market, clock: HandClock, logs: Logs, listed: str
) -> None:
    """Once, whatever brought it there; and the alarm's metric says so."""
    stop_everything(market.services, listed)
    clock.moment += timedelta(days=8)
    invoke("oversee", load("schedule_oversee"))
    invoke("oversee", load("schedule_oversee"))
    assert market.happened(listed)[-1] == "case.stalled"
    assert market.happened(listed).count("case.stalled") == 1
    assert market.services.reader.load(listed).case.head.stalled
    assert logs.counted("StrandedCases") >= 1


def test_a_wake_that_was_lost_with_its_index_row_is_caught_up(
    invoke: Lambdas, market: Market, clock: HandClock, logs: Logs, listed: str
) -> None:
    """The case says itself when it should have been woken; what was due happens then."""
    first = market.services.reader.load(listed).case.running()[0]
    clock.moment = first.due_at + 2 * HOUR
    invoke("oversee", load("schedule_oversee"))
    state = market.services.reader.load(listed).case.deadlines[first.id].state
    assert state is not DeadlineState.RUNNING
    assert logs.counted("LateWakes") == 1
    assert sent("wakes") == []


def test_a_case_in_order_is_left_alone(invoke: Lambdas, market: Market, logs: Logs, listed: str) -> None:
    """Its line alone is read."""
    before = market.happened(listed)
    invoke("oversee", load("schedule_oversee"))
    assert market.happened(listed) == before
    assert logs.counted("OverseenCases") == 1


def test_a_walk_goes_on_where_it_stopped(
    invoke: Lambdas, market: Market, clock: HandClock, listed: str
) -> None:
    """After its end it begins anew."""
    assert listed
    invoke("oversee", load("schedule_oversee"))
    assert market.services.directory.bookmark(BOOKMARK) == ""


@pytest.mark.capability("S19")
def test_places_are_counted_once_a_day(invoke: Lambdas, market: Market, logs: Logs) -> None:
    """A mediator's counter says two, and there is no place: it is mended, and the alarm's metric says so."""
    directory, model = market.services.directory, market.services.tables.directory
    directory.put_mediator(market.tenant.id, builders.mediator())
    model(f"tenant#{market.tenant.id}", "mediator#m-1").update(actions=[model.active.set(2)])
    invoke("oversee", load("schedule_oversee"))
    invoke("oversee", load("schedule_oversee"))
    assert (logs.counted("MiscountedPlaces"), logs.counted("MendedPlaces")) == (1, 1)
    assert logs.counted("RecountedPlaces") == 1
    found = directory.mediator(market.tenant.id, "m-1")
    assert found is not None
    assert found.active == 0

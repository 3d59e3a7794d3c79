"""Whose wake it is: the prefix of an id says it."""

from __future__ import annotations

import pytest

from chalicelib.application.sandbox import SandboxClock
from chalicelib.domain.errors import NotFound
from chalicelib.domain.report.state import Outcome
from tests.desk import Desk
from tests.market import Market


def test_cases_and_reports_are_ticked_by_their_own_kind(market: Market) -> None:
    """Through one door."""
    desk, made = Desk(market), market.services
    case_id, report_id = desk.both()
    made.clock.sleep(400 * 86_400)
    assert made.ticker.tick(case_id, made.tenancies.of).after.head.case_id == case_id
    assert made.ticker.tick(report_id, made.tenancies.of).after.head.report_id == report_id


def test_nothing_else_is_ticked(market: Market) -> None:
    """An id of no kind that wakes."""
    with pytest.raises(NotFound):
        market.services.ticker.tick("evi_" + "a" * 26, market.services.tenancies.of)


def test_the_index_shows_what_is_due_of_both_kinds(market: Market) -> None:
    """Told apart by their ids."""
    case_id, report_id = Desk(market).both()
    store = market.services.store
    wakes = {market.case(case_id).head.next_wake: case_id}
    wakes[Desk(market).report(report_id).head.next_wake] = report_id
    for wake, expected in wakes.items():
        assert wake is not None
        hour = wake.replace(minute=0, second=0, microsecond=0)
        assert (expected, wake) in store.due(hour, wake)


@pytest.mark.capability("S06")
def test_a_sandbox_runs_a_report_to_its_end_in_one_move(market: Market) -> None:
    """Through every wake, as real time would; the case goes its own way meanwhile."""
    sandbox = Market(market.services, sandbox=True)
    desk, made = Desk(sandbox), market.services
    case_id, report_id = desk.both()
    clock: SandboxClock = made.sandbox_clock
    clock.move(sandbox.tenant, sandbox.root, sandbox.tenancy.now.replace(year=2028))
    head = desk.report(report_id).head
    assert (head.outcome, head.cause) == (Outcome.REFERRED, "silence")
    assert desk.happened(report_id).count("report.overdue") == 2
    assert sandbox.case(case_id).head.status == "closed"

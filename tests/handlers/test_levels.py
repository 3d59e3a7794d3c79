"""What service levels are measured by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.reactions import ticks
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market


@pytest.mark.parametrize("late", [0, 90, 4_000])
def test_a_wake_says_how_late_it_came(
    invoke: Lambdas, market: Market, clock: HandClock, logs: Logs, late: int
) -> None:
    """In seconds from its moment to its Tick, whoever rang."""
    case_id = market.served()
    clock.moment = market.wake(case_id) + timedelta(seconds=late)
    assert invoke.failed("wake", sqs(*ticks([case_id], clock.moment))) == []
    assert logs.counted("EscalationLateness") == late


def test_a_tick_with_nothing_due_measures_nothing(
    invoke: Lambdas, market: Market, clock: HandClock, logs: Logs
) -> None:
    """Rings that come twice would make lateness look small."""
    case_id = market.served()
    assert invoke.failed("wake", sqs(*ticks([case_id], clock.moment))) == []
    assert logs.counted("EscalationLateness") == 0

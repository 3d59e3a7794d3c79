"""Re-arming is free: a changed deadline costs the command's own two calls, and no timer is made, moved or cancelled."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.values import Role
from simulation import template
from simulation.world import World
from tests.market import Market

COMMAND = {"dynamodb.Query": 1, "dynamodb.TransactWriteItems": 1}


@pytest.fixture
def market(world: World) -> Market:
    return Market(world.services)


def calls_of(world: World, before: Counter[str]) -> dict[str, int]:
    return dict(world.network.calls - before)


def answer(market: Market, case_id: str) -> None:
    """The respondent answers: what the clock waited for is no longer to come."""
    market.act(case_id, Role.RESPONDENT, lambda _, texts: cmd.Respond("contests", texts.add("No.")))


def test_a_command_that_moves_a_deadline_makes_its_own_two_calls(world: World, market: Market) -> None:
    """One Query, one transaction, in which the head carries the new wake."""
    case_id = market.served()
    wake, before = market.wake(case_id), Counter(world.network.calls)
    answer(market, case_id)
    assert calls_of(world, before) == COMMAND
    assert market.wake(case_id) != wake


def test_a_wake_beyond_the_next_day_reaches_no_timer(world: World, market: Market) -> None:
    """The clock's queue hears of it, and that is all: the hourly run arms its slot when it comes into range."""
    world.employ("relay", "arm")
    case_id = market.served()
    world.loop.run_for(10)
    before = Counter(world.network.calls)
    answer(market, case_id)
    world.loop.run_for(10)
    assert market.wake(case_id) - world.loop.moment > timedelta(hours=25)
    assert world.queues["ClockQueue"].messages == {}
    assert not [name for name in calls_of(world, before) if name.startswith("stepfunctions")]
    assert world.states.executions == {}


def test_a_hundred_moves_within_a_slot_are_one_execution(world: World) -> None:
    """Four steps in all, however often a wake comes, goes or comes again."""
    world.employ("arm")
    wake = world.loop.moment.replace(second=5) + timedelta(hours=3)
    for n in range(100):
        body = f'{{"wake": "{wake + timedelta(milliseconds=n):%Y-%m-%dT%H:%M:%S.%fZ}"}}'
        world.sqs.put(world.queues["ClockQueue"], body, world.loop.now)
    world.loop.run_for(4 * 3_600)
    assert len(world.states.executions) == 1
    assert world.states.transitions == 4


def test_an_execution_for_a_wake_that_has_moved_away_rings_for_nothing(world: World, market: Market) -> None:
    """It is not cancelled, which would be a call; its ring reads the index, finds nothing, and is done."""
    world.employ("wake")
    case_id = market.served()
    wake = market.wake(case_id)
    world.services.clockwork.arm(wake.replace(second=0, microsecond=0) + timedelta(minutes=1))
    answer(market, case_id)
    version = market.case(case_id).head.version
    world.loop.run_for((wake - world.loop.moment).total_seconds() + 600)
    assert world.runtime.ended == {("wake", "answered"): 2}
    assert market.case(case_id).head.version == version


def test_there_is_no_way_to_stop_an_execution(world: World) -> None:
    """No function is granted it, so nothing of ours can come to depend on it."""
    policies = (template.ROOT / ".chalice").glob("policy-*.json")
    assert not [path.name for path in policies if "StopExecution" in path.read_text(encoding="utf-8")]

"""One ring per slot, by an execution or directly. Each test on an account of its own, for executions stay there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.waking import PATIENCE, Arming
from chalicelib.domain.values import stamp
from tests import builders
from tests.conftest import HandClock
from tests.shared_aws import sent
from tests.wakes import attempt_at, waking_at

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

NOW = builders.NOW.replace(year=2099)
"""By the clock on the wall still ahead: an execution whose moment has passed ends at once."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
def arming(services: Services) -> Arming:
    """With the production values: slots of a minute, imminent within two."""
    return Arming(services.queues, services.clockwork, services.clock, 60, 120)


def armed(services: Services) -> list[str]:
    """Slots that have an execution, the earliest first."""
    states = services.clients.get("stepfunctions")
    listed = states.list_executions(stateMachineArn=services.settings.escalation_clock_arn)
    return sorted(found["name"] for found in listed["executions"])


def soon(happens: Callable[[], bool]) -> bool:
    """Executions run in threads of their own; one whose moment has passed ends at once."""
    until = time.monotonic() + 10
    while not happens() and time.monotonic() < until:
        time.sleep(0.01)
    return happens()


def slot(end: datetime) -> str:
    return f"wake-{end:%Y%m%dT%H%M%S}Z"


def test_many_wakes_of_one_minute_are_one_execution(services: Services, arming: Arming) -> None:
    """Named after its end."""
    wakes = [NOW + HOUR + timedelta(seconds=n) for n in range(1, 60)]
    assert arming.arm(wakes) == 1
    assert armed(services) == [slot(NOW + HOUR + MINUTE)]
    assert not sent("wakes")


def test_what_lies_beyond_25_hours_is_left_to_the_hourly_schedule(services: Services, arming: Arming) -> None:
    """An execution waits a day at most."""
    assert arming.arm([NOW + 25 * HOUR, NOW + 25 * HOUR + MICROSECOND]) == 1
    assert armed(services) == [slot(NOW + 25 * HOUR)]


@pytest.mark.parametrize(
    ("seconds", "delay"), [(121, None), (120, 120), (90, 120), (61, 120), (30, 60), (-30, 0)]
)
def test_an_imminent_wake_is_rung_directly_at_its_slots_end(
    services: Services, arming: Arming, seconds: int, delay: int | None
) -> None:
    """The execution might start too late; 120 seconds is the border."""
    assert arming.arm([NOW + timedelta(seconds=seconds)]) == 1
    assert bool(armed(services)) is (delay is None)
    assert [message.delay for message in sent("wakes")] == ([] if delay is None else [delay])


def test_a_slot_whose_execution_has_ended_is_rung_directly(
    services: Services, arming: Arming, clock: HandClock
) -> None:
    """By a message that waits as long as a queue lets it and is then put back."""
    clock.moment = NOW.replace(year=2001)
    end = clock.moment + HOUR
    assert soon(lambda: not services.clockwork.arm(end, surely=True))
    assert arming.arm([end], surely=True) == 1
    assert [(m.json, m.delay) for m in sent("wakes")] == [({"ring": stamp(end)}, 900)]


def test_no_wake_is_no_ring(services: Services, arming: Arming) -> None:
    """Nor a call."""
    assert arming.arm([]) == 0


def test_the_hourly_schedule_arms_what_comes_into_range(services: Services, arming: Arming) -> None:
    """Cases and deliveries of the next 25 hours, by the index; not what is overdue, nor what lies beyond."""
    for name, wake in enumerate([-MINUTE, 3 * HOUR, 24 * HOUR + 30 * MINUTE, 26 * HOUR]):
        waking_at(services, NOW + wake, f"case {name}")
    attempt_at(services, NOW + 5 * HOUR)
    assert arming.arm_hours(services.wake_indexes.values()) == 3
    ends = [NOW + 3 * HOUR, NOW + 5 * HOUR, NOW + 24 * HOUR + 30 * MINUTE]
    assert armed(services) == [slot(end) for end in ends]


def test_the_schedule_begins_with_what_has_just_come_into_range(
    services: Services, arming: Arming, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should its patience come to an end, the nearer slots were armed by earlier runs."""
    near, far = waking_at(services, NOW + HOUR, "near"), waking_at(services, NOW + 24 * HOUR, "far")
    assert near != far
    arm = services.clockwork.arm

    def slow(end: datetime, *, surely: bool) -> bool:
        clock.sleep(PATIENCE.total_seconds() + 1)
        return arm(end, surely=surely)

    monkeypatch.setattr(services.clockwork, "arm", slow)
    assert arming.arm_hours(services.wake_indexes.values()) == 1
    assert armed(services) == [slot(NOW + 24 * HOUR)]

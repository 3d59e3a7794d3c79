"""Arming: a changed wake and the hourly schedule lead to one execution per slot, or to a direct ring."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.domain.values import stamp
from tests import builders
from tests.conftest import HandClock
from tests.handlers.events import load, sqs
from tests.handlers.lambdas import Lambdas
from tests.shared_aws import sent
from tests.wakes import attempt_at, waking_at

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

NOW = builders.NOW.replace(year=2099)
"""By the clock on the wall still ahead: an execution whose moment has passed ends at once."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
def arm(services: Services, environment: dict[str, str]) -> Lambdas:
    """On an account of the test's own: executions stay for ever."""
    return Lambdas(services, environment)


def armed(services: Services) -> list[str]:
    """Names of all executions, the earliest first."""
    states = services.clients.get("stepfunctions")
    listed = states.list_executions(stateMachineArn=services.settings.escalation_clock_arn)
    return sorted(found["name"] for found in listed["executions"])


def wake(after: timedelta) -> dict[str, str]:
    """As the relay tells of it."""
    return {"wake": stamp(NOW + after)}


def test_wakes_of_one_minute_are_one_execution(services: Services, arm: Lambdas) -> None:
    """Within a batch and over several."""
    for _ in range(2):
        assert arm.failed("arm", sqs(wake(HOUR + timedelta(seconds=10)), wake(HOUR + MINUTE))) == []
    assert armed(services) == ["wake-20991122T050100Z"]
    assert not sent("wakes")


def test_wakes_of_two_minutes_are_two_executions(services: Services, arm: Lambdas) -> None:
    """Each minute rings by itself."""
    arm("arm", sqs(wake(HOUR), wake(HOUR + timedelta(microseconds=1))))
    assert armed(services) == ["wake-20991122T050000Z", "wake-20991122T050100Z"]


@pytest.mark.parametrize("after", [timedelta(seconds=100), timedelta(seconds=-5)], ids=["near", "past"])
def test_a_wake_near_or_past_is_rung_directly(services: Services, arm: Lambdas, after: timedelta) -> None:
    """At the end of its slot."""
    assert arm.failed("arm", sqs(wake(after))) == []
    (ring,) = sent("wakes")
    assert ring.delay == (120 if after > timedelta(0) else 0)
    assert armed(services) == []


def test_a_far_wake_is_left_to_the_schedule(services: Services, arm: Lambdas) -> None:
    """It comes into range some day."""
    assert arm.failed("arm", sqs(wake(timedelta(days=5)))) == []
    assert armed(services) == []
    assert not sent("wakes")


@pytest.mark.parametrize(
    "garbled", ["{", "{}", '{"wake": null}', '{"wake": "soon"}', '{"wake": "2099-11-22T05:00:00"}']
)
def test_a_garbled_message_fails_alone(services: Services, arm: Lambdas, garbled: str) -> None:
    """Its neighbours are armed."""
    assert arm.failed("arm", sqs(garbled, wake(HOUR))) == ["m0"]
    assert len(armed(services)) == 1


def test_what_there_is_no_time_for_comes_back(services: Services, arm: Lambdas) -> None:
    """Nothing is begun in the last seconds."""
    assert arm.failed("arm", sqs(wake(HOUR), wake(2 * HOUR)), left=4_999) == ["m0", "m1"]
    assert armed(services) == []


def test_the_schedule_arms_what_came_into_range(services: Services, arm: Lambdas) -> None:
    """By the indexes of cases and deliveries, without any message."""
    waking_at(services, NOW + 24 * HOUR, "case")
    waking_at(services, NOW + 26 * HOUR, "beyond")
    attempt_at(services, NOW + 10 * HOUR)
    assert arm("arm", load("schedule_arm")) is None
    assert armed(services) == ["wake-20991122T140000Z", "wake-20991123T040000Z"]


def test_the_schedule_may_come_as_often_as_it_likes(services: Services, arm: Lambdas) -> None:
    """What is armed is armed."""
    waking_at(services, NOW + 3 * HOUR)
    for _ in range(2):
        arm("arm", load("schedule_arm"))
    assert len(armed(services)) == 1


def test_a_schedule_with_nothing_ahead_does_nothing(services: Services, arm: Lambdas) -> None:
    """A quiet day."""
    arm("arm", load("schedule_arm"))
    assert armed(services) == []

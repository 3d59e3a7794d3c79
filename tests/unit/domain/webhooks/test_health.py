"""The breaker before an endpoint, and its end after five days of failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.delivery import Reason, Schedule
from chalicelib.domain.webhooks.health import (
    Breaker,
    Health,
    Pass,
    breaker,
    failed,
    failing,
    gate,
    holds,
    probing,
    succeeded,
    unused,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
DOWN = Reason.NO_ANSWER


def after(*moments: datetime, reason: Reason = DOWN, health: Health | None = None) -> Health:
    """How it is after a failure at each of these moments."""
    health = health or Health("ep_x")
    for moment in moments:
        health = failed(health, reason, moment)
    return health


def probed(health: Health, times: int) -> Health:
    """After so many probes that failed, each as soon as it might."""
    for _ in range(times):
        assert health.open_until is not None
        health = failed(probing(health, health.open_until), DOWN, health.open_until)
    return health


class TestBreaker:
    """Whether an attempt is made at all."""

    def test_four_failures_are_bad_luck_and_the_fifth_opens_it(self) -> None:
        """For thirty seconds."""
        assert gate(after(*[NOON] * 4), NOON) == (Pass.GO, NOON)
        assert gate(after(*[NOON] * 5), NOON) == (Pass.WAIT, NOON + 30 * SECOND)

    @pytest.mark.parametrize(
        "reason", [Reason.NO_ANSWER, Reason.SERVER_ERROR, Reason.UNAVAILABLE, Reason.THROTTLED]
    )
    def test_it_is_for_those_who_are_not_there_or_have_too_much_to_do(self, reason: Reason) -> None:
        """No answer, 5xx, 429."""
        assert after(*[NOON] * 5, reason=reason).open_until is not None

    @pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.REDIRECTED, Reason.UNEXPECTED_STATUS])
    def test_whoever_answers_is_there(self, reason: Reason) -> None:
        """A refusal closes what was open and begins the count anew; it is a failure all the same."""
        answered = failed(after(*[NOON] * 5), reason, NOON)
        assert (answered.open_until, answered.absences, answered.failures) == (None, 0, 6)

    def test_it_stays_open_twice_as_long_after_each_probe_up_to_a_quarter_of_an_hour(self) -> None:
        """30, 60, 120, 240, 480, 900, 900 seconds."""
        opened, lengths = after(*[NOON] * 5), []
        for times in range(7):
            health = probed(opened, times)
            assert health.open_until is not None
            assert health.last_failure is not None
            lengths.append((health.open_until - health.last_failure).total_seconds())
        assert lengths == [30, 60, 120, 240, 480, 900, 900]

    def test_one_at_a_time_probes(self) -> None:
        """Whoever comes meanwhile looks again after the shortest time; when the probe's is over another may."""
        opened, then = after(*[NOON] * 5), NOON + 30 * SECOND
        assert gate(opened, then) == (Pass.PROBE, then)
        taken = probing(opened, then)
        assert taken.version == opened.version + 1
        assert gate(taken, then) == (Pass.WAIT, then + 30 * SECOND)
        assert gate(taken, then + 50 * SECOND) == (Pass.WAIT, then + 60 * SECOND)
        assert gate(taken, then + 60 * SECOND) == (Pass.PROBE, then + 60 * SECOND)

    def test_a_probe_that_nobody_made_is_there_for_the_next(self) -> None:
        """At once, and still for one alone."""
        opened, then = after(*[NOON] * 5), NOON + 30 * SECOND
        back = unused(probing(opened, then))
        assert (holds(back), back.version) == (False, opened.version + 2)
        assert gate(back, then) == (Pass.PROBE, then)

    def test_a_crowd_that_was_under_way_does_not_open_it_for_longer(self) -> None:
        """Its failures tell nothing that the fifth did not."""
        crowd = after(*[NOON + SECOND] * 20, health=after(*[NOON] * 5))
        assert crowd.open_until == NOON + 30 * SECOND

    def test_what_tells_nothing_new_is_not_written_down(self) -> None:
        """A crowd of refusals is one row a minute; what the clock of the five days needs is."""
        crowd = after(*[NOON] * 3, reason=Reason.REFUSED)
        assert failed(crowd, Reason.REFUSED, NOON + 59 * SECOND) is crowd
        assert failed(crowd, Reason.REFUSED, NOON + 60 * SECOND).failures == 4
        assert failed(crowd, Reason.NO_ANSWER, NOON).absences == 1

    def test_one_success_closes_it(self) -> None:
        """And ends every count."""
        better = succeeded(after(*[NOON] * 5), NOON + 30 * SECOND)
        assert better == Health("ep_x", last_failure=NOON, last_success=NOON + 30 * SECOND, version=6)
        assert gate(better, NOON) == (Pass.GO, NOON)

    def test_a_success_of_one_that_was_well_is_not_written_down(self) -> None:
        """Nearly all are: nothing is to be paid for them."""
        assert succeeded(None, NOON) is None
        assert succeeded(succeeded(after(NOON), NOON), NOON) is None

    def test_it_is_as_quick_as_the_schedule(self) -> None:
        """On one machine, where a third attempt comes two seconds after the second: 0.2 seconds to six."""
        assert breaker(Schedule((0, 1, 2, 4))) == Breaker(0.2 * SECOND, 6 * SECOND)

    def test_a_sandbox_has_no_breaker(self) -> None:
        """Its clock leaps."""
        health = Health("ep_x")
        for n in range(9):
            health = failed(health, DOWN, NOON + n * HOUR, breaker=None)
        assert (health.open_until, health.failures) == (None, 9)


class TestFiveDays:
    """Disabled after five days of nothing but failures."""

    def test_the_clock_starts_with_several_failures_half_a_day_apart(self) -> None:
        """The third one, twelve hours after the first, and not a second earlier."""
        assert after(NOON, NOON + HOUR, NOON + 12 * HOUR - SECOND).failing_since is None
        assert after(NOON, NOON + HOUR, NOON + 12 * HOUR).failing_since == NOON + 12 * HOUR

    def test_two_are_not_several(self) -> None:
        """However far apart."""
        assert after(NOON, NOON + 20 * HOUR).failing_since is None

    def test_failures_of_more_than_a_day_are_not_together(self) -> None:
        """The count begins anew with the one that is too late."""
        health = after(NOON, NOON + HOUR, NOON + 24 * HOUR + SECOND)
        assert (health.failing_since, health.window_failures) == (None, 1)

    def test_it_is_failing_after_five_days_on_the_clock(self) -> None:
        """Not a second earlier."""
        start = NOON + 12 * HOUR
        health = after(NOON, NOON, start)
        assert not failing(health, start + timedelta(days=5) - SECOND)
        assert failing(health, start + timedelta(days=5))

    def test_one_success_stops_the_clock(self) -> None:
        """Half a day of failures has to come first again."""
        better = succeeded(after(NOON, NOON, NOON + 12 * HOUR), NOON + 13 * HOUR)
        assert better is not None
        assert not failing(failed(better, DOWN, NOON + timedelta(days=9)), NOON + timedelta(days=9))

    def test_refusals_count_too(self) -> None:
        """An endpoint that answers 404 for five days wants nothing."""
        assert after(NOON, NOON, NOON + 12 * HOUR, reason=Reason.REFUSED).failing_since == NOON + 12 * HOUR

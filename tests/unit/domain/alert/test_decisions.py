"""What becomes of an alert: raised once, told again when it grows, taken up, closed by an officer, or faded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert import decisions, lifecycle, views
from chalicelib.domain.alert import events as ev
from chalicelib.domain.alert.evolve import fold, next_wake
from chalicelib.domain.alert.rules import Escalation
from chalicelib.domain.alert.state import Alert, AlertReason, AlertState
from chalicelib.domain.audiences import PLATFORM
from chalicelib.domain.counting import SignalKind
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.values import Role
from tests.watching import about, spike

pytestmark = pytest.mark.capability("S60")

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
FADED = NOW + timedelta(days=28)
ID = "alr_" + "a" * 26


def raised(escalate: str | None = None) -> Alert:
    happened = decisions.open_(cmd.Raise(ID, "ten_" + "a" * 26, about(), escalate), NOW)
    return fold(None, happened, NOW)


def after(alert: Alert, command: cmd.Command, role: Role = Role.OFFICER, at: datetime = NOW) -> Alert:
    happened = decisions.decide(alert, command, role, at)
    return fold(alert, happened, at) if happened else alert


def closed(reason: AlertReason = AlertReason.RESOLVED) -> Alert:
    return after(raised(), cmd.Close(reason))


class TestRaising:
    """One event, or two."""

    def test_an_alert_is_open_and_fades_in_four_weeks(self) -> None:
        """It has a wake from the beginning (P6)."""
        alert = raised()
        assert (alert.head.state, alert.head.opened_at, alert.latest) == (AlertState.OPEN, NOW, about().spike)
        assert next_wake(alert) == alert.head.fades_at == FADED

    def test_a_regulator_reads_it_by_rule(self) -> None:
        """From the same moment, with the cause."""
        alert = raised("kind")
        assert (alert.head.escalated_at, alert.head.cause) == (NOW, "kind")
        assert raised().head.escalated_at is None

    @pytest.mark.parametrize(
        ("rules", "kind", "level", "cause"),
        [
            (Escalation(), SignalKind.PRODUCT, 2, None),
            (Escalation(), SignalKind.PRODUCT, 3, "level"),
            (Escalation(), SignalKind.BATCH, 1, "kind"),
            (Escalation(), SignalKind.RECALL, 3, "kind"),
            (Escalation(1, ()), SignalKind.MERCHANT, 1, "level"),
            (Escalation(None, ()), SignalKind.BATCH, 3, None),
        ],
    )
    def test_what_goes_to_the_regulator_is_the_platforms_rule(
        self, rules: Escalation, kind: SignalKind, level: int, cause: str | None
    ) -> None:
        """From a level on, and whatever is of some kinds."""
        assert rules.cause(kind, spike(level=level)) == cause


class TestGrowing:
    """The same spike, larger."""

    def test_a_doubled_spike_is_told_and_lives_on(self) -> None:
        """The first one stays beside it."""
        later = NOW + timedelta(days=3)
        alert = after(raised(), cmd.Grow(spike(observed=24)), Role.SYSTEM, later)
        assert (alert.latest.observed, alert.about.spike.observed) == (24, 12)
        assert alert.head.fades_at == FADED + timedelta(days=3)

    def test_what_has_not_grown_by_enough_is_nothing(self) -> None:
        """Somebody was faster."""
        assert decisions.decide(raised(), cmd.Grow(spike(observed=23)), Role.SYSTEM, NOW) == ()

    def test_a_closed_alert_does_not_grow(self) -> None:
        """Whatever comes later is another one."""
        assert decisions.decide(closed(), cmd.Grow(spike(observed=99)), Role.SYSTEM, NOW) == ()

    def test_it_is_escalated_once(self) -> None:
        """When it reaches what the rules say, not each time it grows."""
        once = after(raised(), cmd.Grow(spike(observed=60, level=3), "level"), Role.SYSTEM)
        happened = decisions.decide(once, cmd.Grow(spike(observed=120, level=3), "level"), Role.SYSTEM, NOW)
        assert once.head.cause == "level"
        assert [type(event) for event in happened] == [ev.AlertGrown]


class TestOfficers:
    """Acknowledge and close."""

    def test_an_officer_takes_it_up_and_closes_it(self) -> None:
        """With a reason."""
        taken = after(raised(), cmd.Acknowledge())
        done = after(taken, cmd.Close(AlertReason.EXPLAINED))
        assert (taken.head.state, done.head.state) == (AlertState.ACKNOWLEDGED, AlertState.CLOSED)
        assert (done.head.reason, done.head.closed_at, next_wake(done)) == (AlertReason.EXPLAINED, NOW, None)

    @pytest.mark.parametrize(
        ("alert", "command", "role", "code"),
        [
            (after(raised(), cmd.Acknowledge()), cmd.Acknowledge(), Role.OFFICER, "already_acknowledged"),
            (closed(), cmd.Acknowledge(), Role.OFFICER, "alert_closed"),
            (closed(), cmd.Close(AlertReason.RESOLVED), Role.OFFICER, "alert_closed"),
            (raised(), cmd.Close(AlertReason.RESOLVED), Role.PLATFORM, "wrong_role"),
            (raised(), cmd.Acknowledge(), Role.REGULATOR, "wrong_role"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, alert: Alert, command: cmd.Command, role: Role, code: str
    ) -> None:
        """Nothing changes."""
        with pytest.raises(NotAllowed) as refused:
            decisions.decide(alert, command, role, NOW)
        assert refused.value.code == code

    def test_nobody_closes_an_alert_as_faded(self) -> None:
        """That is what happens when nobody does anything."""
        with pytest.raises(Invalid):
            decisions.decide(raised(), cmd.Close(AlertReason.FADED), Role.OFFICER, NOW)

    def test_allowed_actions_are_those_that_are_not_refused(self) -> None:
        """For each role and state."""
        taken = after(raised(), cmd.Acknowledge())
        assert lifecycle.allowed(raised(), Role.OFFICER) == ["acknowledge", "close"]
        assert lifecycle.allowed(taken, Role.OFFICER) == ["close"]
        assert lifecycle.allowed(closed(), Role.OFFICER) == lifecycle.allowed(raised(), Role.PLATFORM) == []


class TestTime:
    """It ends by itself, and is quiet for a while."""

    def test_an_alert_that_nobody_closes_fades(self) -> None:
        """Else nothing new could ever be told about the same thing."""
        early = decisions.decide(raised(), cmd.Tick(), Role.SYSTEM, FADED - timedelta(seconds=1))
        alert = after(raised(), cmd.Tick(), Role.SYSTEM, FADED)
        assert early == ()
        assert (alert.head.state, alert.head.reason) == (AlertState.CLOSED, AlertReason.FADED)

    def test_a_closed_alert_has_nothing_due(self) -> None:
        """A late wake is nothing."""
        assert decisions.decide(closed(), cmd.Tick(), Role.SYSTEM, FADED + timedelta(days=99)) == ()

    def test_it_is_quiet_while_it_is_open_and_a_week_after(self) -> None:
        """As long as the longer window: so no day is told twice."""
        assert decisions.quiet(raised(), NOW + timedelta(days=27))
        assert decisions.quiet(closed(), NOW + timedelta(days=7, seconds=-1))
        assert not decisions.quiet(closed(), NOW + timedelta(days=7))

    def test_a_wake_that_failed_is_put_off_and_then_blocked(self) -> None:
        """Whatever happens next gives it another go."""
        later = FADED + timedelta(minutes=1)
        deferred = after(raised(), cmd.BlockWake(later), Role.SYSTEM)
        blocked = after(deferred, cmd.BlockWake(None), Role.SYSTEM)
        assert (next_wake(deferred), deferred.head.wake_failures) == (later, 1)
        assert (next_wake(blocked), blocked.head.wake_blocked, blocked.head.wake_failures) == (None, True, 2)
        assert next_wake(after(blocked, cmd.Acknowledge())) == FADED


class TestTelling:
    """Who sees what."""

    @pytest.mark.parametrize(
        "event",
        [
            ev.AlertRaised(ID, "t", about(), NOW), ev.AlertGrown(spike(), NOW), ev.AlertEscalated("kind"),
            ev.AlertAcknowledged(), ev.AlertClosed(AlertReason.RESOLVED),
        ],
        ids=lambda event: type(event).__name__,
    )  # fmt: skip
    def test_events_are_the_platforms(self, event: Any) -> None:
        """No party is an audience."""
        assert ev.audiences(event) == (PLATFORM,)

    def test_failed_wakes_are_for_nobody(self) -> None:
        """But for their hashes."""
        assert ev.audiences(ev.WakeDeferred(NOW)) == ev.audiences(ev.WakeBlocked(5)) == ()

    def test_a_view_holds_the_first_spike_and_the_latest(self) -> None:
        """And what this caller may do."""
        seen = views.view(after(raised("kind"), cmd.Grow(spike(observed=24)), Role.SYSTEM), Role.OFFICER)
        assert (seen["first"]["observed"], seen["spike"]["observed"]) == (12, 24)
        assert (seen["state"], seen["kind"], seen["value"], seen["cause"]) == (
            "open", "product", "kettle-k2", "kind",
        )  # fmt: skip
        assert seen["fades_at"] == "2026-12-20T04:00:00.000000Z"
        assert seen["allowed_actions"] == ["acknowledge", "close"]

    def test_only_a_raised_alert_can_come_first(self) -> None:
        """And only once."""
        with pytest.raises(AssertionError):
            fold(None, (ev.AlertAcknowledged(),), NOW)
        with pytest.raises(AssertionError):
            fold(raised(), (ev.AlertRaised(ID, "t", about(), NOW),), NOW)

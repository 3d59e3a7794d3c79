"""The systemic signal on real rows: filings are noted, a spike becomes one alert, and steady noise none."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib import bootstrap
from chalicelib.application.alerting import set_rules
from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert.rules import AlertRules, Escalation
from chalicelib.domain.alert.state import Alert, AlertReason, AlertState
from chalicelib.domain.counting import Key, SignalKind
from chalicelib.domain.systemic import Watch as Sharpness
from chalicelib.domain.values import Role
from tests.conftest import HandClock
from tests.market import Market
from tests.roundtrips import count_calls
from tests.shared_aws import items
from tests.watching import BATCH, MONDAY, PRODUCT, Watch, poisson

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

pytestmark = pytest.mark.capability("S60")

DAY = timedelta(days=1)
ONE_A_WEEK = {0: 1}


@pytest.fixture
def clock() -> HandClock:
    """The time before anything is counted."""
    return HandClock()


@pytest.fixture
def watch(market: Market, clock: HandClock) -> Watch:
    clock.moment = clock.moment.replace(year=2026, month=1, day=1)
    return Watch(market.services, market.tenant.id, clock)


@pytest.fixture
def today(watch: Watch) -> date:
    """After ten weeks with a complaint about the kettle each."""
    return watch.past(ONE_A_WEEK)


def alerts() -> list[str]:
    """Ids of all alerts there are."""
    return [i["pk"]["S"].partition("#")[2] for i in items("DISPUTES_TABLE") if i["sk"]["S"] == "a#about"]


def alert_of(watch: Watch, id_: str) -> Alert:
    return watch.services.alert_reader.load(id_).alert


def happened(watch: Watch, id_: str) -> list[str]:
    return [row.type for row in watch.services.alert_store.events(id_)]


def closed(watch: Watch, alert: Alert, market: Market) -> None:
    ask = market.ask(Role.OFFICER, f"close-{alert.head.alert_id}")
    command = cmd.Close(AlertReason.RESOLVED)
    market.services.alert_executor.run(ask, alert.head.alert_id, lambda *_: command, lambda _: None)


def another(services: Services) -> Services:
    """A process that remembers nothing, on the same tables."""
    made = bootstrap.Services()
    made.settings, made.clock, made.clients = services.settings, services.clock, services.clients
    return made


class TestSpikes:
    """One alert for each."""

    def test_a_spike_becomes_an_alert(self, watch: Watch, today: date) -> None:
        """As soon as it is one: of twelve complaints about the kettle the tenth."""
        (alert,) = watch.note(12, today)
        assert (alert.about.kind, alert.about.value) == (SignalKind.PRODUCT, "kettle-k2")
        assert (alert.head.state, alert.about.spike.level) == (AlertState.OPEN, 1)
        assert alert.about.spike.last_day == today.isoformat()
        assert 5 <= alert.about.spike.observed <= 12
        assert set(alert.about.spike.cases) <= named(today)
        assert alerts() == [alert.head.alert_id]

    def test_a_spike_of_a_week_becomes_one_too(self, watch: Watch, today: date) -> None:
        """Three a day, of which no day is remarkable."""
        first, *_ = [alert for n in range(7) for alert in watch.note(3, today + n * DAY)]
        assert first.about.spike.first_day < first.about.spike.last_day
        assert alerts() == [first.head.alert_id]

    def test_each_key_has_its_own(self, watch: Watch) -> None:
        """The same filings count for all that they name."""
        today = watch.past(ONE_A_WEEK, PRODUCT, BATCH)
        raised = watch.note(12, today, PRODUCT, BATCH)
        assert {alert.about.kind for alert in raised} == {SignalKind.PRODUCT, SignalKind.BATCH}
        assert len(alerts()) == 2

    def test_a_case_that_is_noted_again_changes_nothing(self, watch: Watch, today: date) -> None:
        """Four complaints, however often their messages come."""
        cases = [watch.case_id() for _ in range(4)]
        for _ in range(5):
            assert [alert for case in cases for alert in watch.one(case, today)] == []
        assert alerts() == []

    def test_another_tenants_complaints_do_not_count(
        self, watch: Watch, today: date, market: Market, clock: HandClock
    ) -> None:
        """Four here, four there."""
        other = Watch(market.services, Market(market.services).tenant.id, clock)
        assert watch.note(4, today) + other.note(4, today) == []

    def test_an_alert_carries_no_words(self, watch: Watch, today: date) -> None:
        """Codes, numbers, ids: what a platform calls its things."""
        (alert,) = watch.note(12, today)
        (raised,) = watch.services.alert_store.events(alert.head.alert_id)
        assert set(raised.audience) == {"platform"}
        assert "kettle-k2" in raised.body


def named(today: date) -> set[str]:
    """Those that the counters name."""
    rows = [i for i in items("VIEWS_TABLE") if i["sk"]["S"] <= today.isoformat() and "seen" in i]
    return {row[name]["S"] for row in rows for name in ("case_0", "case_1", "case_2") if name in row}


class TestSteadyNoise:
    """None."""

    def test_nothing_is_told_of_steady_noise(self, watch: Watch) -> None:
        """Poisson with a weekly pattern, for seventeen weeks, on real rows."""
        dice = random.Random(60)
        for n in range(17 * 7):
            number = poisson(dice, (2.4, 2.0, 1.6, 1.5, 1.2, 1.0, 0.8)[n % 7])
            assert watch.note(number, MONDAY + n * DAY) == []

    def test_a_new_platform_is_not_judged(self, watch: Watch) -> None:
        """Its first weeks are all new."""
        assert [alert for n in range(14) for alert in watch.note(n, MONDAY + n * DAY)] == []


class TestOneAlertForEachSpike:
    """Dedupe while open, and quiet for a week after."""

    def test_a_spike_that_goes_on_is_no_other(self, watch: Watch, today: date) -> None:
        """It grows: told again when it has doubled or reached a level, not with each complaint."""
        (alert,) = watch.note(12, today)
        told = watch.note(38, today)
        assert alerts() == [alert.head.alert_id]
        assert [(one.latest.observed, one.latest.level) for one in told] == [(20, 2), (40, 2), (50, 3)]
        assert happened(watch, alert.head.alert_id) == [
            "alert.raised", "alert.grown", "alert.grown", "alert.grown", "alert.escalated",
        ]  # fmt: skip

    def test_the_next_day_is_the_same_alert(self, watch: Watch, today: date) -> None:
        """Also for a process that knows nothing of it."""
        (alert,) = watch.note(12, today)
        fresh = Watch(another(watch.services), watch.tenant_id, watch.clock)
        fresh._names = watch._names
        fresh.note(12, today + DAY)
        assert alerts() == [alert.head.alert_id]

    def test_a_closed_alert_is_quiet_for_a_week(self, watch: Watch, today: date, market: Market) -> None:
        """Then what is still there is a new one."""
        (alert,) = watch.note(12, today)
        closed(watch, alert, market)
        quiet = [one for n in range(1, 7) for one in watch.note(12, today + n * DAY)]
        later = watch.note(40, today + 8 * DAY)
        assert quiet == []
        assert len(later) >= 1
        assert later[0].head.alert_id != alert.head.alert_id
        assert len(alerts()) == 2

    def test_processes_that_see_a_spike_at_once_raise_one_alert(self, watch: Watch, today: date) -> None:
        """By the claim on the key, and by the alert's own id."""
        processes = [another(watch.services) for _ in range(4)]
        names = [watch.case_id() for _ in range(32)]
        watch.clock.moment += timedelta(days=7 * 10)
        tenancy = watch.services.tenancies.of(watch.tenant_id)

        def note(n: int) -> list[Alert]:
            return processes[n % 4].signals.note(tenancy, [PRODUCT], names[n], today)

        with ThreadPoolExecutor(4) as pool:
            raised = [alert for found in pool.map(note, range(32)) for alert in found]
        (alert_id,) = alerts()
        assert {alert.head.alert_id for alert in raised} == {alert_id}
        assert happened(watch, alert_id).count("alert.raised") == 1

    def test_an_alert_that_was_claimed_and_never_written_is_raised_by_the_next(
        self, watch: Watch, today: date, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The process died in between."""

        class Died(Exception):
            pass

        def dies(*_: object) -> None:
            raise Died

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(watch.services.alert_executor, "raise_", dies)
            with pytest.raises(Died):
                watch.note(12, today)
        (alert,) = watch.note(1, today)
        assert alerts() == [alert.head.alert_id]

    def test_a_key_whose_alert_faded_may_have_another(self, watch: Watch, today: date) -> None:
        """Nobody closed it; four weeks later it ends by itself."""
        (alert,) = watch.note(12, today)
        watch.clock.moment += timedelta(days=29)
        watch.services.ticker.tick(alert.head.alert_id, watch.services.tenancies.of)
        assert alert_of(watch, alert.head.alert_id).head.reason is AlertReason.FADED
        again = watch.note(40, today + 37 * DAY)
        assert len(again) >= 1
        assert len(alerts()) == 2


class TestRules:
    """What the platform has set."""

    def test_a_regulator_reads_what_the_rules_say(self, watch: Watch) -> None:
        """A batch at once, by its kind; a product when it reaches the third level."""
        today = watch.past(ONE_A_WEEK, PRODUCT, BATCH)
        raised = {alert.about.kind: alert for alert in watch.note(12, today, PRODUCT, BATCH)}
        watch.note(70, today, PRODUCT)
        batch, product = raised[SignalKind.BATCH], raised[SignalKind.PRODUCT]
        assert (batch.head.cause, product.head.cause) == ("kind", None)
        now = alert_of(watch, product.head.alert_id)
        assert (now.head.cause, now.latest.level) == ("level", 3)
        assert happened(watch, product.head.alert_id).count("alert.escalated") == 1

    def test_a_platform_may_look_less_sharply(self, watch: Watch, today: date) -> None:
        """Nothing below thirty."""
        wanted = AlertRules(Sharpness(at_least=30), Escalation(None, ()))
        set_rules(watch.services.alert_rules, watch.tenant_id, wanted, None)
        watch.clock.moment += timedelta(minutes=2)
        assert watch.note(29, today) == []
        (alert,) = watch.note(1, today)
        assert alert.head.escalated_at is None


class TestCost:
    """What a filing adds."""

    def test_most_filings_cost_one_write_for_each_key(self, watch: Watch) -> None:
        """The first about a thing on a day: nothing is read, nothing looked at."""
        watch.note(1, MONDAY)
        with count_calls() as calls:
            watch.note(1, MONDAY, Key(SignalKind.MERCHANT, "ref:shop-77"), BATCH)
        assert calls == {"dynamodb.UpdateItem": 2}

    def test_looking_is_one_read_a_quarter_of_an_hour(self, watch: Watch, today: date) -> None:
        """And one of the platform's rules a minute; whatever is complained of meanwhile."""
        watch.note(2, today)
        with count_calls() as calls:
            watch.note(3, today)
        assert calls == {"dynamodb.UpdateItem": 3}

    def test_an_alert_that_is_known_costs_nothing_more(self, watch: Watch, today: date) -> None:
        """For a minute nobody looks whether it is still open."""
        watch.note(12, today)
        with count_calls() as calls:
            watch.note(2, today)
        assert calls == {"dynamodb.UpdateItem": 2}

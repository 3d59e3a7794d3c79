"""Alerts through the loop that cases go through: raised once, changed once, woken; and rules that two people set."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters.alert_store import PynamoAlertRules
from chalicelib.application.alerting import AlertExecutor, set_rules
from chalicelib.application.asking import SYSTEM, Ask, TickFailed
from chalicelib.application.carrying import ATTEMPTS
from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert import decisions
from chalicelib.domain.alert.rules import AlertRules
from chalicelib.domain.alert.state import AlertReason, AlertState
from chalicelib.domain.errors import Conflict, NotFound, TryAgain
from chalicelib.domain.systemic import Watch
from chalicelib.domain.values import derive_id
from tests.market import Market
from tests.roundtrips import count_calls
from tests.unit.application.faults import Faulty, answer_lost, busy, request_lost
from tests.watching import about, raised, spike

if TYPE_CHECKING:
    from chalicelib.application.sandbox import SandboxClock

pytestmark = pytest.mark.capability("S60")

MONTH = timedelta(days=28)


def raising(market: Market, observed: int = 12) -> tuple[Ask, cmd.Raise]:
    """The same alert each time, whatever was seen."""
    tenancy = market.tenancy
    alert_id = derive_id("alr", tenancy.root.ids, "1")
    command = cmd.Raise(alert_id, market.tenant.id, about(spike=spike(observed=observed)))
    ask = Ask(tenancy.tenant, tenancy.root, SYSTEM, tenancy.now, derive_id("cmd", tenancy.root.ids, alert_id))
    return ask, command


def executor(market: Market, *faults: Any) -> AlertExecutor:
    made = market.services
    return AlertExecutor(Faulty(made.alert_store, *faults), made.crypto, made.clock)


def happened(market: Market, alert_id: str) -> list[str]:
    return [row.type for row in market.services.alert_store.events(alert_id)]


class TestRaising:
    """By its own id."""

    def test_an_alert_is_one_transaction_and_no_read(self, market: Market) -> None:
        """P3, as for a case."""
        asked = raising(market)
        with count_calls() as calls:
            market.services.alert_executor.raise_(*asked)
        assert calls == {"dynamodb.TransactWriteItems": 1}

    def test_who_raises_it_second_gets_the_first_ones(self, market: Market) -> None:
        """Although it has seen more by then."""
        first = market.services.alert_executor.raise_(*raising(market))
        second = market.services.alert_executor.raise_(*raising(market, observed=15))
        assert (first.replayed, second.replayed) == (False, True)
        assert second.after == first.after

    @pytest.mark.parametrize("fault", [answer_lost, request_lost, busy])
    def test_a_fault_raises_it_once(self, market: Market, fault: Any) -> None:
        """And nobody hears of a replay."""
        receipt = executor(market, fault).raise_(*raising(market))
        assert not receipt.replayed
        assert happened(market, receipt.after.head.alert_id) == ["alert.raised"]


class TestWaking:
    """It fades, unless it grows."""

    def test_a_sandbox_lets_an_alert_fade_in_one_move(self, market: Market) -> None:
        """By its own clock."""
        sandbox = Market(market.services, sandbox=True)
        alert = raised(market.services, sandbox.tenant.id)
        clock: SandboxClock = market.services.sandbox_clock
        clock.move(sandbox.tenant, sandbox.root, sandbox.tenancy.now + MONTH)
        head = market.services.alert_reader.load(alert.head.alert_id).alert.head
        assert (head.state, head.reason) == (AlertState.CLOSED, AlertReason.FADED)

    def test_growth_puts_it_off(self, market: Market) -> None:
        """By four weeks from then."""
        made, alert = market.services, raised(market.services, market.tenant.id)
        made.clock.sleep(14 * 86_400)
        grow = cmd.Grow(spike(observed=24))
        made.alert_executor.system(alert.head.alert_id, lambda _: grow, made.tenancies.of, "grow")
        made.clock.sleep(14 * 86_400)
        assert not made.ticker.tick(alert.head.alert_id, made.tenancies.of).changed
        made.clock.sleep(14 * 86_400)
        assert made.ticker.tick(alert.head.alert_id, made.tenancies.of).after.head.reason is AlertReason.FADED

    def test_a_tick_that_breaks_puts_the_wake_off(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """For nobody to see but as a hash; after five it is blocked."""
        made, alert = market.services, raised(market.services, market.tenant.id)
        real = decisions.decide

        def broken(found: Any, command: Any, *rest: Any) -> Any:
            if isinstance(command, cmd.Tick):
                raise ZeroDivisionError
            return real(found, command, *rest)

        monkeypatch.setattr(decisions, "decide", broken)
        made.clock.sleep(28 * 86_400)
        for _ in range(5):
            with pytest.raises(TickFailed):
                made.ticker.tick(alert.head.alert_id, made.tenancies.of)
        head = made.alert_reader.load(alert.head.alert_id).alert.head
        assert (head.wake_blocked, head.wake_failures, head.next_wake) == (True, 5, None)
        shown = made.alert_reader.events(alert.head.alert_id, 1, 100)["events"]
        assert all(event["sealed"] and "body" not in event for event in shown)


class TestReading:
    """By ids."""

    def test_an_unknown_alert_is_not_found(self, market: Market) -> None:
        """Nor an event that is none of its own."""
        alert = raised(market.services, market.tenant.id)
        with pytest.raises(NotFound):
            market.services.alert_reader.load("alr_" + "a" * 26)
        with pytest.raises(NotFound):
            market.services.alert_reader.event_row(alert.head.alert_id, "evt_" + "a" * 26)

    def test_a_record_comes_in_pages(self, market: Market) -> None:
        """The last one says that it is."""
        alert_id = raised(market.services, market.tenant.id, escalate="kind").head.alert_id
        first = market.services.alert_reader.events(alert_id, 0, 1)
        last = market.services.alert_reader.events(alert_id, first["next_after"], 2)
        assert [event["type"] for event in first["events"] + last["events"]] == [
            "alert.raised", "alert.escalated",
        ]  # fmt: skip
        assert last["next_after"] is None


class Overtaken(PynamoAlertRules):
    """Somebody else sets rules between our reading and our writing, so often."""

    left = 0

    def get(self, tenant_id: str) -> AlertRules:
        found = super().get(tenant_id)
        if self.left:
            self.left -= 1
            self.put(tenant_id, AlertRules(Watch(at_least=100 + self.left), version=found.version + 1))
        return found


class TestSettingRules:
    """Two at once."""

    WANTED = AlertRules(Watch(at_least=9))

    @pytest.fixture
    def book(self, market: Market) -> Overtaken:
        return Overtaken(market.services.tables, market.services.clock)

    def test_who_was_overtaken_starts_again(self, book: Overtaken, market: Market) -> None:
        """From what stands now."""
        book.left = 1
        assert set_rules(book, market.tenant.id, self.WANTED, None).version == 3

    def test_who_has_seen_a_version_is_told(self, book: Overtaken, market: Market) -> None:
        """Rather than carried past it."""
        book.left = 1
        with pytest.raises(Conflict):
            set_rules(book, market.tenant.id, self.WANTED, 1)

    def test_who_is_always_overtaken_may_try_again(self, book: Overtaken, market: Market) -> None:
        """After a handful of attempts."""
        book.left = ATTEMPTS
        with pytest.raises(TryAgain):
            set_rules(book, market.tenant.id, self.WANTED, None)

    def test_setting_what_stands_writes_nothing(self, book: Overtaken, market: Market) -> None:
        """Not even the defaults."""
        assert set_rules(book, market.tenant.id, AlertRules(), None).version == 1
        set_rules(book, market.tenant.id, self.WANTED, None)
        assert set_rules(book, market.tenant.id, self.WANTED, 2).version == 2

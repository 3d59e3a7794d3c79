"""Alerts and their rules in the tables: what comes back is what went in, one version after the other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters.alert_store import TTL_SECONDS, PynamoAlertRules, PynamoAlertStore
from chalicelib.adapters.tables import Tables
from chalicelib.application.alert_ports import AlertWrite
from chalicelib.application.alerting import advance
from chalicelib.application.asking import SYSTEM, Ask
from chalicelib.application.ports import HeadExists, Root, Tenant, VersionMoved
from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert import decisions
from chalicelib.domain.alert.rules import AlertRules, Escalation
from chalicelib.domain.alert.state import Alert
from chalicelib.domain.counting import SignalKind
from chalicelib.domain.systemic import Watch
from chalicelib.domain.values import Role, derive_id
from tests.roundtrips import count_calls
from tests.watching import about, spike

if TYPE_CHECKING:
    from tests.conftest import HandClock

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
KEY = b"k" * 32
TENANT = Tenant("ten_" + "a" * 26, "Market", sandbox=False, created_at=NOW, wrapped_root=b"")
ID = derive_id("alr", KEY)


def ask(name: str = "raise") -> Ask:
    return Ask(TENANT, Root(KEY, KEY, KEY), SYSTEM, NOW, derive_id("cmd", KEY, name))


def raising() -> AlertWrite:
    happened = decisions.open_(cmd.Raise(ID, TENANT.id, about(), "kind"), NOW)
    return AlertWrite(None, *advance(None, happened, ask()))


def changing(before: Alert, command: cmd.Command) -> AlertWrite:
    happened = decisions.decide(before, command, Role.OFFICER, NOW)
    return AlertWrite(before, *advance(before, happened, ask("next")))


@pytest.fixture
def alerts(tables: Tables, clock: HandClock) -> PynamoAlertStore:
    return PynamoAlertStore(tables, clock)


@pytest.fixture
def rules(tables: Tables, clock: HandClock) -> PynamoAlertRules:
    return PynamoAlertRules(tables, clock)


class TestAlerts:
    """Head, what it is about, the spike as it was told last."""

    def test_an_alert_comes_back_as_it_was(self, alerts: PynamoAlertStore) -> None:
        """After each command."""
        write = raising()
        alerts.commit(write, NOW)
        grown = changing(write.after, cmd.Grow(spike(observed=60, level=3)))
        alerts.commit(grown, NOW)
        found = alerts.load(ID)
        assert found is not None
        assert found.aggregate == grown.after
        assert [row.type for row in alerts.events(ID)] == ["alert.raised", "alert.escalated", "alert.grown"]

    def test_an_unknown_alert_is_none(self, alerts: PynamoAlertStore) -> None:
        """Not an error."""
        assert alerts.load(ID) is None

    def test_an_alert_is_raised_once_and_left_by_one_version(self, alerts: PynamoAlertStore) -> None:
        """As every aggregate."""
        write = raising()
        alerts.commit(write, NOW)
        with pytest.raises(HeadExists):
            alerts.commit(raising(), NOW)
        alerts.commit(changing(write.after, cmd.Acknowledge()), NOW)
        with pytest.raises(VersionMoved):
            alerts.commit(changing(write.after, cmd.Acknowledge()), NOW)

    def test_an_open_alert_is_in_the_wake_index(self, alerts: PynamoAlertStore, store: Any) -> None:
        """Beside the cases, until it is closed."""
        write = raising()
        alerts.commit(write, NOW)
        fades_at = write.after.head.fades_at
        assert fades_at is not None
        hour = fades_at.replace(minute=0, second=0, microsecond=0)
        assert store.due(hour, fades_at) == [(ID, fades_at)]


class TestRules:
    """What a platform has set."""

    SHARP = AlertRules(Watch(per_million=100), Escalation(1, (SignalKind.PRODUCT,)), NOW, "platform", 2)

    def test_who_has_set_none_has_those_of_version_one(self, rules: PynamoAlertRules) -> None:
        """The defaults."""
        assert rules.get(TENANT.id) == AlertRules()

    def test_rules_come_back_as_they_were(self, rules: PynamoAlertRules) -> None:
        """For their tenant."""
        rules.put(TENANT.id, self.SHARP)
        assert rules.get(TENANT.id) == self.SHARP
        assert rules.get("ten_" + "b" * 26) == AlertRules()

    @pytest.mark.parametrize("version", [2, 4])
    def test_a_version_follows_the_one_before(self, rules: PynamoAlertRules, version: int) -> None:
        """And no other."""
        rules.put(TENANT.id, self.SHARP)
        with pytest.raises(VersionMoved):
            rules.put(TENANT.id, AlertRules(version=version))
        rules.put(TENANT.id, AlertRules(version=3))

    def test_who_counts_reads_them_once_a_minute(self, rules: PynamoAlertRules, clock: HandClock) -> None:
        """A change is seen within that time."""
        with count_calls() as calls:
            assert [rules.current(TENANT.id) for _ in range(5)] == [AlertRules()] * 5
        assert calls == {"dynamodb.GetItem": 1}
        rules.put(TENANT.id, self.SHARP)
        assert rules.current(TENANT.id) == AlertRules()
        clock.sleep(TTL_SECONDS)
        assert rules.current(TENANT.id) == self.SHARP

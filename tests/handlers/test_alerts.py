"""What leaves the table for an alert: the platform's webhooks, its list, and the wake that lets it fade."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application.reactions import ticks
from chalicelib.domain.alert import commands as cmd
from chalicelib.domain.alert.state import AlertReason
from chalicelib.domain.values import Role
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market
from tests.shared_aws import sent, stream
from tests.watching import raised, spike

if TYPE_CHECKING:
    from chalicelib.application.ports import CaseRow

pytestmark = pytest.mark.capability("S60")


def published() -> list[dict[str, Any]]:
    return [json.loads(m.json["body"]) for m in sent("deliveries")]


def listed(market: Market, **filters: str) -> list[CaseRow]:
    return market.services.views.cases(market.tenant.id, "updated", filters, "", 100, "alerts")[0]


def projected(invoke: Lambdas) -> None:
    """Everything that has happened so far, in the lists."""
    assert invoke.failed("relay", {"Records": stream()}) == []
    assert invoke.failed("project", sqs(*(m.json for m in sent("views")))) == []


def close(market: Market, alert_id: str) -> None:
    command = cmd.Close(AlertReason.RESOLVED)
    ask = market.ask(Role.OFFICER, f"close-{alert_id}")
    market.services.alert_executor.run(ask, alert_id, lambda *_: command, lambda _: None)


def test_a_raised_alert_reaches_the_platform(invoke: Lambdas, market: Market) -> None:
    """Its event names the alert and carries its whole summary, and nothing of any case but ids."""
    alert_id = raised(market.services, market.tenant.id).head.alert_id
    assert invoke.failed("relay", {"Records": stream()}) == []
    (event,) = published()
    data = event["data"]
    assert (event["type"], data["alert_id"], data["sequence"], data["by"]) == (
        "alert.raised", alert_id, 1, "system",
    )  # fmt: skip
    assert data["event"]["about"]["spike"]["observed"] == data["alert"]["spike"]["observed"] == 12
    assert (data["alert"]["kind"], data["alert"]["value"], data["alert"]["state"]) == (
        "product", "kettle-k2", "open",
    )  # fmt: skip
    assert {"case_id", "case", "report_id", "report"}.isdisjoint(data)


def test_a_delivery_is_kept_under_the_alerts_id(invoke: Lambdas, market: Market) -> None:
    """As one of a case is under the case's."""
    alert_id = raised(market.services, market.tenant.id).head.alert_id
    invoke("relay", {"Records": stream()})
    assert [m.json["case_id"] for m in sent("deliveries")] == [alert_id]


def test_alerts_have_a_list_of_their_own(invoke: Lambdas, market: Market) -> None:
    """No case is among them, and no alert among the cases."""
    alert_id, case_id = raised(market.services, market.tenant.id).head.alert_id, market.filed()
    projected(invoke)
    cases, _ = market.services.views.cases(market.tenant.id, "updated", {}, "", 100)
    assert [row.case_id for row in listed(market)] == [alert_id]
    assert [row.case_id for row in cases] == [case_id]


def test_what_a_regulator_reads_is_in_a_queue_of_its_own(invoke: Lambdas, market: Market) -> None:
    """From the beginning, or from when it has grown so far."""
    first = raised(market.services, market.tenant.id, "1", escalate="kind").head.alert_id
    second = raised(market.services, market.tenant.id, "2").head.alert_id
    projected(invoke)
    assert [row.case_id for row in listed(market, queue="escalated")] == [first]
    grow = cmd.Grow(spike(observed=60, level=3), "level")
    market.services.alert_executor.system(second, lambda _: grow, market.services.tenancies.of, "grow")
    projected(invoke)
    assert {row.case_id for row in listed(market, queue="escalated")} == {first, second}


def test_a_list_follows_an_alert_to_its_end(invoke: Lambdas, market: Market) -> None:
    """In whatever order the messages come."""
    alert_id = raised(market.services, market.tenant.id).head.alert_id
    close(market, alert_id)
    invoke("relay", {"Records": stream()})
    bodies = [m.json for m in sent("views")]
    assert invoke.failed("project", sqs(*reversed(bodies))) == []
    assert [(row.status, row.stage, row.move) for row in listed(market)] == [("closed", "closed", ())]


def test_a_tick_lets_an_alert_fade(invoke: Lambdas, market: Market, clock: HandClock) -> None:
    """By its prefix, within what the wake function may do."""
    alert = raised(market.services, market.tenant.id)
    clock.moment += timedelta(days=28)
    (message,) = ticks([alert.head.alert_id], clock.now())
    assert invoke.failed("wake", sqs(message)) == []
    now = market.services.alert_reader.load(alert.head.alert_id).alert
    assert now.head.reason is AlertReason.FADED


def test_an_early_tick_changes_nothing(invoke: Lambdas, market: Market, clock: HandClock) -> None:
    """Nor does one that comes twice."""
    alert = raised(market.services, market.tenant.id)
    (message,) = ticks([alert.head.alert_id], clock.now())
    assert invoke.failed("wake", sqs(message)) == []
    assert market.services.alert_reader.load(alert.head.alert_id).alert == alert

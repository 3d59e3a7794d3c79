"""The sweep: whatever nobody rang is found, sandboxes included, by a function that may open nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.waking import hour_of
from tests.builders import NOW
from tests.conftest import HandClock
from tests.handlers.events import load, sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import sent
from tests.wakes import attempt_at, waking_at

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HOUR = timedelta(hours=1)


def test_a_lost_wake_is_found_and_happens(
    invoke: Lambdas, market: Market, clock: HandClock, logs: Logs
) -> None:
    """Hours later, if it must be: it delays, never strands."""
    case_id = market.served()
    market.services.directory.set_sweep_watermark(hour_of(market.wake(case_id)) - HOUR)
    clock.moment = market.wake(case_id) + 5 * HOUR
    assert invoke("sweep", load("schedule_sweep")) is None
    assert invoke.failed("wake", sqs(*(m.body for m in sent("wakes")))) == []
    assert market.happened(case_id)[-1] == "deadline.warned"
    assert logs.counted("SweptWakes") == 1


def test_a_lost_retry_is_found(invoke: Lambdas, backend: Services) -> None:
    """Deliveries lie in an index like cases."""
    endpoint_id, event_id = attempt_at(backend, NOW - HOUR)
    invoke("sweep", load("schedule_sweep"))
    assert [(m.json["endpoint_id"], m.json["event_id"]) for m in sent("deliveries")] == [
        (endpoint_id, event_id)
    ]


def test_a_sandboxs_wakes_are_found(invoke: Lambdas, backend: Services) -> None:
    """The sweep, which has neither the key's name nor a grant for it, names the sandbox; the wake looks into it."""
    sandbox = Market(backend, sandbox=True)
    case_id = sandbox.filed()
    backend.directory.grow_sandbox_offset(sandbox.tenant.id, sandbox.wake(case_id) - NOW)
    invoke("sweep", load("schedule_sweep"))
    assert [m.json for m in sent("wakes")] == [{"sandboxes": [sandbox.tenant.id]}]
    assert invoke.failed("wake", sqs(*(m.body for m in sent("wakes")))) == []
    assert sent("wakes")[-1].json["tick"] == [case_id]


def test_the_watermark_moves_when_what_was_due_is_done(
    invoke: Lambdas, backend: Services, clock: HandClock
) -> None:
    """And not before: a tick that got lost is rung again a minute later."""
    case_id = waking_at(backend, NOW - HOUR - timedelta(minutes=30))
    for _ in range(2):
        invoke("sweep", load("schedule_sweep"))
        assert backend.directory.sweep_watermark() == NOW - 2 * HOUR
    assert [m.json["tick"] for m in sent("wakes")] == [[case_id], [case_id]]


def test_a_quiet_minute_sends_nothing(invoke: Lambdas, backend: Services) -> None:
    """And moves the watermark up to the last hour."""
    invoke("sweep", load("schedule_sweep"))
    assert not sent("wakes") + sent("deliveries")
    assert backend.directory.sweep_watermark() == NOW - HOUR


def test_what_breaks_reaches_lambda_and_moves_nothing(
    invoke: Lambdas, backend: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next minute finds the same again."""
    waking_at(backend, NOW - HOUR)
    broken = invoke.process("sweep")

    def refuse(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(broken.queues, "send", refuse)
    with pytest.raises(ConnectionError):
        invoke("sweep", load("schedule_sweep"))
    assert backend.directory.sweep_watermark() is None
    monkeypatch.undo()
    invoke("sweep", load("schedule_sweep"))
    assert len(sent("wakes")) == 1

"""Noisy tenants: every message on the way to webhooks says whose it is, by which SQS serves the quiet ones first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from chalicelib.application import webhook_messages
from tests import builders
from tests.aws import REGION
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.handlers.test_deliver import endpoint, message, published, row
from tests.market import Market
from tests.receiver import Receiver, policy_for
from tests.shared_aws import queue_name


def groups() -> list[Any]:
    """Of every message that lies in the queue, delayed ones included."""
    from moto.sqs.models import sqs_backends

    queue: Any = sqs_backends["123456789012"][REGION].queues[queue_name("deliveries")]
    return [message.group_id for message in queue._messages]


def test_the_relay_says_whose_an_event_is(invoke: Lambdas, market: Market) -> None:
    market.filed()
    published(invoke)
    assert set(groups()) == {market.tenant.id}


def test_retries_news_and_resumes_say_whose_they_are(
    invoke: Lambdas, market: Market, clock: HandClock
) -> None:
    """What `deliver` sends itself: a retry, the end of an endpoint, what was held."""
    with Receiver(500, 410) as receiver:
        market.services.webhook_policy = policy_for(receiver.port)
        id_ = endpoint(market, receiver.url)
        invoke("deliver", sqs(message(market, "1")))
        found = market.services.deliveries.endpoint(market.tenant.id, id_)
        assert found is not None
        paused = replace(found, paused_at=clock.moment, version=2)
        market.services.deliveries.change_endpoint(found, paused)
        invoke("deliver", sqs(message(market, "2")))
        market.services.deliveries.change_endpoint(paused, replace(paused, paused_at=None, version=3))
        invoke("deliver", sqs(webhook_messages.resume(market.tenant.id, id_)))
        clock.moment = row(market, id_).next_attempt or clock.moment
        invoke("deliver", sqs(webhook_messages.due_delivery(id_, builders.an_id("evt", "1"))))
    assert row(market, id_).state == "discarded"
    # the retry, what was let go, the last look at the index, the news of the end
    assert groups() == [market.tenant.id] * 4


def test_the_sweep_is_fair_between_endpoints(invoke: Lambdas, market: Market, clock: HandClock) -> None:
    """The index of what is due knows no tenants: each endpoint is then somebody of its own."""
    with Receiver(500) as receiver:
        market.services.webhook_policy = policy_for(receiver.port)
        ids = {endpoint(market, receiver.url, name) for name in ("a", "b")}
        invoke("deliver", sqs(message(market)))
    before = len(groups())
    clock.moment += timedelta(minutes=1)
    invoke("sweep", {})
    assert set(groups()[before:]) == ids

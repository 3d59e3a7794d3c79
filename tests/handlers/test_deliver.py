"""Webhooks over real HTTP: signed as the standard says, repeated, ended, replayed; no endpoint waits for another."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from chalicelib.application.reactions import StoredEvent, delivery
from chalicelib.application.webhook_messages import due_delivery
from chalicelib.application.webhook_ports import Delivery, WebhookEndpoint
from chalicelib.domain.addresses import PUBLIC
from chalicelib.domain.delivery import format_secret
from tests import builders
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.receiver import Answer, Receiver, policy_for
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

SECRET = bytes(range(32))
Listen = Callable[..., Receiver]


@pytest.fixture
def clock() -> HandClock:
    """Now: the reference library takes no signature older than five minutes."""
    return RunningClock(datetime.now(UTC))


@pytest.fixture
def listen(backend: Services) -> Iterator[Listen]:
    """Starts receivers, and lets webhooks go to them."""
    with ExitStack() as stack:
        ports: list[int] = []

        def start(*answers: Answer) -> Receiver:
            receiver = stack.enter_context(Receiver(*answers))
            ports.append(receiver.port)
            backend.webhook_policy = policy_for(*ports)
            return receiver

        yield start


def endpoint(market: Market, url: str, name: str = "1", **changes: Any) -> str:
    """The id of a new endpoint of the market's."""
    made, endpoint_id = market.services, builders.an_id("ep", name)
    secret = made.endpoint_secrets.encrypt(market.tenant.id, endpoint_id, SECRET)
    fields: dict[str, Any] = {"event_types": (), "created_at": made.clock.now()} | changes
    made.deliveries.create_endpoint(WebhookEndpoint(endpoint_id, market.tenant.id, url, secret, **fields))
    return endpoint_id


def published(invoke: Lambdas) -> list[str]:
    """Messages of everything that has happened, as the relay writes them."""
    before = len(sent("deliveries"))
    invoke("relay", {"Records": stream()})
    return [message.body for message in sent("deliveries")[before:]]


def message(market: Market, name: str = "1", **changes: Any) -> dict[str, Any]:
    body = json.dumps({"type": "case.served", "data": {"n": name}})
    fields = {
        "kind": "event", "tenant": market.tenant.id, "case_id": builders.an_id("case"), "body": body,
        "event_id": builders.an_id("evt", name), "type": "case.served",
    }  # fmt: skip
    return fields | changes


def row(market: Market, endpoint_id: str, name: str = "1") -> Delivery:
    found = market.services.deliveries.get(endpoint_id, builders.an_id("evt", name))
    assert found is not None
    return found


class TestSending:
    """What arrives."""

    def test_a_filing_arrives_signed_as_the_standard_says(
        self, invoke: Lambdas, market: Market, listen: Listen
    ) -> None:
        """By the reference library: the published secret opens it, another does not."""
        receiver = listen()
        endpoint(market, receiver.url)
        case_id = market.filed()
        assert invoke.failed("deliver", sqs(*published(invoke))) == []
        (got,) = receiver.received
        read = Webhook(format_secret(SECRET)).verify(got.body, got.headers)
        assert (read["type"], read["data"]["case_id"], read["data"]["sequence"]) == ("case.filed", case_id, 1)
        with pytest.raises(WebhookVerificationError):
            Webhook(format_secret(bytes(32))).verify(got.body, got.headers)

    def test_the_first_attempt_says_how_old_the_event_was(
        self, invoke: Lambdas, market: Market, listen: Listen, clock: HandClock, logs: Logs
    ) -> None:
        """From the event's own moment on: what it waited for in the stream and in queues is in it."""
        endpoint(market, listen().url)
        market.filed()
        messages = published(invoke)
        clock.moment += timedelta(seconds=40)
        assert invoke.failed("deliver", sqs(*messages)) == []
        assert 40 <= logs.counted("DeliveryAge") < 60

    def test_an_altered_body_does_not_verify(self, invoke: Lambdas, market: Market, listen: Listen) -> None:
        """Not by a single byte."""
        receiver = listen()
        endpoint(market, receiver.url)
        invoke("deliver", sqs(message(market)))
        (got,) = receiver.received
        with pytest.raises(WebhookVerificationError):
            Webhook(format_secret(SECRET)).verify(got.body.replace(b"served", b"closed"), got.headers)

    def test_a_delivered_filing_is_noticed_and_serves(
        self, invoke: Lambdas, market: Market, listen: Listen, clock: HandClock
    ) -> None:
        """From the filing to the respondent's running time, over four functions."""
        endpoint(market, listen().url)
        case_id = market.filed()
        invoke("deliver", sqs(*published(invoke)))
        assert invoke.failed("notify", sqs(*(m.body for m in sent("notices")))) == []
        served_at = market.case(case_id).head.served_at
        assert served_at is not None
        assert clock.now() - served_at < timedelta(seconds=1)

    def test_an_event_that_comes_twice_is_sent_once(
        self, invoke: Lambdas, market: Market, listen: Listen
    ) -> None:
        """In one batch and in two."""
        receiver = listen()
        endpoint(market, receiver.url)
        for _ in range(2):
            assert invoke.failed("deliver", sqs(message(market), message(market))) == []
        assert len(receiver.received) == 1

    def test_events_may_come_in_any_order(self, invoke: Lambdas, market: Market, listen: Listen) -> None:
        """Each carries its number and the whole state, so that a receiver can drop an older one."""
        receiver = listen()
        endpoint(market, receiver.url)
        market.served()
        for body in reversed(published(invoke)):
            assert invoke.failed("deliver", sqs(body)) == []
        versions = [json.loads(got.body)["data"]["case"]["version"] for got in receiver.received]
        assert versions == [2, 1]

    def test_a_test_event_reaches_its_endpoint_only(
        self, invoke: Lambdas, market: Market, listen: Listen
    ) -> None:
        """Whatever types it subscribed to."""
        one, other = listen(), listen()
        named = endpoint(market, one.url, event_types=("case.closed",))
        endpoint(market, other.url, "2")
        invoke("deliver", sqs(message(market, case_id="", type="webhook.test", endpoint_id=named)))
        assert (len(one.received), len(other.received)) == (1, 0)

    def test_attempts_are_logged_and_counted_without_url_or_body(
        self, invoke: Lambdas, market: Market, listen: Listen, logs: Logs
    ) -> None:
        """Ids, status, and how long it took."""
        receiver = listen()
        endpoint_id = endpoint(market, receiver.url)
        invoke("deliver", sqs(message(market, body='{"a": "Kanarienvogel"}')))
        (line,) = logs.lines
        assert (line["endpoint_id"], line["outcome"], line["status"]) == (endpoint_id, "delivered", 204)
        assert logs.counted("WebhookDelivered") == 1
        assert "Kanarienvogel" not in logs.text
        assert "hooks" not in logs.text


class TestTrouble:
    """Receivers that are down, slow, gone or forbidden."""

    def test_a_receiver_that_is_down_is_asked_again(
        self, invoke: Lambdas, market: Market, listen: Listen, clock: HandClock
    ) -> None:
        """Five seconds later by the queue; then it is up."""
        receiver = listen(503, 204)
        endpoint_id = endpoint(market, receiver.url)
        assert invoke.failed("deliver", sqs(message(market))) == []
        (retry,) = sent("deliveries")
        assert retry.body == due_delivery(endpoint_id, builders.an_id("evt"))
        assert retry.delay == 6
        clock.sleep(retry.delay)
        assert invoke.failed("deliver", sqs(retry.body)) == []
        assert row(market, endpoint_id).state == "delivered"
        first, second = receiver.received
        assert first.headers["webhook-id"] == second.headers["webhook-id"] == builders.an_id("evt")
        assert first.body == second.body

    def test_a_later_retry_waits_in_the_index_for_its_ring(
        self, invoke: Lambdas, market: Market, listen: Listen, clock: HandClock
    ) -> None:
        """Half an hour is more than a queue can hold a message for; the sweep finds it."""
        endpoint_id = endpoint(market, listen(500).url)
        invoke("deliver", sqs(message(market)))
        for _ in range(2):
            self.at_next_attempt(market, endpoint_id, clock)
            invoke("deliver", sqs(due_delivery(endpoint_id, builders.an_id("evt"))))
        queued = len(sent("deliveries"))
        self.at_next_attempt(market, endpoint_id, clock)
        invoke("sweep", {"schedule": "sweep"})
        assert [m.body for m in sent("deliveries")][queued:] == [
            due_delivery(endpoint_id, builders.an_id("evt"))
        ]

    def test_nobody_listening_is_a_failed_attempt(
        self, invoke: Lambdas, market: Market, listen: Listen
    ) -> None:
        """Recorded as such."""
        receiver = listen()
        endpoint_id = endpoint(market, receiver.url)
        receiver.__exit__()
        assert invoke.failed("deliver", sqs(message(market))) == []
        assert (row(market, endpoint_id).last_error, row(market, endpoint_id).state) == ("connect", "pending")

    def test_gone_ends_the_endpoint(self, invoke: Lambdas, market: Market, listen: Listen) -> None:
        """No event goes there any more."""
        receiver = listen(410)
        endpoint_id = endpoint(market, receiver.url)
        invoke("deliver", sqs(message(market)))
        invoke("deliver", sqs(message(market, "2")))
        assert len(receiver.received) == 1
        assert row(market, endpoint_id).state == "discarded"
        shown = market.services.deliveries.endpoint(market.tenant.id, endpoint_id)
        assert shown is not None
        assert shown.disabled == "gone"

    def test_a_slow_endpoint_holds_up_no_other_in_the_batch(
        self, invoke: Lambdas, market: Market, listen: Listen
    ) -> None:
        """It answers when the other tenant's receiver has got its event."""
        other, arrived = Market(market.services), threading.Event()

        def slow() -> int:
            return 204 if arrived.wait(10) else 500

        def quick() -> int:
            arrived.set()
            return 204

        slow_one = endpoint(market, listen(slow).url)
        endpoint(other, listen(quick).url, "other")
        assert invoke.failed("deliver", sqs(message(market), message(other, "2"))) == []
        assert row(market, slow_one).state == "delivered"

    def test_of_two_workers_on_one_retry_one_sends(
        self, invoke: Lambdas, market: Market, listen: Listen, clock: HandClock
    ) -> None:
        """The second ring comes while the first one's request is under way."""
        under_way, again = threading.Event(), threading.Event()

        def held() -> int:
            under_way.set()
            return 204 if again.wait(10) else 500

        receiver = listen(500, held)
        endpoint_id = endpoint(market, receiver.url)
        invoke("deliver", sqs(message(market)))
        self.at_next_attempt(market, endpoint_id, clock)
        ring = sqs(due_delivery(endpoint_id, builders.an_id("evt")))
        first = threading.Thread(target=lambda: invoke("deliver", ring))
        first.start()
        assert under_way.wait(10)
        assert invoke.process("deliver").deliveries.get(endpoint_id, builders.an_id("evt")).attempts == 2  # type: ignore[union-attr]
        clock.sleep(1)
        from chalicelib.entrypoints import deliver

        assert deliver.handler(ring, None) == {"batchItemFailures": []}
        again.set()
        first.join()
        assert len(receiver.received) == 2
        assert (row(market, endpoint_id).state, row(market, endpoint_id).attempts) == ("delivered", 2)

    def test_the_packaged_policy_lets_nothing_go_to_loopback(
        self, invoke: Lambdas, market: Market, listen: Listen
    ) -> None:
        """Whatever stands in an endpoint's row."""
        receiver = listen()
        market.services.webhook_policy = PUBLIC
        endpoint_id = endpoint(market, receiver.url)
        invoke("deliver", sqs(message(market)))
        assert not receiver.received
        assert row(market, endpoint_id).last_error == "unsafe_address"

    def test_a_garbled_message_fails_alone(
        self, invoke: Lambdas, market: Market, listen: Listen, logs: Logs
    ) -> None:
        """Unknown kinds included; the log names the message and not what is in it."""
        receiver = listen()
        endpoint(market, receiver.url)
        garbled = ["{", "{}", '{"kind": "Kanarienvogel"}', '{"kind": "due"}', "[]"]
        assert invoke.failed("deliver", sqs(*garbled, message(market))) == ["m0", "m1", "m2", "m3", "m4"]
        assert len(receiver.received) == 1
        failed = [line["record"] for line in logs.lines if line["message"] == "delivery failed"]
        assert failed == ["m0", "m1", "m2", "m3", "m4"]
        assert "Kanarienvogel" not in logs.text

    @staticmethod
    def at_next_attempt(market: Market, endpoint_id: str, clock: HandClock) -> None:
        following = row(market, endpoint_id).next_attempt
        assert following is not None
        clock.moment = following + timedelta(microseconds=1)


class TestReplaying:
    """One event once more."""

    def test_a_replay_sends_the_same_event_again(
        self, invoke: Lambdas, market: Market, listen: Listen
    ) -> None:
        """Same id, same bytes, to the endpoint that asked."""
        receiver = listen()
        endpoint_id = endpoint(market, receiver.url)
        case_id = market.filed()
        invoke("deliver", sqs(*published(invoke)))
        event = market.services.store.events(case_id)[0]
        stored = StoredEvent(market.tenant.id, event.body, event.hash, event.audience, event.summary)
        assert invoke.failed("deliver", sqs(delivery(stored, endpoint_id))) == []
        first, again = receiver.received
        assert again.body == first.body
        assert again.headers["webhook-id"] == first.headers["webhook-id"] == event.id

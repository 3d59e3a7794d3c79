"""An endpoint that fails for five days, from its first failure to the mail in its owner's mailbox."""

from __future__ import annotations

import json
from datetime import timedelta

from chalicelib.application.webhook_messages import due_delivery
from tests import builders, mailing
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.handlers.test_deliver import endpoint, message, row
from tests.market import Market
from tests.receiver import Receiver, policy_for
from tests.shared_aws import sent

CONTACT = "ops@shop.example"


class Failing:
    """An endpoint with a contact, whose server knows nothing of it."""

    def __init__(self, invoke: Lambdas, market: Market, url: str) -> None:
        self.invoke, self.market, self.id = invoke, market, builders.an_id("ep")
        contact = market.services.crypto.lock(market.root, self.id, CONTACT.encode())
        endpoint(market, url, contact=contact)

    @property
    def disabled(self) -> str | None:
        found = self.market.services.deliveries.endpoint(self.market.tenant.id, self.id)
        assert found is not None
        return found.disabled

    def take(self, function: str, *messages: str) -> None:
        assert self.invoke.failed(function, sqs(*messages)) == []

    def exhaust(self, clock: HandClock) -> None:
        """All attempts of one event, each at its time."""
        self.take("deliver", json.dumps(message(self.market, "first")))
        while (found := row(self.market, self.id, "first")).next_attempt is not None:
            clock.moment = found.next_attempt
            self.take("deliver", due_delivery(self.id, found.event_id))
        assert found.state == "exhausted"


def test_five_days_of_failures_end_in_a_mail_and_an_event(
    invoke: Lambdas, market: Market, clock: HandClock
) -> None:
    """Ten attempts over 75 hours are not enough. The next event, on the sixth day, ends it: its owner has one mail, and
    the tenant's other endpoint the operational event.
    """
    mailing.ready(market.services)
    with Receiver(404) as down, Receiver() as other:
        market.services.webhook_policy = policy_for(down.port, other.port)
        failing, began = Failing(invoke, market, down.url), clock.moment
        failing.exhaust(clock)
        assert len(down.received) == 10
        assert timedelta(hours=75) < clock.moment - began < timedelta(hours=84)
        assert failing.disabled is None
        # the five days run from the first failure after twelve hours: the seventh attempt, after 17:35 h to 19:21 h
        clock.moment = began + timedelta(days=5, hours=20)
        failing.take("deliver", json.dumps(message(market, "second")))
        assert failing.disabled == "failing"
        endpoint(market, other.url, "other", event_types=("webhook.endpoint_disabled",))
        failing.take("deliver", *[m.body for m in sent("deliveries") if m.json["kind"] == "event"])
    failing.take("notify", *[m.body for m in sent("notices") if m.json["kind"] == "endpoint_disabled"])
    (mail,) = mailing.sent(CONTACT)
    assert failing.id in mailing.body(mail)
    (news,) = [json.loads(got.body) for got in other.received]
    assert news["type"] == "webhook.endpoint_disabled"
    assert (news["data"]["endpoint_id"], news["data"]["reason"]) == (failing.id, "failing")

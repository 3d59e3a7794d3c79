"""Reconcile as deployed: what a relay, a queue or a consumer has lost is sent again, once, and nothing else is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters.views import list_place
from chalicelib.application.notice_ports import NoticeSettings
from chalicelib.application.webhook_ports import Delivery, State, WebhookEndpoint
from tests import builders
from tests.complaining import ordered
from tests.conftest import HandClock
from tests.handlers.events import load, sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import sent

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

DAY = timedelta(days=1)
ENDPOINT = builders.an_id("whk")


class Nights:
    """Reconcile, night after night, and the consumers of what it sends."""

    def __init__(self, invoke: Lambdas, clock: HandClock) -> None:
        self._invoke, self._clock = invoke, clock
        self._taken: dict[str, int] = {}

    def fresh(self, queue: str) -> list[Any]:
        """What has come into the queue since the last look."""
        messages = sent(queue)
        begin = self._taken.get(queue, 0)
        self._taken[queue] = len(messages)
        return [message.json for message in messages[begin:]]

    def night(self, left: int = 60_000) -> dict[str, list[Any]]:
        """The next one: what it sends, by queue."""
        self._clock.moment += DAY
        self._invoke("reconcile", load("schedule_reconcile"), left)
        queues = (
            "views",
            "deliveries",
            "grouping",
            "notices",
            "uploads",
            "members",
            "assignment",
            "erasures",
        )
        found = {queue: self.fresh(queue) for queue in queues}
        return {queue: messages for queue, messages in found.items() if messages}

    def worked_off(self, found: dict[str, list[Any]]) -> None:
        """By those who keep lists and place complaints."""
        assert self._invoke.failed("project", sqs(*found.get("views", ()))) == []
        for message in found.get("grouping", ()):
            assert self._invoke("group", ordered([message])) == {"batchItemFailures": []}


@pytest.fixture
def nights(invoke: Lambdas, clock: HandClock) -> Nights:
    return Nights(invoke, clock)


def endpoint(market: Market, **changes: Any) -> WebhookEndpoint:
    made = WebhookEndpoint(
        ENDPOINT, market.tenant.id, "https://shop.example/hook", b"secret", (), market.tenancy.now, **changes
    )
    market.services.deliveries.create_endpoint(made)
    return made


def delivered(market: Market, event_id: str) -> None:
    market.services.deliveries.open(
        Delivery(
            ENDPOINT, event_id, market.tenant.id, "case.filed", "{}", State.DELIVERED, 1, market.tenancy.now
        )
    )


def test_what_a_lost_relay_owed_is_there_after_one_night(market: Market, nights: Nights, logs: Logs) -> None:
    """The first line, for it is counted, the newest, which says all, and the place among those alike."""
    case_id = market.served()
    found = nights.night()
    assert [message["head"]["seq"] for message in found["views"]] == [1, 2]
    assert found["grouping"] == [{"tenant": market.tenant.id, "case_id": case_id}]
    assert (logs.counted("ReconciledEvents"), logs.counted("ResentReactions")) == (2, 3)
    nights.worked_off(found)
    assert nights.night() == {}
    assert logs.counted("ResentReactions") == 3


def test_a_night_is_once_a_day(market: Market, nights: Nights, invoke: Lambdas, logs: Logs) -> None:
    """The other hours of the day it is over."""
    market.filed()
    assert nights.night()
    invoke("reconcile", load("schedule_reconcile"))
    assert nights.fresh("views") == []
    assert logs.counted("ReconciledNights") == 1


def test_a_row_that_a_projector_dropped_is_written_again(
    backend: Services, market: Market, nights: Nights, invoke: Lambdas
) -> None:
    """The list's line is gone, the record's end is not."""
    case_id = market.served()
    nights.worked_off(nights.night())
    pk, sk = list_place("cases", market.tenant.id, case_id)
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    backend.clients.get("dynamodb").delete_item(TableName=backend.settings.views_table, Key=key)
    nights.worked_off(nights.night())
    (row,), _ = backend.views.cases(market.tenant.id, "due", {}, "", 10)
    assert (row.case_id, row.version) == (case_id, 2)
    assert nights.night() == {}


def test_what_happened_within_the_hour_may_still_be_on_its_way(
    market: Market, clock: HandClock, invoke: Lambdas
) -> None:
    """It is looked at the night after."""
    market.filed()
    clock.moment += timedelta(minutes=59)
    invoke("reconcile", load("schedule_reconcile"))
    assert sent("views") == []


def test_an_endpoint_without_its_delivery_gets_it(market: Market, nights: Nights) -> None:
    """By the very message that the relay sends; of the two events one is there."""
    endpoint(market)
    filed, served = market.services.store.events(market.served())
    delivered(market, filed.id)
    sent_again = nights.night()["deliveries"]
    assert [(m["kind"], m["event_id"]) for m in sent_again] == [("event", served.id)]
    delivered(market, served.id)
    assert "deliveries" not in nights.night()


@pytest.mark.parametrize("changes", [{"disabled": "gone"}, {"version": 2}])
def test_an_endpoint_that_is_off_or_newer_than_the_event_gets_nothing(
    market: Market, clock: HandClock, nights: Nights, changes: dict[str, Any]
) -> None:
    """Its owner asks for a replay where that is wanted."""
    market.filed()
    clock.moment += timedelta(minutes=1)
    endpoint(market, **changes)
    assert "deliveries" not in nights.night()


def test_of_notices_nobody_can_say_so_they_are_repeated_once(
    market: Market, nights: Nights, logs: Logs
) -> None:
    """And not again the night after, whether or not anybody was told."""
    market.services.notices.put_settings(market.tenant.id, NoticeSettings(on=True), None)
    market.filed()
    assert [message["kind"] for message in nights.night()["notices"]] == ["event"]
    assert "notices" not in nights.night()
    assert logs.counted("RepeatedReactions") == 1


def test_what_happened_before_notices_were_turned_on_tells_nobody(
    market: Market, clock: HandClock, nights: Nights
) -> None:
    """Mails about what is long over would only confuse."""
    market.filed()
    clock.moment += timedelta(minutes=1)
    market.services.notices.put_settings(market.tenant.id, NoticeSettings(on=True), None)
    assert "notices" not in nights.night()


def test_a_night_that_ran_out_of_time_goes_on_where_it_was(
    market: Market, nights: Nights, invoke: Lambdas, clock: HandClock
) -> None:
    """Nothing is done with less than five seconds left; the next call does it."""
    market.filed()
    assert nights.night(left=1_000) == {}
    invoke("reconcile", load("schedule_reconcile"))
    assert len(nights.fresh("views")) == 1


def test_what_a_queue_forgot_after_four_days_is_found(
    market: Market, nights: Nights, clock: HandClock
) -> None:
    """For five days each event is looked at every night."""
    market.filed()
    assert nights.night()  # lost again
    clock.moment += timedelta(days=3, hours=-1)
    assert "views" in nights.night()
    assert nights.night() == {}  # behind the window

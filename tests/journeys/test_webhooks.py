"""Events on their way to a platform: nothing is lost, everything can be had again, one endpoint is nobody else's."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.journeys.cast import Platform, eventually, refund
from tests.stack import Delivered, Inbox, Receiver


def log(shop: Platform) -> list[Any]:
    """The whole event log, page by page."""
    found: list[Any] = []
    after, more = "", True
    while more:
        page = shop.api.get("/v1/events", limit=3, after=after)
        found, after, more = found + page["events"], page["next_after"], page["more"]
    return found


def settled_log(shop: Platform, count: int) -> list[Any]:
    """The log, once so many events have settled."""
    found: list[Any] = eventually(lambda: events if len(events := log(shop)) >= count else None)
    return found


def endpoint(shop: Platform, inbox: Inbox, **more: Any) -> Any:
    """A further endpoint of the platform."""
    return shop.api.post("/v1/webhook-endpoints", {"url": inbox.url} | more)


def test_a_receiver_that_was_down_misses_nothing(shop: Platform) -> None:
    """Every event arrives at least once, each case's numbers are dense, and the log gives the same list."""
    up, taken = threading.Event(), list[Delivered]()

    def answer(arrived: Delivered) -> int:
        if not up.is_set():
            return 503
        taken.append(arrived)
        return 204

    shop.inbox.answer = answer
    disputes = [shop.file() for _ in range(3)]
    for dispute in disputes:
        dispute.act(shop.api, "serve", how="platform")
        dispute.act(dispute.respondent, "offer", terms=refund(2_000))
        dispute.act(dispute.complainant, "withdraw")
    eventually(lambda: {"case.filed", "case.closed"} <= set(shop.inbox.types()))
    up.set()
    logged = {e["data"]["event_id"]: e for e in settled_log(shop, 12)}
    eventually(lambda: logged.keys() <= {one.id for one in taken})
    assert {one.id: one.verified(shop.endpoint["secret"]) for one in taken} == logged
    for dispute in disputes:
        mine = [e["data"]["sequence"] for e in logged.values() if e["data"]["case_id"] == dispute.case_id]
        assert sorted(mine) == [1, 2, 3, 4]


def test_a_retry_is_the_same_message_signed_anew(shop: Platform) -> None:
    """The same id and bytes at every attempt, with the time of the attempt."""
    shop.inbox.answer = lambda _: 503 if len(shop.inbox.delivered) < 2 else 204
    shop.file()
    eventually(lambda: len(shop.inbox.delivered) >= 2)
    tries = shop.inbox.delivered[:2]
    assert len({(one.id, one.body) for one in tries}) == 1
    assert all(one.verified(shop.endpoint["secret"]) for one in tries)
    first, second = (int(one.headers["webhook-timestamp"]) for one in tries)
    assert second > first


def test_one_event_comes_once_more_on_request(shop: Platform, receiver: Receiver) -> None:
    """With its own id and bytes, to the endpoint that asks and to no other."""
    other = receiver.inbox()
    endpoint(shop, other)
    dispute = shop.file().served()
    eventually(lambda: len(shop.inbox.delivered) >= 2 and len(other.delivered) >= 2)
    first = next(one for one in shop.inbox.delivered if one.event["type"] == "case.filed")
    answer = shop.api.post(
        f"/v1/webhook-endpoints/{shop.endpoint['id']}/replay",
        {"case_id": dispute.case_id, "event_id": first.id},
    )
    assert answer["event_id"] == first.id
    again = eventually(lambda: [one for one in shop.inbox.delivered if one.id == first.id][1:])
    assert again[0].body == first.body
    assert again[0].verified(shop.endpoint["secret"])
    assert len(other.delivered) == 2


def test_a_test_event_goes_the_same_way(shop: Platform) -> None:
    """Signed like every other, and in no case's record."""
    asked = shop.api.post(f"/v1/webhook-endpoints/{shop.endpoint['id']}/test")
    (arrived,) = eventually(lambda: shop.inbox.delivered)
    said = arrived.verified(shop.endpoint["secret"])
    assert (said["type"], said["data"]) == ("webhook.test", {"event_id": asked["event_id"]})
    assert arrived.id == asked["event_id"]


def test_an_endpoint_that_is_gone_gets_nothing_more(shop: Platform, receiver: Receiver) -> None:
    """After 410 it is disabled and says so; the platform's other endpoint goes on."""
    gone = receiver.inbox()
    gone.answer = lambda _: 410
    made = endpoint(shop, gone)
    shop.file().served()
    path = f"/v1/webhook-endpoints/{made['id']}"
    assert eventually(lambda: shop.api.get(path)["disabled"]) == "gone"
    before = len(gone.delivered)
    dispute = shop.file().served()
    eventually(lambda: dispute.case_id in {one.event["data"].get("case_id") for one in shop.inbox.delivered})
    shop.drain()
    assert len(gone.delivered) == before
    (news,) = [one.event for one in shop.inbox.delivered if one.event["type"] == "webhook.endpoint_disabled"]
    assert (news["data"]["endpoint_id"], news["data"]["reason"]) == (made["id"], "gone")


def test_an_endpoint_gets_the_types_it_asked_for(shop: Platform, receiver: Receiver) -> None:
    """And no others."""
    closing = receiver.inbox()
    endpoint(shop, closing, event_types=["case.closed"])
    dispute = shop.file().served()
    dispute.act(dispute.complainant, "withdraw")
    eventually(lambda: closing.delivered)
    shop.drain()
    assert closing.types() == ["case.closed"]


def test_a_deleted_endpoint_gets_nothing_more(shop: Platform, receiver: Receiver) -> None:
    """From the very next event on."""
    other = receiver.inbox()
    made = endpoint(shop, other)
    assert shop.api.send("DELETE", f"/v1/webhook-endpoints/{made['id']}").status == 204
    shop.file().served()
    shop.drain()
    assert other.delivered == []


def test_a_slow_endpoint_delays_no_other(shop: Platform, receiver: Receiver) -> None:
    """One answers after seconds, the other has long got everything."""
    release, slow = threading.Event(), receiver.inbox()

    def wait(_: Delivered) -> int:
        release.wait(10)
        return 204

    slow.answer = wait
    endpoint(shop, slow)
    try:
        dispute = shop.file().served()
        dispute.act(dispute.complainant, "withdraw")
        eventually(lambda: "case.closed" in shop.inbox.types(), seconds=8)
        assert not release.is_set()
    finally:
        release.set()


@pytest.mark.capability("S56")
def test_no_platform_sees_the_events_of_another(shop: Platform, lab: Platform) -> None:
    """Neither in its log nor at its endpoint."""
    mine, other = shop.file().served(), lab.file().served()
    settled_log(shop, 2)
    assert {e["data"]["case_id"] for e in log(shop)} == {mine.case_id}
    eventually(lambda: len(lab.inbox.delivered) >= 2)
    assert {one.event["data"]["case_id"] for one in lab.inbox.delivered} == {other.case_id}

"""What a platform hears of its groups: webhooks, one event once more, the event log."""

from __future__ import annotations

from datetime import timedelta

from tests.handlers.http.conftest import Api
from tests.handlers.http.groups.together import Together
from tests.handlers.http.test_events import URL, queued


def test_an_endpoint_may_ask_for_events_of_groups(api: Api, together: Together) -> None:
    """By their published names."""
    body = {"url": URL, "event_types": ["group.opened", "poll.counted", "ledger.made"]}
    assert api.post("/v1/webhook-endpoints", body, together.platform).status == 201


def test_an_event_of_a_group_is_replayed(api: Api, together: Together) -> None:
    """Named by its group; exactly one record is named, and another platform's is none."""
    endpoint = api.post("/v1/webhook-endpoints", {"url": URL}, together.platform).body["id"]
    event_id = together.seen(together.platform, "/events")["events"][0]["id"]
    place = f"/v1/webhook-endpoints/{endpoint}/replay"
    answer = api.post(place, {"group_id": together.id, "event_id": event_id}, together.platform)
    assert (answer.status, answer.body) == (202, {"event_id": event_id, "queued": 1, "next_after": None})
    assert [message["event_id"] for message in queued(api)] == [event_id]
    both = {"group_id": together.id, "case_id": together.joins().id, "event_id": event_id}
    assert api.post(place, both, together.platform).faults == {("", "exactly_one")}
    elsewhere = Together(api, str(api.tenant()["key"]["api_key"]))
    other = {"group_id": elsewhere.id, "event_id": event_id}
    assert api.post(place, other, together.platform).code == "not_found"


def test_the_log_brings_a_groups_events_with_its_summary(api: Api) -> None:
    """As webhooks do, so that an older one can be dropped."""
    together = Together(api, str(api.tenant()["key"]["api_key"]))
    api.clock.moment += timedelta(seconds=31)
    (event,) = api.get("/v1/events", together.platform).body["events"]
    assert (event["type"], event["data"]["group_id"]) == ("group.opened", together.id)
    assert event["data"]["group"]["stage"] == "gathering"
    assert "case_id" not in event["data"]

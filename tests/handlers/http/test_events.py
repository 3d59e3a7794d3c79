"""Webhook endpoints and the event log."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.http.conftest import OPERATOR, Api, Case

URL = "https://hooks.example.com/redress"


def queued(api: Api) -> list[dict[str, Any]]:
    """What lies in the deliveries queue."""
    sqs = api.services.clients.get("sqs")
    url = api.services.settings.deliveries_queue_url
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(m["Body"]) for m in messages]


def test_an_endpoint_shows_its_secret_once(api: Api, platform: str) -> None:
    """In the form of Standard Webhooks; afterwards only the address is told."""
    made = api.post("/v1/webhook-endpoints", {"url": URL, "event_types": ["case.filed"]}, platform)
    assert made.status == 201
    assert made.body["secret"].startswith("whsec_")
    assert made.headers["location"] == f"/v1/webhook-endpoints/{made.body['id']}"
    shown = api.get(made.headers["location"], platform)
    assert shown.body == {k: v for k, v in made.body.items() if k != "secret"}
    assert api.get("/v1/webhook-endpoints", platform).body["endpoints"] == [shown.body]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.com/", "url_scheme"),
        ("https://127.0.0.1/", "url_ip_literal"),
        ("https://user@hooks.example.com/", "url_userinfo"),
        ("https://localhost/", "url_private_name"),
        ("https://hooks.example.com:22/", "url_port"),
        ("nonsense", "url_syntax"),
    ],
)
def test_an_unsafe_address_is_refused(api: Api, platform: str, url: str, code: str) -> None:
    """When the endpoint is made, and again at every connection."""
    answer = api.post("/v1/webhook-endpoints", {"url": url}, platform)
    assert (answer.status, answer.faults) == (400, {("/url", code)})


def test_an_event_type_that_is_none_is_refused(api: Api, platform: str) -> None:
    """Else the endpoint would wait for ever."""
    body = {"url": URL, "event_types": ["case.filed", "case.filled"]}
    assert api.post("/v1/webhook-endpoints", body, platform).faults == {("/event_types/1", "not_one_of")}


def test_a_platform_has_at_most_ten_endpoints(api: Api, platform: str) -> None:
    """The limit is told, nothing is made, and one that is deleted makes room."""
    made = [api.post("/v1/webhook-endpoints", {"url": URL}, platform) for _ in range(10)]
    beyond = api.post("/v1/webhook-endpoints", {"url": URL}, platform)
    assert (beyond.code, beyond.body["data"]["limit"]) == ("too_many_endpoints", 10)
    assert len(api.get("/v1/webhook-endpoints", platform).body["endpoints"]) == 10
    api("DELETE", made[0].headers["location"], None, platform)
    assert api.post("/v1/webhook-endpoints", {"url": URL}, platform).status == 201


def test_an_endpoint_of_another_platform_does_not_exist(api: Api, platform: str) -> None:
    """For reading, testing, replaying and deleting alike."""
    place = api.post("/v1/webhook-endpoints", {"url": URL}, platform).headers["location"]
    other = str(api.tenant()["key"]["api_key"])
    assert api.get(place, other).code == "not_found"
    assert api("DELETE", place, None, other).code == "not_found"
    assert api.post(f"{place}/test", None, other).code == "not_found"
    assert api("DELETE", place, None, platform).status == 204
    assert api.get(place, platform).code == "not_found"


def test_a_test_event_is_queued_for_one_endpoint(api: Api, platform: str) -> None:
    """It goes the way of every other event."""
    made = api.post("/v1/webhook-endpoints", {"url": URL}, platform).body
    answer = api.post(f"/v1/webhook-endpoints/{made['id']}/test", None, platform)
    assert answer.status == 202
    (message,) = queued(api)
    assert (message["kind"], message["type"], message["endpoint_id"]) == ("event", "webhook.test", made["id"])
    assert json.loads(message["body"])["data"]["event_id"] == answer.body["event_id"] == message["event_id"]


def test_an_event_is_replayed_with_the_same_id_and_bytes(case: Case) -> None:
    """To the endpoint that asks, and to no other."""
    made = case.api.post("/v1/webhook-endpoints", {"url": URL}, case.platform).body
    event_id = case.api.get(f"{case.path}/events", case.platform).body["events"][0]["id"]
    place = f"/v1/webhook-endpoints/{made['id']}/replay"
    answer = case.api.post(place, {"case_id": case.id, "event_id": event_id}, case.platform)
    assert (answer.status, answer.body) == (202, {"event_id": event_id})
    (message,) = queued(case.api)
    assert (message["event_id"], message["replay"], message["endpoint_id"]) == (event_id, True, made["id"])
    assert json.loads(message["body"])["data"]["case"]["case_id"] == case.id
    gone = case.api.post(place, {"case_id": case.id, "event_id": f"evt_{'a' * 26}"}, case.platform)
    assert gone.code == "not_found"


def test_the_log_brings_what_has_settled(case: Case) -> None:
    """Nothing of the last thirty seconds; then every event once, in order, with the whole summary."""
    assert case.api.get("/v1/events", case.platform).body["events"] == []
    case.done("serve", {}, case.platform)
    case.api.clock.moment += timedelta(seconds=31)
    log = case.api.get("/v1/events?limit=1", case.platform).body
    assert [e["type"] for e in log["events"]] == ["case.filed"]
    assert log["more"] is True
    rest = case.api.get(f"/v1/events?after={log['next_after']}", case.platform).body
    assert [e["type"] for e in rest["events"]] == ["case.served"]
    assert rest["events"][0]["data"]["case"]["move"] == ["respondent"]
    assert rest["more"] is False
    assert case.api.get(f"/v1/events?after={rest['next_after']}", case.platform).body["events"] == []


@pytest.mark.parametrize("cursor", ["bm9uc2Vuc2U", "MjAyNi0xMS0yMg", "A", "=="])
def test_a_position_that_is_none_is_refused(api: Api, platform: str, cursor: str) -> None:
    """Rather than read as the beginning."""
    assert api.get(f"/v1/events?after={cursor}", platform).status == 400


def test_the_log_is_the_platforms_own(case: Case) -> None:
    """Another platform's log has none of it."""
    other = str(case.api.tenant()["key"]["api_key"])
    case.api.clock.moment += timedelta(seconds=31)
    assert case.api.get("/v1/events", other).body["events"] == []


def test_a_log_that_is_spread_further_brings_everything_in_order(api: Api) -> None:
    """Ten cases of a platform with sixty-four partitions a day: most of them are empty, and nothing is missing."""
    made = api.post("/v1/tenants", {"name": "Large Market", "log_shards": 64}, OPERATOR).body
    assert api.get(f"/v1/tenants/{made['id']}", OPERATOR).body["log_shards"] == 64
    platform = str(made["key"]["api_key"])
    filed = []
    for _ in range(10):
        api.clock.moment += timedelta(seconds=1)
        filed.append(Case(api, platform).id)
    api.clock.moment += timedelta(seconds=31)
    log = api.get("/v1/events?limit=100", platform).body["events"]
    assert [event["data"]["case"]["case_id"] for event in log] == filed


def test_a_number_of_partitions_is_one_of_three(api: Api) -> None:
    assert api.post("/v1/tenants", {"name": "Large Market", "log_shards": 5}, OPERATOR).status == 400

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
    assert (answer.status, answer.body) == (202, {"event_id": event_id, "queued": 1, "next_after": None})
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


class TestFilters:
    """A log of two cases, one of them served, each event ten minutes after the one before."""

    @pytest.fixture
    def told(self, api: Api, platform: str) -> tuple[Case, Case]:
        one = Case(api, platform)
        api.clock.moment += timedelta(minutes=10)
        other = Case(api, platform)
        api.clock.moment += timedelta(minutes=10)
        one.done("serve", {}, platform)
        api.clock.moment += timedelta(minutes=10)
        return one, other

    @staticmethod
    def types(case: Case, query: str) -> list[tuple[str, str]]:
        log = case.api.get(f"/v1/events?{query}", case.platform).body
        return [(event["type"], event["data"]["case_id"]) for event in log["events"]]

    def test_by_type(self, told: tuple[Case, Case]) -> None:
        """One, or several with commas between; one that is none is told."""
        one, other = told
        filed = [("case.filed", one.id), ("case.filed", other.id)]
        assert self.types(one, "type=case.filed") == filed
        assert self.types(one, "type=case.filed,case.served") == [*filed, ("case.served", one.id)]
        refused = one.api.get("/v1/events?type=case.filled", one.platform)
        assert refused.faults == {("query/type/0", "not_one_of")}

    def test_by_case(self, told: tuple[Case, Case]) -> None:
        one, other = told
        assert self.types(one, f"case_id={one.id}") == [("case.filed", one.id), ("case.served", one.id)]
        assert self.types(one, f"case_id={other.id}&type=case.served") == []

    def test_by_time(self, told: tuple[Case, Case]) -> None:
        """Of the `timestamp`, both ends included."""
        one, other = told
        second = "2026-11-22T04:10:00Z"
        assert self.types(one, f"from={second}&to={second}") == [("case.filed", other.id)]
        assert self.types(one, f"from={second}") == [("case.filed", other.id), ("case.served", one.id)]
        assert self.types(one, "to=2026-11-22T04:09:59Z") == [("case.filed", one.id)]

    def test_a_cursor_goes_on_with_other_filters(self, told: tuple[Case, Case]) -> None:
        """It is a place in the whole log: nothing behind it is passed over."""
        one, other = told
        first = one.api.get("/v1/events?type=case.filed&limit=1", one.platform).body
        after = f"after={first['next_after']}"
        assert self.types(one, after) == [("case.filed", other.id), ("case.served", one.id)]
        assert self.types(one, f"{after}&type=case.served") == [("case.served", one.id)]

    def test_rare_events_are_found_over_short_pages(
        self, told: tuple[Case, Case], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A call looks at so many; the next goes on from there, and none is missed."""
        one, _ = told
        monkeypatch.setattr("chalicelib.adapters.case_store.LOG_LOOKED", 1)
        found, pages, after, more = [], 0, "", True
        while more:
            log = one.api.get(f"/v1/events?type=case.served{after}", one.platform).body
            found += [event["type"] for event in log["events"]]
            after, more, pages = f"&after={log['next_after']}", log["more"], pages + 1
        assert found == ["case.served"]
        assert pages >= 3

    def test_a_range_that_is_long_over_comes_to_an_end(self, told: tuple[Case, Case]) -> None:
        """Two days behind it: what came into the log late came before."""
        one, _ = told
        one.api.clock.moment += timedelta(days=30)
        log = one.api.get("/v1/events?to=2026-11-22T05:00:00Z", one.platform).body
        assert (len(log["events"]), log["more"]) == (3, False)

    def test_times_of_a_sandbox_are_its_own(self, api: Api) -> None:
        """Its clock is ahead of when anything is recorded."""
        platform = str(api.tenant(sandbox=True)["key"]["api_key"])
        api.post("/v1/sandbox/clock", {"advance_seconds": 30 * 86_400}, platform)
        case = Case(api, platform)
        api.clock.moment += timedelta(minutes=1)
        assert self.types(case, "from=2026-12-22T00:00:00Z&to=2026-12-23T00:00:00Z") == [
            ("case.filed", case.id)
        ]
        assert self.types(case, "to=2026-12-01T00:00:00Z") == []


def test_a_number_of_partitions_is_one_of_three(api: Api) -> None:
    assert api.post("/v1/tenants", {"name": "Large Market", "log_shards": 5}, OPERATOR).status == 400

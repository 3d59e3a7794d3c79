"""The delivery log of an endpoint, and events that are sent to it once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.application.webhook_ports import Delivery, State, Try
from tests.handlers.http.conftest import Api, Case
from tests.handlers.http.test_webhook_endpoints import ALL, Hook, disable, queued, stored

EVENT = "evt_{:a>26}"
BODY = '{"data":{},"timestamp":"2026-11-22T04:00:00.000000Z","type":"case.filed"}'


@pytest.fixture
def hook(api: Api, platform: str) -> Hook:
    return Hook(api, platform)


def sent(hook: Hook, name: str, at: datetime, state: State = State.DELIVERED, **more: Any) -> str:
    """A delivery that began then."""
    event_id = EVENT.format(name)
    told = Delivery(
        hook.id, event_id, stored(hook)["tenant"], "case.filed", BODY, state, 1, at, case_id="case_x", **more
    )
    hook.api.services.deliveries.open(told)
    return event_id


def log(hook: Hook, query: str = "") -> tuple[list[str], str | None]:
    body = hook.api.get(f"{hook.path}/deliveries{query}", hook.platform).body
    return [line["event_id"] for line in body["deliveries"]], body["next_after"]


def test_the_log_shows_the_newest_first_page_by_page(hook: Hook) -> None:
    """Each delivery once, over days, and of this endpoint only."""
    now = hook.api.clock.now()
    ids = [sent(hook, name, now - timedelta(hours=20 * n)) for n, name in enumerate("bcde")]
    assert log(hook)[0] == ids
    found, after = log(hook, "?limit=2")
    while after is not None:
        page, after = log(hook, f"?limit=2&after={after}")
        found += page
    assert found == ids


def test_the_log_is_filtered_by_state_and_time(hook: Hook) -> None:
    now = hook.api.clock.now()
    old, failed = (
        sent(hook, "b", now - timedelta(hours=3)),
        sent(hook, "c", now - timedelta(hours=2), State.EXHAUSTED),
    )
    assert log(hook, "?state=exhausted")[0] == [failed]
    assert log(hook, "?from=2026-11-22T01:30:00Z")[0] == [failed]
    assert log(hook, "?to=2026-11-22T01:30:00Z")[0] == [old]
    assert log(hook, "?from=2026-11-22T03:00:00Z")[0] == []


@pytest.mark.parametrize("cursor", ["bm9uc2Vuc2U", "A", "==", "MjAyNi0xMy0yMlQwNDowMDowMC4wMDAwMDBa"])
def test_a_position_that_is_none_is_refused(hook: Hook, cursor: str) -> None:
    """Rather than read as the beginning; the last one is of a thirteenth month."""
    assert hook.api.get(f"{hook.path}/deliveries?after={cursor}", hook.platform).status == 400


def test_a_delivery_is_shown_with_everything_but_its_signature(hook: Hook) -> None:
    """The exact text, the headers of the latest attempt, and what came back."""
    now = hook.api.clock.now()
    tried = Try(1, now, 503, None, 120, "HTTP/1.1 503 Busy", "later", now + timedelta(seconds=5))
    event_id = sent(
        hook, "b", now, State.PENDING, tries=(tried,), last_status=503, next_attempt=tried.next_attempt
    )
    shown = hook.api.get(f"{hook.path}/deliveries/{event_id}", hook.platform).body
    request = shown["request"]
    assert (request["url"], request["body"]) == (hook.made.body["url"], BODY)
    assert request["headers"]["webhook-id"] == event_id
    assert request["headers"]["webhook-timestamp"] == str(int(now.timestamp()))
    assert request["headers"]["webhook-signature"] == "v1,…"
    assert shown["next_attempt"] == "2026-11-22T04:00:05.000000Z"
    (attempt,) = shown["tries"]
    assert (attempt["status"], attempt["latency_ms"], attempt["head"], attempt["excerpt"]) == (
        503, 120, "HTTP/1.1 503 Busy", "later",
    )  # fmt: skip


def test_a_delivery_of_another_tenants_endpoint_does_not_exist(hook: Hook) -> None:
    event_id = sent(hook, "b", hook.api.clock.now())
    other = str(hook.api.tenant()["key"]["api_key"])
    for path in ("/deliveries", f"/deliveries/{event_id}"):
        assert hook.api.get(hook.path + path, other).code == "not_found"
    assert hook.api.get(f"{hook.path}/deliveries/{EVENT.format('c')}", hook.platform).code == "not_found"


class Filed:
    """An endpoint, and three cases filed ten minutes apart; an hour later."""

    def __init__(self, api: Api, platform: str) -> None:
        self.hook = Hook(api, platform)
        self.cases = []
        for _ in range(3):
            self.cases.append(Case(api, platform))
            api.clock.moment += timedelta(minutes=10)
        api.clock.moment += timedelta(minutes=30)

    def replay(self, **body: Any) -> Any:
        return self.hook.api.post(f"{self.hook.path}/replay", body, self.hook.platform)

    def queued(self) -> list[str]:
        return sorted(message["case_id"] for message in queued(self.hook.api))


@pytest.fixture
def filed(api: Api, platform: str) -> Filed:
    return Filed(api, platform)


def test_a_range_is_sent_once_more(filed: Filed) -> None:
    """What was recorded from the one moment until the other: the second filing, of four in the morning and ten."""
    answer = filed.replay(**{"from": "2026-11-22T04:10:00Z", "to": "2026-11-22T04:20:00Z"})
    assert (answer.status, answer.body) == (202, {"event_id": None, "queued": 1, "next_after": None})
    assert filed.queued() == [filed.cases[1].id]


def test_without_an_end_a_range_goes_up_to_what_has_settled(filed: Filed) -> None:
    assert filed.replay(**{"from": "2026-11-22T00:00:00Z"}).body["queued"] == 3


def test_a_range_is_of_the_types_that_are_asked_for(filed: Filed) -> None:
    """Else of those that the endpoint wants."""
    filed.cases[0].done("serve", {}, filed.hook.platform)
    filed.hook.api.clock.moment += timedelta(minutes=1)
    since = {"from": "2026-11-22T00:00:00Z"}
    assert filed.replay(**since).body["queued"] == 4
    assert filed.replay(**since, types=["case.served"]).body["queued"] == 1
    filed.hook.put({"url": filed.hook.made.body["url"], "event_types": ["case.filed"]}, "*")
    assert filed.replay(**since).body["queued"] == 3
    assert filed.replay(**since, types=["case.filled"]).faults == {("/types/0", "not_one_of")}


def test_what_is_missing_is_what_was_never_acknowledged(filed: Filed) -> None:
    """Neither what was never sent nor what was given up; one that was taken is left alone."""
    log = filed.hook.api.get("/v1/events", filed.hook.platform).body["events"]
    ids = [event["data"]["event_id"] for event in log]
    for event_id, state in ((ids[0], State.DELIVERED), (ids[1], State.EXHAUSTED)):
        told = Delivery(
            filed.hook.id, event_id, stored(filed.hook)["tenant"], "case.filed", BODY, state, 1,
            filed.hook.api.clock.now(),
        )  # fmt: skip
        filed.hook.api.services.deliveries.open(told)
    answer = filed.replay(**{"from": "2026-11-22T00:00:00Z"}, missing=True)
    assert answer.body["queued"] == 2
    assert filed.queued() == sorted(case.id for case in filed.cases[1:])


def test_an_event_that_stands_in_the_log_twice_is_sent_once(filed: Filed) -> None:
    """It came late, and has a second place there."""
    made, tenant = filed.hook.api.services, stored(filed.hook)["tenant"]
    since = {"from": "2026-11-22T00:00:00Z"}
    before, now = filed.replay(**since).body["queued"], filed.hook.api.clock.now()
    begun = "2026-11-22T00:00:00.000000Z"
    (row, *_), _ = made.store.log(tenant, begun, now, 1)
    made.store.log_again(row, tenant, 0, now)
    filed.hook.api.clock.moment += timedelta(minutes=1)
    assert len(made.store.log(tenant, begun, filed.hook.api.clock.now(), 10)[0]) == before + 1
    assert filed.replay(**since).body["queued"] == before


def test_what_is_missing_is_known_for_thirty_days(filed: Filed) -> None:
    """Of older deliveries nothing is kept, so that all of them would be sent once more."""
    filed.hook.api.clock.moment += timedelta(days=30, hours=1)
    refused = filed.replay(**{"from": "2026-11-22T00:00:00Z"}, missing=True)
    assert (refused.status, refused.faults) == (400, {("/from", "at_least")})
    assert filed.replay(**{"from": "2026-11-22T00:00:00Z"}).status == 202
    assert filed.replay(**{"from": "2026-11-23T00:00:00Z"}, missing=True).status == 202


def test_a_long_range_is_gone_through_in_several_calls(filed: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each says how many it has queued, and where the next goes on."""
    monkeypatch.setattr("chalicelib.entrypoints.http.webhook_replays.PAGE", 2)
    first = filed.replay(**{"from": "2026-11-22T00:00:00Z"}).body
    rest = filed.replay(**{"from": "2026-11-22T00:00:00Z"}, after=first["next_after"]).body
    assert (first["queued"], rest["queued"], rest["next_after"]) == (2, 1, None)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("", "exactly_one")),
        ({"missing": True}, ("", "exactly_one")),
        ({"event_id": EVENT.format("b"), "from": "2026-11-22T00:00:00Z"}, ("/from", "not_applicable")),
        ({"event_id": EVENT.format("b"), "missing": True}, ("/missing", "not_applicable")),
        ({"event_id": EVENT.format("b")}, ("", "exactly_one")),
        ({"from": "2026-11-22T00:00:00Z", "case_id": f"case_{'a' * 26}"}, ("/case_id", "not_applicable")),
        ({"from": "2026-11-22T00:00:00Z", "after": "bm9uc2Vuc2U"}, ("/after", "malformed_cursor")),
    ],
)
def test_a_replay_is_of_one_event_or_of_a_range(
    hook: Hook, body: dict[str, Any], fault: tuple[str, str]
) -> None:
    answer = hook.api.post(f"{hook.path}/replay", body, hook.platform)
    assert (answer.status, answer.faults) == (400, {fault})


def test_nothing_is_replayed_to_an_endpoint_that_is_disabled(hook: Hook) -> None:
    disable(hook, "gone")
    answer = hook.api.post(f"{ALL}/{hook.id}/replay", {"from": "2026-11-22T00:00:00Z"}, hook.platform)
    assert (answer.status, answer.code) == (409, "endpoint_disabled")

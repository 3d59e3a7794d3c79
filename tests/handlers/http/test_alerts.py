"""Alerts over HTTP: officers take them up and close them, a regulator reads those that were escalated."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.alert.state import Alert
from chalicelib.domain.counting import SignalKind
from chalicelib.entrypoints.project import alert_row
from tests.handlers.http.conftest import Answer, Api
from tests.roundtrips import count_calls
from tests.watching import raised, spike

pytestmark = pytest.mark.capability("S60")

RULES = "/v1/alert-rules"


class Desk:
    """A platform with an officer and a regulator."""

    def __init__(self, api: Api) -> None:
        self.api, made = api, api.tenant()
        self.tenant_id, self.platform = made["id"], str(made["key"]["api_key"])
        self.officer = api.token(self.platform, "officer", ref="o-1")
        self.regulator = api.token(self.platform, "regulator", ref="authority-1")

    def alert(self, name: str = "1", **of: Any) -> Alert:
        """Raised, and on the list."""
        alert = raised(self.api.services, self.tenant_id, name, **of)
        self.listed(alert)
        return alert

    def listed(self, alert: Alert) -> None:
        (row, *_) = self.api.services.alert_store.events(alert.head.alert_id)[::-1]
        self.api.services.views.put(self.tenant_id, alert_row(row.summary), "alerts")

    def act(self, alert: Alert, verb: str, body: Any = None, as_: str = "", **headers: str) -> Answer:
        path = f"/v1/alerts/{alert.head.alert_id}/actions/{verb}"
        return self.api.post(path, body, as_ or self.officer, **headers)


@pytest.fixture
def desk(api: Api) -> Desk:
    return Desk(api)


def ids(answer: Answer) -> list[str]:
    return [alert["alert_id"] for alert in answer.body["alerts"]]


def path(alert: Alert) -> str:
    return f"/v1/alerts/{alert.head.alert_id}"


class TestReading:
    """GET."""

    def test_an_alert_says_what_was_counted_and_expected(self, desk: Desk) -> None:
        """In numbers and in words, with what the caller may do."""
        alert = desk.alert()
        shown = desk.api.get(path(alert), desk.officer)
        assert (shown.status, shown.headers["etag"]) == (200, '"1"')
        assert shown.body["said"] == (
            "12 complaints about the product kettle-k2 in the seven days up to 2026-11-22, "
            "against 1 expected by the weeks before."
        )
        assert shown.body["next"] == (
            "An officer should look into it. It ends by itself on 20 December 2026, 04:00 UTC, unless it grows."
        )
        assert [action["action"] for action in shown.body["allowed_actions"]] == ["acknowledge", "close"]
        assert shown.body["spike"] == shown.body["first"] == {
            "first_day": "2026-11-16", "last_day": "2026-11-22", "observed": 12, "expected_hundredths": 100,
            "chance_per_million": 3, "level": 1, "cases": ["case_" + "a" * 26],
        }  # fmt: skip

    def test_it_says_so_in_chinese_too(self, desk: Desk) -> None:
        """With the same numbers."""
        of = {"kind": SignalKind.MERCHANT, "value": "ref:shop-77"}
        alert = desk.alert(**of, spike=spike(first_day="2026-11-22", expected_hundredths=150))
        shown = desk.api.get(path(alert), desk.officer, Accept_Language="zh").body
        assert (
            shown["said"] == "2026-11-22 当日收到涉及商家 shop-77 的投诉 12 件，而按以往情况应约为 1.5 件。"
        )

    def test_a_list_holds_what_is_open_or_closed(self, desk: Desk) -> None:
        """With the same summary as webhooks."""
        one, two = desk.alert("1"), desk.alert("2")
        desk.act(one, "close", {"reason": "resolved"})
        desk.listed(desk.api.services.alert_reader.load(one.head.alert_id).alert)
        assert ids(desk.api.get("/v1/alerts?status=open", desk.platform)) == [two.head.alert_id]
        assert ids(desk.api.get("/v1/alerts?state=closed", desk.officer)) == [one.head.alert_id]
        (line,) = desk.api.get("/v1/alerts?status=open", desk.platform).body["alerts"]
        assert (line["kind"], line["value"], line["level"]) == ("product", "kettle-k2", 1)

    def test_a_list_comes_in_pages_and_as_a_feed(self, desk: Desk) -> None:
        """The longest unchanged first."""
        made = []
        for n in range(3):
            made.append(desk.alert(str(n)).head.alert_id)
            desk.api.clock.moment += timedelta(seconds=1)
        first = desk.api.get("/v1/alerts?limit=2", desk.platform)
        rest = desk.api.get(f"/v1/alerts?limit=2&after={first.body['next_after']}", desk.platform)
        assert ids(first) + ids(rest) == made
        since = "2026-11-22T04:00:01.5Z"
        assert ids(desk.api.get(f"/v1/alerts?updated_since={since}", desk.platform)) == made[2:]

    @pytest.mark.parametrize(
        ("query", "fault"),
        [
            ("after=x", ("query/after", "malformed_cursor")),
            ("status=shut", ("query/status", "not_one_of")),
            ("limit=0", ("query/limit", "too_small")),
            ("kind=batch", ("query/kind", "unknown_field")),
        ],
    )
    def test_a_wrong_question_is_told(self, desk: Desk, query: str, fault: tuple[str, str]) -> None:
        """With the place of the mistake."""
        assert fault in desk.api.get(f"/v1/alerts?{query}", desk.platform).faults

    def test_the_record_is_a_chain(self, desk: Desk) -> None:
        """Bodies exactly as they were hashed."""
        alert = desk.alert(escalate="kind")
        events = desk.api.get(f"{path(alert)}/events", desk.officer).body["events"]
        assert [event["type"] for event in events] == ["alert.raised", "alert.escalated"]
        assert json.loads(events[0]["body"])["alert_id"] == alert.head.alert_id
        assert events[1]["prev"] == events[0]["hash"]

    def test_it_is_one_read(self, desk: Desk) -> None:
        """Of the alert."""
        alert = desk.alert()
        desk.api.get(path(alert), desk.officer)
        with count_calls() as calls:
            desk.api.get(path(alert), desk.officer)
        assert calls == {"dynamodb.Query": 1}


class TestRegulators:
    """What was escalated, and nothing else."""

    def test_a_regulator_reads_what_was_escalated(self, desk: Desk) -> None:
        """And may do nothing about it."""
        alert = desk.alert(escalate="kind")
        shown = desk.api.get(path(alert), desk.regulator).body
        assert (shown["cause"], shown["escalated_at"]) == ("kind", "2026-11-22T04:00:00.000000Z")
        assert shown["allowed_actions"] == []
        assert desk.api.get(f"{path(alert)}/events", desk.regulator).status == 200
        assert desk.act(alert, "acknowledge", as_=desk.regulator).code == "forbidden"

    def test_for_a_regulator_there_are_no_others(self, desk: Desk) -> None:
        """Neither on the list nor by their ids."""
        told, hidden = desk.alert("1", escalate="level"), desk.alert("2")
        assert ids(desk.api.get("/v1/alerts", desk.regulator)) == [told.head.alert_id]
        for place in (path(hidden), f"{path(hidden)}/events"):
            assert desk.api.get(place, desk.regulator).code == "not_found"
        assert len(ids(desk.api.get("/v1/alerts", desk.officer))) == 2

    def test_another_platforms_alert_does_not_exist(self, desk: Desk) -> None:
        """For nobody of this one."""
        theirs = Desk(desk.api).alert(escalate="kind")
        for caller in (desk.platform, desk.officer, desk.regulator):
            assert desk.api.get(path(theirs), caller).code == "not_found"
        assert desk.act(theirs, "close", {"reason": "resolved"}).code == "not_found"


class TestOfficers:
    """Acknowledge and close."""

    def test_an_officer_takes_an_alert_up_and_closes_it(self, desk: Desk) -> None:
        """Each step an event."""
        alert = desk.alert()
        taken = desk.act(alert, "acknowledge").body["alert"]
        done = desk.act(alert, "close", {"reason": "explained"}).body["alert"]
        assert (taken["state"], done["state"], done["reason"]) == ("acknowledged", "closed", "explained")
        assert done["next"] == "The alert is closed: something known explains the number."
        types = [row.type for row in desk.api.services.alert_store.events(alert.head.alert_id)]
        assert types == ["alert.raised", "alert.acknowledged", "alert.closed"]

    def test_what_is_done_is_not_done_again(self, desk: Desk) -> None:
        """The problem says what stands."""
        alert = desk.alert()
        desk.act(alert, "acknowledge")
        assert desk.act(alert, "acknowledge").code == "already_acknowledged"
        desk.act(alert, "close", {"reason": "referred"})
        assert desk.act(alert, "close", {"reason": "referred"}).code == "alert_closed"

    def test_a_repeated_request_is_answered_as_the_first(self, desk: Desk) -> None:
        """By its key."""
        alert = desk.alert()
        first = desk.act(alert, "close", {"reason": "resolved"}, Idempotency_Key="once")
        again = desk.act(alert, "close", {"reason": "resolved"}, Idempotency_Key="once")
        assert (first.status, again.status, again.headers["idempotency-replayed"]) == (200, 200, "true")
        assert again.body == first.body

    def test_whoever_has_seen_an_older_version_is_told(self, desk: Desk) -> None:
        """412, as everywhere."""
        alert = desk.alert()
        desk.act(alert, "acknowledge")
        stale = desk.act(alert, "close", {"reason": "resolved"}, If_Match='"1"')
        assert (stale.status, stale.code) == (412, "version_conflict")

    @pytest.mark.parametrize("reason", ["faded", "bored", ""])
    def test_a_reason_is_one_of_four(self, desk: Desk, reason: str) -> None:
        """That it faded is nobody's to say."""
        assert desk.act(desk.alert(), "close", {"reason": reason}).faults == {("/reason", "not_one_of")}

    def test_an_event_may_be_sent_once_more(self, desk: Desk) -> None:
        """Of an alert as of a case; exactly one of them is named."""
        alert = desk.alert()
        hook = desk.api.post(
            "/v1/webhook-endpoints",
            {"url": "https://hooks.example.com/redress", "event_types": ["alert.raised"]}, desk.platform,
        ).body["id"]  # fmt: skip
        (event,) = desk.api.services.alert_store.events(alert.head.alert_id)
        named = {"event_id": event.id, "alert_id": alert.head.alert_id}
        replay = f"/v1/webhook-endpoints/{hook}/replay"
        assert desk.api.post(replay, named, desk.platform).status == 202
        both = named | {"case_id": "case_" + "a" * 26}
        assert desk.api.post(replay, both, desk.platform).faults == {("", "exactly_one")}
        other = named | {"event_id": "evt_" + "a" * 26}
        assert desk.api.post(replay, other, desk.platform).code == "not_found"
        assert desk.api.post(replay, named, Desk(desk.api).platform).code == "not_found"


class TestRules:
    """How sharply the platform looks, and what its regulator reads."""

    def test_defaults_are_version_one(self, desk: Desk) -> None:
        """Whoever governs reads them."""
        shown = desk.api.get(RULES, desk.regulator)
        assert shown.headers["etag"] == '"1"'
        assert shown.body == {
            "watch": {"per_million": 10, "growth_percent": 25, "at_least": 5},
            "escalation": {"from_level": 3, "kinds": ["batch", "recall"]},
            "updated_at": None, "updated_by": "", "version": 1,
        }  # fmt: skip

    def test_a_platform_sets_them_whole(self, desk: Desk) -> None:
        """What is left out goes back to its default; the same request twice is as good as once."""
        body = {"escalation": {"from_level": None, "kinds": ["recall", "product", "recall"]}}
        set_ = desk.api("PUT", RULES, body, desk.platform, If_Match='"1"')
        assert (set_.status, set_.headers["etag"]) == (200, '"2"')
        assert set_.body["escalation"] == {"from_level": None, "kinds": ["product", "recall"]}
        assert (set_.body["watch"]["at_least"], set_.body["updated_by"]) == (5, "platform")
        assert desk.api("PUT", RULES, body, desk.platform).body == set_.body
        assert desk.api("PUT", RULES, {}, desk.platform).body["escalation"]["from_level"] == 3

    def test_a_stale_version_is_refused(self, desk: Desk) -> None:
        """Nothing is written."""
        desk.api("PUT", RULES, {"watch": {"at_least": 9}}, desk.platform)
        refused = desk.api("PUT", RULES, {}, desk.platform, If_Match='"1"')
        assert (refused.status, refused.code, refused.body["data"]) == (
            412,
            "version_conflict",
            {"version": 2},
        )

    def test_rules_are_a_platforms_own(self, desk: Desk) -> None:
        """Officers read them."""
        desk.api("PUT", RULES, {"watch": {"at_least": 9}}, desk.platform)
        assert desk.api.get(RULES, desk.officer).body["watch"]["at_least"] == 9
        assert desk.api.get(RULES, Desk(desk.api).platform).body["watch"]["at_least"] == 5
        assert desk.api("PUT", RULES, {}, desk.officer).code == "forbidden"

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ({"watch": {"per_million": 0}}, ("/watch/per_million", "too_small")),
            ({"watch": {"growth_percent": 401}}, ("/watch/growth_percent", "too_large")),
            ({"watch": {"at_least": 2}}, ("/watch/at_least", "too_small")),
            ({"watch": {"weeks": 8}}, ("/watch/weeks", "unknown_field")),
            ({"escalation": {"from_level": 4}}, ("/escalation/from_level", "too_large")),
            ({"escalation": {"kinds": ["colour"]}}, ("/escalation/kinds/0", "not_one_of")),
        ],
    )
    def test_every_fault_is_told(self, desk: Desk, body: dict[str, Any], fault: tuple[str, str]) -> None:
        """With the place of the field."""
        assert fault in desk.api("PUT", RULES, body, desk.platform).faults

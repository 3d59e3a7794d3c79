"""Webhook endpoints over their life: made, changed, paused, disabled, enabled, with secrets that are replaced."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any, get_args

import pytest

from chalicelib.application.webhook_ports import Health
from chalicelib.domain.delivery import parse_secret
from chalicelib.domain.webhooks.rendering import LATEST, VERSIONS
from chalicelib.entrypoints.http import webhook_schemas
from tests.handlers.http.conftest import Api
from tests.shared_aws import sent

URL = "https://hooks.example.com/redress"
ALL = "/v1/webhook-endpoints"
BUS = "arn:aws:events:eu-central-1:123456789012:event-bus/redress-"


class Hook:
    """An endpoint of a platform."""

    def __init__(self, api: Api, platform: str, **more: Any) -> None:
        self.api, self.platform = api, platform
        self.made = api.post(ALL, {"url": URL} | more, platform)
        assert self.made.status == 201, self.made.text
        self.id = str(self.made.body["id"])
        self.path = f"{ALL}/{self.id}"

    def shown(self, **headers: str) -> dict[str, Any]:
        answer = self.api.get(self.path, self.platform, **headers)
        assert answer.headers["etag"] == f'"{answer.body["version"]}"'
        body: dict[str, Any] = answer.body
        return body

    def act(self, verb: str, body: Any = None, **headers: str) -> Any:
        return self.api.post(f"{self.path}/actions/{verb}", body, self.platform, **headers)

    def put(self, body: dict[str, Any], seen: str) -> Any:
        return self.api("PUT", self.path, body, self.platform, If_Match=seen, Content_Type="application/json")


@pytest.fixture
def hook(api: Api, platform: str) -> Hook:
    return Hook(api, platform)


def queued(api: Api) -> list[dict[str, Any]]:
    sqs, url = api.services.clients.get("sqs"), api.services.settings.deliveries_queue_url
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(m["Body"]) for m in messages]


def stored(hook: Hook) -> Any:
    """The row itself."""
    rows = hook.api.services.tables.deliveries.scan()
    return next(json.loads(row.doc) for row in rows if row.sk == hook.id)


def disable(hook: Hook, why: str) -> None:
    """As `deliver` does it."""
    standing = hook.api.services.deliveries.endpoint(stored(hook)["tenant"], hook.id)
    assert standing is not None
    hook.api.services.deliveries.disable_endpoint(standing, why)


def test_a_new_endpoint_is_enabled_and_has_no_failures(hook: Hook) -> None:
    """With its defaults: everything, as fast as it comes, whole, in version 1."""
    shown = hook.shown()
    assert (shown["status"], shown["health"]["failures"], shown["next"]) == (
        "enabled", 0, "Nothing to do: events go there.",
    )  # fmt: skip
    assert (shown["rate"], shown["thin"], shown["payload_version"], shown["scheme"]) == (
        None,
        False,
        "1",
        "v1",
    )


def test_an_asymmetric_endpoint_shows_a_public_key_and_no_secret(api: Api, platform: str) -> None:
    """Of 32 bytes, in the form of Standard Webhooks."""
    hook = Hook(api, platform, scheme="v1a")
    assert hook.made.body["secret"] is None
    prefix, _, key = hook.shown()["public_key"].partition("_")
    assert (prefix, len(base64.b64decode(key, validate=True))) == ("whpk", 32)


def test_a_bus_is_named_by_its_arn_and_has_no_secret(api: Api, platform: str) -> None:
    """Its name says whose events go there."""
    tenant = stored(Hook(api, platform))["tenant"]
    hook = Hook(api, platform, kind="eventbridge", url=BUS + tenant)
    made = hook.made.body
    assert (made["kind"], made["url"], made["secret"]) == ("eventbridge", BUS + tenant, None)
    assert hook.act("rotate_secret").code == "no_secret"


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "arn:aws:sqs:eu-central-1:123456789012:queue",
        f"{BUS}ten_{'a' * 26}",
        BUS.replace("central", "west"),
    ],
)
def test_what_is_no_bus_is_refused(hook: Hook, url: str) -> None:
    """Neither when an endpoint is made nor later; another tenant's bus neither. The answer says what it is called."""
    tenant = stored(hook)["tenant"]
    answer = hook.api.post(ALL, {"url": url, "kind": "eventbridge"}, hook.platform)
    assert answer.faults == {("/url", "not_a_bus")}
    assert f"redress-{tenant}" in answer.text
    bus = Hook(hook.api, hook.platform, kind="eventbridge", url=BUS + tenant)
    assert bus.put({"url": url}, "*").faults == {("/url", "not_a_bus")}


def test_every_form_that_a_payload_has_can_be_asked_for() -> None:
    """The newest is what an endpoint gets if nothing is said."""
    assert set(get_args(webhook_schemas.Version)) == set(VERSIONS)
    assert webhook_schemas.WebhookChangeIn(url=URL).payload_version == LATEST


def test_news_of_another_endpoint_can_be_asked_for(api: Api, platform: str) -> None:
    """Of its end, and of deliveries that were given up."""
    types = ["webhook.endpoint_disabled", "webhook.delivery_exhausted"]
    assert Hook(api, platform, event_types=types).made.body["event_types"] == types


def test_a_contact_is_sealed_and_shown_to_its_owner(api: Api, platform: str) -> None:
    """Nothing in the row tells the address."""
    hook = Hook(api, platform, contact="team@example.com")
    assert hook.shown()["contact"] == "team@example.com"
    assert "team" not in json.dumps(stored(hook))


def test_an_endpoint_of_a_sandbox_keeps_the_sandboxs_time(api: Api) -> None:
    hook = Hook(api, str(api.tenant(sandbox=True)["key"]["api_key"]))
    assert hook.shown()["sandbox"] is True


def test_a_change_replaces_everything_its_owner_sets(hook: Hook) -> None:
    """What is left out goes back to its default; the version moves on."""
    body = {
        "url": URL + "/2",
        "event_types": ["case.filed"],
        "rate": 5,
        "thin": True,
        "contact": "a@example.com",
    }
    answer = hook.put(body, '"1"')
    assert (answer.status, answer.headers["etag"]) == (200, '"2"')
    assert {name: answer.body[name] for name in body} == body
    assert hook.put({"url": URL}, '"2"').body["event_types"] == []


def test_a_change_needs_the_version_that_was_seen(hook: Hook) -> None:
    """Without it nothing is changed, and an old one is refused."""
    assert hook.put({"url": URL}, "").code == "if_match_missing"
    assert hook.put({"url": URL + "/2"}, '"1"').status == 200
    late = hook.put({"url": URL + "/3"}, '"1"')
    assert (late.status, late.code) == (412, "version_conflict")
    assert hook.shown()["url"] == URL + "/2"


def test_a_change_checks_what_a_new_one_is_checked_for(hook: Hook) -> None:
    assert hook.put({"url": "http://hooks.example.com/"}, "*").faults == {("/url", "url_scheme")}
    assert hook.put({"url": URL, "event_types": ["case.filled"]}, "*").faults == {
        ("/event_types/0", "not_one_of")
    }
    assert hook.put({"url": URL, "rate": 0}, "*").faults == {("/rate", "too_small")}


def test_a_paused_endpoint_says_so_and_is_resumed(hook: Hook) -> None:
    """Pausing twice is pausing; what was held is asked for when it goes on."""
    since = hook.act("pause").body["paused_at"]
    hook.api.clock.moment += timedelta(hours=1)
    again = hook.act("pause").body
    assert (again["status"], again["paused_at"], again["version"]) == ("paused", since, 2)
    assert again["next"] == "Events are held. Resume it, and they go out in order of their creation."
    assert queued(hook.api) == []
    assert hook.act("resume").body["status"] == "enabled"
    (message,) = queued(hook.api)
    assert (message["kind"], message["endpoint_id"], message["after"]) == ("resume", hook.id, "")


@pytest.mark.parametrize(("why", "told"), [("gone", "It answered 410"), ("failing", "For five days")])
def test_a_disabled_endpoint_says_why_and_is_enabled_again(hook: Hook, why: str, told: str) -> None:
    """Nothing can be sent there before, a test neither."""
    disable(hook, why)
    shown = hook.shown()
    assert (shown["status"], shown["disabled"], shown["disabled_at"] is not None) == ("disabled", why, True)
    assert shown["next"].startswith(told)
    refused = hook.api.post(f"{hook.path}/test", None, hook.platform)
    assert (refused.code, refused.body["data"]["why"]) == ("endpoint_disabled", why)
    enabled = hook.act("enable").body
    assert (enabled["status"], enabled["disabled"], enabled["disabled_at"]) == ("enabled", None, None)


def test_the_health_of_a_failing_endpoint_is_shown(hook: Hook) -> None:
    """And while nothing but a probe goes there, until when; in Chinese as well."""
    now = hook.api.clock.now()
    health = Health(
        hook.id, failures=7, failing_since=now, last_failure=now, open_until=now + timedelta(minutes=5)
    )
    assert hook.api.services.deliveries.record_health(health, 0)
    shown = hook.shown(Accept_Language="zh")
    assert (shown["health"]["failures"], shown["health"]["open_until"] is None) == (7, False)
    assert shown["next"] == "连续失败，暂时只发送探测请求。请排除故障，其余事件随后会自动发送。"
    hook.api.clock.moment += timedelta(minutes=5)
    assert hook.shown()["health"]["open_until"] is None


def test_a_new_secret_is_shown_once_and_the_old_one_signs_on(hook: Hook) -> None:
    """For a day if nothing else is said."""
    rotated = hook.act("rotate_secret").body
    assert parse_secret(rotated["secret"]) != parse_secret(hook.made.body["secret"])
    assert rotated["old_secrets"] == [{"until": "2026-11-23T04:00:00.000000Z"}]
    shown = hook.shown()
    assert "secret" not in shown
    hook.api.clock.moment += timedelta(hours=24)
    assert hook.shown()["old_secrets"] == []


def test_three_secrets_sign_side_by_side_at_most(hook: Hook) -> None:
    """Until when, the refusal tells; one without overlap throws the present one away at once."""
    hook.act("rotate_secret", {"overlap_hours": 2})
    hook.act("rotate_secret", {"overlap_hours": 72})
    refused = hook.act("rotate_secret", {"overlap_hours": 1})
    assert (refused.code, refused.body["data"]) == (
        "too_many_secrets", {"limit": 3, "until": "2026-11-22T06:00:00.000000Z"},
    )  # fmt: skip
    assert len(hook.act("rotate_secret", {"overlap_hours": 0}).body["old_secrets"]) == 2


def test_an_overlap_has_a_most(hook: Hook) -> None:
    assert hook.act("rotate_secret", {"overlap_hours": 73}).faults == {("/overlap_hours", "too_large")}


def test_an_action_that_is_none_is_no_route(hook: Hook) -> None:
    assert hook.act("explode").code == "no_such_route"


def test_a_bodys_old_secret_still_checks_what_its_system_signs(api: Api) -> None:
    """Its own copy goes with the one that signs."""
    hook = Hook(api, str(api.body()["key"]["api_key"]))
    first = stored(hook)["own"]
    hook.act("rotate_secret", {"overlap_hours": 1})
    after = stored(hook)
    assert (after["retired"][0]["own"], after["own"] == first) == (first, False)


def test_many_that_are_made_at_once_are_not_too_many(
    api: Api, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has seen the place before another took it: whoever finds too many with its own takes it back."""
    for _ in range(10):
        Hook(api, platform)
    deliveries = api.services.deliveries
    listed, looked = deliveries.endpoints, list[str]()

    def look(tenant: str) -> Any:
        looked.append(tenant)
        return listed(tenant) if len(looked) > 1 else []

    monkeypatch.setattr(deliveries, "endpoints", look)
    refused = api.post(ALL, {"url": URL}, platform)
    assert (refused.status, refused.code) == (409, "too_many_endpoints")
    assert len(api.get(ALL, platform).body["endpoints"]) == 10


def test_what_is_held_for_a_deleted_endpoint_is_asked_for_before_it_is_gone(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dying between the two would leave it for ever, for a second DELETE finds no endpoint. It waits for a minute."""

    def die(*_: str) -> bool:
        raise SystemExit

    monkeypatch.setattr(hook.api.services.deliveries, "delete_endpoint", die)
    with pytest.raises(SystemExit):
        hook.api("DELETE", hook.path, None, hook.platform)
    (message,) = sent("deliveries")
    assert (message.json["kind"], message.json["endpoint_id"], message.delay) == ("resume", hook.id, 60)

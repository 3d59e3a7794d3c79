"""The same complaint through every channel differs in its channel alone (S01)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests import mailing
from tests.channels import COMPLAINT, GIVEN, SAID, form, letter
from tests.handlers.http.conftest import Api
from tests.handlers.http.intake.test_conversations import Talk

OWN = re.compile(r"(case|txt|evt|cmd|dln|fln|cnv)_[a-z2-7]{26}|[0-9a-f]{64}|[0-9a-f]{32}")
"""Ids, commitments and fingerprints: each case has its own."""
CALL = {"confirmed_at": "2026-11-22T03:58:00Z"}


def by_api(api: Api, platform: str) -> str:
    return str(api.post("/v1/cases", COMPLAINT, platform, Idempotency_Key="one").body["case_id"])


def by_web(api: Api, platform: str) -> str:
    made = api.post("/v1/filing-links", GIVEN, platform, Idempotency_Key="web").body["path"]
    api("POST", made, raw=form(), Content_Type="application/x-www-form-urlencoded", Idempotency_Key="")
    found = re.search(r"case_[a-z2-7]{26}", api.get(made).text)
    assert found is not None
    return found[0]


def by_hotline(api: Api, platform: str) -> str:
    officer = api.token(platform, "officer", ref="officer-7")
    return str(
        api.post("/v1/cases", COMPLAINT | {"call": CALL}, officer, Idempotency_Key="one").body["case_id"]
    )


def by_email(api: Api, platform: str) -> str:
    mailing.ready(api.services)
    made = api.post("/v1/filing-links", GIVEN, platform, Idempotency_Key="mail").body["mail_address"]
    return api.services.mail_taking.take(letter(made)).case_id


def by_bot(api: Api, platform: str) -> str:
    begun = api.post("/v1/intake-conversations", GIVEN, platform, Idempotency_Key="bot").body
    talk = Talk.__new__(Talk)
    talk.api, talk.platform, talk.now = api, platform, begun
    talk.path = f"/v1/intake-conversations/{begun['id']}"
    if begun["state"] == "filed":
        return str(begun["case_id"])
    return talk.answered().confirmed()


CHANNELS: dict[str, Callable[[Api, str], str]] = {
    "api": by_api, "web": by_web, "hotline": by_hotline, "email": by_email, "bot": by_bot,
}  # fmt: skip


def told(api: Api, platform: str, case_id: str) -> dict[str, Any]:
    """Its record, its view and everything that lies sealed, with one case's own ids and hashes taken out."""
    events = api.get(f"/v1/cases/{case_id}/events", platform).body["events"]
    shown = api.get(f"/v1/cases/{case_id}", platform).body
    words = sorted(shown.pop("texts").values())
    record = [json.loads(OWN.sub("…", event["body"])) for event in events]
    return {"record": record, "view": json.loads(OWN.sub("…", json.dumps(shown))), "words": words}


def without(told: dict[str, Any], *names: str) -> dict[str, Any]:
    """The claim of the event and of the view, less these."""
    claims = [
        told["record"][0]["data"]["claim"] if "data" in told["record"][0] else told["record"][0]["claim"]
    ]
    for claim in (*claims, told["view"]["claim"]):
        for name in names:
            claim.pop(name, None)
    told["view"].pop("channel", None)
    return told


@pytest.mark.capability("S01")
@pytest.mark.parametrize("channel", ["web", "hotline", "email", "bot"])
def test_the_same_complaint_differs_in_its_channel_alone(api: Api, platform: str, channel: str) -> None:
    """Record, view and words are equal to the API's; a call adds who took it and when it was confirmed."""
    plain, other = (told(api, platform, CHANNELS[name](api, platform)) for name in ("api", channel))
    assert plain["view"]["claim"]["channel"] == "api"
    assert other["view"]["claim"]["channel"] == channel
    assert (other["view"]["claim"]["call"] is not None) == (channel == "hotline")
    assert without(other, "channel", "call") == without(plain, "channel", "call")


@pytest.mark.capability("S01")
@pytest.mark.parametrize("channel", list(CHANNELS))
def test_each_channel_replayed_gives_one_case(api: Api, platform: str, channel: str) -> None:
    """The same key, link, letter or conversation."""
    assert CHANNELS[channel](api, platform) == CHANNELS[channel](api, platform)


@pytest.mark.capability("S01")
def test_a_link_is_one_complaint_whichever_way_its_person_takes(api: Api, platform: str) -> None:
    """A letter to its address, then the form."""
    mailing.ready(api.services)
    made = api.post("/v1/filing-links", GIVEN, platform).body
    case_id = api.services.mail_taking.take(letter(made["mail_address"])).case_id
    sent = api(
        "POST",
        made["path"],
        raw=form(narrative=SAID["narrative"] + " Please."),
        Content_Type="application/x-www-form-urlencoded",
        Idempotency_Key="",
    )
    assert sent.status == 303
    assert case_id in api.get(made["path"]).text

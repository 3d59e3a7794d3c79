"""Drafts for the public: made by a machine of the complaint and the decision, for somebody to read."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest

from bench.tampers import opened
from chalicelib.adapters.exports import export_key
from chalicelib.domain.bundle.check import check
from tests.handlers.http import test_bundles as bundles
from tests.handlers.http.conftest import Answer, Api, Case

pytestmark = pytest.mark.capability("S56")
TOLD = "I am Ida Flint. Write to ida@example.com or +44 20 7946 0958: Kettle House owes buyer-2077 20 euros."


@pytest.fixture
def case(api: Api, platform: str) -> Case:
    who = {"ref": "buyer-2077", "name": "Ida Flint", "email": "ida@example.com"}
    shop = {"ref": "shop-77", "name": "Kettle House"}
    return Case(api, platform, complainant=who, respondent=shop, narrative=TOLD)


def test_a_draft_names_nobody(case: Case) -> None:
    """Marks in the language of the case; its hash names what somebody approves."""
    answer = case.api.get(f"{case.path}/public_text", case.officer)
    assert answer.status == 200, answer.text
    (made,) = answer.body["drafts"]
    assert made["text"] == (
        "I am [name of the complainant]. Write to [e-mail address] or [telephone number]: "
        "[name of the respondent] owes [reference] 20 euros."
    )
    assert made["sha256"] == hashlib.sha256(made["text"].encode()).hexdigest()
    assert (made["of"], sum(made["found"].values())) == ("narrative", 5)
    assert (answer.body["state"], "Read it before you publish" in answer.body["note"]) == ("draft", True)


def test_nothing_is_published_and_the_draft_is_a_look(case: Case) -> None:
    """No event follows; the access log tells that somebody opened the texts."""
    before = case.api.get(f"{case.path}/events", case.officer).body["events"]
    case.api.get(f"{case.path}/public_text", case.officer)
    assert case.api.get(f"{case.path}/events", case.officer).body["events"] == before
    lines = case.api.get(f"{case.path}/access_log", case.complainant).body["lines"]
    assert [(line["kind"], line["by"]) for line in lines] == [("public_draft", "officer")]


def test_it_is_for_the_platforms_people(case: Case) -> None:
    """A party has the texts themselves."""
    assert case.api.get(f"{case.path}/public_text", case.complainant).status == 403


# ------------------------------------------------------------------------------------------------------------ approving

EDITED = "A customer says that the shop owes 20 euros."


def approve(case: Case, text: str = EDITED, as_: str | None = None, query: str = "", **more: str) -> Answer:
    """For the narrative."""
    text_id = case.api.services.reader.load(case.id).case.claim.narrative.id
    headers = {name: more.pop(name) for name in ("If_Match", "Idempotency_Key") if name in more}
    body = {"text_id": text_id, "text": text} | more
    return case.api.post(f"{case.path}/public_text{query}", body, as_ or case.officer, **headers)


def drafts(case: Case) -> dict[str, Any]:
    shown: dict[str, Any] = case.api.get(f"{case.path}/public_text", case.officer).body
    return shown


def test_an_officer_approves_what_was_edited(case: Case) -> None:
    """The same answer shows it beside the draft; both sides read it in the case, and the record holds no word of it."""
    before = drafts(case)["drafts"][0]
    assert (before["state"], before["approved"]) == ("draft", None)
    made = approve(case)
    assert made.status == 200, made.text
    shown = drafts(case)
    (line,) = shown["drafts"]
    assert (shown["state"], line["state"], line["sha256"]) == ("approved", "approved", before["sha256"])
    assert line["approved"] == {
        "text": EDITED, "sha256": hashlib.sha256(EDITED.encode()).hexdigest(), "by": "officer",
        "at": "2026-11-22T04:00:00.000000Z", "reason": None,
    }  # fmt: skip
    for party in (case.complainant, case.respondent):
        assert EDITED in case.api.get(case.path, party).body["texts"].values()
    events = case.api.get(f"{case.path}/events", case.respondent)
    assert [e["type"] for e in events.body["events"]][-1] == "public_text.approved"
    assert EDITED not in events.text


def test_the_draft_itself_can_be_approved(case: Case) -> None:
    """Its marks say whose nothing is."""
    (line,) = drafts(case)["drafts"]
    assert approve(case, line["text"]).status == 200
    assert drafts(case)["drafts"][0]["approved"]["sha256"] == line["sha256"]


def test_the_last_approval_counts(case: Case) -> None:
    """What comes after a better reading takes its place; the record keeps both."""
    assert [approve(case, text).status for text in (EDITED, "A customer complains.")] == [200, 200]
    assert drafts(case)["drafts"][0]["approved"]["text"] == "A customer complains."
    events = case.api.get(f"{case.path}/events", case.officer).body["events"]
    assert [e["type"] for e in events].count("public_text.approved") == 2


def test_what_still_says_whose_it_is_is_refused_at_its_place(case: Case) -> None:
    """Counted from 0: `Ida Flint` is 0-9, the address 14-29; nothing is written."""
    version = case.api.services.reader.load(case.id).case.head.version
    answer = approve(case, "Ida Flint, at ida@example.com, is right.")
    assert (answer.status, answer.faults) == (400, {("/text", "still_identifies")})
    assert [fault["limit"] for fault in answer.body["faults"]] == ["0-9 complainant", "14-29 email"]
    assert case.api.services.reader.load(case.id).case.head.version == version


def test_a_reason_lets_a_name_stand(case: Case) -> None:
    """A shop that asks to be named, say; the reason is sealed beside it."""
    text, why = "Kettle House was in the right.", "The shop asks to be named."
    assert approve(case, text).faults == {("/text", "still_identifies")}
    assert approve(case, text, reason=why).status == 200
    approved = drafts(case)["drafts"][0]["approved"]
    assert (approved["text"], approved["reason"]) == (text, why)
    assert approve(case, reason=why).faults == {("/reason", "not_applicable")}


def test_hidden_characters_hide_no_name(case: Case) -> None:
    """Judged, and kept, as everybody would see it."""
    assert approve(case, "I\u200bda Fl\u2066int").faults == {("/text", "still_identifies")}
    assert approve(case, "A\u200b customer").status == 200
    assert drafts(case)["drafts"][0]["approved"]["text"] == "A customer"


def test_an_approval_can_be_tried_repeated_and_bound_to_a_version(case: Case) -> None:
    """As every action: `dry_run` writes nothing, a key means one approval, `If-Match` an unchanged case."""
    tried = approve(case, query="?dry_run=true")
    assert (tried.status, tried.body["dry_run"], drafts(case)["state"]) == (200, True, "draft")
    stale = approve(case, If_Match='"9"')
    assert (stale.status, stale.code) == (412, "version_conflict")
    made, again = (approve(case, Idempotency_Key="once") for _ in range(2))
    assert (made.headers["etag"], again.headers["idempotency-replayed"]) == (again.headers["etag"], "true")


def test_only_texts_of_the_complaint_and_the_decision_can_be_approved(case: Case) -> None:
    """Of no other case, and no message."""
    body = {"text_id": "txt_" + "a" * 26, "text": EDITED}
    answer = case.api.post(f"{case.path}/public_text", body, case.officer)
    assert (answer.status, answer.faults) == (400, {("/text_id", "not_one_of")})


def test_of_somebody_who_was_erased_nothing_is_shown_or_approved(case: Case) -> None:
    """What was approved of the text goes with it."""
    assert approve(case).status == 200
    own = case.api.services
    loaded = own.reader.load(case.id)
    own.clients.get("dynamodb").delete_item(
        TableName=own.settings.subject_keys_table,
        Key={
            "pk": {"S": f"subject#{loaded.case.head.tenant}#buyer-2077"},
            "sk": {"S": f"case#{case.id}#complainant"},
        },
    )
    (line,) = drafts(case)["drafts"]
    assert (line["state"], line["text"], line["approved"]) == ("draft", None, None)
    assert approve(case, "Somebody complains.").faults == {("/text_id", "not_one_of")}


def test_a_person_approves_and_no_server(case: Case) -> None:
    """Somebody has to have read it."""
    assert approve(case, as_=case.platform).status == 403
    assert approve(case, as_=case.complainant).status == 403


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whoever_takes_the_case_along_takes_what_was_approved(case: Case, lang: str) -> None:
    """The bundle is sound, and proves the words by the record's own commitment; the time-line has a sentence for it."""
    assert approve(case).status == 200
    ready = bundles.asked(case, case.complainant, lang=lang)
    bundles.made(case, ready["bundle_id"])
    own = case.api.services
    bundle = own.reader.load(case.id).case.bundles[ready["bundle_id"]]
    place = export_key(case.id, bundle.id, bundle.root)
    raw = own.clients.get("s3").get_object(Bucket=own.settings.exports_bucket, Key=place)["Body"].read()
    assert check(io.BytesIO(raw)).broken == ""
    assert any(EDITED.encode() in body for body in opened(raw).values())
    steps = case.api.get(f"{case.path}/timeline", case.complainant, Accept_Language=lang).body["steps"]
    (step,) = [step for step in steps if step["type"] == "public_text.approved"]
    assert step["said"]

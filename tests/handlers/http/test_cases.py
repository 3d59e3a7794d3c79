"""Filing, reading and listing cases."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.entrypoints.http import examples, replies
from chalicelib.entrypoints.project import row
from tests.handlers.http.conftest import Api, Case

COMPLAINT = examples.BODIES["CaseIn"]
EURO, NOWHERE = {"amount": 1, "currency": "EUR"}, {"amount": 1, "currency": "XXX"}


def project(api: Api, tenant: str, case_id: str) -> None:
    """What the relay and `project` do: the latest summary becomes the line of the list."""
    events = api.services.store.events(case_id)
    api.services.views.put(tenant, row(events[-1].summary))


def test_a_complaint_becomes_a_case(case: Case) -> None:
    """201 with its address, its version, and what happens next."""
    filed = case.filed
    assert filed.headers["location"] == case.path
    assert filed.headers["etag"] == '"1"'
    assert filed.body["stage"] == "negotiation"
    assert filed.body["move"] == ["platform"]
    assert "given notice by 25 November 2026" in filed.body["next"]
    assert [a["action"] for a in filed.body["allowed_actions"]] == [
        "serve",
        "dispatch_notice",
        "declare_evidence",
    ]


@pytest.mark.capability("S01")
def test_a_repeated_filing_meets_its_own_case(api: Api, platform: str) -> None:
    """Same key, same body: the same case, marked as a replay, however much later."""
    first = api.post("/v1/cases", COMPLAINT, platform, Idempotency_Key="order-1")
    api.clock.moment += timedelta(days=30)
    again = api.post("/v1/cases", COMPLAINT, platform, Idempotency_Key="order-1")
    assert again.status == 201
    assert again.body["case_id"] == first.body["case_id"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


def test_the_order_and_spacing_of_a_body_do_not_matter(api: Api, platform: str) -> None:
    """A retry may be written anew by another library."""
    first = api.post("/v1/cases", COMPLAINT, platform, Idempotency_Key="order-1")
    raw = json.dumps(dict(reversed(COMPLAINT.items())), indent=3).encode()
    again = api("POST", "/v1/cases", None, platform, raw=raw, Idempotency_Key='"order-1"')
    assert again.body["case_id"] == first.body["case_id"]


def test_a_key_with_another_complaint_is_refused(api: Api, platform: str) -> None:
    """422: one key, one intention."""
    api.post("/v1/cases", COMPLAINT, platform, Idempotency_Key="order-1")
    other = api.post("/v1/cases", COMPLAINT | {"narrative": "Other."}, platform, Idempotency_Key="order-1")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_equal_keys_of_two_platforms_are_two_cases(api: Api, platform: str) -> None:
    """A key means something within one platform only."""
    other = str(api.tenant()["key"]["api_key"])
    ids = {
        api.post("/v1/cases", COMPLAINT, who, Idempotency_Key="order-1").body["case_id"]
        for who in (platform, other)
    }
    assert len(ids) == 2


def test_a_filing_without_a_key_is_refused(api: Api, platform: str) -> None:
    """Without it a lost answer would mean a second case."""
    answer = api.post("/v1/cases", COMPLAINT, platform, Idempotency_Key="")
    assert (answer.status, answer.code) == (400, "idempotency_key_missing")
    odd = api.post("/v1/cases", COMPLAINT, platform, Idempotency_Key="ключ")
    assert (odd.status, odd.code) == (400, "header_invalid")


@pytest.mark.capability("S05")
def test_every_gap_is_told_at_once(api: Api, platform: str) -> None:
    """422 with a pointer for each; nothing is written."""
    answer = api.post("/v1/cases", {"pack": "generic", "claim": {"remedy": "refund"}}, platform)
    assert (answer.status, answer.code) == (422, "incomplete")
    assert answer.faults == {
        (pointer, "missing")
        for pointer in (
            "/complainant/ref", "/complainant/name", "/respondent/ref", "/respondent/name", "/dispute_type",
            "/occurred_on", "/claim/money", "/narrative",
        )
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"occurred_on": "2026-12-24"}, ("/occurred_on", "date_in_future")),
        ({"occurred_on": "2019-01-01"}, ("/occurred_on", "date_too_old")),
        ({"pack": "unheard-of"}, ("/pack", "not_one_of")),
        ({"pack": "generic@99"}, ("/pack", "not_one_of")),
        ({"pack": "generic@1"}, ("/pack", "not_in_force")),
        ({"claim": {"remedy": "apology", "money": EURO}}, ("/claim/money", "not_applicable")),
        ({"claim": {"remedy": "refund", "money": NOWHERE}}, ("/claim/money/currency", "unknown_currency")),
        ({"respondent": {"ref": "buyer-1042", "name": "Me"}}, ("/respondent/ref", "same_person")),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_invalid(
    api: Api, platform: str, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    """400 with the place, the reason and what to do about it."""
    answer = api.post("/v1/cases", COMPLAINT | changes, platform)
    assert answer.status == 400
    assert answer.faults == {fault}


@pytest.mark.capability("S02")
def test_a_case_can_be_pinned_to_a_version_of_a_pack(api: Api, platform: str) -> None:
    """By `id@version`; the id alone takes what is in force."""
    assert Case(api, platform, pack="generic@2").filed.body["pack"] == "generic@2"


@pytest.mark.capability("S45")
def test_each_side_reads_the_same_texts(case: Case) -> None:
    """The narrative belongs to the procedure, contacts to their owner and the platform."""
    for reader in (case.complainant, case.respondent, case.officer, case.platform):
        shown = case.api.get(case.path, reader).body
        assert shown["texts"][shown["claim"]["narrative"]["id"]] == COMPLAINT["narrative"]
    assert case.api.get(case.path, case.respondent).body["people"]["complainant"] == {
        "name": "Marian Harrow", "email": None, "phone": None,
    }  # fmt: skip
    assert (
        case.api.get(case.path, case.officer).body["people"]["complainant"]["email"] == "m.harrow@example.com"
    )


def test_a_case_reads_in_the_callers_language(case: Case) -> None:
    """Sentences follow Accept-Language; codes never do."""
    shown = case.api.get(case.path, case.complainant, Accept_Language="zh-CN").body
    assert shown["stage_name"] == "协商"
    assert shown["stage"] == "negotiation"
    assert "平台须在" in shown["next"]


@pytest.mark.capability("S10")
def test_the_record_is_a_chain_anyone_can_check(case: Case) -> None:
    """Hashes recompute from the bodies; the head of the chain stands in the case."""
    case.done("respond", {"position": "contests", "statement": "No."}, case.respondent)
    record = case.api.get(f"{case.path}/events", case.complainant).body
    prev = "0" * 64
    for event in record["events"]:
        assert event["prev"] == prev
        prev = hashlib.sha256(b"redress:event:1" + bytes.fromhex(prev) + event["body"].encode()).hexdigest()
        assert event["hash"] == prev
    assert case.api.get(case.path, case.complainant).body["chain_head"] == prev


def test_the_record_is_paged(case: Case) -> None:
    """`next_after` leads on until there is nothing more."""
    case.done("respond", {"position": "contests", "statement": "No."}, case.respondent)
    first = case.api.get(f"{case.path}/events?limit=2", case.platform).body
    rest = case.api.get(f"{case.path}/events?after={first['next_after']}", case.platform).body
    assert [e["seq"] for e in first["events"] + rest["events"]] == [1, 2, 3]
    assert rest["next_after"] is None


def test_events_that_are_not_for_a_caller_show_as_links_only(case: Case) -> None:
    """The chain stays whole for everybody."""
    case.done("revoke_tokens", {"role": "respondent"}, case.platform)
    (_, hidden) = case.api.get(f"{case.path}/events", case.complainant).body["events"]
    assert hidden["sealed"] is True
    assert hidden["body"] is None
    (_, shown) = case.api.get(f"{case.path}/events", case.platform).body["events"]
    assert shown["type"] == "tokens.revoked"


@pytest.mark.capability("S10")
def test_messages_are_a_thread_both_sides_read(case: Case) -> None:
    """Oldest first, with the author's role."""
    case.done("message", {"text": "Good morning."}, case.complainant)
    case.done("message", {"text": "早上好。"}, case.respondent)
    thread = case.api.get(f"{case.path}/messages", case.respondent).body
    assert [(m["by"], m["text"]) for m in thread["messages"]] == [
        ("complainant", "Good morning."), ("respondent", "早上好。"),
    ]  # fmt: skip
    page = case.api.get(f"{case.path}/messages?limit=1", case.respondent).body
    assert page["next_after"] == 1


def test_a_list_shows_cases_by_what_is_due(api: Api) -> None:
    """With filters, pages and the moment of reading."""
    made = api.tenant()
    platform, tenant = str(made["key"]["api_key"]), str(made["id"])
    cases = []
    for _ in range(3):
        cases.append(Case(api, platform))
        api.clock.moment += timedelta(minutes=1)
    for case in cases:
        project(api, tenant, case.id)
    listed = api.get("/v1/cases?status=open&move=platform", platform).body
    assert [c["case_id"] for c in listed["cases"]] == [c.id for c in cases]
    first = api.get("/v1/cases?limit=2&order=updated", platform).body
    rest = api.get(f"/v1/cases?limit=2&order=updated&after={first['next_after']}", platform).body
    assert [c["case_id"] for c in first["cases"] + rest["cases"]] == [c.id for c in cases]
    assert rest["next_after"] is None
    assert api.get("/v1/cases?due_to=2026-11-23T00:00:00Z", platform).body["cases"] == []


def test_a_cursor_that_is_none_is_refused(api: Api, platform: str) -> None:
    """With a pointer into the query."""
    answer = api.get("/v1/cases?after=bm9uc2Vuc2U", platform)
    assert answer.faults == {("query/after", "malformed_cursor")}


@pytest.mark.parametrize("who", ["complainant", "respondent", "officer", "platform"])
def test_an_answer_is_what_was_published(case: Case, who: str) -> None:
    """Every member of the described struct, and no other."""
    for path, kind in (
        ("", replies.FullCase),
        ("/events", replies.CaseEvents),
        ("/messages", replies.Messages),
    ):
        shown = case.api.get(case.path + path, getattr(case, who)).body
        assert set(shown) == set(kind.__struct_fields__)
        msgspec.convert(shown, kind)


def test_a_filing_is_answered_again_after_its_time_limit_has_passed(case: Case) -> None:
    """A filing's key never expires, whatever the day says about its facts."""
    key, body = "k-late", examples.BODIES["CaseIn"]
    first = case.api.post("/v1/cases", body, case.platform, Idempotency_Key=key)
    case.api.clock.moment += timedelta(days=900)
    again = case.api.post("/v1/cases", body, case.platform, Idempotency_Key=key)
    assert (again.status, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.body["case_id"] == first.body["case_id"]

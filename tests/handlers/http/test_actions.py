"""Actions on a case: each verb from body to effect, versions, replays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.handlers.http.acting.told import plain
from tests.handlers.http.conftest import Case

PART: dict[str, Any] = {"remedy": "partial_refund", "money": {"amount": 4000, "currency": "USD"}}
FULL: dict[str, Any] = {"remedy": "refund", "money": {"amount": 6490, "currency": "USD"}}


def served(case: Case) -> Case:
    case.done("serve", {}, case.platform)
    return case


def determination(case: Case) -> Case:
    """The respondent contests, the complainant escalates."""
    served(case)
    case.done("respond", {"position": "contests", "statement": "No fault of ours."}, case.respondent)
    case.done("escalate", {"reason": "No way to agree."}, case.complainant)
    return case


def test_notice_starts_the_time_to_answer(case: Case) -> None:
    """Attested by the platform, now or at an earlier moment."""
    case.api.clock.moment += timedelta(hours=2)
    shown = case.done("serve", {"how": "platform", "at": "2026-11-22T05:00:00Z"}, case.platform)["case"]
    assert shown["served_at"] == "2026-11-22T05:00:00.000000Z"
    assert shown["move"] == ["respondent"]
    assert case.act("serve", {}, case.platform).code == "already_served"


@pytest.mark.parametrize(
    ("at", "code"), [("2026-11-22T04:00:01Z", "date_in_future"), ("2026-11-21T00:00:00Z", "before_filing")]
)
def test_notice_lies_between_filing_and_now(case: Case, at: str, code: str) -> None:
    """Time to answer cannot be taken away by a date."""
    assert case.act("serve", {"at": at}, case.platform).faults == {("/at", code)}


def test_an_offer_is_answered_with_another_and_accepted(case: Case) -> None:
    """Created ids come back; acceptance settles and leaves a task to perform."""
    served(case)
    (offer,) = case.done("offer", {"terms": FULL, "note": "All of it."}, case.complainant)["created"]
    (counter,) = case.done("counter", {"offer_id": offer, "terms": PART}, case.respondent)["created"]
    settled = case.done("accept", {"offer_id": counter}, case.complainant)["case"]
    assert settled["stage"] == "performance"
    assert settled["outcome"] == "settled"
    assert plain(settled["tasks"][0]["terms"]) == PART
    texts = case.api.get(case.path, case.respondent).body["texts"]
    assert "All of it." in texts.values()


def test_an_action_carries_the_version_it_leads_to(case: Case) -> None:
    """ETag on the answer, If-Match on the request."""
    first = case.act("message", {"text": "One."}, case.complainant, If_Match='"1"')
    assert first.headers["etag"] == '"2"'
    stale = case.act("message", {"text": "Two."}, case.complainant, If_Match='"1"')
    assert (stale.status, stale.code) == (412, "version_conflict")
    assert stale.body["data"] == {"version": 2}
    assert case.act("message", {"text": "Two."}, case.complainant, If_Match="*").status == 200


@pytest.mark.parametrize("tag", ["1", 'W/"1"', '"1", "2"', '"x"', '"0"', '"' + "9" * 30 + '"'])
def test_an_if_match_that_cannot_be_read_is_refused(case: Case, tag: str) -> None:
    """Rather than ignored: the caller meant to be careful."""
    answer = case.act("message", {"text": "One."}, case.complainant, If_Match=tag)
    assert (answer.status, answer.code) == (400, "header_invalid")


def test_a_repeated_action_takes_effect_once(case: Case) -> None:
    """The same created ids, the case as it is now, marked as a replay."""
    served(case)
    body = {"terms": PART}
    first = case.act("offer", body, case.complainant, Idempotency_Key="once")
    case.done("message", {"text": "Meanwhile."}, case.respondent)
    again = case.act("offer", body, case.complainant, Idempotency_Key="once")
    assert again.status == 200
    assert again.body["created"] == first.body["created"]
    assert again.headers["idempotency-replayed"] == "true"
    assert len(again.body["case"]["offers"]) == 1
    assert again.headers["etag"] == '"4"'
    other = case.act("offer", {"terms": FULL}, case.complainant, Idempotency_Key="once")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_one_key_on_two_cases_is_two_actions(case: Case) -> None:
    """A key means one thing on one case."""
    second = Case(case.api, case.platform)
    for one in (case, second):
        answer = one.act("message", {"text": "Hello."}, one.officer, Idempotency_Key="the-same")
        assert answer.status == 200
        assert "idempotency-replayed" not in answer.headers


def test_a_refusal_is_not_remembered(case: Case) -> None:
    """The same request may succeed later, under the same key."""
    early = case.act("escalate", {}, case.complainant, Idempotency_Key="escalate-1")
    assert (early.status, early.code) == (409, "not_served")
    served(case)
    refused = case.act("escalate", {}, case.complainant, Idempotency_Key="escalate-1")
    assert refused.code == "too_early"
    assert refused.body["allowed_from"] == "2026-11-24T04:00:00.000000Z"
    case.done("respond", {"position": "contests", "statement": "No."}, case.respondent)
    assert case.act("escalate", {}, case.complainant, Idempotency_Key="escalate-1").status == 200


def test_an_action_without_any_field_needs_no_body(case: Case) -> None:
    """Withdrawing needs no reason, and no braces."""
    withdrawn = case.act("withdraw", None, case.complainant)
    assert withdrawn.status == 200
    assert withdrawn.body["case"]["outcome"] == "withdrawn"
    assert withdrawn.body["case"]["next_forum"]["en"]
    assert case.act("message", {"text": "Wait."}, case.complainant).code == "case_closed"


def test_an_officer_asks_proposes_and_decides(case: Case) -> None:
    """The whole determination: request, proposal, decision with reasons, task."""
    determination(case)
    (request,) = case.done("request_evidence", {"to": "complainant", "what": "A photograph."}, case.officer)[
        "created"
    ]
    early = case.act(
        "decide",
        {"finding": "upheld", "reasons": [{"text": "x", "cites": ["claim"]}], "terms": FULL},
        case.officer,
    )
    assert (early.status, early.code) == (409, "evidence_awaited")
    assert early.body["due_at"]
    case.wait(days=7)
    (proposal,) = case.done("propose", {"terms": PART, "reasons": "Fair."}, case.officer)["created"]
    accepted = case.done("accept", {"offer_id": proposal}, case.complainant)["case"]
    assert accepted["proposals"][0]["accepted_by"] == ["complainant"]
    case.wait(days=7)
    body = {
        "finding": "upheld", "terms": FULL,
        "reasons": [{"text": "No answer to the request.", "cites": ["claim", "response", request]}],
    }  # fmt: skip
    decided = case.done("decide", body, case.officer)["case"]
    assert decided["legal_effect"] == "platform_decision"
    assert decided["decision"]["finding"] == "upheld"
    assert decided["stage"] == "performance"


def test_a_decision_without_reasons_is_refused(case: Case) -> None:
    """And one whose reasons rest on nothing (S18)."""
    determination(case)
    empty = case.act("decide", {"finding": "dismissed", "reasons": []}, case.officer)
    assert empty.faults == {("/reasons", "missing")}
    loose = {
        "finding": "dismissed",
        "reasons": [{"text": "So.", "cites": ["evi_" + "a" * 26]}, {"text": "So.", "cites": []}],
    }
    assert case.act("decide", loose, case.officer).faults == {
        ("/reasons/0/cites/0", "not_citable"), ("/reasons/1/cites", "missing"),
    }  # fmt: skip


def test_terms_that_do_not_fit_the_claim_are_refused(case: Case) -> None:
    """Another currency, or a part that is more than the whole."""
    served(case)
    other = {"remedy": "refund", "money": {"amount": 1, "currency": "EUR"}}
    assert case.act("offer", {"terms": other}, case.complainant).faults == {
        ("/terms/money/currency", "other_currency")
    }
    more = {"remedy": "partial_refund", "money": {"amount": 7000, "currency": "USD"}}
    assert case.act("offer", {"terms": more}, case.complainant).faults == {
        ("/terms/money/amount", "above_claim")
    }


def test_what_somebody_did_counts_as_of_the_gateway(case: Case) -> None:
    """A reply sent in time is in time, although the function starts a moment after the deadline."""
    served(case)
    due = case.api.get(case.path, case.respondent).body["deadlines"]
    respond = next(d for d in due if d["rule"] == "respond")
    assert respond["remaining_seconds"] > 0
    assert respond["duty"].startswith("You must respond")


def test_a_pack_may_set_a_lower_limit_of_text(case: Case) -> None:
    """Four thousand characters for a message, told with a pointer."""
    limit = case.api.services.packs.get("generic@1").texts.message
    answer = case.act("message", {"text": "x" * (limit + 1)}, case.complainant)
    assert answer.faults == {("/text", "too_long")}

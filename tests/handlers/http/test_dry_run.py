"""Dry runs: what an action or a filing would lead to, above all for the clock; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Api, Case

TERMS = {"remedy": "partial_refund", "money": {"amount": 4_000, "currency": "USD"}}


@pytest.fixture
def case(api: Api) -> Case:
    """A served case."""
    found = Case(api, str(api.tenant()["key"]["api_key"]))
    found.done("serve", {}, found.platform)
    return found


def tried(case: Case, verb: str, body: Any, who: str) -> Any:
    """With a key that any number of dry runs may carry."""
    return case.api.post(f"{case.path}/actions/{verb}?dry_run=true", body, who, Idempotency_Key="dry-run")


@pytest.mark.capability("S52")
def test_a_dry_run_shows_what_becomes_of_the_clock(case: Case) -> None:
    """An answer ends the respondent's time and that of the first reply; the negotiation's runs on."""
    shown = tried(case, "respond", examples.BODIES["RespondIn"], case.respondent)
    assert shown.status == 200, shown.text
    changes = {c["rule"]: c["change"] for c in shown.body["clock"]}
    assert changes == {"respond": "met", "first_reply": "met"}
    assert shown.body["dry_run"] is True


def test_a_dry_run_writes_nothing(case: Case) -> None:
    """No event, no version, no ETag; the real action is still to be done."""
    before = case.api.get(case.path, case.platform).body
    shown = tried(case, "respond", examples.BODIES["RespondIn"], case.respondent)
    assert "etag" not in shown.headers
    after = case.api.get(case.path, case.platform).body
    assert (after["version"], after["seq"], after["position"]) == (before["version"], before["seq"], None)


def test_a_dry_run_does_not_use_its_key_up(case: Case) -> None:
    """The real action may carry the same one."""
    tried(case, "respond", examples.BODIES["RespondIn"], case.respondent)
    done = case.api.post(
        f"{case.path}/actions/respond",
        examples.BODIES["RespondIn"],
        case.respondent,
        Idempotency_Key="dry-run",
    )
    assert (done.status, "idempotency-replayed" in done.headers) == (200, False)


def test_a_new_deadline_shows_when_it_would_be_due(case: Case) -> None:
    """An offer gives the other side five days; its consequence stands beside it."""
    change = tried(case, "offer", {"terms": TERMS}, case.respondent).body["clock"]
    offer = next(c for c in change if c["rule"] == "offer")
    # Offered on 2026-11-22 04:00 UTC: five days end with 27 November.
    assert (offer["change"], offer["due_before"], offer["due_after"]) == (
        "starts", None, "2026-11-28T00:00:00.000000Z",
    )  # fmt: skip
    assert (offer["on"], offer["consequence"]) == ("complainant", "lapse_offer")


def test_an_agreement_would_cancel_what_runs_and_start_performance(case: Case) -> None:
    """The stage after it is shown as it would be."""
    case.done("offer", {"terms": TERMS}, case.respondent)
    offer_id = case.api.get(case.path, case.complainant).body["offers"][0]["id"]
    shown = tried(case, "accept", {"offer_id": offer_id}, case.complainant).body
    assert shown["case"]["stage"] == "performance"
    changes = {c["rule"]: c["change"] for c in shown["clock"]}
    assert changes["negotiation"] == "cancelled"
    assert changes["perform"] == "starts"
    assert case.api.get(case.path, case.platform).body["stage"] == "negotiation"


def test_what_would_be_refused_is_refused(case: Case) -> None:
    """In the same words: too early, from when on it is possible, and what can be done instead."""
    refused = tried(case, "escalate", {}, case.complainant)
    assert (refused.status, refused.code) == (409, "too_early")
    # 48 hours after notice at 2026-11-22 04:00.
    assert refused.body["allowed_from"] == "2026-11-24T04:00:00.000000Z"
    assert "offer" in {open_now["action"] for open_now in refused.body["instead"]}


def test_a_sealed_bid_cannot_be_tried_out(case: Case) -> None:
    """It would tell whether the bids cross."""
    refused = tried(case, "bid", {"amount": {"amount": 4_000, "currency": "USD"}}, case.respondent)
    assert (refused.status, refused.code) == (409, "no_rehearsal")


def test_nobody_tries_out_what_is_not_theirs(case: Case) -> None:
    """The same admission as for the action."""
    assert tried(case, "decide", examples.BODIES["DecideIn"], case.complainant).status == 403


@pytest.mark.capability("S05")
def test_a_filing_can_be_tried_out(api: Api) -> None:
    """The case as it would be, the first deadline, and no case afterwards."""
    key = str(api.tenant()["key"]["api_key"])
    shown = api.post("/v1/cases/dry-run", examples.BODIES["CaseIn"], key)
    assert shown.status == 200, shown.text
    assert [(c["rule"], c["change"], c["due_after"]) for c in shown.body["clock"]] == [
        ("service", "starts", "2026-11-25T04:00:00.000000Z")
    ]
    assert api.get(f"/v1/cases/{shown.body['case']['case_id']}", key).status == 404


def test_a_filing_with_gaps_names_them_all(api: Api) -> None:
    """As the filing itself would."""
    key = str(api.tenant()["key"]["api_key"])
    body = {k: v for k, v in examples.BODIES["CaseIn"].items() if k not in ("narrative", "dispute_type")}
    refused = api.post("/v1/cases/dry-run", body, key)
    assert (refused.status, refused.code) == (422, "incomplete")
    assert refused.faults == {("/narrative", "missing"), ("/dispute_type", "missing")}


def test_a_screening_procedure_tells_what_would_have_to_be_cured(api: Api) -> None:
    """The form of the dispute type, as far as it is not filled in."""
    key = str(api.tenant()["key"]["api_key"])
    body = examples.BODIES["CaseIn"] | {"pack": "cn-samr-2026", "dispute_type": "logistics"}
    shown = api.post("/v1/cases/dry-run", body, key)
    assert shown.status == 200, shown.text
    assert shown.body["gaps"], "a logistics dispute asks for more than every dispute does"

"""What cannot be undone asks a person for a fresh proof of who he is; servers and rehearsals are not asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.security import Security
from tests.handlers.http.conftest import Answer, Case

TERMS = {"remedy": "partial_refund", "money": {"amount": 3_000, "currency": "USD"}}


def token(case: Case, role: str, **authenticated: Any) -> str:
    """Of a party who logged in as told: `seconds` before the clock's moment, by `methods`."""
    at = case.api.clock.now() - timedelta(seconds=authenticated.pop("seconds", 0))
    body = {"role": role, "case_id": case.id, "authenticated": {"at": at.isoformat(), **authenticated}}
    made = case.api.post("/v1/tokens", body, case.platform)
    assert made.status == 201, made.text
    return str(made.body["token"])


def secured(case: Case, **security: Any) -> None:
    """The tenant's settings, as a warm process finds them."""
    services = case.api.services
    tenant = services.tenancies.of(services.reader.load(case.id).case.head.tenant).tenant
    services.directory.change_tenant(tenant, replace(tenant, security=Security(**security)))


def withdrawn(case: Case, bearer: str, **query: str) -> Answer:
    asked = "?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""
    return case.api.post(f"{case.path}/actions/withdraw{asked}", {"reason": "We have agreed."}, bearer)


def test_an_old_login_does_not_withdraw_a_complaint(case: Case) -> None:
    """Eleven minutes; the answer says how fresh it must be (RFC 9470), and nothing has happened."""
    refused = withdrawn(case, token(case, "complainant", seconds=660))
    assert (refused.status, refused.code) == (401, "step_up_required")
    assert refused.headers["www-authenticate"] == (
        'Bearer realm="redress", error="insufficient_user_authentication", max_age="600"'
    )
    assert refused.body["data"] == {"max_age": 600, "methods": []}
    assert case.api.get(case.path, case.platform).body["status"] == "open"


def test_a_fresh_one_does(case: Case) -> None:
    """Ten minutes to the second."""
    assert withdrawn(case, token(case, "complainant", seconds=600)).status == 200


def test_what_can_be_answered_needs_no_fresh_login(case: Case) -> None:
    """An offer binds nobody until it is accepted; accepting it settles the case."""
    case.done("serve", {}, case.platform)
    (offer,) = case.done("offer", {"terms": TERMS}, token(case, "respondent", seconds=1_700))["created"]
    old, fresh = token(case, "complainant", seconds=1_700), token(case, "complainant", seconds=30)
    assert case.api.get(case.path, old).status == 200
    assert case.act("accept", {"offer_id": offer}, old).code == "step_up_required"
    assert case.act("accept", {"offer_id": offer}, fresh).status == 200


@pytest.mark.parametrize("role", ["complainant", "officer"])
def test_an_old_login_erases_nobody(case: Case, role: str) -> None:
    """Neither oneself nor, by an officer, a party; a request that waits would be carried out by itself."""
    ref = str(case.api.get(case.path, case.platform).body["complainant_ref"])
    old, fresh = (
        token(case, role, seconds=seconds) if role == "complainant" else officer(case, seconds)
        for seconds in (660, 30)
    )
    place = f"/v1/persons/{ref}/erasure"
    assert case.api.post(place, {}, old).code == "step_up_required"
    assert case.api.get(place, old).code == "not_found"
    assert case.api.post(place, {}, fresh).code == "erasure_waits"


def officer(case: Case, seconds: int) -> str:
    at = case.api.clock.now() - timedelta(seconds=seconds)
    body = {"role": "officer", "ref": "o-1", "authenticated": {"at": at.isoformat()}}
    return str(case.api.post("/v1/tokens", body, case.platform).body["token"])


def test_a_rehearsal_asks_for_nothing(case: Case) -> None:
    """It does nothing either."""
    assert withdrawn(case, token(case, "complainant", seconds=1_700), dry_run="true").status == 200


def test_a_token_without_a_word_on_the_login_counts_as_one(case: Case) -> None:
    """The platform let the person in just now: ten minutes later that is over, though the token holds thirty."""
    plain = case.api.token(case.platform, "complainant", case_id=case.id)
    case.api.clock.moment += timedelta(seconds=601)
    assert withdrawn(case, plain).code == "step_up_required"
    assert case.api.get(case.path, plain).status == 200


def test_an_officer_decides_with_a_fresh_login_only(case: Case) -> None:
    """Rejecting ends a case."""
    body = {"role": "officer", "ref": "o-1", "authenticated": {"at": "2026-11-22T03:49:59Z"}}
    officer = case.api.post("/v1/tokens", body, case.platform).body["token"]
    assert case.act("reject", {"ground": "frivolous", "reasons": "None."}, officer).code == "step_up_required"


def test_a_tenant_asks_for_a_stronger_way(case: Case) -> None:
    """A password alone is none; the answer names those that are."""
    secured(case, step_up_methods=("otp", "hwk"), step_up_seconds=120)
    refused = withdrawn(case, token(case, "complainant", methods=["pwd"]))
    assert refused.body["data"] == {"max_age": 120, "methods": ["otp", "hwk"]}
    assert withdrawn(case, token(case, "complainant", methods=["pwd", "otp"], seconds=120)).status == 200


def test_a_server_is_not_asked(case: Case) -> None:
    """It lifts a hold whatever its tenant asks of people."""
    secured(case, step_up_methods=("hwk",))
    placed = case.api.post(
        f"{case.path}/holds", {"ground": "litigation", "reason": "A court has asked."}, case.platform
    )
    assert placed.status == 201, placed.text
    hold = placed.body["hold_id"]
    path = f"{case.path}/holds/{hold}/lift"
    old = case.api.post(
        "/v1/tokens", {"role": "officer", "ref": "o-1", "authenticated": {"at": "2026-11-22T03:00:00Z"}}, case.platform
    ).body["token"]  # fmt: skip
    assert case.api.post(path, {"reason": "It is over."}, old).code == "step_up_required"
    assert case.api.post(path, {"reason": "It is over."}, case.platform).status == 200


@pytest.mark.parametrize(
    ("at", "code"),
    [("2026-11-22T04:00:01Z", "in_the_future"), ("2026-10-23T03:59:59Z", "proof_too_old")],
)
def test_a_login_lies_within_the_last_thirty_days(case: Case, at: str, code: str) -> None:
    """2026-10-23T04:00:00Z is thirty days before the clock's moment, to the second."""
    body = {"role": "complainant", "case_id": case.id, "authenticated": {"at": at}}
    refused = case.api.post("/v1/tokens", body, case.platform)
    assert refused.faults == {("/authenticated/at", code)}
    sound = body | {"authenticated": {"at": "2026-10-23T04:00:00Z"}}
    assert case.api.post("/v1/tokens", sound, case.platform).status == 201


@pytest.mark.parametrize("methods", [["PWD"], ["a"], ["pwd\n"], ["otp", "x y"], ["pwd"] * 5])
def test_methods_are_words_of_the_register(case: Case, methods: list[str]) -> None:
    """RFC 8176: short and in small letters, four at most."""
    body = {
        "role": "complainant",
        "case_id": case.id,
        "authenticated": {"at": "2026-11-22T04:00:00Z", "methods": methods},
    }
    assert case.api.post("/v1/tokens", body, case.platform).status == 400

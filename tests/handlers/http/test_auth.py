"""Who is recognised, and how little a refusal tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.credentials import format_key
from chalicelib.domain.values import derive_id
from tests.handlers.http.conftest import OPERATOR, OPERATOR_ID, Api, Case

STRANGER = format_key("key_" + "a" * 26, b"x" * 32)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "credential_missing"),
        ("Basic dXNlcjpwYXNz", "credential_invalid"),
        ("Bearer", "credential_invalid"),
        ("Bearer not-a-credential", "credential_invalid"),
        ("Bearer rk_short", "credential_invalid"),
        (f"Bearer {STRANGER}", "credential_invalid"),
        (f"Bearer {STRANGER} {STRANGER}", "credential_invalid"),
        ("Bearer rt_eyJ0IjoiIn0.AAAA", "credential_invalid"),
        ("Bearer " + "x" * 5_000, "credential_invalid"),
        (f"Bearer {format_key(OPERATOR_ID, b'y' * 32)}", "credential_invalid"),
    ],
)
def test_a_credential_that_proves_nothing_is_401(api: Api, header: str, code: str) -> None:
    """Missing, of another kind, malformed, unknown or wrong: two codes, and never which part was wrong."""
    answer = api("GET", "/v1/cases", Authorization=header)
    assert (answer.status, answer.code) == (401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_scheme_is_not_case_sensitive(api: Api, platform: str) -> None:
    """RFC 9110: `bearer` is as good as `Bearer`."""
    assert api("GET", "/v1/cases", Authorization=f"bearer {platform}").status == 200


def test_a_known_key_with_another_secret_is_refused(api: Api) -> None:
    """The id alone opens nothing."""
    key_id = api.tenant()["key"]["id"]
    assert api.get("/v1/cases", format_key(key_id, b"z" * 32)).code == "credential_invalid"


def test_a_token_expires_after_thirty_minutes(case: Case) -> None:
    """And says so, since the remedy is another one."""
    case.api.clock.moment += timedelta(minutes=29, seconds=59)
    assert case.api.get(case.path, case.complainant).status == 200
    case.api.clock.moment += timedelta(seconds=1)
    assert case.api.get(case.path, case.complainant).code == "credential_expired"


def test_a_forged_token_is_refused(case: Case) -> None:
    """One changed character, in the payload or in the signature."""
    head, _, tail = case.complainant.partition(".")
    other = "B" if tail[5] == "A" else "A"
    for forged in (f"{head}.{tail[:5]}{other}{tail[6:]}", f"{head[:-2]}AA.{tail}", head):
        assert case.api.get(case.path, forged).status == 401


def test_revoking_tokens_voids_them_at_once(case: Case) -> None:
    """The next request of the party is refused; a new token works; the other party keeps its own."""
    case.done("revoke_tokens", {"role": "respondent"}, case.platform)
    assert case.api.get(case.path, case.respondent).code == "credential_invalid"
    assert case.act("respond", {"position": "admits", "statement": "x"}, case.respondent).status == 401
    assert case.api.get(case.path, case.complainant).status == 200
    fresh = case.api.token(case.platform, "respondent", case_id=case.id)
    assert case.api.get(case.path, fresh).status == 200


def test_a_revoked_key_is_refused(api: Api) -> None:
    """At once by the process that revoked it, by the others within a minute."""
    made = api.tenant()
    key = api.post(
        f"/v1/tenants/{made['id']}/keys", {"label": "b", "scopes": ["cases"]}, made["key"]["api_key"]
    ).body
    assert api.get("/v1/cases", key["api_key"]).status == 200
    gone = api("DELETE", f"/v1/tenants/{made['id']}/keys/{key['id']}", None, made["key"]["api_key"])
    assert (gone.status, gone.text) == (204, "")
    assert api.get("/v1/cases", key["api_key"]).code == "credential_invalid"


def test_a_key_without_the_scope_is_forbidden(api: Api) -> None:
    """It is somebody, but not for this."""
    made = api.tenant()
    path, first = f"/v1/tenants/{made['id']}/keys", made["key"]["api_key"]
    key = api.post(path, {"label": "b", "scopes": ["events", "keys"]}, first).body["api_key"]
    assert api.get("/v1/events", key).status == 200
    assert api.get("/v1/cases", key).code == "forbidden"
    assert api.post(path, {"label": "c", "scopes": ["events"]}, key).status == 201
    assert api.post(path, {"label": "c", "scopes": ["cases"]}, key).code == "forbidden"


def test_the_operator_sees_no_case(case: Case) -> None:
    """Running the service is no reason to read disputes."""
    assert case.api.get(case.path, OPERATOR).code == "forbidden"
    assert case.api.get("/v1/cases", OPERATOR).code == "forbidden"


def test_other_platforms_cases_do_not_exist(case: Case) -> None:
    """404, as for a case that was never filed; for its parties and officers alike."""
    other = Case(case.api, str(case.api.tenant()["key"]["api_key"]))
    for stranger in (other.platform, other.officer, other.complainant):
        assert case.api.get(case.path, stranger).code == "not_found"
        assert case.api.get(f"{case.path}/messages", stranger).code == "not_found"
        assert case.api.get(f"{case.path}/events", stranger).code == "not_found"


def test_what_a_role_may_never_do_tells_nothing_about_the_case(case: Case) -> None:
    """403 without a look: the same answer whether or not there is such a case."""
    other = str(case.api.tenant()["key"]["api_key"])
    unknown = f"/v1/cases/case_{'a' * 26}/actions/withdraw"
    assert case.act("withdraw", {}, other).code == case.api.post(unknown, {}, other).code == "forbidden"


def test_another_case_of_the_same_platform_is_hidden_from_a_party(case: Case) -> None:
    """A token is for one case."""
    second = Case(case.api, case.platform)
    assert second.api.get(case.path, second.complainant).code == "not_found"
    assert case.api.get(case.path, second.officer).status == 200


def test_a_party_may_not_do_what_another_role_may(case: Case) -> None:
    """Known case, forbidden action."""
    assert case.act("respond", {"position": "admits", "statement": "x"}, case.complainant).code == "forbidden"
    assert case.act("withdraw", {}, case.respondent).code == "forbidden"
    assert case.api.get("/v1/cases", case.complainant).code == "forbidden"
    assert case.api.post("/v1/cases", {}, case.complainant).code == "forbidden"


def test_another_platforms_case_is_answered_like_none(api: Api, platform: str) -> None:
    """To the last word, the request's own id aside: an answer must not tell that there is such a case."""
    theirs = Case(api, str(api.tenant()["key"]["api_key"]))
    never = derive_id("case", b"never")
    answers = [api.get(f"/v1/cases/{case_id}", platform).body for case_id in (theirs.id, never)]
    assert answers[0] | {"instance": ""} == answers[1] | {"instance": ""}

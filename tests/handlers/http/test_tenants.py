"""Platforms, their keys and the tokens of their people."""

from __future__ import annotations

import pytest

from tests.handlers.http.conftest import OPERATOR, Api, Case


def test_the_operator_takes_a_platform_on(api: Api) -> None:
    """Its first key is shown this once, with every scope."""
    made = api.post("/v1/tenants", {"name": "Example Market", "sandbox": True}, OPERATOR)
    assert made.status == 201
    assert made.headers["location"] == f"/v1/tenants/{made.body['id']}"
    assert made.body["sandbox"] is True
    assert made.body["key"]["api_key"].startswith("rk_")
    shown = api.get(f"/v1/tenants/{made.body['id']}", OPERATOR).body
    assert shown == {k: v for k, v in made.body.items() if k != "key"}


def test_only_the_operator_does(api: Api, platform: str) -> None:
    """A platform cannot make another one."""
    assert api.post("/v1/tenants", {"name": "Mine"}, platform).code == "forbidden"


def test_a_platform_sees_itself_and_no_other(api: Api) -> None:
    """Others do not exist for it; what does not exist is the same to the operator."""
    one, two = api.tenant(), api.tenant()
    assert api.get(f"/v1/tenants/{one['id']}", one["key"]["api_key"]).status == 200
    assert api.get(f"/v1/tenants/{two['id']}", one["key"]["api_key"]).code == "not_found"
    assert api.get(f"/v1/tenants/{two['id']}/keys", one["key"]["api_key"]).code == "not_found"
    assert api.get(f"/v1/tenants/ten_{'a' * 26}", OPERATOR).code == "not_found"


def test_keys_are_listed_without_their_secrets(api: Api) -> None:
    """What was shown once is nowhere to be read again."""
    made = api.tenant()
    path, key = f"/v1/tenants/{made['id']}/keys", made["key"]["api_key"]
    fresh = api.post(path, {"label": "intake", "scopes": ["tokens", "cases", "cases"]}, key)
    assert fresh.status == 201
    assert fresh.body["scopes"] == ["cases", "tokens"]
    listed = api.get(path, key)
    assert {k["label"] for k in listed.body["keys"]} == {"first key", "intake"}
    assert "rk_" not in listed.text
    assert "hash" not in listed.text


def test_a_key_that_is_not_there_cannot_be_revoked(api: Api) -> None:
    """Nor one of another platform."""
    one, two = api.tenant(), api.tenant()
    path = f"/v1/tenants/{one['id']}/keys"
    assert api("DELETE", f"{path}/{two['key']['id']}", None, one["key"]["api_key"]).code == "not_found"
    assert api("DELETE", f"{path}/{one['key']['id']}", None, OPERATOR).status == 204


def test_a_partys_token_names_the_party_of_the_case(case: Case) -> None:
    """For thirty minutes; the reference comes from the case."""
    made = case.api.post("/v1/tokens", {"role": "respondent", "case_id": case.id}, case.platform).body
    assert (made["ref"], made["case_id"]) == ("shop-77", case.id)
    assert made["expires_at"] == "2026-11-22T04:30:00.000000Z"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"role": "complainant"}, ("/case_id", "missing")),
        ({"role": "officer"}, ("/ref", "missing")),
        ({"role": "platform", "ref": "x"}, ("/role", "not_one_of")),
    ],
)
def test_the_role_decides_what_a_token_needs(
    api: Api, platform: str, body: dict[str, str], fault: tuple[str, str]
) -> None:
    """A party its case, an officer a reference."""
    assert api.post("/v1/tokens", body, platform).faults == {fault}


def test_an_officers_token_is_for_no_single_case(case: Case) -> None:
    """Naming one would promise a limit that is not there."""
    body = {"role": "officer", "ref": "o-1", "case_id": case.id}
    assert case.api.post("/v1/tokens", body, case.platform).faults == {("/case_id", "not_applicable")}


def test_no_token_for_another_platforms_case(case: Case) -> None:
    """It does not exist for this platform."""
    other = str(case.api.tenant()["key"]["api_key"])
    body = {"role": "complainant", "case_id": case.id}
    assert case.api.post("/v1/tokens", body, other).code == "not_found"
    assert case.api.post("/v1/tokens", body, case.complainant).code == "forbidden"

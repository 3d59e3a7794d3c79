"""Credentials that are taken back, seen from outside."""

from __future__ import annotations

import pytest

from local.client import Client
from tests.journeys.cast import Platform, complaint


def status(client: Client, path: str) -> int:
    return client.send("GET", path).status


@pytest.mark.capability("S56")
def test_a_revoked_key_is_refused(shop: Platform) -> None:
    """The platform's other key goes on; the list tells which is which."""
    path = f"/v1/tenants/{shop.tenant_id}/keys"
    made = shop.api.post(path, {"label": "intake", "scopes": ["cases", "tokens"]})
    key = shop.api.as_(made["api_key"])
    case_id = key.post("/v1/cases", complaint())["case_id"]
    assert status(key, f"/v1/cases/{case_id}") == 200
    assert shop.api.send("DELETE", f"{path}/{made['id']}").status == 204
    assert status(key, f"/v1/cases/{case_id}") == 401
    assert status(shop.api, f"/v1/cases/{case_id}") == 200
    assert {k["label"]: k["revoked"] for k in shop.api.get(path)["keys"]} == {
        "first key": False,
        "intake": True,
    }


@pytest.mark.capability("S56")
def test_all_tokens_of_a_party_are_void_at_once(shop: Platform) -> None:
    """Those of the other party are not, and a new one is good."""
    dispute = shop.file()
    path = f"/v1/cases/{dispute.case_id}"
    held, other = [dispute.respondent for _ in range(3)], dispute.complainant
    assert {status(one, path) for one in held} == {200}
    dispute.act(shop.api, "revoke_tokens", role="respondent")
    assert {status(one, path) for one in held} == {401}
    refused = held[0].send("POST", f"{path}/actions/message", {"text": "x"}, {"Idempotency-Key": "k"})
    assert (refused.status, refused.body["code"]) == (401, "credential_invalid")
    assert status(other, path) == 200
    assert status(dispute.respondent, path) == 200


def test_a_key_does_what_its_scopes_say(shop: Platform) -> None:
    """One for reading events files no cases."""
    made = shop.api.post(f"/v1/tenants/{shop.tenant_id}/keys", {"label": "reader", "scopes": ["events"]})
    reader = shop.api.as_(made["api_key"])
    assert status(reader, "/v1/events") == 200
    answer = reader.send("POST", "/v1/cases", complaint(), {"Idempotency-Key": "k"})
    assert (answer.status, answer.body["code"]) == (403, "forbidden")

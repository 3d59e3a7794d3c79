"""People of a tenant's own who come with tokens of its issuer: registered over HTTP, keys fetched over HTTP."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.addresses import Policy
from chalicelib.domain.issuers import hashed
from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import OPERATOR, Answer, Api, Case
from tests.jwts import (
    AT,
    KeyServer,
    claims,
    ec_jwk,
    ec_key,
    es256,
    header,
    key_set,
    rs256,
    rsa_jwk,
    rsa_key,
    token,
)
from tests.roundtrips import count_calls

ENTRY = examples.BODIES["IssuerIn"]


class Login:
    """A platform with an issuer on loopback, which the policy of webhooks lets through here and nowhere else."""

    def __init__(self, api: Api, server: KeyServer) -> None:
        self.api, self.server = api, server
        policy = Policy(allow_http=True, exceptions=frozenset({("127.0.0.1", server.port)}))
        api.services.webhook_policy = policy
        made = api.tenant()
        self.tenant_id, self.platform = made["id"], made["key"]["api_key"]
        self.path = f"/v1/tenants/{self.tenant_id}/issuers"
        server.documents["/keys"] = key_set(rsa_jwk(rsa_key()), ec_jwk(ec_key(), kid="e1"))

    def registered(self, ref: str = "staff", **changes: Any) -> Answer:
        entry = {
            "issuer": self.server.url, "audience": ["redress"], "algorithm": "RS256", "role_claim": "roles",
            "jwks_uri": f"{self.server.url}/keys", "roles": {"disputes": "officer", "oversight": "regulator"},
        }  # fmt: skip
        sent = {name: value for name, value in (entry | changes).items() if value is not None}
        return self.api("PUT", f"{self.path}/{ref}", sent, self.platform)

    def jwt(self, **changes: Any) -> str:
        return token(claims(iss=self.server.url, **changes))

    def get(self, text: str, path: str = "/v1/cases", **headers: str) -> Answer:
        """As the bearer of that token."""
        return self.api.get(path, text, **({"Redress_Tenant": self.tenant_id} | headers))


@pytest.fixture
def login(api: Api) -> Iterator[Login]:
    server = KeyServer()
    yield Login(api, server)
    server.stop()


def test_an_entry_is_kept_as_it_was_given(login: Login) -> None:
    """With what was left out filled in."""
    made = login.registered()
    assert made.status == 200, made.text
    assert made.body == {
        "ref": "staff", "issuer": login.server.url, "kind": "oidc", "algorithm": "RS256",
        "jwks_uri": f"{login.server.url}/keys", "audience": ["redress"], "types": ["JWT"], "untyped": False,
        "role_claim": "roles", "roles": {"disputes": "officer", "oversight": "regulator"}, "ref_claim": "sub",
        "naming": "hashed", "updated_at": "2026-11-22T04:00:00.000000Z",
    }  # fmt: skip
    assert login.api.get(f"{login.path}/staff", login.platform).body == made.body
    assert login.api.get(login.path, login.platform).body == {"issuers": [made.body]}


def test_an_entry_that_is_deleted_is_gone(login: Login) -> None:
    """And cannot be deleted twice."""
    login.registered()
    assert login.api("DELETE", f"{login.path}/staff", None, login.platform).status == 204
    assert login.api("DELETE", f"{login.path}/staff", None, login.platform).code == "not_found"
    assert login.api.get(f"{login.path}/staff", login.platform).code == "not_found"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"algorithm": "HS256"}, "/algorithm", "not_one_of"), ({"algorithm": "none"}, "/algorithm", "not_one_of"),
        ({"algorithm": "RS384"}, "/algorithm", "not_one_of"), ({"audience": []}, "/audience", "too_few"),
        ({"issuer": "http://login.market.example"}, "/issuer", "url_port"),
        ({"issuer": "https://127.0.0.1:1"}, "/issuer", "url_ip_literal"),
        ({"jwks_uri": "https://169.254.169.254/keys"}, "/jwks_uri", "url_ip_literal"),
        ({"jwks_uri": "https://login.internal/keys"}, "/jwks_uri", "url_private_name"),
        ({"roles": {"x": "complainant"}}, "/roles/x", "not_one_of"),
        ({"roles": {"x": "clerk"}}, "/roles/x", "not_one_of"),
        ({"roles": {"x": "platform"}}, "/roles/x", "not_one_of"),
        ({"jwks_uri": None}, "/issuer", "issuer_not_discovered"),
    ],
    ids=str,
)  # fmt: skip
def test_an_entry_that_nobody_should_have_is_refused(
    login: Login, changes: dict[str, Any], pointer: str, code: str
) -> None:
    """A shared secret, no audience, an address inside, people of another house, nothing to discover."""
    refused = login.registered(**changes)
    assert (refused.status, refused.faults) == (400, {(pointer, code)}), refused.text


def test_five_issuers_and_no_sixth(login: Login) -> None:
    """Changing one of the five goes on."""
    for n in range(5):
        assert login.registered(f"staff-{n}", issuer=f"https://login{n}.market.example").status == 200
    assert login.registered("staff-5", issuer="https://login5.market.example").code == "too_many_issuers"
    assert login.registered("staff-4", issuer="https://login4.market.example", untyped=True).body["untyped"]


def test_one_issuer_stands_once_and_one_names_people_as_they_are(login: Login) -> None:
    """Two entries would be two answers to one question."""
    login.registered(naming="as_is")
    assert login.registered("again").faults == {("/issuer", "issuer_taken")}
    second = login.registered("second", issuer="https://login.market.example", naming="as_is")
    assert second.faults == {("/naming", "one_issuer_as_is")}


@pytest.mark.parametrize("scopes", [["tenants"], ["tenants", "tokens"], ["keys", "tenants"]], ids="-".join)
def test_whoever_registers_an_issuer_could_let_people_in_for_good(login: Login, scopes: list[str]) -> None:
    """Otherwise a key that may only configure would let people in; or an access token, which never carries `keys`."""
    made = login.api.post(
        f"/v1/tenants/{login.tenant_id}/keys", {"label": "desk", "scopes": scopes}, login.platform
    )
    refused = login.api("PUT", f"{login.path}/staff", ENTRY, made.body["api_key"])
    assert refused.code == "forbidden"
    assert login.api("PUT", f"{login.path}/staff", ENTRY, OPERATOR).code == "forbidden"


def test_a_person_comes_with_a_token_of_the_issuer(login: Login) -> None:
    """And acts under a reference that follows from it: an officer enters a family of respondents."""
    login.registered()
    assert login.get(login.jwt()).status == 200
    made = login.api(
        "PUT", "/v1/respondent-families/brindlemoor", examples.BODIES["FamilyIn"], login.jwt(),
        Redress_Tenant=login.tenant_id,
    )  # fmt: skip
    assert made.body["updated_by"] == f"officer.{hashed(login.server.url, 'staff|7')}"
    assert login.server.asked == ["/keys"]


def test_the_role_is_the_one_that_was_mapped(login: Login) -> None:
    """A regulator reads reports and no cases."""
    login.registered()
    regulator = login.jwt(roles=["oversight", "canteen"])
    assert login.get(regulator).code == "forbidden"
    assert login.get(regulator, "/v1/reports").status == 200


def test_the_keys_are_found_by_discovery_once(login: Login) -> None:
    """At registration; the address is kept."""
    told = {"issuer": login.server.url, "jwks_uri": f"{login.server.url}/keys"}
    login.server.documents["/.well-known/openid-configuration"] = json.dumps(told).encode()
    assert login.registered(jwks_uri=None).body["jwks_uri"] == f"{login.server.url}/keys"
    assert login.get(login.jwt()).status == 200
    assert login.server.asked == ["/.well-known/openid-configuration", "/keys"]


@pytest.mark.parametrize("use", ["id", "access"])
def test_both_tokens_of_a_user_pool_are_understood(login: Login, use: str) -> None:
    """As Cognito makes them: no `typ`, no `nbf`, groups under its own name, `aud` in one of the two only."""
    login.registered(kind="cognito", role_claim="cognito:groups", untyped=True)
    shape: dict[str, Any] = {"token_use": use, "nbf": None, "roles": None, "cognito:groups": ["disputes"]}
    shape |= {"auth_time": AT - 60, "sub": "5f0c1c9e-8d6b-4a77-9f3c-1f2e3d4c5b6a"}
    shape |= (
        {"aud": None, "client_id": "redress", "username": "m"}
        if use == "access"
        else {"cognito:username": "m"}
    )
    head = {"alg": "RS256", "kid": "k1"}
    assert login.get(token(claims(iss=login.server.url, **shape), head)).status == 200
    shape |= {"client_id": "other"} if use == "access" else {"aud": "other"}
    assert login.get(token(claims(iss=login.server.url, **shape), head)).code == "credential_invalid"


def test_another_algorithm_than_the_pinned_one_opens_nothing(login: Login) -> None:
    """Though the issuer publishes that key too."""
    login.registered()
    text = token(claims(iss=login.server.url), header(alg="ES256", kid="e1"), es256(ec_key()))
    assert login.get(text).code == "credential_invalid"
    login.registered("staff", algorithm="ES256")
    login.api.clock.moment += timedelta(seconds=61)
    assert login.get(text).status == 200


@pytest.mark.parametrize(
    "named", ["", "ten_x", "ten_" + "a" * 26, "other"], ids=["none", "no id", "nobody", "other"]
)
def test_the_header_says_whose_issuers_are_asked(login: Login, named: str) -> None:
    """The same answer for none, nobody's and another tenant's."""
    login.registered()
    other = login.api.tenant()["id"] if named == "other" else named
    refused = login.get(login.jwt(), Redress_Tenant=other)
    assert (refused.status, refused.code) == (401, "credential_invalid")
    assert 'error="invalid_token"' in refused.headers["www-authenticate"]


def test_two_tenants_may_have_one_issuer_and_each_its_own_people(login: Login) -> None:
    """Nobody takes an issuer's name away from another: a token is for the tenant whose audience it names."""
    login.registered()
    other = login.api.tenant()
    entry = {
        **ENTRY,
        "issuer": login.server.url,
        "audience": ["theirs"],
        "jwks_uri": f"{login.server.url}/keys",
    }
    login.api("PUT", f"/v1/tenants/{other['id']}/issuers/staff", entry, other["key"]["api_key"])
    assert login.get(login.jwt(), Redress_Tenant=other["id"]).code == "credential_invalid"
    assert login.get(login.jwt()).status == 200


def test_an_expired_token_says_so_once_its_signature_holds(login: Login) -> None:
    """A forged one that claims to have expired does not learn that."""
    login.registered()
    old = {"iat": AT - 900, "nbf": None, "exp": AT - 60}
    assert login.get(login.jwt(**old)).code == "credential_expired"
    forged = token(claims(iss=login.server.url, **old), sign=rs256(rsa_key("mallory")))
    assert login.get(forged).code == "credential_invalid"


def test_a_removed_issuer_is_believed_for_a_minute_at_most(login: Login) -> None:
    """As published."""
    login.registered()
    assert login.get(login.jwt()).status == 200
    login.api("DELETE", f"{login.path}/staff", None, login.platform)
    login.api.clock.moment += timedelta(seconds=60)
    assert login.get(login.jwt()).code == "credential_invalid"


def test_a_silent_issuer_is_our_callers_trouble_and_said_to_pass(login: Login) -> None:
    """503 with the time after which it is asked again; other credentials of the same tenant go on."""
    login.registered()
    login.server.documents.clear()
    silent = login.get(login.jwt())
    assert (silent.status, silent.code, silent.headers["retry-after"]) == (503, "issuer_unreachable", "60")
    assert login.api.get("/v1/cases", login.platform).status == 200


def test_a_token_as_long_as_group_lists_make_it_is_read(login: Login) -> None:
    """Four thousand characters; ours stay as short as they were."""
    login.registered()
    long = login.jwt(more="x" * 2_000)
    assert 3_000 < len(long) <= 4_096
    assert login.get(long).status == 200
    assert login.api.get("/v1/cases", "rt_" + "a" * 2_000 + ".x").code == "credential_invalid"


def test_a_mediator_must_stand_on_the_roster(login: Login) -> None:
    """Under the very reference that the issuer knows him by."""
    login.registered(naming="as_is", roles={"mediation": "mediator"})
    text = login.jwt(sub="mediator-1", roles="mediation")
    assert login.get(text, f"/v1/cases/case_{'a' * 26}").code == "credential_invalid"
    login.api("PUT", "/v1/mediators/mediator-1", examples.BODIES["MediatorIn"], login.platform)
    assert login.get(text, f"/v1/cases/case_{'a' * 26}").code == "not_found"


def test_revoking_the_staff_voids_what_their_issuer_made_before(login: Login) -> None:
    """And for a minute longer, as the issuer's clock may run ahead: whoever logs in after that is let in."""
    login.registered()
    assert login.get(login.jwt()).status == 200
    path = f"/v1/tenants/{login.tenant_id}/staff_revocation"
    assert login.api.post(path, None, login.platform).status == 200
    login.api.clock.moment += timedelta(seconds=61)
    assert login.get(login.jwt(iat=AT + 60, nbf=None)).code == "credential_invalid"
    assert login.get(login.jwt(iat=AT + 61, nbf=None)).status == 200


def test_an_officer_of_an_issuer_is_asked_for_a_fresh_login_too(login: Login) -> None:
    """By `auth_time`, not by when the token was made."""
    login.registered()
    path = f"/v1/cases/{Case(login.api, login.platform).id}/actions/reject"
    body, tenant = {"ground": "frivolous", "reasons": "None."}, {"Redress_Tenant": login.tenant_id}
    stale = login.api.post(path, body, login.jwt(auth_time=AT - 601), **tenant)
    assert (stale.status, stale.code) == (401, "step_up_required")
    assert login.api.post(path, body, login.jwt(auth_time=AT - 600), **tenant).code != "step_up_required"


def test_a_warm_process_reads_nothing_more_for_such_a_token(login: Login) -> None:
    """The first one of a minute costs the tenant's row of issuers; forged ones cost no more."""
    login.registered()
    with count_calls() as usual:
        login.api.get("/v1/cases", login.platform)
    with count_calls() as first:
        login.get(login.jwt())
    with count_calls() as warm:
        login.get(login.jwt())
    assert (warm, first - warm) == (usual, Counter({"dynamodb.GetItem": 1}))
    with count_calls() as forged:
        login.get(token(claims(iss=login.server.url), sign=rs256(rsa_key("mallory"))))
    assert forged == Counter()

"""CORS by tenant: pages of listed origins may call, others are refused before anything is done."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.entrypoints.http import examples
from local.gateway import Asked, Gateway
from tests.handlers.http.conftest import Answer, Api, Case, application
from tests.handlers.http.refusing import account, api, nothing_written
from tests.roundtrips import count_calls

__all__ = ["account", "api"]  # the fixtures
SHOP, EVIL = "https://shop.example", "https://evil.example"
FILED: dict[str, Any] = examples.BODIES["CaseIn"]


@pytest.fixture(scope="module")
def listed(api: Api) -> Case:
    """A case of a platform that lists one origin."""
    made = api.tenant()
    key, path = str(made["key"]["api_key"]), f"/v1/tenants/{made['id']}/security"
    settled = api("PUT", path, {"origins": [SHOP]}, key, If_Match='"1"', Content_Type="application/json")
    assert settled.status == 200
    case = Case(api, key)
    for token in (case.complainant, key):
        assert api.get(case.path, token).status == 200  # looked at once: later looks write nothing
    return case


def read_by(answer: Answer) -> tuple[str | None, str | None]:
    """Whose pages may read it, and whether that depends on who asks."""
    return answer.headers.get("access-control-allow-origin"), answer.headers.get("vary")


def test_a_listed_page_is_told_its_own_origin(listed: Case) -> None:
    """And caches are told that others are told otherwise."""
    for token in (listed.platform, listed.complainant, listed.officer):
        answer = listed.api.get(listed.path, token, Origin=SHOP)
        assert (answer.status, *read_by(answer)) == (200, SHOP, "Origin")


@pytest.mark.parametrize(
    "origin", [EVIL, "null", f"{SHOP}/", f"{SHOP}:8443", "http://shop.example", f"{SHOP}.evil.example", "*",
               f"{SHOP}, {EVIL}", "HTTPS://SHOP.EXAMPLE", "x" * 5_000]
)  # fmt: skip
def test_a_page_of_another_origin_is_refused_and_may_not_read_why(listed: Case, origin: str) -> None:
    """No header that lets it; a case that was asked for is not even loaded."""
    with count_calls() as calls:
        answer = listed.api.get(listed.path, listed.complainant, Origin=origin)
    assert (answer.status, answer.code) == (403, "origin_not_allowed")
    assert read_by(answer) == (None, "Origin")
    assert calls == {}


def test_nothing_is_done_for_it(listed: Case) -> None:
    """Neither a complaint nor an action nor a token, whosever credential it has; from a listed page it is done."""
    offer = {"terms": {"remedy": "partial_refund", "money": {"amount": 100, "currency": "USD"}}}
    with nothing_written():
        for answer in (
            listed.api.post("/v1/cases", FILED, listed.platform, Origin=EVIL),
            listed.act("offer", offer, listed.respondent, Origin=EVIL),
            listed.api.post("/v1/tokens", {"role": "officer", "ref": "o-1"}, listed.platform, Origin=EVIL),
        ):
            assert answer.code == "origin_not_allowed"
    assert listed.api.post("/v1/cases", FILED, listed.platform, Origin=SHOP).status == 201


def test_whoever_is_no_page_is_not_concerned(listed: Case) -> None:
    """A server says no origin; nor may any page read that answer."""
    answer = listed.api.get(listed.path, listed.platform)
    assert (answer.status, *read_by(answer)) == (200, None, "Origin")


def test_errors_carry_it_too(listed: Case) -> None:
    """A page must be able to read what it did wrong: 400, 403 and 404."""
    answers = [
        listed.api.post("/v1/cases", {}, listed.platform, Origin=SHOP),
        listed.api.get("/v1/cases", listed.complainant, Origin=SHOP),
        listed.api.get(f"/v1/cases/case_{'a' * 26}", listed.platform, Origin=SHOP),
    ]
    assert [answer.status >= 400 for answer in answers] == [True] * 3
    assert {read_by(answer) for answer in answers} == {(SHOP, "Origin")}


def test_an_empty_list_admits_no_page(api: Api) -> None:
    """Servers go on."""
    made = api.tenant()
    key, path = str(made["key"]["api_key"]), f"/v1/tenants/{made['id']}/security"
    api("PUT", path, {"origins": []}, key, If_Match='"1"', Content_Type="application/json")
    assert api.get("/v1/cases", key, Origin=SHOP).code == "origin_not_allowed"
    assert api.get("/v1/cases", key).status == 200


def test_a_tenant_without_a_list_lets_any_page_call(api: Api) -> None:
    """Nothing is sent along by itself: the page must have the credential."""
    key = str(api.tenant()["key"]["api_key"])
    for headers in ({}, {"Origin": EVIL}, {"Origin": "null"}):
        answer = api.get("/v1/cases", key, **headers)
        assert (answer.status, *read_by(answer)) == (200, "*", None)


def test_whoever_proves_nothing_is_nobodys_and_may_be_read(listed: Case) -> None:
    """Which tenant was meant is not known then."""
    answer = listed.api.get(listed.path, "rk_nonsense", Origin=EVIL)
    assert (answer.status, *read_by(answer)) == (401, "*", None)


def test_an_access_token_is_bound_by_its_tenants_list(listed: Case) -> None:
    """As its key is."""
    key = listed.platform
    form = f"grant_type=client_credentials&client_id=key_{key[3:29]}&client_secret={key[-43:]}"
    made = listed.api(
        "POST", "/v1/oauth/token", raw=form.encode(), Content_Type="application/x-www-form-urlencoded"
    )
    token = str(made.body["access_token"])
    assert listed.api.get("/v1/cases", token, Origin=SHOP).status == 200
    assert listed.api.get("/v1/cases", token, Origin=EVIL).code == "origin_not_allowed"


def test_a_preflight_is_answered_to_everybody(listed: Case) -> None:
    """It names no tenant and carries no credential: it lets a page ask, and nothing else."""
    asked = {"origin": [EVIL], "access-control-request-method": ["GET"]}
    gateway = Gateway(application(listed.api.services), {}, SimpleNamespace)
    answer = gateway.answer(Asked("OPTIONS", listed.path, asked, b"", "127.0.0.1"))
    told = {name.lower(): value for name, value in answer.headers}
    assert (answer.status, told["access-control-allow-origin"]) == (200, "*")
    assert "authorization" in told["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in told

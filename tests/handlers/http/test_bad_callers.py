"""Callers who prove nothing, or not enough. A refusal writes nothing and teaches nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.credentials import format_key
from tests.handlers.http.conftest import OPERATOR, OPERATOR_ID, Answer, Api, Case
from tests.handlers.http.refusing import account, api, nothing_written, refused, shared

__all__ = ["account", "api", "shared"]  # the fixtures

BODY = "a" * 26
WALL = 1_795_320_000
"""The test's time in Unix seconds."""


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(payload: bytes, key: bytes) -> str:
    """A token's text over any payload at all."""
    text = b64url(payload)
    return f"rt_{text}.{b64url(hmac.new(key, f'rt_{text}'.encode(), hashlib.sha256).digest())}"


class Forger:
    """Knows what a token looks like, and for some of its work even the platform's key."""

    def __init__(self, case: Case) -> None:
        services = case.api.services
        self.payload, _, self.mac = case.respondent.removeprefix("rt_").partition(".")
        self.said = json.loads(base64.urlsafe_b64decode(self.payload + "=" * (-len(self.payload) % 4)))
        tenant = services.directory.tenant(self.said["t"])
        assert tenant is not None
        self.key = services.roots.of(tenant).tokens

    def json(self, **changes: Any) -> bytes:
        """What the token says, with these changes, written as we write it."""
        return json.dumps(self.said | changes, separators=(",", ":")).encode()

    def minted(self, **changes: Any) -> str:
        return signed(self.json(**changes), self.key)


@pytest.fixture(scope="module")
def forger(shared: Case) -> Forger:
    """Who holds the respondent's token of the shared case and wants more."""
    return Forger(shared)


def tried(case: Case, credential: str) -> Answer:
    """The credential on the case, for reading and for writing; both get the same answer."""
    with nothing_written():
        read = case.api.get(case.path, credential)
        wrote = case.act("respond", {"position": "admits", "statement": "x"}, credential)
    assert (read.status, read.code) == (wrote.status, wrote.code)
    return read


def test_the_forger_knows_the_form(shared: Case, forger: Forger) -> None:
    """Else the refusals below would prove nothing."""
    assert forger.minted() == shared.respondent
    assert shared.api.get(shared.path, forger.minted()).status == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"i": WALL - 60, "x": WALL}, "credential_expired"),
        ({"i": WALL - 3_600, "x": WALL - 1_800}, "credential_expired"),
        ({"i": WALL + 61, "x": WALL + 1_000}, "credential_invalid"),
        ({"x": WALL + 86_400}, "credential_invalid"),
        ({"i": WALL, "x": WALL}, "credential_invalid"),
        ({"e": 1}, "credential_invalid"),
        ({"e": -1}, "credential_invalid"),
        ({"r": "officer"}, "credential_invalid"),
        ({"r": "platform", "c": None}, "credential_invalid"),
        ({"r": "operator", "c": None}, "credential_invalid"),
        ({"c": None}, "credential_invalid"),
        ({"c": "case_1"}, "credential_invalid"),
        ({"s": "a b"}, "credential_invalid"),
        ({"scope": "cases"}, "credential_invalid"),
        ({"t": f"ten_{BODY}"}, "credential_invalid"),
    ],
)  # fmt: skip
def test_a_token_that_was_never_issued_is_refused_even_with_the_right_signature(
    shared: Case, forger: Forger, changes: dict[str, Any], code: str
) -> None:
    """Expired, from the future, too long-lived, of an old epoch, of a role no token has, of nobody's tenant."""
    answer = tried(shared, forger.minted(**changes))
    refused(answer, 401, code)
    assert answer.headers["www-authenticate"] == 'Bearer realm="redress", error="invalid_token"'


FORGERIES: dict[str, Callable[[Forger], str]] = {
    "another payload under the same signature": lambda f: f"rt_{b64url(f.json(r='complainant'))}.{f.mac}",
    "another key": lambda f: signed(f.json(), b"k" * 32),
    "an empty key": lambda f: signed(f.json(), b""),
    "no signature": lambda f: f"rt_{f.payload}.",
    "no signature and no dot": lambda f: f"rt_{f.payload}",
    "a signature of zeros": lambda f: f"rt_{f.payload}.{'A' * 43}",
    "half a signature": lambda f: f"rt_{f.payload}.{f.mac[:21]}",
    "stray bits": lambda f: f"rt_{f.payload}.{f.mac[:-1]}{chr(ord(f.mac[-1]) + 1)}",
    "padding": lambda f: f"rt_{f.payload}.{f.mac}=",
    "a third part": lambda f: f"rt_{f.payload}.{f.mac}.{f.mac}",
    "a JSON web token": lambda f: f"{b64url(b'{}')}.{f.payload}.",
    "no prefix": lambda f: f"{f.payload}.{f.mac}",
    "a key's prefix": lambda f: f"rk_{f.payload}.{f.mac}",
    "capitals": lambda f: f"RT_{f.payload}.{f.mac}",
    "other spacing, signed": lambda f: signed(json.dumps(f.said).encode(), f.key),
    "a name twice, signed": lambda f: signed(f.json().replace(b'{"t"', b'{"r":"officer","t"'), f.key),
    "no JSON, signed": lambda f: signed(b"officer", f.key),
    "deep JSON, signed": lambda f: signed(b"[" * 600, f.key),
    "an empty object, signed": lambda f: signed(b"{}", f.key),
}


@pytest.mark.parametrize("shape", FORGERIES)
def test_a_forged_token_is_refused_whatever_its_shape(shared: Case, forger: Forger, shape: str) -> None:
    """One code for all of them: a refusal teaches nothing."""
    refused(tried(shared, FORGERIES[shape](forger)), 401, "credential_invalid")


@pytest.mark.parametrize(
    "key",
    [
        format_key(f"key_{BODY}", b"x" * 32), format_key(OPERATOR_ID, b"x" * 32), "rk_", f"rk_{BODY}", f"rk_{BODY}_",
        f"rk_{BODY}_{'A' * 42}", f"rk_{BODY}_{'A' * 44}", f"rk_{BODY}_{'A' * 42}=", f"rk_{'A' * 26}_{'A' * 43}",
        OPERATOR.swapcase(), OPERATOR[:-1], f"{OPERATOR}A", "null", "undefined", "x" * 1_100, "x" * 100_000,
    ],
)  # fmt: skip
def test_a_key_that_nobody_was_given_is_refused(shared: Case, key: str) -> None:
    """Unknown, of the wrong length, cut off, of another alphabet."""
    refused(tried(shared, key), 401, "credential_invalid")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "credential_missing"), (" ", "credential_invalid"), ("Bearer", "credential_invalid"),
        ("Bearer ", "credential_invalid"), ("Bearer\t{key}", "credential_invalid"), ("{key}", "credential_invalid"),
        ("Basic {key}", "credential_invalid"), ("Token {key}", "credential_invalid"),
        ("Bearer {key},Bearer {key}", "credential_invalid"), ("Bearer {key} ", "credential_invalid"),
        ("Bearer {key}\n", "credential_invalid"), ('Bearer "{key}"', "credential_invalid"),
    ],
)  # fmt: skip
def test_a_good_key_in_a_bad_header_is_refused(shared: Case, header: str, code: str) -> None:
    """One scheme, one blank, one credential."""
    with nothing_written():
        answer = shared.api(
            "POST",
            "/v1/cases",
            {},
            Authorization=header.replace("{key}", shared.platform),
            Idempotency_Key="k",
        )
    refused(answer, 401, code)
    named = answer.headers["www-authenticate"].partition(", ")[2]
    assert named == ("" if code == "credential_missing" else 'error="invalid_token"')


def test_a_revoked_key_opens_nothing_any_more(shared: Case) -> None:
    """Neither reading nor writing, nor making other keys."""
    path = f"/v1/tenants/{tenant_of(shared)}/keys"
    made = shared.api.post(path, {"label": "leaked", "scopes": ["cases", "keys"]}, shared.platform).body
    assert shared.api.get(shared.path, made["api_key"]).status == 200
    assert shared.api("DELETE", f"{path}/{made['id']}", None, shared.platform).status == 204
    refused(tried(shared, made["api_key"]), 401, "credential_invalid")
    with nothing_written():
        again = shared.api.post(path, {"label": "more", "scopes": ["cases"]}, made["api_key"])
    refused(again, 401, "credential_invalid")


def test_a_revoked_token_opens_nothing_any_more(api: Api) -> None:
    """From the very next request on."""
    case = Case(api, str(api.tenant()["key"]["api_key"]))
    case.done("revoke_tokens", {"role": "respondent"}, case.platform)
    refused(tried(case, case.respondent), 401, "credential_invalid")


@pytest.mark.parametrize(
    ("verb", "body", "who"),
    [
        ("respond", {"position": "admits", "statement": "x"}, "complainant"),
        ("respond", {"position": "admits", "statement": "x"}, "officer"),
        ("withdraw", {}, "respondent"),
        ("escalate", {}, "officer"),
        ("serve", {}, "respondent"),
        ("decide", {"finding": "dismissed", "reasons": []}, "complainant"),
        ("decide", {"finding": "dismissed", "reasons": []}, "platform"),
        ("propose", {"terms": {"remedy": "repair"}, "reasons": "x"}, "respondent"),
        ("revoke_tokens", {"role": "complainant"}, "respondent"),
        ("message", {"text": "x"}, "platform"),
    ],
)  # fmt: skip
def test_an_action_of_another_role_is_forbidden(
    shared: Case, verb: str, body: dict[str, Any], who: str
) -> None:
    """Whoever may see the case, but not do this to it."""
    with nothing_written():
        answer = shared.act(verb, body, getattr(shared, who))
    refused(answer, 403, "forbidden")


def test_a_refused_caller_is_told_in_chinese(shared: Case) -> None:
    """The title and the remedy; the challenge is for programs."""
    with nothing_written():
        answer = shared.api.post("/v1/cases", {}, "rk_nonsense", Accept_Language="zh-Hans-CN")
    refused(answer, 401, "credential_invalid")
    assert answer.body["title"] == "凭证不被接受"


def tenant_of(case: Case) -> str:
    return str(Forger(case).said["t"])

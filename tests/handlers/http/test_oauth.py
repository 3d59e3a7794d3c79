"""OAuth2's client credentials (RFC 6749 §4.4): asking, refusals in its own words, and what a token opens."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import pytest

from chalicelib.adapters.buckets import Buckets
from chalicelib.domain import limits
from chalicelib.domain.access_tokens import GRANTABLE
from tests.handlers.http.conftest import OPERATOR, OPERATOR_ID, Answer, Api
from tests.handlers.http.refusing import account, api, nothing_written
from tests.roundtrips import count_calls

__all__ = ["account", "api"]  # the fixtures
PATH = "/v1/oauth/token"
FORM = "application/x-www-form-urlencoded"
GRANT = {"grant_type": "client_credentials"}


class Client:
    """A key of a platform, as OAuth2 sees it."""

    def __init__(self, api: Api, *scopes: str, lasts: timedelta | None = None) -> None:
        made = api.tenant()
        self.api, self.tenant, self.first = api, made["id"], str(made["key"]["api_key"])
        self.path = f"/v1/tenants/{self.tenant}/keys"
        body: dict[str, Any] = {"label": "server", "scopes": list(scopes)}
        if lasts is not None:
            body["expires_at"] = (api.clock.now() + lasts).isoformat()
        key = api.post(self.path, body, self.first).body
        self.id, self.key = str(key["id"]), str(key["api_key"])
        self.secret = self.key[-43:]

    @property
    def basic(self) -> str:
        return basic(self.id, self.secret)

    @property
    def named(self) -> dict[str, str]:
        return {"client_id": self.id, "client_secret": self.secret}

    def token(self, **fields: str) -> str:
        answer = asked(self.api, GRANT | fields, self.basic)
        assert answer.status == 200, answer.text
        return str(answer.body["access_token"])


def basic(client: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{quote(client)}:{quote(secret)}".encode()).decode()


def asked(api: Api, fields: dict[str, str] | str | bytes, authorization: str = "", **headers: str) -> Answer:
    """The form, as it is or made of these fields."""
    form = urlencode(fields) if isinstance(fields, dict) else fields
    raw = form if isinstance(form, bytes) else form.encode()
    return api("POST", PATH, raw=raw, **({"Content_Type": FORM, "Authorization": authorization} | headers))


@cache
def described() -> dict[str, Any]:
    """The published description."""
    found: dict[str, Any] = json.loads(Path("docs/api/openapi.json").read_text())
    return found


def as_described(answer: Answer) -> Answer:
    """Whatever it says has been published for that status."""
    given = described()["paths"][PATH]["post"]["responses"][str(answer.status)]
    schema = given["content"][answer.headers["content-type"].partition(";")[0]]["schema"]
    jsonschema.Draft202012Validator(schema | {"components": described()["components"]}).validate(answer.body)
    return answer


def refused(answer: Answer, error: str) -> None:
    """RFC 6749 §5.2, and never kept by anybody on the way."""
    as_described(answer)
    assert (answer.status, answer.body["error"]) == (401 if error == "invalid_client" else 400, error)
    assert set(answer.body) == {"error", "error_description"}
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    assert ("www-authenticate" in answer.headers) == (error == "invalid_client")


@pytest.fixture(scope="module")
def client(api: Api) -> Client:
    """One with two scopes and the one for keys; nothing in this module changes it."""
    return Client(api, "cases", "events", "keys")


class TestAsking:
    """What a client gets."""

    @pytest.mark.parametrize("way", ["basic", "post"])
    def test_a_key_gets_a_token_by_either_way(self, client: Client, way: str) -> None:
        """§5.1: for half an hour, in an answer that nobody keeps."""
        fields, header = (GRANT, client.basic) if way == "basic" else (GRANT | client.named, "")
        answer = as_described(asked(client.api, fields, header))
        text = answer.body["access_token"]
        assert answer.body == {
            "access_token": text, "token_type": "Bearer", "expires_in": 1_800, "scope": "cases events"
        }  # fmt: skip
        assert text.startswith("ra_")
        assert answer.headers["content-type"].startswith("application/json")
        assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")

    def test_the_scheme_is_not_case_sensitive(self, client: Client) -> None:
        """RFC 9110; and the client may name itself in the form too, if it is the same one."""
        lower = "basic" + client.basic.removeprefix("Basic")
        assert asked(client.api, GRANT | {"client_id": client.id}, lower).status == 200

    def test_each_token_is_another(self, client: Client) -> None:
        """Two at one moment too."""
        assert client.token() != client.token()

    def test_a_scope_is_narrowed(self, client: Client) -> None:
        """To what is asked for."""
        assert asked(client.api, GRANT | {"scope": "events"}, client.basic).body["scope"] == "events"

    @pytest.mark.parametrize(
        "scope", ["cases tenants", "keys", "cases keys", "Cases", "cases  events", " cases", "cases,events", "\x00"]
    )  # fmt: skip
    def test_a_scope_is_never_widened(self, client: Client, scope: str) -> None:
        """Not silently narrowed either: whoever asks for too much is told so."""
        refused(asked(client.api, GRANT | {"scope": scope}, client.basic), "invalid_scope")

    def test_a_key_for_keys_alone_has_nothing_to_give(self, api: Api) -> None:
        """No token makes keys."""
        refused(asked(api, GRANT, Client(api, "keys").basic), "invalid_scope")

    def test_what_is_empty_or_unknown_is_passed_over(self, client: Client) -> None:
        """§3.2."""
        answer = asked(client.api, GRANT | {"scope": "", "audience": "x", "client_id": ""}, client.basic)
        assert answer.body["scope"] == "cases events"

    def test_it_ends_with_its_key_at_the_latest(self, api: Api) -> None:
        """Ten minutes before the key does, ten minutes."""
        mine = Client(api, "cases", lasts=timedelta(hours=1))
        api.clock.moment += timedelta(minutes=50)
        assert asked(api, GRANT, mine.basic).body["expires_in"] == 600


class TestRefusals:
    """Mistakes, in the standard's words."""

    @pytest.mark.parametrize(
        "form",
        [
            "", "scope=cases", "grant_type=", "grant_type=client_credentials&grant_type=client_credentials",
            "grant_type=client_credentials&scope=cases&scope=events", "grant_type", "{}", "grant_type=%ff",
            b"grant_type=client_credentials&x=\xff", "grant_type=client_credentials&x=1&x=2",
            "grant_type=client_credentials" + "".join(f"&f{n}=1" for n in range(20)),
            "&", "=",
        ],
    )  # fmt: skip
    def test_what_is_no_such_form_is_invalid(self, client: Client, form: str | bytes) -> None:
        """Missing, repeated, not a form, not ASCII: before anybody is looked up."""
        with count_calls() as calls:
            refused(asked(client.api, form, client.basic), "invalid_request")
        assert calls == {}

    @pytest.mark.parametrize(
        "grant", ["password", "authorization_code", "CLIENT_CREDENTIALS", "refresh_token"]
    )
    def test_there_is_one_grant(self, client: Client, grant: str) -> None:
        """No person's password passes here."""
        refused(asked(client.api, {"grant_type": grant}, client.basic), "unsupported_grant_type")

    def test_a_client_proves_itself_in_one_way(self, client: Client) -> None:
        """§2.3: both at once are refused, and another name beside the header too."""
        refused(asked(client.api, GRANT | client.named, client.basic), "invalid_request")
        other = GRANT | {"client_id": "key_" + "a" * 26}
        refused(asked(client.api, other, client.basic), "invalid_request")

    def test_whatever_proves_nothing_gets_one_answer(self, client: Client) -> None:
        """Unknown, wrong, of another shape, a token, nothing at all: the same words and bytes."""
        ghost = "key_" + "a" * 26
        headers = [
            "", basic(client.id, "A" * 43), basic(ghost, client.secret), basic(client.id, ""), basic("", client.secret),
            basic(client.id.removeprefix("key_"), client.secret), basic(client.id + "x", client.secret), "Basic",
            "Basic !!!", "Basic " + base64.b64encode(b"no colon").decode(), f"Bearer {client.key}",
            f"Bearer {client.token()}", "Basic " + base64.b64encode("ключ:тайна".encode()).decode(),
            basic(client.id, client.secret + "\n"), basic(OPERATOR_ID, "A" * 43),
        ]  # fmt: skip
        answers = [asked(client.api, GRANT, header) for header in headers]
        for answer in answers:
            refused(answer, "invalid_client")
        assert len({answer.text for answer in answers}) == 1
        assert {answer.headers["www-authenticate"] for answer in answers} == {'Basic realm="redress"'}

    def test_an_unknown_client_costs_what_a_wrong_secret_costs(self, client: Client) -> None:
        """One read of a key, nothing written: who measures learns nothing."""
        mine, costs = Client(client.api, "cases"), []
        for header in (basic("key_" + "e" * 26, "A" * 43), basic(mine.id, "A" * 43)):
            with nothing_written(), count_calls() as calls:
                refused(asked(client.api, GRANT, header), "invalid_client")
            costs.append(dict(calls))
        assert costs[0] == costs[1] == {"dynamodb.GetItem": 1}

    def test_a_secret_in_the_query_is_not_looked_at(self, client: Client) -> None:
        """§2.3.1: addresses are logged by others."""
        answer = client.api(
            "POST", f"{PATH}?client_id={client.id}&client_secret={client.secret}",
            raw=urlencode(GRANT).encode(), Content_Type=FORM,
        )  # fmt: skip
        assert answer.status in (400, 401, 422)

    @pytest.mark.parametrize("media", ["application/json", "text/plain", "multipart/form-data", ""])
    def test_another_media_type_is_the_transports_to_refuse(self, client: Client, media: str) -> None:
        """As everywhere, with a problem."""
        answer = as_described(asked(client.api, GRANT, client.basic, Content_Type=media))
        assert answer.status == 415

    def test_a_form_is_four_kilobytes_at_most(self, client: Client) -> None:
        """Before it is read."""
        answer = as_described(asked(client.api, GRANT | {"scope": "x" * 4_096}, client.basic))
        assert (answer.status, answer.code) == (413, "body_too_large")

    def test_the_operators_key_gets_none(self, api: Api) -> None:
        """It belongs to no tenant."""
        refused(asked(api, GRANT, basic(OPERATOR_ID, OPERATOR[-43:])), "unauthorized_client")


class TestGuessing:
    """Secrets tried one after the other."""

    @pytest.fixture
    def counted(self, api: Api) -> Iterator[Buckets]:
        api.services.buckets = Buckets(now=lambda: 10**15)
        yield api.services.buckets
        api.services.buckets = Buckets()

    def test_wrong_secrets_are_counted_by_address(self, client: Client, counted: Buckets) -> None:
        """As any other credential that is none."""
        from chalicelib.entrypoints.http import oauth
        from chalicelib.entrypoints.http.exchange import Exchange, Request

        exchange = Exchange(
            method="POST",
            route=PATH,
            lang="en",
            correlation_id="c",
            base="",
            if_match=False,
            address="203.0.113.7",
        )
        request = Request(
            exchange=exchange, wall=client.api.clock.now(), path={}, raw=urlencode(GRANT).encode(),
            authorization=basic(client.id, "A" * 43),
        )  # fmt: skip
        for _ in range(limits.FAILURES.burst):
            assert oauth.token(request).status == 401
        assert not counted.look((limits.FAILURES.name, "203.0.113.7"), limits.FAILURES).admitted


class TestUse:
    """What a token opens, and until when."""

    def test_it_opens_what_its_scope_says_and_no_more(self, client: Client) -> None:
        """The key behind it may do both."""
        token = client.token(scope="cases")
        assert client.api.get("/v1/cases", token).status == 200
        assert client.api.get("/v1/events", token).code == "forbidden"
        assert client.api.get("/v1/events", client.token()).status == 200

    def test_it_makes_no_keys(self, client: Client) -> None:
        """Nor lists, rotates or revokes them, though its key may."""
        token, one = client.token(), f"{client.path}/{client.id}"
        body = {"label": "x", "scopes": ["cases"]}
        with nothing_written():
            assert client.api.post(client.path, body, token).code == "forbidden"
            assert client.api.get(client.path, token).code == "forbidden"
            assert client.api.post(f"{one}/rotation", {}, token).code == "forbidden"
            assert client.api("DELETE", one, None, token).code == "forbidden"
        assert client.api.get(client.path, client.key).status == 200

    def test_it_is_no_client(self, client: Client) -> None:
        """A token gets no token: half an hour is half an hour."""
        token = client.token()
        for sent in (basic(client.id, token), basic(token, ""), f"Bearer {token}"):
            refused(asked(client.api, GRANT, sent), "invalid_client")

    def test_it_ends_after_half_an_hour(self, api: Api) -> None:
        """To the second."""
        mine = Client(api, "cases")
        token = mine.token()
        api.clock.moment += timedelta(seconds=1_799)
        assert api.get("/v1/cases", token).status == 200
        api.clock.moment += timedelta(seconds=1)
        assert api.get("/v1/cases", token).code == "credential_expired"

    def test_it_is_void_as_soon_as_its_key_is_revoked(self, api: Api) -> None:
        """And others of the tenant are not."""
        mine = Client(api, "cases")
        token = mine.token()
        assert api.get("/v1/cases", token).status == 200
        assert api("DELETE", f"{mine.path}/{mine.id}", None, mine.first).status == 204
        assert api.get("/v1/cases", token).code == "credential_invalid"
        assert api.get("/v1/cases", mine.first).status == 200
        refused(asked(api, GRANT, mine.basic), "invalid_client")

    def test_it_is_void_once_its_key_is_rotated_out(self, api: Api) -> None:
        """As long as the old key goes on it does too."""
        mine = Client(api, "cases")
        token = mine.token()
        api.post(f"{mine.path}/{mine.id}/rotation", {"overlap_seconds": 60}, mine.first)
        assert api.get("/v1/cases", token).status == 200
        api.clock.moment += timedelta(seconds=60)
        assert api.get("/v1/cases", token).code == "credential_expired"
        refused(asked(api, GRANT, mine.basic), "invalid_client")

    def test_another_tenants_things_do_not_exist_for_it(self, client: Client) -> None:
        """It is its key's tenant's."""
        mine, other = Client(client.api, "tenants"), Client(client.api, "tenants")
        token = mine.token()
        assert client.api.get(f"/v1/tenants/{mine.tenant}", token).status == 200
        assert client.api.get(f"/v1/tenants/{other.tenant}", token).code == "not_found"

    def test_one_changed_letter_opens_nothing(self, client: Client) -> None:
        """In the payload or in the signature; the token itself does."""
        token = client.token()
        head, _, mac = token.partition(".")
        assert client.api.get("/v1/cases", token).status == 200
        for forged in (f"{head}.{flip(mac)}", f"{head[:-8]}{flip(head[-8:])}.{mac}", f"rt_{token[3:]}", head):
            assert client.api.get("/v1/cases", forged).code == "credential_invalid"

    def test_it_costs_a_warm_process_nothing(self, client: Client) -> None:
        """Tenant and key are remembered."""
        token = client.token()
        client.api.get("/v1/cases", token)
        with count_calls() as by_token:
            client.api.get("/v1/cases", token)
        with count_calls() as by_key:
            client.api.get("/v1/cases", client.key)
        assert by_token == by_key


def flip(text: str) -> str:
    return ("B" if text[0] == "A" else "A") + text[1:]


def test_the_metadata_tells_where_and_how(api: Api) -> None:
    """RFC 8414 §2; anybody may read it."""
    answer = api.get("/.well-known/oauth-authorization-server")
    issuer = answer.body["issuer"]
    assert answer.status == 200
    assert answer.body == {
        "issuer": issuer, "token_endpoint": f"{issuer}{PATH}",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "grant_types_supported": ["client_credentials"], "response_types_supported": [],
        "scopes_supported": list(GRANTABLE), "service_documentation": f"{issuer}/docs",
        "ui_locales_supported": ["en", "zh"],
    }  # fmt: skip
    assert issuer.startswith("https://")
    assert not issuer.endswith("/")


def test_the_metadata_does_not_repeat_what_the_caller_says_of_us(api: Api) -> None:
    """Neither Host nor what a proxy forwards: a poisoned copy would send secrets elsewhere."""
    answer = api(
        "GET", "/.well-known/oauth-authorization-server", Host="evil.example", X_Forwarded_Host="evil.example"
    )
    assert "evil" not in answer.text

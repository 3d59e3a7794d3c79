"""The API as a client sees it: Chalice's own test client over the real composition on moto."""

from __future__ import annotations

import functools
import itertools
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from chalice import Chalice
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.application.ports import CaseWrite, NeutralClaim
from chalicelib.domain.credentials import format_key
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.action_endpoints import ACTIONS
from chalicelib.entrypoints.http.openapi import codes

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.conftest import HandClock

DESCRIBED = {endpoint.name: codes(endpoint) for endpoint in ACTIONS}
OPERATOR_ID = "key_operator222222222222222222"
OPERATOR = format_key(OPERATOR_ID, bytes(range(32)))


class Answer(msgspec.Struct):
    """One response, its body as JSON where it is JSON."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """Of a problem."""
        assert self.headers["content-type"] == "application/problem+json", self.text
        return str(self.body["code"])

    @property
    def faults(self) -> set[tuple[str, str]]:
        return {(f["pointer"], f["code"]) for f in self.body.get("faults", [])}


class Api:
    """Requests as somebody; each POST gets a fresh Idempotency-Key unless told otherwise."""

    def __init__(self, client: Client, services: Services, clock: HandClock) -> None:
        self.client, self.services, self.clock = client, services, clock
        self._keys = itertools.count(1)

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        as_: str | None = None,
        raw: bytes | None = None,
        **headers: str,
    ) -> Answer:
        sent = {"Content-Type": "application/json"} if method == "POST" else {}
        if method == "POST":
            sent["Idempotency-Key"] = f"key-{next(self._keys)}"
        if as_ is not None:
            sent["Authorization"] = f"Bearer {as_}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value != ""}
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        answer = self.client.http.request(method, path, headers=sent, body=content)
        return Answer(
            answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.body.decode()
        )

    def get(self, path: str, as_: str | None = None, **headers: str) -> Answer:
        return self("GET", path, None, as_, **headers)

    def post(self, path: str, body: Any = None, as_: str | None = None, **headers: str) -> Answer:
        return self("POST", path, body, as_, **headers)

    def tenant(self, *, sandbox: bool = False) -> dict[str, Any]:
        """A platform as the operator takes it on: its id and its first key."""
        made = self.post("/v1/tenants", {"name": "Example Market", "sandbox": sandbox}, OPERATOR)
        assert made.status == 201, made.text
        shown: dict[str, Any] = made.body
        return shown

    def body(self, *, sandbox: bool = False) -> dict[str, Any]:
        """An arbitration body as the operator takes it on: its id and its first key."""
        given = {"name": "Harbour Arbitration", "kind": "body", "sandbox": sandbox}
        made = self.post("/v1/tenants", given, OPERATOR)
        assert made.status == 201, made.text
        shown: dict[str, Any] = made.body
        return shown

    def token(self, platform: str, role: str, **who: str) -> str:
        made = self.post("/v1/tokens", {"role": role, **who}, platform)
        assert made.status == 201, made.text
        return str(made.body["token"])


class Case:
    """A filed case with everybody's credentials."""

    def __init__(self, api: Api, platform: str, **changes: Any) -> None:
        self.api, self.platform = api, platform
        self.filed = api.post("/v1/cases", examples.BODIES["CaseIn"] | changes, platform)
        assert self.filed.status == 201, self.filed.text
        self.id = self.filed.body["case_id"]
        self.path = f"/v1/cases/{self.id}"
        self.sign_in()

    def sign_in(self) -> None:
        """Fresh tokens for everybody."""
        self.complainant = self.api.token(self.platform, "complainant", case_id=self.id)
        self.respondent = self.api.token(self.platform, "respondent", case_id=self.id)
        self.officer = self.api.token(self.platform, "officer", ref="officer-1")

    def wait(self, **length: float) -> None:
        """Time passes, the case is woken, and everybody comes back with a fresh token."""
        self.api.clock.moment += timedelta(**length)
        self.api.services.executor.tick(self.id, self.api.services.tenancies.of)
        self.sign_in()

    def mediated_by(self, ref: str) -> None:
        """Puts somebody of the roster in charge, whatever the stage; what leads there is told elsewhere."""
        store, now = self.api.services.store, self.api.services.clock.now()
        before = self.api.services.reader.load(self.id).case
        head = replace(before.head, version=before.head.version + 1, mediator=ref)
        claim = NeutralClaim(before.head.tenant, "mediator", ref, self.id, take=True)
        store.commit(CaseWrite(before, replace(before, head=head), events=(), claims=(claim,)), now)

    def act(self, verb: str, body: Any, as_: str, **headers: str) -> Answer:
        """Whatever it is refused for has been published for that verb."""
        answer = self.api.post(f"{self.path}/actions/{verb}", body, as_, **headers)
        if answer.status >= 400 and verb in DESCRIBED:
            assert answer.code in DESCRIBED[verb], f"{verb} does not say that it may be refused so"
        return answer

    def done(self, verb: str, body: Any, as_: str, **headers: str) -> dict[str, Any]:
        """An action that is expected to succeed."""
        answer = self.act(verb, body, as_, **headers)
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.body
        return shown


def application(services: Services) -> Chalice:
    """The application on these services. Its operator has the key of the tests."""
    secrets = services.clients.get("secretsmanager")
    secret = json.dumps({"key_id": OPERATOR_ID, "secret": OPERATOR.rpartition("_")[2]})
    secrets.put_secret_value(SecretId=services.settings.operator_secret_arn, SecretString=secret)
    return _registered()


@functools.cache
def _registered() -> Chalice:
    """One for all tests, as a process of Lambda has one: it asks for its services at each request."""
    from chalicelib.entrypoints.http.routes import register

    app = Chalice(app_name="redress", configure_logs=False)
    register(app)
    return app


@pytest.fixture
def api(services: Services, clock: HandClock) -> Api:
    """The API on an empty AWS."""
    return Api(Client(application(services)), services, clock)


@pytest.fixture
def platform(api: Api) -> str:
    """The API key of a platform."""
    return str(api.tenant()["key"]["api_key"])


@pytest.fixture
def case(api: Api, platform: str) -> Case:
    """A filed case of that platform."""
    return Case(api, platform)

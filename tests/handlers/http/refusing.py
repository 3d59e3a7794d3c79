"""A refusal as a whole: the problem tells everything it should, and nothing has been written anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.entrypoints.http import examples
from tests.aws import NAMES, QUEUES, REGION, queue_name
from tests.conftest import HandClock
from tests.handlers.http.conftest import Answer, Api, Case, application
from tests.shared_aws import account

__all__ = ["account"]  # the fixture
ACCOUNT = "123456789012"
COMPLAINT: dict[str, Any] = examples.BODIES["CaseIn"]

Fault = tuple[str, str, str | int | None]
"""Where, why, and the limit where there is one."""


@pytest.fixture(scope="module")
def api(account: dict[str, str], clients: Any) -> Iterator[Api]:
    """The API on an AWS that the tests of a module share: what is refused leaves no trace for the next."""
    from chalicelib.settings import Settings

    composed = bootstrap.Services()
    clock = HandClock()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    bootstrap.override(composed)
    yield Api(Client(application(composed)), composed, clock)
    bootstrap.override(None)


@pytest.fixture(scope="module")
def shared(api: Api) -> Case:
    """One case that nobody is able to change."""
    return Case(api, str(api.tenant()["key"]["api_key"]))


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fails when anything in a table or a queue is another than before."""
    before = _kept()
    yield
    assert _kept() == before


def refused(answer: Answer, status: int, code: str, *faults: Fault) -> None:
    """The answer is this problem, for exactly these fields, each with its limit, and every remedy is told."""
    assert (answer.status, answer.code) == (status, code), answer.text
    body = answer.body
    assert body["status"] == status
    assert body["type"] == body["help"] == f"/docs/problems#problem-{code}"
    assert body["title"]
    assert body["remedy"]
    assert body["instance"] == f"urn:redress:request:{answer.headers['x-correlation-id']}"
    told = [(f["pointer"], f["code"], f.get("limit")) for f in body.get("faults", [])]
    assert sorted(told, key=str) == sorted(faults, key=str)
    assert all(f["remedy"] for f in body.get("faults", []))


def filed(case: Case, raw: bytes, **headers: str) -> Answer:
    """These bytes as a complaint of the platform; nothing may come of it."""
    with nothing_written():
        return case.api("POST", "/v1/cases", None, case.platform, raw=raw, **headers)


def complained(case: Case, **changes: Any) -> Answer:
    """The published example with these changes; None leaves a field out."""
    body = {name: value for name, value in (COMPLAINT | changes).items() if value is not None}
    return filed(case, json.dumps(body).encode())


def acted(case: Case, verb: str, body: Any, as_: str) -> Answer:
    """An action on the case; nothing may come of it."""
    with nothing_written():
        return case.act(verb, body, as_)


def _kept() -> dict[str, Any]:
    """Every row but those of cases, of which the stream has a record for every change; the length of every queue."""
    from moto.dynamodb.models import dynamodb_backends
    from moto.sqs.models import sqs_backends

    tables, queues = dynamodb_backends[ACCOUNT][REGION].tables, sqs_backends[ACCOUNT][REGION].queues
    kept: dict[str, Any] = {name: len(queues[queue_name(name)]._messages) for name in QUEUES}
    for name in NAMES.values():
        if name == NAMES["DISPUTES_TABLE"]:
            kept[name] = len(tables[name].stream_shard.items)  # type: ignore[union-attr]
        elif name in tables:
            kept[name] = sorted(str(item.to_json()) for item in tables[name].all_items())
    return kept

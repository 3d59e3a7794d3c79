"""The API behind its published description: the application as WSGI, on an AWS in this process, with a small world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from chalice.test import Client

from chalicelib import bootstrap
from infra import gateway
from local.gateway import Gateway
from local.provision import GatewayResponse
from tests.contract.described import APP, described
from tests.handlers.http.conftest import Api, application
from tests.kept import Kept
from tests.matrix.world import World
from tests.shared_aws import account

if TYPE_CHECKING:
    from chalicelib.adapters.aws import Clients

__all__ = ["account"]  # the fixture


def own(code: str) -> GatewayResponse:
    """What API Gateway answers by itself, as the template has it."""
    told = gateway.response(code)
    headers = {name: value.strip("'") for name, value in told["ResponseParameters"]["Headers"].items()}
    return GatewayResponse(told["StatusCode"], headers, told["ResponseTemplates"]["application/json"])


@pytest.fixture(scope="module")
def world(account: Mapping[str, str], clients: Clients) -> Iterator[World]:
    """Two platforms, their cases, keys, endpoints and evidence, and somebody for every role; wall time."""
    from chalicelib.adapters.buckets import Buckets
    from chalicelib.adapters.system import SystemClock
    from chalicelib.settings import Settings

    composed = bootstrap.Services()
    composed.settings, composed.clients = Settings(account), clients
    composed.buckets = Buckets(times=1_000)  # one caller asks for everything, as fast as it goes
    bootstrap.override(composed)
    app = application(composed)
    made = World(Api(Client(app), composed, SystemClock()))  # type: ignore[arg-type]
    made.callers["sandbox"] = made.api.tenant(sandbox=True)["key"]["api_key"]
    APP.gateway = Gateway(app, {"MISSING_AUTHENTICATION_TOKEN": own("no_such_route")}, SimpleNamespace)
    yield made
    APP.gateway = None
    bootstrap.override(None)


@pytest.fixture(scope="module")
def kept(world: World) -> Kept:
    """That world while everything in it is still open: its case, and its group, which is made when asked for."""
    assert world.group_id
    return Kept()


@pytest.fixture(scope="module")
def description(world: World) -> Any:
    """As a client fetches it."""
    return described()

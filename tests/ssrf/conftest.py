"""A platform on an AWS that all tests here share, with one webhook endpoint to be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from chalice.test import Client

from chalicelib import bootstrap
from tests.conftest import HandClock
from tests.handlers.http.conftest import Answer, Api, application
from tests.shared_aws import account
from tests.ssrf.vector import PLAIN

__all__ = ["account"]  # the fixture


class Platform(msgspec.Struct):
    api: Api
    key: str
    endpoint: str
    """The path of the one that is changed."""
    tag: str
    """Its version."""

    def create(self, url: str) -> Answer:
        return self.api.post("/v1/webhook-endpoints", {"url": url}, self.key)

    def update(self, url: str) -> Answer:
        headers = {"Content_Type": "application/json", "If_Match": self.tag}
        answer = self.api("PUT", self.endpoint, {"url": url}, self.key, None, **headers)
        self.tag = answer.headers.get("etag", self.tag)
        return answer

    def delete(self, made: Answer) -> None:
        assert self.api("DELETE", f"/v1/webhook-endpoints/{made.body['id']}", None, self.key).status == 204


@pytest.fixture(scope="module")
def platform(account: dict[str, str], clients: Any) -> Iterator[Platform]:
    from chalicelib.adapters.buckets import Buckets
    from chalicelib.settings import Settings

    composed, clock = bootstrap.Services(), HandClock()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    composed.buckets = Buckets(times=1_000)  # hundreds of requests while time stands still
    bootstrap.override(composed)
    api = Api(Client(application(composed)), composed, clock)
    made = Platform(api, str(api.tenant()["key"]["api_key"]), "", "")
    made.endpoint = f"/v1/webhook-endpoints/{made.create(PLAIN).body['id']}"
    made.tag = api.get(made.endpoint, made.key).headers["etag"]
    yield made
    bootstrap.override(None)

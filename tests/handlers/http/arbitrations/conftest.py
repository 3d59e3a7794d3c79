"""The API on an AWS that the tests of a module share: each test has an arbitration of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from chalicelib import bootstrap
from tests.conftest import HandClock
from tests.handlers.http.arbitrations.story import House, Story
from tests.handlers.http.arbitrations.tribunals import Chambers
from tests.handlers.http.conftest import Api, application
from tests.shared_aws import account  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def api(account: dict[str, str], clients: Any) -> Iterator[Api]:  # noqa: F811
    """Everything is left to the next test."""
    from chalicelib.settings import Settings

    composed, clock = bootstrap.Services(), HandClock()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    bootstrap.override(composed)
    yield Api(Client(application(composed)), composed, clock)
    bootstrap.override(None)


@pytest.fixture(scope="module")
def platform(api: Api) -> str:
    """The API key of a platform."""
    return str(api.tenant()["key"]["api_key"])


@pytest.fixture(scope="module")
def house(api: Api, platform: str) -> House:
    """A body that works with it."""
    return House(api, platform)


@pytest.fixture(scope="module")
def chambers(api: Api, platform: str) -> Chambers:
    """Another, whose roster is large enough for every kind of tribunal."""
    return Chambers(api, platform)


@pytest.fixture(autouse=True)
def _back_in_time(api: Api) -> Iterator[None]:
    """A test may let time pass; the next one begins where this one began."""
    before = api.clock.moment
    yield
    api.clock.moment = before


@pytest.fixture
def story(api: Api, platform: str, house: House) -> Story:
    """An arbitration that waits for the body."""
    return Story(api, platform, house)

"""The API on an AWS that all of these tests share: each test has an arbitration of its own.

The platform and its bodies are entered once; each module finds the tables as they were then, and empty queues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.settings import Settings
from tests.aws import make_queues
from tests.conftest import HandClock
from tests.handlers.http.arbitrations.story import House, Story
from tests.handlers.http.arbitrations.tribunals import Chambers
from tests.handlers.http.conftest import Api, application
from tests.kept import Kept
from tests.shared_aws import running


class Entered(msgspec.Struct):
    """Who is there before the first arbitration, and what the tables hold then."""

    api: Api
    account: Mapping[str, str]
    platform: str
    house: House
    chambers: Chambers
    kept: Kept


@pytest.fixture(scope="package")
def courthouse(clients: Any) -> Iterator[Entered]:
    """A platform, a body that works with it, and another whose roster is large enough for every kind of tribunal."""
    with running() as account:
        composed = _composed(account, clients, clock := HandClock())
        api = Api(Client(application(composed)), composed, clock)
        platform = str(api.tenant()["key"]["api_key"])
        house, chambers = House(api, platform), Chambers(api, platform)
        yield Entered(api, account, platform, house, chambers, Kept())
        bootstrap.override(None)


@pytest.fixture(scope="module")
def api(courthouse: Entered, clients: Any) -> Api:
    """Everything is left to the next test, nothing to the next module; no process remembers what has been."""
    courthouse.kept.put_back()
    make_queues()
    courthouse.api.services = _composed(courthouse.account, clients, courthouse.api.clock)
    return courthouse.api


def _composed(account: Mapping[str, str], clients: Any, clock: HandClock) -> bootstrap.Services:
    composed = bootstrap.Services()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    bootstrap.override(composed)
    return composed


@pytest.fixture(scope="module")
def platform(api: Api, courthouse: Entered) -> str:
    """The API key of a platform."""
    return courthouse.platform


@pytest.fixture(scope="module")
def house(api: Api, courthouse: Entered) -> House:
    """A body that works with it."""
    return courthouse.house


@pytest.fixture(scope="module")
def chambers(api: Api, courthouse: Entered) -> Chambers:
    """Another, for whose roster every kind of tribunal is small enough."""
    return courthouse.chambers


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

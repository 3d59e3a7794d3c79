"""The API on an AWS that the tests of a module share, with a procedure that screens among its rule packs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.adapters.packs import PackFiles
from tests import packs
from tests.conftest import HandClock
from tests.handlers.http.acting.told import COMPLETE
from tests.handlers.http.conftest import Api, Case, application
from tests.shared_aws import account  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def api(account: dict[str, str], clients: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:  # noqa: F811
    """Everything is left to the next test: each has its own case."""
    from chalicelib.settings import Settings

    composed, clock = bootstrap.Services(), HandClock()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    composed.packs = PackFiles(packs.folder(tmp_path_factory.mktemp("packs"), packs.screening()))
    bootstrap.override(composed)
    yield Api(Client(application(composed)), composed, clock)
    bootstrap.override(None)


@pytest.fixture(scope="module")
def platform(api: Api) -> str:
    """The API key of a platform."""
    return str(api.tenant()["key"]["api_key"])


@pytest.fixture(autouse=True)
def _back_in_time(api: Api) -> Iterator[None]:
    """A test may let time pass; the next one begins where this one began."""
    before = api.clock.moment
    yield
    api.clock.moment = before


@pytest.fixture
def served(case: Case) -> Case:
    """The respondent has had notice."""
    case.done("serve", {}, case.platform)
    return case


@pytest.fixture
def screened(api: Api, platform: str) -> Case:
    """A complete complaint that waits for the officer."""
    return Case(api, platform, pack=packs.SCREENED, details=COMPLETE)

"""The API on an AWS that the tests of a module share, under rules by which two members are enough for a group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.group.rules import Seats
from tests import group_stories, packs
from tests.conftest import HandClock
from tests.handlers.http.conftest import Api, application
from tests.handlers.http.groups.together import Together
from tests.shared_aws import account  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def api(account: dict[str, str], clients: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:  # noqa: F811
    """Everything is left to the next test: each has its own group."""
    from chalicelib.settings import Settings

    small = group_stories.pack(
        form_at=group_stories.threshold(2), seats=Seats(1, 2, "test", verified=True),
        batch_size=group_stories.threshold(2),
    )  # fmt: skip
    composed, clock = bootstrap.Services(), HandClock()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    composed.packs = PackFiles(packs.folder(tmp_path_factory.mktemp("packs"), small))
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
def together(api: Api, platform: str) -> Together:
    """A group that gathers, opened by an officer, listed; nobody has joined yet."""
    return Together(api, platform)

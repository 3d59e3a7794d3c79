"""What the tests of the matrix share: worlds that are made once, and put back as they were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest
from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.settings import Settings
from tests.aws import REGION
from tests.conftest import HandClock
from tests.handlers.http.conftest import Api, application
from tests.kept import Kept
from tests.matrix.world import World

if TYPE_CHECKING:
    from chalicelib.adapters.aws import Clients
    from chalicelib.bootstrap import Services


class Worlds:
    """What each row finds: made once, and put back as it was made."""

    def __init__(self, account: Mapping[str, str], clients: Clients) -> None:
        self._account, self._clients, self._clock = account, clients, HandClock()
        composed = self._composed()
        self._api = Api(Client(application(composed)), composed, self._clock)
        self._kept: dict[tuple[bool, bool], tuple[World, Kept]] = {}

    def anew(self, path: str) -> World:
        """With a group or an arbitration, if the path has to do with one. No process remembers what has been."""
        wanted = ("group" in path, "arbitration" in path)
        if wanted not in self._kept:
            self._kept[wanted] = self._made(*wanted), Kept()
        world, kept = self._kept[wanted]
        self.back(kept)
        return world

    def back(self, kept: Kept) -> None:
        """To what stood in the tables then."""
        kept.put_back()
        self._api.services = self._composed()

    def _made(self, group: bool, arbitration: bool) -> World:
        world = World(self._api)
        if arbitration:
            assert world.story.id
        if group:
            assert world.group_id
        return world

    def _composed(self) -> Services:
        composed = bootstrap.Services()
        composed.settings, composed.clock, composed.clients = (
            Settings(self._account),
            self._clock,
            self._clients,
        )
        bootstrap.override(composed)
        return composed


@pytest.fixture(scope="package")
def account() -> Iterator[Mapping[str, str]]:
    """One AWS for all of them: their worlds take long to make."""
    from local.server import local_aws
    from tests.aws import provision

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        patch.setenv("AWS_REGION", REGION)
        with local_aws():
            yield provision()


@pytest.fixture(scope="package")
def worlds(account: Mapping[str, str], clients: Clients) -> Iterator[Worlds]:
    yield Worlds(account, clients)
    bootstrap.override(None)

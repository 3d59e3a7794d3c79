"""Every route × every caller gets what was written down by hand (P9). Never reads the endpoint table's roles."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.entrypoints.http.endpoints import TABLE
from chalicelib.settings import Settings
from tests.conftest import HandClock
from tests.handlers.http.conftest import Api, application
from tests.kept import Kept
from tests.matrix.world import World
from tests.shared_aws import account

if TYPE_CHECKING:
    from chalicelib.adapters.aws import Clients
    from chalicelib.bootstrap import Services

__all__ = ["account"]  # the fixture
LINES = Path(__file__).with_name("expected.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))


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
        kept.put_back()
        self._api.services = self._composed()
        return world

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


@pytest.fixture(scope="module")
def worlds(account: Mapping[str, str], clients: Clients) -> Iterator[Worlds]:
    yield Worlds(account, clients)
    bootstrap.override(None)


@pytest.mark.capability("S56")
@pytest.mark.parametrize("row", ROWS, ids=[f"{r['method']} {r['path']}" for r in ROWS])
def test_each_caller_gets_what_is_expected(row: dict[str, str], worlds: Worlds) -> None:
    """One route, every caller; each row finds the world as it was made, and each cell after one that changed it."""
    world = worlds.anew(row["path"])
    got: dict[str, int] = {}
    for caller in [name for name in row if name not in ("method", "path")]:
        got[caller] = world.call(row["method"], row["path"], caller)
        if row["method"] != "GET" and got[caller] < 300:
            worlds.anew(row["path"])
    expected = {name: int(status) for name, status in row.items() if name in got}
    assert got == expected


def test_the_matrix_and_the_table_list_the_same_routes() -> None:
    """A route missing on either side fails."""
    assert {(r["method"], r["path"]) for r in ROWS} == {(e.method, e.path) for e in TABLE}

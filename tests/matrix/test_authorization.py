"""Every route × every caller gets what was written down by hand (P9). Never reads the endpoint table's roles."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib import bootstrap
from chalicelib.entrypoints.http.endpoints import TABLE
from tests.conftest import HandClock
from tests.handlers.http.conftest import Api, application
from tests.matrix.world import World
from tests.shared_aws import account

__all__ = ["account"]  # the fixture
LINES = Path(__file__).with_name("expected.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))


@pytest.fixture(scope="module")
def api(account: Mapping[str, str], clients: Any) -> Iterator[Api]:
    """Everything is left to the next row."""
    from chalicelib.settings import Settings

    composed, clock = bootstrap.Services(), HandClock()
    composed.settings, composed.clock, composed.clients = Settings(account), clock, clients
    bootstrap.override(composed)
    yield Api(Client(application(composed)), composed, clock)
    bootstrap.override(None)


@pytest.fixture(scope="module")
def read(api: Api) -> World:
    """The world of all rows that change nothing."""
    return World(api)


@pytest.mark.capability("S56")
@pytest.mark.parametrize("row", ROWS, ids=[f"{r['method']} {r['path']}" for r in ROWS])
def test_each_caller_gets_what_is_expected(
    row: dict[str, str], api: Api, request: pytest.FixtureRequest
) -> None:
    """One route, every caller; a row that changes something has platforms of its own, and after a cell that changed
    the case the next one gets a fresh case.
    """
    world = request.getfixturevalue("read") if row["method"] == "GET" else World(api)
    got: dict[str, int] = {}
    for caller in [name for name in row if name not in ("method", "path")]:
        got[caller] = world.call(row["method"], row["path"], caller)
        if row["method"] != "GET" and got[caller] < 300:
            world.renew()
    expected = {name: int(status) for name, status in row.items() if name in got}
    assert got == expected


def test_the_matrix_and_the_table_list_the_same_routes() -> None:
    """A route missing on either side fails."""
    assert {(r["method"], r["path"]) for r in ROWS} == {(e.method, e.path) for e in TABLE}

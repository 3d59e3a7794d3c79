"""Every route × every caller gets what was written down by hand (P9). Never reads the endpoint table's roles."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chalicelib.entrypoints.http.endpoints import TABLE
from tests.handlers.http.conftest import Api, api
from tests.matrix.world import World

__all__ = ["api"]  # the fixture
LINES = Path(__file__).with_name("expected.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))


@pytest.mark.capability("S56")
@pytest.mark.parametrize("row", ROWS, ids=[f"{r['method']} {r['path']}" for r in ROWS])
def test_each_caller_gets_what_is_expected(row: dict[str, str], api: Api) -> None:
    """One route, every caller; after a cell that changed the case the next one gets a fresh case."""
    world = World(api)
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

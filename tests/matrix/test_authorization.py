"""Every route × every caller gets what was written down by hand (P9). Never reads the endpoint table's roles."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chalicelib.domain import authority
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.endpoints import TABLE
from tests.matrix.conftest import Worlds
from tests.matrix.world import World

LINES = Path(__file__).with_name("expected.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))


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


@pytest.mark.capability("S38")
@pytest.mark.parametrize("about", ["", "group", "arbitration"])
def test_whoever_acts_for_a_party_is_held_to_his_authority_on_every_route(about: str, worlds: Worlds) -> None:
    """One whose representation has ended gets nowhere, whatever it covered; one who may read does nothing else."""
    world = worlds.anew(about)
    gone, reader = acting(world, *authority.SCOPE, end=True), acting(world, "read")
    world.callers |= {"acting/gone": gone, "acting/reader": reader}
    own = [
        e
        for e in TABLE
        if e.action in authority.NEEDS and Role.COMPLAINANT in e.roles and kind(e.path) == about
    ]
    got = {(e.method, e.path): world.call(e.method, e.path, "acting/gone") for e in own}
    assert got == {(e.method, e.path): 401 if authority.needs(e.action or "") else 403 for e in own}
    closed = [e for e in own if not authority.reads(e.action or "")]
    assert {world.call(e.method, e.path, "acting/reader") for e in closed} <= {403}
    assert len(own) > 5


@pytest.mark.capability("S38")
def test_whoever_may_arbitrate_for_a_party_sees_the_arbitration(worlds: Worlds) -> None:
    """By the case's own address and by its own."""
    world = worlds.anew("arbitration")
    world.callers["acting"] = acting(world, "arbitrate")
    shown = [e.path for e in TABLE if e.action in ("arbitration.show", "arbitration.of_case")]
    assert {path: world.call("GET", path, "acting") for path in shown} == dict.fromkeys(shown, 200)


def kind(path: str) -> str:
    return next((word for word in ("arbitration", "group") if word in path), "")


def acting(world: World, *scope: str, end: bool = False) -> str:
    """The token of somebody who acts for the complainant within that scope, or did when it was made."""
    path, party = f"/v1/cases/{world.case.id}/representations", world.callers["complainant/own"]
    given = examples.BODIES["RepresentationIn"] | {"scope": list(scope)}
    id_ = str(world.api.post(path, given, party).body["representation"]["id"])
    made = world.api.token(world.platform, "complainant", case_id=world.case.id, representation_id=id_)
    if end:
        assert world.api.post(f"{path}/{id_}/end", {}, party).status == 200
    return made

"""Which members of what is shown may be seen by whom: `properties.csv`, written by hand, held against what appears.

What a reply's type can hold stands in the table and the other way round, so that a new member is somebody's decision.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from chalicelib.entrypoints.http import examples, fields
from chalicelib.entrypoints.http.endpoints import TABLE
from tests.matrix.conftest import Worlds
from tests.matrix.members import held, shown
from tests.matrix.world import World

LINES = Path(__file__).with_name("properties.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))
VIEWS = {
    "case": "/v1/cases/{case_id}", "row": "/v1/cases", "messages": "/v1/cases/{case_id}/messages",
    "evidence": "/v1/cases/{case_id}/evidence", "events": "/v1/cases/{case_id}/events",
    "bundle": "/v1/cases/{case_id}/bundles/{bundle_id}", "notices": "/v1/cases/{case_id}/notices",
    "access log": "/v1/cases/{case_id}/access_log", "report": "/v1/reports/{report_id}",
    "alert": "/v1/alerts/{alert_id}", "webhook": "/v1/events", "group": "/v1/groups/{group_id}",
    "arbitration": "/v1/arbitrations/{arbitration_id}",
}  # fmt: skip
CASE = {
    "platform": "platform/own", "officer": "officer/own", "complainant": "complainant/own",
    "respondent": "respondent/own", "mediator": "mediator/assigned", "acting": "acting/read",
}  # fmt: skip
STAFF = {"platform": "platform/own", "officer": "officer/own"}
OWN = {name: CASE[name] for name in ("platform", "officer", "complainant", "respondent")}
CALLERS: dict[str, dict[str, str]] = {
    **dict.fromkeys(("case", "messages", "evidence", "events"), CASE), "bundle": {"complainant": "complainant/own"},
    "row": STAFF, "notices": OWN, "access log": OWN,
    "report": STAFF | {"regulator": "regulator/own", "reporter": "complainant/own"},
    "alert": STAFF | {"regulator": "regulator/own"}, "webhook": {"platform": "platform/own", "body": "body/own"},
    "group": STAFF | {
        "member": "complainant/case2", "representative": "representative/own", "respondent": "respondent/own",
    },
    "arbitration": OWN | {"clerk": "clerk/own", "body": "body/own", "arbitrator": "arbitrator/panel"},
}  # fmt: skip
"""By view: who gets one at all (the matrix says so), and as whom it is asked for here."""


def lived(world: World) -> None:
    """Something of most things is there: what was said, what is held, an agreement that is proposed."""
    case, own = world.case.path, world.callers
    for who in ("complainant/own", "respondent/own"):
        assert world.api.post(f"{case}/actions/message", {"text": "Hello."}, own[who]).status == 200
    assert world.api.post(f"{case}/holds", examples.BODIES["HoldIn"], own["officer/own"]).status == 201
    bundle = world.api.post(f"{case}/bundles", {"lang": "en"}, own["complainant/own"])
    world.aims["complainant/own"] = {"bundle_id": bundle.body["bundle_id"]}


@pytest.fixture(scope="module")
def answers(worlds: Worlds) -> dict[str, dict[str, Any]]:
    """By view and by role: one answer each."""
    found: dict[str, dict[str, Any]] = {}
    for view, path in VIEWS.items():
        world = worlds.anew(path)
        if view not in ("group", "arbitration"):
            lived(world)
        got = {role: world.asked("GET", path, caller) for role, caller in CALLERS[view].items()}
        assert {role: answer.status for role, answer in got.items()} == dict.fromkeys(got, 200), view
        found[view] = {role: answer.body for role, answer in got.items()}
    return found


def members(row: dict[str, str]) -> list[str]:
    """What a line of the table is about: a member of the view, and what goes with it in there."""
    place = row["member"]
    return [place.removesuffix("[]"), *(f"{place}.{name}" for name in row["with"].split())]


def may_see(view: str, row: dict[str, str]) -> set[str]:
    return set(CALLERS[view]) if row["who"] == "all" else set(row["who"].split())


def published(view: str) -> set[str]:
    (reply,) = [e.reply for e in TABLE if (e.method, e.path) == ("GET", VIEWS[view])]
    assert reply is not None
    fields.prepare(reply)
    return held(reply)


@pytest.mark.capability("S56")
@pytest.mark.parametrize("view", VIEWS)
def test_the_table_holds_what_the_reply_can_hold(view: str) -> None:
    """A member missing on either side fails; none stands there twice."""
    listed = [member for row in ROWS if row["view"] == view for member in members(row)]
    assert sorted(listed) == sorted(published(view))


@pytest.mark.capability("S56")
@pytest.mark.parametrize("view", VIEWS)
def test_each_role_sees_what_the_table_says(view: str, answers: dict[str, dict[str, Any]]) -> None:
    """No more; and of what is there in this world (`here`), no less."""
    seen = {role: set(shown(answer)) for role, answer in answers[view].items()}
    told: dict[str, set[str]] = {role: set() for role in seen}
    for row in (row for row in ROWS if row["view"] == view):
        for role, names in seen.items():
            found = {name for name in members(row) if name in names}
            told[role] |= found if role in may_see(view, row) else set()
            if row["here"] == "yes" and role in may_see(view, row):
                assert found, f"{role} does not see {row['member']}"
    known = published(view)
    assert {role: sorted((names & known) - told[role]) for role, names in seen.items()} == {
        role: [] for role in seen
    }

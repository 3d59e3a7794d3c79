"""Whether a thing is somebody else's or is not there at all is told to nobody: the answers are the same, byte for byte.

Time is not compared. What differs by itself is taken out: the correlation id, the date, the counts of requests, and the
id that was asked for.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from tests.handlers.http.conftest import Answer
from tests.matrix.conftest import Worlds
from tests.matrix.world import JOINING

LINES = Path(__file__).with_name("expected.csv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))
STRANGERS = (
    "platform/other", "officer/other", "complainant/other", "respondent/other", "complainant/case2", "respondent/case2",
    "complainant/erased", "respondent/erased", "mediator/unassigned", "mediator/other", "mediator/body",
    "mediator/conflicted", "mediator/former", "regulator/other", "representative/none", "representative/other",
    "body/other", "clerk/other", "arbitrator/own", "arbitrator/other", "arbitrator/gone", "arbitrator/conflicted",
    "arbitrator/former", "platform/narrow",
)  # fmt: skip
NOBODYS = {
    "tenant_id": "ten", "case_id": "case", "evidence_id": "evi", "key_id": "key", "endpoint_id": "ep",
    "report_id": "rep", "alert_id": "alr", "group_id": "group", "agreement_id": "bag", "handover_id": "hov",
    "job_id": "blk", "connection_id": "rcn", "arbitration_id": "arb", "award_id": "awd", "hearing_id": "hng",
    "hold_id": "hld", "representation_id": "rpr", "bundle_id": "bdl", "import_id": "imp", "conversation_id": "cnv",
    "event_id": "evt",
}  # fmt: skip
"""By parameter: how its ids begin."""
NAMES = {"mediator_ref", "family_id", "neutral_ref", "terms_ref", "issuer_ref", "pack_id"}
"""Parameters that are words of a tenant's own: the other tenant may have one of the same name, which is its own."""
OUTSIDE = ("403", "404")
PARAMETER = re.compile(r"{(\w+)}")
OWN_WAY = ("x-correlation-id", "date", "ratelimit", "ratelimit-policy")


def absent(path: str) -> dict[str, str]:
    """An id of the right form for each parameter, of nothing."""
    named = PARAMETER.findall(path)
    ids = {name: f"{NOBODYS[name]}_{'z' * 26}" for name in named if name in NOBODYS}
    return ids | {name: "nobodys" for name in named if name in NAMES}


def told(answer: Answer) -> tuple[int, dict[str, str], str]:
    """Without what is of this one request."""
    headers = {name: value for name, value in answer.headers.items() if name not in OWN_WAY}
    return answer.status, headers, answer.text.replace(answer.headers["x-correlation-id"], "")


def pairs(row: dict[str, str]) -> list[str]:
    """Callers for whom what the row is about is not there, or not theirs to touch. The complainant of case2 is a member
    of the group, which is about its respondent. Whose token was good once (401) knows the case anyway.
    """
    inside = ("complainant/case2", "respondent/case2") if "{group_id}" in row["path"] else ()
    return [c for c in STRANGERS if row[c] in OUTSIDE and c not in inside and not refused_by_role(row, c)]


def refused_by_role(row: dict[str, str], caller: str) -> bool:
    """Nobody who comes as that may do it: he is turned away before anything is looked for, whatever the id."""
    role = caller.partition("/")[0]
    return {status for name, status in row.items() if name.startswith(f"{role}/")} <= {"403"}


COMPARED = [
    row
    for row in ROWS
    if absent(row["path"]) and row["anonymous"] == "401" and row["path"] != "/v1/records/{connection_id}"
]


@pytest.mark.capability("S56")
@pytest.mark.parametrize("row", COMPARED, ids=[f"{r['method']} {r['path']}" for r in COMPARED])
def test_what_is_anothers_reads_as_what_is_not_there(row: dict[str, str], worlds: Worlds) -> None:
    """Status, headers and body, for each caller from outside; nobody's answer names the id."""
    world = worlds.anew(row["path"])
    for caller in pairs(row):
        there = world.asked(row["method"], row["path"], caller)
        nowhere = world.asked(row["method"], row["path"], caller, **absent(row["path"]))
        assert told(there) == told(nowhere), caller


IN_BODIES = (
    ("/v1/tokens", "platform/other", {"role": "complainant", "case_id": "{case}"}),
    ("/v1/tokens", "body/other", {"role": "complainant", "case_id": "{case}"}),
    ("/v1/cases/{other}/actions/join_group", "complainant/other", JOINING | {"group_id": "{group}"}),
    ("/v1/cases/{other}/actions/leave_group", "complainant/other", {"group_id": "{group}"}),
    ("/v1/arbitrations/bulk-accept", "clerk/other", {"arbitrations": ["{arbitration}"]}),
    ("/v1/arbitrations/bulk-accept", "body/other", {"arbitrations": ["{arbitration}"]}),
)  # fmt: skip
"""Ids that stand in a body."""


@pytest.mark.capability("S56")
@pytest.mark.parametrize(("path", "caller", "body"), IN_BODIES, ids=[f"{p} {c}" for p, c, _ in IN_BODIES])
def test_an_id_in_a_body_tells_no_more(
    path: str, caller: str, body: dict[str, object], worlds: Worlds
) -> None:
    """Refused alike, or passed over alike."""
    about = "arbitration" if "arbitration" in path else "group"
    world = worlds.anew(about)
    known = {"case": world.case.id, "other": world.foreign_case}
    known[about] = world.story.id if about == "arbitration" else world.group_id
    nobodys = known | {name: f"{NOBODYS[f'{name}_id']}_{'z' * 26}" for name in known if name != "other"}
    there, nowhere = (
        world.api.post(path.format_map(ids), _filled(body, ids), world.callers[caller])
        for ids in (known, nobodys)
    )
    for name in ("case", "group", "arbitration"):
        if name in known:
            there.text = there.text.replace(known[name], nobodys[name])
    assert told(there) == told(nowhere)
    assert there.status in (200, 403, 404)


def _filled(body: dict[str, object], ids: dict[str, str]) -> object:
    text = json.dumps(body)
    for name, id_ in ids.items():
        text = text.replace(f"{{{name}}}", id_)
    return json.loads(text)

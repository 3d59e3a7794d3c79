"""What is told in confidence, looked for in all that goes out: views, lists, records, bundles, refusals, what the relay
passes on to webhooks and lists, and e-mails. Each secret is found with those it is for, and with nobody else.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.exports import export_key
from chalicelib.application import reactions
from tests import mailing
from tests.aws import NAMES
from tests.handlers.http.acting.told import mediated
from tests.handlers.http.conftest import Case
from tests.kept import Kept
from tests.matrix.conftest import Worlds
from tests.matrix.test_equal_answers import ROWS
from tests.matrix.world import World
from tests.shared_aws import items

SIDES = ("complainant", "respondent")
STAFF = {"platform", "officer"}
SECRETS: dict[str, set[str]] = {
    "Canary-caucus-c": {"complainant", "mediator", "acting"},
    "Canary-caucus-r": {"respondent", "mediator"},
    "Canary-joint": {"complainant", "respondent", "mediator", "acting"},
    "Canary-hold": STAFF,
    "Canary-note": STAFF | {"regulator"},
    "Canary-narrative": STAFF | {"regulator"},
    "canary-c@example.com": STAFF | {"complainant", "regulator"},  # who has reported with his name
    "canary-r@example.com": STAFF | {"respondent"},
    "4173": set(),
    "3291": set(),
}
"""By what is looked for: who reads it anywhere. What each side has bid nobody reads again, not even itself."""
PARTS = tuple(
    row["path"] for row in ROWS if row["method"] == "GET" and row["path"].startswith("/v1/cases/{case_id}")
)
LISTS = ("/v1/cases", "/v1/reports", "/v1/alerts", "/v1/events", "/v1/groups", "/v1/reports/{report_id}")
ACTS = tuple(
    row["path"] for row in ROWS if row["method"] == "POST" and "/v1/cases/{case_id}/actions/" in row["path"]
)
AWAKE = timedelta(hours=6)
"""From the tests' own four in the morning, UTC, to a time at which nobody sleeps."""
ELSEWHERE = (
    "platform/other", "officer/other", "complainant/other", "complainant/case2", "respondent/case2",
    "mediator/unassigned", "representative/none", "body/own", "clerk/own", "arbitrator/own",
)  # fmt: skip
OF_ARBITRATION = tuple(
    row["path"] for row in ROWS if row["method"] == "GET" and "{arbitration_id}" in row["path"]
)


class Confided:
    """A mediated case in which everybody has told something to somebody."""

    def __init__(self, world: World) -> None:
        self.world, api = world, world.api
        people = {
            role: {"ref": f"{role}-9", "name": "Ann", "email": f"canary-{role[0]}@example.com"}
            for role in SIDES
        }
        report = {"violation": "unsafe_goods", "narrative": "Canary-narrative"}
        self.case = case = Case(api, world.platform, violation_report=report, **people)
        case.done("serve", {}, case.platform)
        for who, amount in zip(SIDES, (4_173, 3_291), strict=True):
            case.done("bid", {"amount": {"amount": amount, "currency": "USD"}}, getattr(case, who))
        mediator = mediated(case, "mediator-6")
        for who in SIDES:
            said = {"text": f"Canary-caucus-{who[0]}", "room": "caucus"}
            case.done("message", said, getattr(case, who))
        case.done("message", {"text": "Canary-joint", "room": "joint"}, mediator)
        hold = {"ground": "litigation", "reason": "Canary-hold"}
        assert api.post(f"{case.path}/holds", hold, case.officer).status == 201
        noted = {"kind": "note", "text": "Canary-note"}
        self.report = f"/v1/reports/{case.filed.body['report_id']}"
        for verb, body in (("accept", {"reasons": "It is plausible."}), ("investigate", noted)):
            assert api.post(f"{self.report}/actions/{verb}", body, case.officer).status == 200
        self.readers = {
            "platform": case.platform, "officer": case.officer, "complainant": case.complainant,
            "respondent": case.respondent, "mediator": mediator, "regulator": world.callers["regulator/own"],
            "acting": world._acting(case, case.complainant, "counsel-7", "read"),
        }  # fmt: skip
        self.readers |= {name: world.callers[name] for name in ELSEWHERE}
        self.aim = {"case_id": case.id, "report_id": case.filed.body["report_id"]}

    def read(self, who: str) -> Iterator[str]:
        """All that this caller is answered: what is there to be seen, and what he is refused."""
        world = self.world
        world.callers["reader"], world.aims["reader"] = self.readers[who], self.aim
        for path in (*PARTS, *LISTS):
            yield world.asked("GET", path, "reader").text
        yield world.api.get(f"{self.report}/events", self.readers[who]).text
        for path in ACTS:
            yield world.api.post(path.format_map(self.aim), {"nonsense": 1}, self.readers[who]).text

    def bundled(self, who: str) -> str:
        """The file that this caller gets of the case, all its parts in one."""
        own, case = self.world.api.services, self.case
        asked = self.world.api.post(f"{case.path}/bundles", {"lang": "en"}, self.readers[who])
        if asked.status != 202:
            return asked.text
        bundle_id = asked.body["bundle_id"]
        assert own.bundle_making.make(case.id, bundle_id, own.tenancies.of) == "ready"
        bundle = own.reader.load(case.id).case.bundles[bundle_id]
        key = export_key(case.id, bundle.id, bundle.root)
        s3 = own.clients.get("s3")
        raw = s3.get_object(Bucket=own.settings.exports_bucket, Key=key)["Body"].read()
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            return "".join(parts.read(name).decode("latin-1") for name in parts.namelist())


@pytest.fixture(scope="module")
def told(worlds: Worlds) -> tuple[Confided, Kept]:
    return Confided(worlds.anew("")), Kept()


@pytest.fixture
def confided(told: tuple[Confided, Kept], worlds: Worlds) -> Confided:
    """As it was told, whatever another test has done."""
    worlds.back(told[1])
    return told[0]


def found(text: str) -> set[str]:
    """Digits stand in every long hash, id and stamp: an amount counts as a number of its own."""
    return {s for s in SECRETS if re.search(rf"(?<![0-9A-Za-z.-]){re.escape(s)}(?![0-9A-Za-z-])", text)}


@pytest.mark.capability("S21")
@pytest.mark.capability("S06")
def test_each_secret_is_read_by_those_it_is_for_and_by_nobody_else(confided: Confided) -> None:
    """In every view, list and record there is, and in whatever is refused."""
    seen: dict[str, set[str]] = {secret: set() for secret in SECRETS}
    for who in confided.readers:
        for secret in found("\n".join(confided.read(who))):
            seen[secret].add(who)
    assert seen == SECRETS


@pytest.mark.capability("S21")
def test_a_bundle_holds_what_whoever_asked_for_it_may_read(confided: Confided) -> None:
    """The rooms of its reader, nobody else's contacts, no bid, and no trace of a report."""
    mine = {who: found(confided.bundled(who)) for who in ("platform", "officer", *SIDES, "mediator")}
    for who, secrets in mine.items():
        assert secrets <= {s for s, readers in SECRETS.items() if who in readers}, who
    assert "Canary-caucus-c" in mine["complainant"]
    assert "Canary-joint" in mine["respondent"]
    assert not any("Canary-narrative" in secrets for secrets in mine.values())


def test_what_goes_to_lists_and_webhooks_holds_no_secret(confided: Confided) -> None:
    """Whatever any queue is given of the events of the case: codes, numbers and references."""
    given = "\n".join(_given(confided))
    assert '"case.filed"' in given.replace("\\", "")
    assert found(given) == set()


def test_no_mail_holds_a_secret(confided: Confided) -> None:
    """It says that there is something, and where; the address of its reader is on the envelope."""
    own, world = confided.world.api.services, confided.world
    mailing.ready(own)
    mailing.turn_on(own, world.tenant_id)
    world.api.clock.moment += AWAKE
    for body in _given(confided, reactions.NOTICES):
        own.notifying.event(json.loads(body))
    world.api.clock.moment -= AWAKE
    mails: list[Any] = [m for who in "cr" for m in mailing.sent(f"canary-{who}@example.com")]
    assert len(mails) >= 2
    assert found("\n".join(mailing.body(mail) for mail in mails)) == set()


@pytest.mark.capability("S62")
def test_what_a_panel_deliberates_is_read_by_nobody_else(worlds: Worlds) -> None:
    """Not by the platform, nor by its own body's server and clerks, nor by whoever sat before; and it lies nowhere in
    plain words.
    """
    world = worlds.anew("arbitration")
    said = {"text": "Canary-deliberation"}
    assert world.story.act("deliberate", said, world.callers["arbitrator/panel"] or "").status == 200
    heard = {
        caller
        for caller in world.callers
        if any("Canary-deliberation" in world.asked("GET", path, caller).text for path in OF_ARBITRATION)
    }
    assert heard == {"arbitrator/panel"}
    rows = [
        json.dumps(row, default=str) for table in NAMES if table.endswith("TABLE") for row in items(table)
    ]
    assert len(rows) > 100
    assert not [row for row in rows if "Canary-deliberation" in row]


@pytest.mark.capability("S06")
def test_neither_of_two_tracks_ends_the_other(confided: Confided) -> None:
    """The complaint is withdrawn: governance goes on with the report. It ends that: the case is as it was."""
    world, case = confided.world, confided.case
    case.done("withdraw", {"reason": "We have settled it."}, case.complainant)
    before = world.api.get(case.path, case.platform).body
    assert before["status"] == "closed"
    assert world.api.get(confided.report, case.officer).body["status"] == "open"
    ended = {"reasons": "The laboratory has found nothing."}
    dismissed = world.api.post(f"{confided.report}/actions/dismiss", ended, case.officer)
    assert (dismissed.status, dismissed.body["report"]["status"]) == (200, "closed")
    after = world.api.get(case.path, case.platform).body
    assert {name: after[name] for name in ("version", "status", "outcome", "chain_head")} == {
        name: before[name] for name in ("version", "status", "outcome", "chain_head")
    }


def _given(confided: Confided, queue: str = "") -> list[str]:
    """What the relay makes of the events of the case."""
    own, bodies = confided.world.api.services, list[str]()
    for row in own.store.events(confided.case.id):
        stored = reactions.StoredEvent(
            confided.world.tenant_id, row.body, row.hash, row.audience, row.summary
        )
        bodies += [w.body for w in reactions.on_event(stored) if queue in ("", w.queue)]
    return bodies

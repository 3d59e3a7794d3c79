"""Personal text stays sealed: canaries go through every text field and are found with their readers only."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.case.commands import RecordInspection, RecordKept
from chalicelib.entrypoints.http import edge, examples
from tests.handlers.http.acting.told import BACK, COMPLETE, mediated, settled
from tests.handlers.http.conftest import Api, Case

CANARY = "Canary7391"
CJK = "金丝雀七三九一"
TABLES = ("disputes", "directory", "subject_keys", "views", "deliveries")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the API logs, as it would be written out; and whatever any library logs beside it."""
    written, logger = io.StringIO(), edge.logger()
    own, rest = logging.StreamHandler(written), logging.StreamHandler(written)
    own.setFormatter(logger.registered_formatter)
    logger.addHandler(own)
    logging.getLogger().addHandler(rest)
    yield written
    logging.getLogger(logger.name).removeHandler(own)
    logging.getLogger().removeHandler(rest)


def marked(name: str) -> str:
    return f"{CANARY} {CJK} {name}"


def told(api: Api, platform: str) -> Case:
    """A dispute with a canary in every text that anybody can write, from filing to decision."""
    person = {"name": marked("name"), "email": f"{CANARY}@example.com", "phone": "+49 555 0100"}
    case = Case(
        api, platform, narrative=marked("narrative"),
        complainant={"ref": "u-1", **person}, respondent={"ref": "m-1", **person},
    )  # fmt: skip
    case.done("respond", {"position": "contests", "statement": marked("statement")}, case.respondent)
    offer = examples.BODIES["OfferIn"] | {"note": marked("note")}
    made = case.done("offer", offer, case.respondent)["created"][0]
    counter = examples.BODIES["CounterIn"] | {"offer_id": made, "note": marked("counter")}
    case.done("counter", counter, case.complainant)
    case.done("message", {"text": marked("message")}, case.complainant)
    case.done("message", {"text": marked("reply")}, case.respondent)
    case.done("escalate", {"reason": marked("escalation")}, case.complainant)
    evidence(case)
    case.done("propose", examples.BODIES["ProposeIn"] | {"reasons": marked("proposal")}, case.officer)
    case.wait(days=7)
    reasons = [{"text": marked("reasons"), "cites": ["claim"]}]
    case.done("decide", examples.BODIES["DecideIn"] | {"reasons": reasons}, case.officer)
    return case


def evidence(case: Case) -> None:
    file = {"name": marked("file.png"), "media_type": "image/png", "size": 100, "sha256": "ab" * 32}
    asked = {"to": "complainant", "what": marked("question")}
    request = case.done("request_evidence", asked, case.officer)["created"][0]
    uploads = case.api.post(
        f"{case.path}/evidence", {"files": [file | {"request_id": request}]}, case.complainant
    )
    item, own = uploads.body["uploads"][0]["evidence_id"], case.api.services
    own.executor.system(case.id, lambda _: RecordInspection(item, "v1"), own.tenancies.of, "i")
    assert case.api.post(f"{case.path}/evidence/{item}/submit", None, case.complainant).status == 200
    kept = RecordKept(item, "v2", own.clock.now())
    own.executor.system(case.id, lambda _: kept, own.tenancies.of, "k")


def screened(api: Api, platform: str) -> Case:
    """A complaint in own words that is sent back, completed and refused."""
    custom = {"remedy": "custom", "text": marked("wish")}
    case = Case(
        api, platform, pack="eu-adr-2013", claim=custom, details=COMPLETE | {"product": marked("product")}
    )
    case.done("note_deficiency", {"items": ["product"], "note": marked("lacking")}, case.officer)
    cure = {"details": {"product": marked("cure")}, "note": marked("cured")}
    case.done("cure", cure, case.complainant)
    case.done("reject", {"ground": "frivolous", "reasons": marked("ground")}, case.officer)
    return case


def mediated_and_returned(api: Api, platform: str) -> Case:
    """Everything that can be written on the long way through a mediation, a settlement and a dispute about goods."""
    case = Case(api, platform)
    case.done("serve", {}, platform)
    case.done("prolong", {"deadline_id": "respond", "reason": marked("longer")}, case.officer)
    case.done("pause", {"reason": "cool_off", "note": marked("quiet")}, case.complainant)
    case.done("resume", None, case.complainant)
    case.wait(hours=25)
    case.done("look_into", {"queue": "late", "note": marked("late")}, case.officer)
    case.done("offer", {"terms": {"remedy": "apology", "text": marked("sorry")}}, case.respondent)
    mediator = mediated(case)
    for room in ({"room": "joint"}, {"room": "caucus", "to": "respondent"}):
        case.done("message", {"text": marked("room")} | room, mediator)
    case.done("challenge_mediator", {"reason": marked("doubt")}, case.complainant)
    case.done("rule_on_challenge", {"upheld": False, "reasons": marked("ruling")}, case.officer)
    case.done("leave_mediation", {"reason": marked("leaving")}, case.respondent)
    goods = next(task["id"] for task in settled(case, BACK) if task["kind"] == "return")
    sent = {"task_id": goods, "carrier": "dhl", "tracking": "JD01"}
    case.done("ship_return", sent, case.complainant)
    case.done("refuse_return", {"task_id": goods, "reason": marked("goods")}, case.respondent)
    case.done("withdraw", {"reason": marked("withdrawal")}, case.complainant)
    case.done("reopen", {"reason": marked("reopening")}, case.complainant)
    return case


def refused_with_canaries(case: Case) -> None:
    """Malformed requests: what is wrong with them may not find its way into a log either."""
    wrong: list[Any] = [
        {"position": CANARY, "statement": 7, CANARY: CANARY}, [CANARY], CANARY, {"statement": CANARY * 2_000},
    ]  # fmt: skip
    for body in wrong:
        assert case.act("respond", body, case.respondent).status in (400, 413, 422)
    case.api.post(f"/v1/cases/{CANARY}/actions/respond", {}, case.respondent)
    case.api.get(case.path, f"rt_{CANARY}.{CANARY}")


def rows_of(api: Api) -> str:
    """Every item of every table as text; binary as its raw bytes."""
    client, settings = api.services.clients.get("dynamodb"), api.services.settings
    names = [getattr(settings, f"{table}_table") for table in TABLES]
    items = [item for name in names for item in client.scan(TableName=name)["Items"]]
    return json.dumps(items, default=lambda raw: raw.decode("latin-1"), ensure_ascii=False)


def erase_keys(api: Api) -> None:
    client, name = api.services.clients.get("dynamodb"), api.services.settings.subject_keys_table
    for item in client.scan(TableName=name)["Items"]:
        client.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})


@pytest.mark.capability("S56")
def test_no_table_holds_a_readable_word_of_anybody(api: Api, platform: str) -> None:
    """From the first write on; the same words come back to those who may read them."""
    cases = [story(api, platform) for story in (told, screened, mediated_and_returned)]
    assert CANARY not in rows_of(api)
    assert CJK not in rows_of(api)
    for case in cases:
        assert CANARY in json.dumps(api.get(case.path, platform).body["texts"])


@pytest.mark.capability("S56")
def test_no_log_line_holds_a_word_of_anybody(api: Api, platform: str, log: io.StringIO) -> None:
    """Not of accepted requests, nor of malformed ones."""
    refused_with_canaries(told(api, platform))
    screened(api, platform)
    mediated_and_returned(api, platform)
    assert '"level"' in log.getvalue(), "the requests were logged"
    assert CANARY not in log.getvalue()
    assert CJK not in log.getvalue()


@pytest.mark.capability("S56")
def test_no_event_holds_a_word_of_anybody(api: Api, platform: str) -> None:
    """Commitments only."""
    for story in (told, screened, mediated_and_returned):
        assert CANARY not in api.get(f"{story(api, platform).path}/events?limit=500", platform).text


@pytest.mark.capability("S56")
def test_erasing_the_keys_erases_every_word(api: Api, platform: str) -> None:
    """The case is still there, its chain still whole, its texts gone for everyone."""
    case = told(api, platform)
    erase_keys(api)
    shown, thread = api.get(case.path, case.officer), api.get(f"{case.path}/messages", case.officer)
    assert (shown.status, thread.status) == (200, 200)
    assert CANARY not in shown.text + thread.text
    assert [m["text"] for m in thread.body["messages"]] == [None, None]


@pytest.mark.capability("S56")
def test_the_other_side_sees_a_name_and_no_contacts(api: Api, platform: str) -> None:
    """Contacts are for their owner and the platform."""
    case = told(api, platform)
    people = api.get(case.path, case.respondent).body["people"]
    assert people["complainant"]["email"] is None
    assert people["respondent"]["email"]
    assert api.get(case.path, case.officer).body["people"]["complainant"]["email"]

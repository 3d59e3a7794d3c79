"""Hostile texts wherever else people write, and every way on which they come out again: data, to the letter."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from chalicelib.domain.case.views import summary
from chalicelib.entrypoints import project
from chalicelib.entrypoints.http import examples
from tests import bulk, mailing
from tests.channels import COMPLAINT, GIVEN, form
from tests.force.hostile import MARK, NEVER, TEXTS
from tests.force.hostile_words import ALL, SHORT, Told, strings
from tests.force.test_hostile import FORM, Tags, harmless, log
from tests.handlers.http.acting.told import kept
from tests.handlers.http.conftest import OPERATOR, Api, Case
from tests.handlers.http.groups.together import Together
from tests.handlers.http.refusing import account, api, nothing_written
from tests.handlers.http.test_notices import SETTINGS, notified

__all__ = ["account", "api", "log"]  # the fixtures
REPORT = examples.BODIES["ReportIn"]
SENDERS = ["script", "out of an attribute", "header", "bidi override", "log line", "template", "formula ="]
CONFIDENTIAL = {"propose", "conclude"}
"""What was said in the mediation is the parties'."""


@pytest.fixture(scope="module")
def tenant(api: Api) -> dict[str, Any]:
    """One platform for all of these, whose own name is markup."""
    made = api.post("/v1/tenants", {"name": TEXTS["script"], "sandbox": False}, OPERATOR)
    assert made.status == 201, made.text
    shown: dict[str, Any] = made.body
    return shown


@pytest.fixture(scope="module")
def platform(tenant: dict[str, Any]) -> str:
    return str(tenant["key"]["api_key"])


@pytest.fixture(scope="module")
def told(api: Api, platform: str) -> Told:
    """The whole way of a case, in nothing but these words."""
    people = {
        "complainant": {"ref": "buyer-1042", "name": TEXTS["image"], "email": "m.harrow@example.com"},
        "respondent": {"ref": "shop-77", "name": TEXTS["formula ="], "email": "shop@example.com"},
    }
    return Told(Case(api, platform, narrative=ALL, **people))


@pytest.fixture
def officer(api: Api, platform: str) -> str:
    return api.token(platform, "officer", ref="officer-1")


# ------------------------------------------------------------------------------------------------------- people's words


@pytest.mark.parametrize("step", ["propose", "conclude", "decide", "terms", ""])
def test_reasons_and_terms_come_back_to_the_letter(told: Told, log: Any, step: str) -> None:
    """Of a mediator, of the decision, in the terms, and the narrative: to everybody who reads the case."""
    case = told.case
    served = (case.complainant, case.respondent, case.platform)
    for who in served[:2] if step in CONFIDENTIAL else served:
        shown = case.api.get(case.path, who)
        assert f"{ALL}{step}" in strings(shown.body)
        harmless(shown, log)


def test_an_action_answers_with_data(told: Told, log: Any) -> None:
    """At the moment of the proposal and of the decision as later."""
    for answer in (told.proposed, told.decided):
        harmless(answer, log)


def test_drafts_for_the_public_are_data_without_what_hides(told: Told, log: Any) -> None:
    """Complaint and decision: nothing that turns or hides letters is left in them, and both names are marks."""
    answer = told.case.api.get(f"{told.case.path}/public_text", told.case.officer)
    harmless(answer, log)
    drafts = answer.body["drafts"]
    assert [draft["of"] for draft in drafts] == ["narrative", "reason"]
    for draft in drafts:
        assert MARK in draft["text"]
        assert all(line.isprintable() for line in draft["text"].replace("\t", " ").split("\n"))
        assert TEXTS["image"] not in draft["text"]


def test_events_and_time_line_hold_none_of_it(told: Told, log: Any) -> None:
    """Texts are hashes in the record; sentences are the catalogue's own."""
    for what in ("events", "timeline"):
        answer = told.case.api.get(f"{told.case.path}/{what}", told.case.complainant)
        harmless(answer, log)
        assert MARK not in answer.text


def test_a_call_is_filed_to_the_letter(api: Api, officer: str, log: Any) -> None:
    """What an officer took down; who took it is a code, and the officer's own."""
    call = {"confirmed_at": "2026-11-22T03:58:00Z"}
    made = api.post("/v1/cases", COMPLAINT | {"narrative": ALL, "call": call}, officer)
    assert made.status == 201, made.text
    shown = api.get(f"/v1/cases/{made.body['case_id']}", officer)
    assert ALL in strings(shown.body)
    for answer in (made, shown):
        harmless(answer, log)


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"device"}))
def test_who_acts_for_somebody_is_a_code(told: Told, platform: str, api: Api, name: str) -> None:
    """The taker of a call, a representative: no place for words."""
    with nothing_written():
        call = {"confirmed_at": "2026-11-22T03:58:00Z", "taken_by": TEXTS[name]}
        heard = api.post("/v1/cases", COMPLAINT | {"channel": "hotline", "call": call}, platform)
        body = examples.BODIES["RepresentationIn"] | {"ref": TEXTS[name], "text_sha256": TEXTS[name]}
        sent = api.post(f"{told.case.path}/representations", body, platform)
    assert ("/call/taken_by", "pattern") in heard.faults
    assert {("/ref", "pattern"), ("/text_sha256", "pattern")} <= sent.faults


@pytest.mark.parametrize("name", SHORT)
def test_a_title_of_terms_comes_back_to_the_letter(
    api: Api, platform: str, tenant: dict[str, Any], log: Any, name: str
) -> None:
    """With the text below it, known by the hash of what was sent: so nothing may be normalised on the way."""
    ref = f"terms-{list(SHORT).index(name)}"
    body = examples.BODIES["TermsVersionIn"] | {"title": SHORT[name], "text": ALL}
    made = api("PUT", f"/v1/terms/{ref}", body, platform)
    assert made.status == 200, made.text
    shown = api.get(f"/v1/terms/{ref}", platform)
    assert (shown.body["title"], shown.body["text"]) == (SHORT[name], ALL)
    for answer in (made, shown):
        harmless(answer, log)


def test_the_words_of_a_report_come_back_to_the_letter(
    api: Api, platform: str, officer: str, log: Any
) -> None:
    """What was reported, why it was taken on, what somebody was asked, and why nothing came of it."""
    reporter = {"ref": "buyer-1042", "name": TEXTS["script"]}
    made = api.post("/v1/reports", REPORT | {"narrative": ALL, "reporter": reporter}, platform)
    assert made.status == 201, made.text
    path = f"/v1/reports/{made.body['report_id']}"
    answers = [made]
    for verb, body in (
        ("accept", {}),
        ("investigate", {"kind": "request", "asked": "shop-77"}),
        ("dismiss", {}),
    ):
        said = {"text" if verb == "investigate" else "reasons": f"{ALL}{verb}"}
        answers.append(api.post(f"{path}/actions/{verb}", body | said, officer))
        assert answers[-1].status == 200, answers[-1].text
    shown = api.get(path, officer)
    assert {ALL, f"{ALL}accept", f"{ALL}investigate", f"{ALL}dismiss"} <= set(strings(shown.body))
    for answer in (*answers, shown):
        harmless(answer, log)


def test_the_words_of_a_group_come_back_to_the_letter(api: Api, platform: str, log: Any) -> None:
    """A message among members, and why the officer shut the group."""
    group = Together(api, platform)
    member = group.joins()
    said = group.act("message", {"room": "members", "text": f"{ALL}said"}, member.complainant)
    ended = group.act("dismiss", {"reasons": f"{ALL}ended"}, group.officer)
    assert (said.status, ended.status) == (200, 200), said.text + ended.text
    messages = group.show(member.complainant, "/messages")
    assert f"{ALL}said" in strings(messages.body)
    for answer in (said, ended, messages, group.show(group.officer, "/events")):
        harmless(answer, log)


# ---------------------------------------------------------------------------------------------------------- files, bulk


def test_names_of_files_come_back_to_the_letter(api: Api, platform: str, log: Any) -> None:
    """Among the texts of the case, all of them."""
    case, file = Case(api, platform), examples.BODIES["DeclareIn"]["files"][0]
    names = list(SHORT.values())
    half = len(names) // 2
    for some in (names[:half], names[half:]):
        body = {"files": [file | {"name": name, "size": 500} for name in some]}
        made = case.api.post(f"{case.path}/evidence", body, case.complainant)
        assert made.status == 201, made.text
        harmless(made, log)
    shown = case.api.get(case.path, case.complainant)
    assert set(names) <= set(strings(shown.body))
    harmless(shown, log)


@pytest.mark.parametrize("name", ["script", "header", "bidi override", "out of an attribute", "climbs"])
def test_a_download_is_a_file_whatever_its_name(api: Api, platform: str, log: Any, name: str) -> None:
    """One header that a browser only saves, under a name that hides nothing."""
    case = Case(api, platform)
    item = kept(case, "complainant", TEXTS[name])
    link = case.api.post(f"{case.path}/evidence/{item}/downloads", None, case.respondent)
    assert link.status == 201, link.text
    (header,) = parse_qs(urlsplit(link.body["url"]).query)["response-content-disposition"]
    assert header.startswith("attachment; filename=")
    assert header.isascii()
    assert header.isprintable()
    plain = header.removeprefix('attachment; filename="').partition('"')[0]
    assert not set(plain) & set("/\\<>\"'\r\n")
    assert MARK not in log.getvalue()


def test_lines_of_a_file_are_told_line_by_line(api: Api, platform: str, log: Any) -> None:
    """Good and bad: each line of the result is one JSON object, whatever the line said; nothing of it is logged."""
    desk = bulk.Desk(api, platform)
    kinds = [{"narrative": text, "order_ref": None} for text in TEXTS.values()]
    wrong = [{"order_ref": text, "pack": text} for text in TEXTS.values()]
    never = [{"narrative": text} for text in NEVER.values()]
    lines = [bulk.complaint(n, **change) for n, change in enumerate(kinds + wrong + never)]
    shown = desk.ran(bulk.jsonl(*lines) + ALL.encode() + b"\n")
    result = desk.lines(shown)
    assert [("case_id" in line) for line in result][: len(TEXTS)] == [True] * len(TEXTS)
    assert bulk.counts(shown)[0] == len(TEXTS)
    for line in result[len(TEXTS) :]:
        assert "<" not in json.dumps(line.get("problem", {}).get("type"))
        assert all(said.isprintable() for said in strings(line["problem"]))
    assert all(isinstance(json.loads(line), dict) for line in log.getvalue().splitlines())
    assert MARK not in log.getvalue()


def test_exports_are_one_row_a_case(api: Api, platform: str) -> None:
    """As CSV no cell is a formula and none begins another record; as JSON lines each is an object, to the letter."""
    desk = bulk.Desk(api, platform)
    case = Case(api, platform)
    for n, text in enumerate(TEXTS.values()):  # what no filing lets in, as if it had come in otherwise
        seen = summary(desk.services.reader.load(case.id).case) | {"order_ref": text}
        seen["case_id"] = f"case_{n:0>2}{case.id[7:]}".replace("0", "a").replace("1", "b")
        desk.services.views.put(desk.tenant, project.row(json.dumps(seen)))
    results = {}
    for form_of in ("csv", "jsonl"):
        job = api.post(bulk.PATH, {"kind": "export_cases", "format": form_of}, platform).body
        results[form_of] = desk.result(desk.work(job)).decode()
    rows = list(csv.DictReader(io.StringIO(results["csv"], newline="")))
    assert {row["order_ref"].removeprefix("'") for row in rows} >= {t for t in TEXTS.values() if t[0] != "'"}
    assert not [
        cell for row in rows for cell in row.values()
        if cell.lstrip(" \u00a0\u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    ]  # fmt: skip
    exported = [json.loads(line) for line in results["jsonl"].split("\n") if line]
    assert {row["order_ref"] for row in exported} >= set(TEXTS.values())


# --------------------------------------------------------------------------------------------------------- mails, pages


@pytest.mark.parametrize("name", [*SENDERS, *NEVER])
def test_a_platforms_own_name_is_one_line_of_a_mail(
    api: Api, tenant: dict[str, Any], platform: str, name: str
) -> None:
    """The sender's name of its notices: refused, or in the one header that it is for."""
    text = (SHORT | NEVER)[name]
    answer = api("PUT", f"/v1/tenants/{tenant['id']}/notices", SETTINGS | {"from_name": text}, platform)
    if name in NEVER or len(text) > 60:
        assert answer.faults == {("/from_name", "control_character" if name in NEVER else "too_long")}
        return
    assert answer.status == 200, answer.text
    people = {"respondent": {"ref": "shop-77", "name": text, "email": "shop@example.com"}}
    before = api.clock.moment
    notified(api, Case(api, platform, narrative=ALL, **people))
    api.clock.moment = before
    mails = mailing.sent()
    assert len(mails) >= 2
    for mail in mails:
        assert "X-Evil" not in mail
        assert all(MARK not in str(value) for key, value in mail.items() if key != "From")
        assert mail["From"].addresses[0].addr_spec == mailing.SENDER
        assert {
            tag for tag in Tags(mailing.body(mail, "html")).seen if tag in {"script", "img", "svg", "h1@x"}
        } == set()


def test_a_platforms_name_is_text_on_its_pages(api: Api, platform: str) -> None:
    """Above the form that a filing link opens."""
    made = api.post("/v1/filing-links", GIVEN, platform, Idempotency_Key="page").body["path"]
    page = api.get(made)
    assert page.status == 200
    assert "&lt;script&gt;" in page.text
    assert "script" not in Tags(page.text).seen


@pytest.mark.parametrize("name", NEVER)
def test_what_writes_on_terminals_comes_by_no_form(api: Api, platform: str, officer: str, name: str) -> None:
    """It was pasted along with the words: a blank stands in its place, as in a letter, and the complaint is filed."""
    given = GIVEN | {"answers": GIVEN["answers"] | {"order_ref": f"BK-{list(NEVER).index(name)}"}}
    made = api.post("/v1/filing-links", given, platform).body["path"]
    answer = api("POST", made, raw=form(narrative=NEVER[name]), Content_Type=FORM, Idempotency_Key="")
    assert answer.status == 303, answer.text
    filed = re.search(r"case_[a-z2-7]{26}", api.get(answer.headers["location"]).text)
    assert filed is not None
    shown = api.get(f"/v1/cases/{filed[0]}", officer).body
    blank = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", NEVER[name]).strip()
    assert blank in strings(shown)


@pytest.mark.parametrize("name", [*TEXTS, *NEVER])
def test_no_page_of_the_description_is_an_echo(api: Api, name: str) -> None:
    """Language and name of a file: refused, not shown."""
    text = (TEXTS | NEVER)[name]
    for path in (
        f"/docs?lang={quote(text)}",
        f"/docs/problems?lang={quote(text)}",
        f"/docs/{quote(text, safe='')}",
    ):
        answer = api.get(path)
        assert answer.status in (400, 404), path
        assert MARK not in answer.text
        assert answer.headers["content-type"].startswith("application/")

"""Bulk jobs over HTTP, from the announcement of a file to the lines of its result."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.domain.bulk.asking import KEY_PATTERN
from chalicelib.domain.case.views import summary
from chalicelib.domain.values import Role
from chalicelib.entrypoints import project
from chalicelib.entrypoints.http import handling
from tests import bulk
from tests.bulk import PATH, Desk, complaint, counts, jsonl, row, sheet
from tests.handlers.http.conftest import Api
from tests.shared_aws import sent

pytestmark = pytest.mark.capability("S01")
CFPB: dict[str, Any] = {
    "format": "cfpb_csv", "defaults": {"pack": "generic", "claim": {"remedy": "review_correction"}},
    "mapping": {"issues": {"Managing an account": "service"}, "companies": {"HARBOUR SAVINGS, N.A.": "bank-9"}},
}  # fmt: skip


@pytest.fixture
def desk(api: Api, platform: str) -> Desk:
    return Desk(api, platform)


def problem(line: dict[str, Any]) -> tuple[str, set[tuple[str, str]]]:
    found = line["problem"]
    return found["code"], {(f["pointer"], f["code"]) for f in found.get("faults", ())}


def test_a_file_of_complaints_becomes_cases(desk: Desk) -> None:
    """Each line one case; what is wrong with a line is told in the words of the API, in the job's language."""
    raw = (
        jsonl(complaint(1), complaint(2, narrative=""), complaint(3)) + b"not json\n\n" + jsonl(complaint(4))
    )
    job = desk.given(raw, lang="zh")
    assert (job["state"], job["percent"], job["lines_total"]) == ("waiting", 0, None)
    assert desk.act(job, "start")["state"] == "working"
    shown = desk.work(job)
    assert (shown["state"], shown["percent"], shown["lines_total"]) == ("done", 100, 5)
    assert counts(shown) == (3, 2, 0)
    lines = desk.lines(job)
    assert [line["line"] for line in lines] == [1, 2, 3, 4, 6]
    assert problem(lines[1]) == ("incomplete", {("/narrative", "missing")})
    assert lines[1]["problem"]["title"] != "Incomplete"
    assert problem(lines[3]) == ("malformed_json", {("", "syntax")})
    case = desk.api.get(f"/v1/cases/{lines[0]['case_id']}", desk.platform).body
    assert (case["claim"]["order_ref"], case["respondent_ref"]) == ("L-1", "shop-77")
    link = desk.api.post(shown["result"], None, desk.platform).body
    asked = parse_qs(urlsplit(link["url"]).query)
    assert asked["response-content-disposition"] == [f'attachment; filename="{job["job_id"]}.jsonl"']
    assert asked["X-Amz-Expires"] == ["300"]


def test_the_end_is_told_to_the_platforms_server(desk: Desk) -> None:
    """Once, under an id of its own, with the numbers."""
    job = desk.started(jsonl(complaint(1), {"pack": 7}))
    desk.work(job)
    (told,) = [m.json for m in sent("deliveries") if m.json["type"] == "bulk.finished"]
    data = json.loads(told["body"])["data"]
    assert (data["job_id"], data["state"], data["accepted"], data["refused"]) == (job["job_id"], "done", 1, 1)


def test_the_bureaus_file_is_taken_as_it_is_published(desk: Desk) -> None:
    """With words over several lines, in any order of columns, behind the mark of an encoding."""
    raw = b"\xef\xbb\xbf" + sheet(row(1), row(2, **{"Consumer complaint narrative": ""}), row(3, Company=" "))
    shown = desk.ran(raw, **CFPB)
    assert counts(shown) == (1, 2, 0)
    filed, wordless, nameless = desk.lines(shown)
    assert (filed["line"], filed["key"]) == (2, "cfpb:7000001")
    assert problem(wordless) == ("invalid_request", {("/Consumer complaint narrative", "no_narrative")})
    assert problem(nameless)[1] == {("/Company", "missing")}
    assert nameless["line"] == 5  # the header, two lines of the first, one of the second
    case = desk.api.get(f"/v1/cases/{filed['case_id']}", desk.platform).body
    assert (case["respondent_ref"], case["dispute_type"]) == ("bank-9", "service")
    assert case["claim"]["occurred_on"] == "2026-11-02"


def test_a_complaint_of_the_bureau_is_one_case_in_whichever_job(desk: Desk) -> None:
    """Its id is the key: the same file once more meets the same cases."""
    first = desk.ran(sheet(row(1), row(2)), **CFPB)
    again = desk.ran(sheet(row(2), row(3), row(3)), **CFPB)
    assert (counts(first), counts(again)) == ((2, 0, 0), (1, 0, 2))
    assert desk.lines(again)[0]["case_id"] == desk.lines(first)[1]["case_id"]


def test_a_line_with_a_key_is_the_request_of_that_key(desk: Desk) -> None:
    """The API knows the case; with other words the key is refused."""
    body = complaint(1, pack="generic")
    filed = desk.api.post("/v1/cases", body, desk.platform, Idempotency_Key="order-1").body
    shown = desk.ran(jsonl(complaint(1, key="order-1"), complaint(2, key="order-1"), complaint(3, key=" ")))
    assert counts(shown) == (0, 2, 1)
    met, reused, bad = desk.lines(shown)
    assert met["case_id"] == filed["case_id"]
    assert reused["problem"]["code"] == "idempotency_key_reused"
    assert problem(bad)[1] == {("/key", "pattern")}
    assert KEY_PATTERN == handling.KEY_PATTERN


def test_the_same_file_under_one_batch_is_the_same_cases(desk: Desk) -> None:
    """Without a batch it is another one."""
    raw = jsonl(complaint(1), complaint(2))
    runs = [desk.ran(raw, **more) for more in ({"batch": "november"}, {"batch": "november"}, {})]
    assert [counts(shown) for shown in runs] == [(2, 0, 0), (0, 0, 2), (2, 0, 0)]


def test_a_hostile_file_is_told_line_by_line(desk: Desk) -> None:
    """Of the lines behind a giant, a broken or a strange one each gets its own answer."""
    head, *records = sheet(row(1), row(2)).split(b"\r\n", 1)
    width = head.count(b",")
    bad = [
        b",".join([b"x"] * 1_000_000), b'"' + b"a\r\nb," * 60_000 + b'"' + b"," * width, b'"x"y' + b"," * width,
        b"a,b", b"\xff\xfe" + b"," * width, b"a\x00" + b"," * width,
    ]  # fmt: skip
    shown = desk.ran(b"\r\n".join([head, *bad, *records]), **CFPB)
    assert (shown["state"], counts(shown)) == ("done", (2, 6, 0))
    assert [min(code for _, code in problem(line)[1]) for line in desk.lines(shown)[:6]] == [
        "record_too_long", "record_too_long", "csv_malformed", "wrong_columns", "not_utf8", "control_character",
    ]  # fmt: skip


def test_a_quote_that_never_closes_ends_the_file(desk: Desk) -> None:
    """What stands before it is done; nothing behind it is taken for a record."""
    plain = sheet(row(2, **{"Consumer complaint narrative": "I ask.", "Company": "A"})).split(b"\r\n", 1)[1]
    raw = sheet(row(1)) + b'"never closed\r\n' + plain
    shown = desk.ran(raw, **CFPB)
    assert (shown["state"], shown["cause"], shown["cause_line"]) == ("failed", "quote_never_closed", 4)
    assert counts(shown) == (1, 0, 0)
    assert "line 4" in shown["next"]


def test_another_file_than_the_bureaus_says_which_columns_it_lacks(desk: Desk) -> None:
    """Nothing is done; the result names them."""
    shown = desk.ran(sheet({"Company": "A"}, columns=("Company", "State")), **CFPB)
    assert (shown["state"], shown["cause"], shown["accepted"]) == ("failed", "bad_header", 0)
    assert ("/Complaint ID", "missing_column") in problem(desk.lines(shown)[0])[1]


def served(desk: Desk, ref: str = "shop-77") -> str:
    body = complaint(1, pack="generic", respondent={"ref": ref, "name": "Brindlemoor"})
    case_id: str = desk.api.post("/v1/cases", body, desk.platform).body["case_id"]
    answer = desk.api.post(f"/v1/cases/{case_id}/actions/serve", {"how": "platform"}, desk.platform)
    assert answer.status == 200, answer.text
    return case_id


def test_a_merchant_answers_many_cases_at_once(desk: Desk) -> None:
    """As the respondent of each; a case of another merchant does not exist, and nobody answers twice."""
    own, foreign = served(desk), served(desk, "shop-78")
    columns = ("case_id", "position", "statement")
    rows = [
        {"case_id": own, "position": "admits", "statement": "We send the shade."},
        {"case_id": foreign, "position": "admits", "statement": "We send the shade."},
        {"case_id": own, "position": "contests", "statement": "We do not."},
        {"case_id": own, "position": "perhaps", "statement": ""},
    ]
    shown = desk.ran(
        sheet(*rows, columns=columns), kind="respond_cases", format="csv", respondent_ref="shop-77"
    )
    assert counts(shown) == (1, 3, 0)
    assert [line.get("problem", {}).get("code") for line in desk.lines(shown)] == [
        None, "not_found", "already_responded", "invalid_request",
    ]  # fmt: skip
    events = [json.loads(row.body) for row in desk.services.store.events(own)]
    (responded,) = [event for event in events if event["type"] == "case.responded"]
    assert responded["by"] == Role.RESPONDENT
    assert "case.responded" not in {row.type for row in desk.services.store.events(foreign)}


def test_a_merchant_makes_many_offers_at_once(desk: Desk) -> None:
    """From JSON or a CSV with its amounts in the smallest unit; nothing is accepted for anybody."""
    own = served(desk)
    terms = {"remedy": "partial_refund", "money": {"amount": 900, "currency": "USD"}}
    shown = desk.ran(
        jsonl({"case_id": own, "terms": terms, "key": "offer-1"}, {"terms": terms}), kind="offer_cases",
        respondent_ref="shop-77",
    )  # fmt: skip
    assert (counts(shown), problem(desk.lines(shown)[1])[1]) == ((1, 1, 0), {("/case_id", "missing")})
    again = desk.ran(
        jsonl({"case_id": own, "terms": terms, "key": "offer-1"}),
        kind="offer_cases",
        respondent_ref="shop-77",
    )
    assert counts(again) == (0, 0, 1)
    columns = ("case_id", "remedy", "amount", "currency", "note")
    cells = {"case_id": own, "remedy": "partial_refund", "amount": "950", "currency": "USD", "note": "=1+1"}
    bad = cells | {"amount": "9.50"}
    csv = sheet(cells, bad, columns=columns)
    third = desk.ran(csv, kind="offer_cases", format="csv", respondent_ref="shop-77")
    assert counts(third) == (1, 1, 0)
    assert problem(desk.lines(third)[1])[1] == {("/terms/money/amount", "wrong_type")}
    case = desk.services.reader.load(own).case
    made = {(o.by, o.terms.money and o.terms.money.amount) for o in case.offers.values()}
    assert made == {(Role.RESPONDENT, 900), (Role.RESPONDENT, 950)}


def test_the_first_lines_can_be_tried(desk: Desk) -> None:
    """Nothing is written, and no key is used up."""
    body = {
        "kind": "file_cases",
        "defaults": {"pack": "generic"},
        "text": (jsonl(complaint(1), {}) * 60).decode(),
    }
    tried = desk.api.post(f"{PATH}/dry-run", body, desk.platform)
    assert tried.status == 200, tried.text
    assert (tried.body["accepted"], tried.body["refused"], len(tried.body["lines"])) == (50, 50, 100)
    own = served(desk)
    text = sheet({"case_id": own, "remedy": "repair"}, columns=("case_id", "remedy")).decode()
    body = {"kind": "offer_cases", "format": "csv", "respondent_ref": "shop-77", "text": text}
    assert desk.api.post(f"{PATH}/dry-run", body, desk.platform).body["accepted"] in (0, 1)
    assert not desk.services.reader.load(own).case.offers


def test_a_job_stops_at_the_end_of_its_page(desk: Desk) -> None:
    """What is done stays done and is told; a job that is over stays as it is."""
    job = desk.started(jsonl(*(complaint(n) for n in range(5))))
    worker = bulk.working(desk.services, page_lines=2)
    found = desk.services.bulk_jobs.get(desk.tenant, job["job_id"])
    assert found is not None
    assert worker._pages(found, 1) is not None
    assert desk.act(job, "cancel")["state"] == "cancelling"
    shown = desk.work(job)
    assert (shown["state"], counts(shown), len(desk.lines(job))) == ("cancelled", (2, 0, 0), 2)
    assert desk.act(job, "cancel")["state"] == "cancelled"
    refused = desk.api.post(f"{PATH}/{job['job_id']}/actions/resume", None, desk.platform)
    assert refused.code == "bulk_not_under_way"


def test_a_job_begins_when_its_file_is_there(desk: Desk) -> None:
    """And the same request gives the same job with a new form."""
    raw = jsonl(complaint(1))
    asked = {"kind": "file_cases", "sha256": "ab" * 32, "size": len(raw), "defaults": {"pack": "generic"}}
    first, again = (desk.api.post(PATH, asked, desk.platform, Idempotency_Key="job-1").body for _ in range(2))
    assert first["job_id"] == again["job_id"]
    path = f"{PATH}/{first['job_id']}"
    assert desk.api.post(f"{path}/actions/start", None, desk.platform).code == "bulk_file_missing"
    assert desk.api.post(f"{path}/downloads", None, desk.platform).code == "bulk_no_result"
    other = desk.api.post(PATH, asked | {"size": 2}, desk.platform, Idempotency_Key="job-1")
    assert other.code == "idempotency_key_reused"
    assert desk.act(first, "cancel")["state"] == "cancelled"
    assert again["upload"]["fields"]["key"] == first["upload"]["fields"]["key"]


def test_what_does_not_go_together_is_refused_by_pointer(desk: Desk) -> None:
    """All of it at once."""
    wrong = {
        "kind": "respond_cases",
        "format": "cfpb_csv",
        "filters": {"status": "open"},
        "defaults": {"pack": "x"},
    }
    assert desk.api.post(PATH, wrong, desk.platform).faults == {
        ("/format", "not_one_of"), ("/respondent_ref", "missing"), ("/filters", "not_applicable"),
        ("/defaults", "not_applicable"), ("/sha256", "missing"), ("/size", "missing"),
    }  # fmt: skip
    bad = {"kind": "export_cases", "filters": {"status": "ajar", "limit": "3"}}
    assert desk.api.post(PATH, bad, desk.platform).faults == {("/filters/limit", "unknown_field")}
    unknown = {"kind": "file_cases", "sha256": "ab" * 32, "size": 1, "defaults": {"packs": "generic"}}
    assert desk.api.post(PATH, unknown, desk.platform).faults == {("/defaults/packs", "unknown_field")}


def test_a_key_needs_the_scope_of_what_a_job_does(desk: Desk, api: Api) -> None:
    """That of jobs, and that of the lines: a job is no way round a key's limits."""
    path = f"/v1/tenants/{desk.tenant}/keys"
    keys = {
        scope: api.post(path, {"label": "narrow", "scopes": scope.split()}, desk.platform).body["api_key"]
        for scope in ("cases", "bulk", "bulk cases")
    }
    export = {"kind": "export_cases"}
    assert [api.post(PATH, export, keys[scope]).status for scope in keys] == [403, 403, 201]
    answers = {"kind": "respond_cases", "respondent_ref": "shop-77", "sha256": "ab" * 32, "size": 1}
    assert api.post(PATH, answers, keys["bulk cases"]).code == "forbidden"
    assert api.get(f"{PATH}", keys["bulk"]).status == 200


def test_other_platforms_see_no_job(desk: Desk, api: Api) -> None:
    """For them there is none."""
    job = desk.given(jsonl(complaint(1)))
    other = api.tenant()["key"]["api_key"]
    assert api.get(f"{PATH}/{job['job_id']}", other).code == "not_found"
    assert api.get(PATH, other).body == {"jobs": [], "next_after": None}


def test_jobs_are_listed_the_newest_first(desk: Desk, api: Api) -> None:
    """Page by page; and twenty may be under way at a time."""
    ids = []
    for _ in range(20):
        ids.append(desk.given(b"{}")["job_id"])
        api.clock.moment += timedelta(seconds=1)
    page = api.get(f"{PATH}?limit=15", desk.platform).body
    rest = api.get(f"{PATH}?limit=15&after={page['next_after']}", desk.platform).body
    assert [job["job_id"] for job in page["jobs"] + rest["jobs"]] == ids[::-1]
    for made_up in ("NQ==", "bnVsbA==", "e30=", "x"):  # 5, null, {}, and nothing at all
        refused = api.get(f"{PATH}?after={made_up}", desk.platform)
        assert refused.faults == {("query/after", "malformed_cursor")}
    assert api.post(PATH, {"kind": "export_cases"}, desk.platform).code == "too_many_bulk_jobs"


def test_the_list_goes_out_as_a_file(desk: Desk) -> None:
    """With the filters of the list, and nothing that the list does not show; a cell is never a formula."""
    for number in range(3):
        case_id = desk.api.post("/v1/cases", complaint(number, pack="generic"), desk.platform).body["case_id"]
        shown = summary(desk.services.reader.load(case_id).case)
        shown |= {"order_ref": "=cmd()", "status": "open" if number else "closed"}
        desk.services.views.put(desk.tenant, project.row(json.dumps(shown)))
    asked = {"kind": "export_cases", "format": "csv", "filters": {"status": "open"}}
    job = desk.api.post(PATH, asked, desk.platform).body
    shown = desk.work(job)
    assert (shown["state"], shown["accepted"], shown["upload_until"]) == ("done", 2, None)
    header, *rows = desk.result(job).decode().splitlines()
    assert header.startswith('"case_id","status","stage"')
    assert all('"\'=cmd()"' in row and "Lamp number" not in row for row in rows)
    lines = desk.api.post(PATH, {"kind": "export_cases"}, desk.platform).body
    assert (desk.work(lines)["accepted"], len(desk.lines(lines))) == (3, 3)

"""Injection: hostile texts go in wherever a text is taken, and do nothing wherever one comes out."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec.structs import replace

from bench.tampers import closed, opened
from chalicelib.adapters.files import _attachment, _safe_name
from chalicelib.adapters.mailer import address, as_html, message
from chalicelib.application.notice_ports import Mail
from chalicelib.domain.bulk import cells
from chalicelib.domain.bundle import check as bundles
from chalicelib.domain.bundle.naming import path
from redress_cli.files import printable
from tests.bundle_samples import sample
from tests.channels import GIVEN, form
from tests.force.hostile import MARK, NEVER, TEXTS
from tests.handlers.http.conftest import Answer, Case
from tests.handlers.http.refusing import COMPLAINT, account, api, nothing_written, refused, shared

__all__ = ["account", "api", "shared"]  # the fixtures
ALL = TEXTS | NEVER
FORM = "application/x-www-form-urlencoded"


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [tag, *(f"{tag}@{name}" for name, _ in attrs)]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the API logs from here on."""
    from chalicelib.entrypoints.http.edge import logger

    written = io.StringIO()
    monkeypatch.setattr(logger().registered_handler, "stream", written)
    return written


def harmless(answer: Answer, log: io.StringIO) -> None:
    """JSON that no browser takes for a page; nothing of it in headers or log, which has one JSON object a line."""
    assert answer.headers["content-type"].startswith("application/")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert MARK not in str(answer.headers)
    assert MARK not in log.getvalue()
    assert all(isinstance(json.loads(line), dict) for line in log.getvalue().splitlines())


def complaint(text: str) -> dict[str, Any]:
    """The example with that text for every one that a person writes."""
    body: dict[str, Any] = json.loads(json.dumps(COMPLAINT))
    body["narrative"] = text
    body["complainant"]["name"] = body["respondent"]["name"] = text
    return body


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_kept_as_it_is_and_shown_as_data(shared: Case, log: io.StringIO, name: str) -> None:
    """Names, narrative, a message: nothing is interpreted on the way in, nor on the way out."""
    text = TEXTS[name]
    made = shared.api.post("/v1/cases", complaint(text) | {"order_ref": None}, shared.platform)
    if made.status == 400:  # a name is shorter than a narrative
        made = shared.api.post("/v1/cases", COMPLAINT | {"narrative": text}, shared.platform)
    assert made.status == 201, made.text
    shown = shared.api.get(f"/v1/cases/{made.body['case_id']}", shared.platform)
    assert text.strip() in [str(said).strip() for said in shown.body["texts"].values()]
    for answer in (made, shown):
        harmless(answer, log)


@pytest.mark.parametrize("name", NEVER)
def test_what_writes_on_terminals_gets_in_nowhere(shared: Case, log: io.StringIO, name: str) -> None:
    """Every place at once is told."""
    with nothing_written():
        answer = shared.api.post("/v1/cases", complaint(NEVER[name]), shared.platform)
    assert answer.status == 400
    assert {code for _, code in answer.faults} == {"control_character"}
    harmless(answer, log)


@pytest.mark.parametrize("name", ALL)
def test_no_header_is_an_echo(shared: Case, log: io.StringIO, name: str) -> None:
    """Language, correlation, origin, client, query, path: what is odd is replaced, refused or passed over."""
    odd = dict.fromkeys(
        ("Accept_Language", "X_Correlation_Id", "User_Agent", "Origin", "Referer", "Host", "X_Forwarded_For"),
        ALL[name],
    )
    answer = shared.api.get("/v1/cases/none", shared.platform, **odd)
    refused(answer, 404, "not_found")
    harmless(answer, log)
    assert MARK not in answer.text
    wrong = shared.act("withdraw", {}, shared.complainant, Idempotency_Key=f"<{ALL[name]}")
    assert wrong.code == "header_invalid"
    harmless(wrong, log)


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_shows_what_was_typed_and_runs_none_of_it(shared: Case, name: str) -> None:
    """The form comes back with its mistakes: the same tags and attributes as for plain words."""
    made = shared.api.post("/v1/filing-links", GIVEN, shared.platform, Idempotency_Key="one").body["path"]

    def page(text: str) -> Answer:
        body = form(narrative=text, complainant_name=text, detail_product=text, occurred_on=text, amount=text)
        return shared.api("POST", made, raw=body, Content_Type=FORM, Idempotency_Key="")

    answer = page(TEXTS[name])
    assert answer.status == 422, answer.text
    assert MARK in answer.text
    assert set(Tags(answer.text).seen) == set(Tags(page("last week").text).seen)
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", ALL)
def test_no_cell_is_a_formula(name: str) -> None:
    """One record of one row, whatever stands in it; what a spreadsheet would reckon begins with an apostrophe."""
    (row,) = csv.reader(io.StringIO(cells.written([ALL[name], "next"]).decode(), newline=""))
    assert row[1] == "next"
    assert row[0].removeprefix("'") == ALL[name]
    assert not row[0].lstrip(" \u00a0\u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))


@pytest.mark.parametrize("name", ALL)
def test_no_name_of_a_file_leads_anywhere(name: str) -> None:
    """In a download's header, and in a bundle: one header, no path, nothing that turns or hides its ending."""
    safe = _safe_name(ALL[name], "evi_1")
    header = _attachment(safe)
    assert header.isascii()
    assert header.isprintable()
    assert re.fullmatch(
        r"attachment; filename=\"[^\"\\/]+\"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+", header
    )
    inside = path("C-1", ALL[name])
    assert bundles.permitted(inside)
    assert inside.isprintable()
    assert ".." not in inside.split("/")


@pytest.mark.parametrize("name", ALL)
def test_no_mail_has_a_header_of_the_texts(name: str) -> None:
    """Subject and name are one line each; the page within shows the words."""
    mail = Mail("ada@buyer.example", "Market", "help@shop.example", "Your case", "Words.", "en", {})
    hostile = replace(mail, from_name=ALL[name], subject=ALL[name], text=ALL[name])
    plain, read = (
        email.message_from_bytes(
            message(m, address(m.to), "notices@redress.example").as_bytes(), policy=email.policy.default
        )
        for m in (mail, hostile)
    )
    assert sorted(read.keys()) == sorted(plain.keys())
    assert read["To"] == "ada@buyer.example"
    seen = set(Tags(as_html(ALL[name], ALL[name], "en")).seen)
    assert seen <= set(Tags(as_html("Words.\nMore.", "Words.", "en")).seen) | {"a", "a@href"}


@pytest.mark.parametrize("name", ALL)
def test_no_bundle_writes_on_a_terminal(name: str) -> None:
    """What is said of a hostile one is printable, and so are the lines of the other tools."""
    files = opened(sample(files=0, messages=1))
    manifest = json.loads(files["manifest.json"]) | {"reader": ALL[name], "lang": ALL[name]}
    raw = closed(files | {"manifest.json": bundles.canonical(manifest) + b"\n"})
    said = list(bundles.report(bundles.check(io.BytesIO(raw)), "en"))
    assert said
    assert all(line.isprintable() for line in said)
    assert printable(ALL[name]).isprintable()

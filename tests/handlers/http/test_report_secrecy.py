"""The one who was reported never learns of it: not by a reply, an event, a message, nor by what a platform is sent of
the case. Neither does a mediator.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.application.ports import CaseWrite
from chalicelib.domain.publication import encode, payload
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.endpoints import TABLE, Endpoint
from tests.handlers.http.conftest import Api, Case

WORDS = "Its mark is a forgery."
TERMS = {"remedy": "partial_refund", "money": {"amount": 3_000, "currency": "USD"}}
VARIES = re.compile(r"[a-z]+_[a-z2-7]{26}|[0-9a-f]{64}|[0-9a-f]{32}|\d{4}-\d\d-\d\dT[0-9:.]+Z")
"""Ids, hashes, commitments, moments: what differs between any two cases."""


class Reported(Case):
    """A case whose filing opened a report, which has gone some way since."""

    def __init__(self, api: Api, platform: str) -> None:
        beside = {"violation": "unsafe_goods", "narrative": WORDS}
        super().__init__(api, platform, violation_report=beside)
        self.report_id = self.filed.body["report_id"]
        for verb, body in (
            ("accept", {"reasons": "It looks plausible to governance."}),
            ("investigate", {"kind": "note", "text": "Bought one on the quiet."}),
        ):
            answer = api.post(f"/v1/reports/{self.report_id}/actions/{verb}", body, self.officer)
            assert answer.status == 200, answer.text

    def traces(self, text: str) -> list[str]:
        marks = (
            self.report_id, self.report_id.partition("_")[2], "rep_", WORDS, "unsafe_goods", "violation",
            "plausible to governance", "on the quiet", "report_",
        )  # fmt: skip
        return [mark for mark in marks if mark in text]


@pytest.fixture
def reported(api: Api, platform: str) -> Reported:
    return Reported(api, platform)


def talked(case: Case) -> Case:
    """Notice, an answer, an offer, messages."""
    case.done("serve", {}, case.platform)
    case.done("respond", examples.BODIES["RespondIn"], case.respondent)
    case.done("offer", {"terms": TERMS}, case.respondent)
    case.done("message", {"text": "Hello."}, case.complainant)
    return case


def filled(endpoint: Endpoint, case: Reported) -> str:
    ids = {
        "case_id": case.id, "report_id": case.report_id, "tenant_id": "ten_" + "a" * 26, "key_id": "key_" + "a" * 26,
        "evidence_id": "evi_" + "a" * 26, "endpoint_id": "ep_" + "a" * 26,
    }  # fmt: skip
    return endpoint.path.format_map({name: ids.get(name, "x") for name in endpoint.parameters})


@pytest.mark.capability("S06")
def test_no_route_tells_the_respondent_of_the_report(api: Api, reported: Reported) -> None:
    """Every endpoint, with every example of a body: no answer of the case's, nor any refusal, holds a trace."""
    talked(reported)
    for endpoint in TABLE:
        if endpoint.action is None:  # public, the same for everybody
            continue
        body = examples.BODIES[endpoint.body.__name__] if endpoint.body else None
        answer = api(endpoint.method, filled(endpoint, reported), body, reported.respondent)
        assert reported.traces(answer.text) == [], endpoint.name


@pytest.mark.capability("S06")
@pytest.mark.parametrize("endpoint", [e for e in TABLE if e.tag == "reports"], ids=lambda e: e.name)
def test_for_the_respondent_there_are_no_reports(api: Api, reported: Reported, endpoint: Endpoint) -> None:
    """404 in the same words, whether the report exists, exists not, or could never."""
    body = examples.BODIES[endpoint.body.__name__] if endpoint.body else None
    answers = [
        api(endpoint.method, filled(endpoint, reported).replace(reported.report_id, id_), body, reported.respondent)
        for id_ in (reported.report_id, "rep_" + "a" * 26, "nonsense")
    ]  # fmt: skip
    assert [answer.status for answer in answers] == [404] * 3
    assert len({json.dumps({**answer.body, "instance": ""}) for answer in answers}) == 1


@pytest.mark.capability("S06")
def test_a_reported_case_looks_like_any_other_to_the_respondent(api: Api, platform: str) -> None:
    """Case, record and messages: the same but for ids, hashes and moments, down to the last byte."""
    cases = (talked(Reported(api, platform)), talked(Case(api, platform)))
    for what in ("", "/events", "/messages"):
        one, other = (VARIES.sub("*", api.get(case.path + what, case.respondent).text) for case in cases)
        assert one == other, what


def test_what_a_platform_is_sent_of_the_case_holds_no_trace(api: Api, reported: Reported) -> None:
    """It may hand every webhook of the case on to the respondent."""
    talked(reported)
    rows = api.services.store.events(reported.id)
    bodies = [
        encode(payload(r.body, r.hash, r.audience, r.summary)) for r in rows if "platform" in r.audience
    ]
    assert len(bodies) >= 4
    assert [reported.traces(body) for body in bodies] == [[]] * len(bodies)


def test_an_action_on_the_case_writes_nothing_about_the_report(
    api: Api, reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a filing has a companion."""
    written: list[CaseWrite] = []
    commit = api.services.store.commit

    def noted(write: CaseWrite, stamp: Any) -> None:
        written.append(write)
        commit(write, stamp)

    monkeypatch.setattr(api.services.store, "commit", noted)
    talked(reported)
    assert written
    assert all(write.companion is None for write in written)


def test_a_mediator_learns_nothing_either(api: Api, reported: Reported, platform: str) -> None:
    """Who sits with both sides must not carry it."""
    mediator_ref = "mediator-1"
    api("PUT", f"/v1/mediators/{mediator_ref}", examples.BODIES["MediatorIn"], platform)
    mediator = api.token(platform, "mediator", ref=mediator_ref)
    reported.mediated_by(mediator_ref)
    for endpoint in reports():
        body = examples.BODIES[endpoint.body.__name__] if endpoint.body else None
        assert api(endpoint.method, filled(endpoint, reported), body, mediator).status == 404
    assert reported.traces(api.get(reported.path, mediator).text) == []


def reports() -> Iterator[Endpoint]:
    return (e for e in TABLE if e.tag == "reports")

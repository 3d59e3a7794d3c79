"""Violation reports over HTTP: filing, reading, deciding, listing, and what each caller gets."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.report.views import summary
from chalicelib.entrypoints.http import examples
from chalicelib.entrypoints.http.report_endpoints import VERBS
from chalicelib.entrypoints.project import report_row
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.test_events import queued
from tests.roundtrips import count_calls

UPHOLD = {"reasons": "No test report exists.", "measures": ["delisting"]}


class Report:
    """A filed report with an officer's credential."""

    def __init__(self, api: Api, platform: str, **changes: Any) -> None:
        self.api, self.platform = api, platform
        self.filed = api.post("/v1/reports", examples.BODIES["ReportIn"] | changes, platform)
        assert self.filed.status == 201, self.filed.text
        self.id = self.filed.body["report_id"]
        self.path = f"/v1/reports/{self.id}"
        self.sign_in()

    def sign_in(self) -> None:
        self.officer = self.api.token(self.platform, "officer", ref="officer-1")
        self.regulator = self.api.token(self.platform, "regulator", ref="samr-4403")

    def act(self, verb: str, body: Any = None, as_: str | None = None, **headers: str) -> Answer:
        given = examples.BODIES[VERBS[verb][1].__name__] if body is None else body
        return self.api.post(f"{self.path}/actions/{verb}", given, as_ or self.officer, **headers)

    def done(self, verb: str, body: Any = None) -> dict[str, Any]:
        answer = self.act(verb, body)
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.body
        return shown

    def wait(self, **length: float) -> None:
        """Time passes, the report is woken, and everybody comes back with a fresh token."""
        self.api.clock.moment += timedelta(**length)
        self.api.services.ticker.tick(self.id, self.api.services.tenancies.of)
        self.sign_in()

    def show(self, as_: str | None = None, **headers: str) -> Answer:
        return self.api.get(self.path, as_ or self.officer, **headers)


@pytest.fixture
def report(api: Api, platform: str) -> Report:
    return Report(api, platform)


def both(api: Api, platform: str, **changes: Any) -> Case:
    """A complaint that opens a report as well; `filed.body["report_id"]` names it."""
    return Case(api, platform, violation_report={"violation": "unsafe_goods"} | changes)


class TestFiling:
    """POST /v1/reports."""

    @pytest.mark.capability("S06")
    def test_a_report_is_filed_by_itself(self, report: Report) -> None:
        """With what happens next, in the caller's language, and whose move it is."""
        body = report.filed.body
        assert (body["status"], body["stage"], body["case_id"], body["rules"]) == (
            "open", "filing", None, "report-rules@1",
        )  # fmt: skip
        assert body["next"].startswith("An officer must decide by ")
        assert report.filed.headers["location"] == report.path
        assert report.filed.headers["etag"] == '"1"'
        assert body["allowed_actions"] == [], "servers file, officers decide"

    def test_a_repeated_filing_gives_the_same_report(self, api: Api, platform: str) -> None:
        """And says so."""
        body = examples.BODIES["ReportIn"]
        first, again = (api.post("/v1/reports", body, platform, Idempotency_Key="k-1") for _ in range(2))
        assert first.body["report_id"] == again.body["report_id"]
        assert again.headers["idempotency-replayed"] == "true"
        other = body | {"violation": "other"}
        assert (
            api.post("/v1/reports", other, platform, Idempotency_Key="k-1").code == "idempotency_key_reused"
        )

    def test_a_report_may_name_the_case_it_belongs_to(self, api: Api, case: Case) -> None:
        """Of this platform; the rules are those of the case's pack."""
        linked = Report(api, case.platform, case_id=case.id).filed.body
        assert (linked["case_id"], linked["rules"].partition("@")[0]) == (case.id, "generic")
        other = str(api.tenant()["key"]["api_key"])
        body = examples.BODIES["ReportIn"] | {"case_id": case.id}
        assert api.post("/v1/reports", body, other).code == "not_found"

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"subject_ref": "buyer-1042"}, ("/subject_ref", "same_person")),
            ({"reporter": {"ref": "b-1", "anonymous": True, "name": "X"}}, ("/reporter/name", "not_applicable")),
            ({"violation": "rudeness"}, ("/violation", "not_one_of")),
            ({"narrative": " "}, ("/narrative", "pattern")),
            ({"case_id": "case_1"}, ("/case_id", "pattern")),
        ],
    )  # fmt: skip
    def test_a_report_that_cannot_be_is_refused(
        self, api: Api, platform: str, changes: dict[str, Any], fault: tuple[str, str]
    ) -> None:
        """With the field and why."""
        answer = api.post("/v1/reports", examples.BODIES["ReportIn"] | changes, platform)
        assert (answer.status, fault in answer.faults) == (400, True)

    def test_a_key_without_the_scope_files_none(self, api: Api) -> None:
        """Neither by itself nor beside a complaint."""
        made = api.tenant()
        path = f"/v1/tenants/{made['id']}/keys"
        narrow = api.post(path, {"label": "intake", "scopes": ["cases"]}, made["key"]["api_key"]).body[
            "api_key"
        ]
        assert api.post("/v1/reports", examples.BODIES["ReportIn"], narrow).code == "forbidden"
        beside = examples.BODIES["CaseIn"] | {"violation_report": {"violation": "other"}}
        assert api.post("/v1/cases", beside, narrow).code == "forbidden"
        assert api.post("/v1/cases", examples.BODIES["CaseIn"], narrow).status == 201


class TestBothAtOnce:
    """POST /v1/cases with a violation report."""

    @pytest.mark.capability("S06")
    def test_one_submission_opens_both(self, api: Api, platform: str) -> None:
        """The respondent is the subject, the complainant reports, in the complaint's own words."""
        case = both(api, platform)
        officer = api.token(platform, "officer", ref="officer-1")
        shown = api.get(f"/v1/reports/{case.filed.body['report_id']}", officer).body
        assert (shown["case_id"], shown["subject_ref"], shown["reporter_ref"]) == (
            case.id,
            "shop-77",
            "buyer-1042",
        )
        assert list(shown["texts"].values()) == [examples.BODIES["CaseIn"]["narrative"]]
        assert shown["reporter"]["name"] == "Marian Harrow"

    def test_the_report_may_have_its_own_words_and_subject(self, api: Api, platform: str) -> None:
        """A maker, for example, who is no party of the case."""
        case = both(api, platform, subject_ref="maker-3", narrative="The mark is forged.")
        shown = api.get(f"/v1/reports/{case.filed.body['report_id']}", case.officer).body
        assert (shown["subject_ref"], list(shown["texts"].values())) == ("maker-3", ["The mark is forged."])

    def test_both_are_one_transaction(self, api: Api, platform: str) -> None:
        """No read, no second write."""
        both(api, platform)
        body = examples.BODIES["CaseIn"] | {"violation_report": {"violation": "other"}}
        with count_calls() as calls:
            api.post("/v1/cases", body, platform)
        assert calls == {"dynamodb.TransactWriteItems": 1}

    def test_a_repeated_submission_gives_the_same_two(self, api: Api, platform: str) -> None:
        """The report's id is told again."""
        body = examples.BODIES["CaseIn"] | {"violation_report": {"violation": "other"}}
        first, again = (api.post("/v1/cases", body, platform, Idempotency_Key="k-1") for _ in range(2))
        assert again.headers["idempotency-replayed"] == "true"
        assert first.body["report_id"] == again.body["report_id"]
        plain = api.post("/v1/cases", examples.BODIES["CaseIn"], platform, Idempotency_Key="k-1")
        assert plain.code == "idempotency_key_reused"

    def test_a_plain_complaint_opens_no_report(self, case: Case) -> None:
        """And says so."""
        assert case.filed.body["report_id"] is None

    def test_nobody_reports_himself(self, api: Api, platform: str) -> None:
        """The complainant is not the subject; nothing is filed then."""
        body = examples.BODIES["CaseIn"] | {
            "violation_report": {"violation": "other", "subject_ref": "buyer-1042"}
        }
        answer = api.post("/v1/cases", body, platform)
        assert answer.faults == {("/violation_report/subject_ref", "same_person")}

    @pytest.mark.capability("S06")
    def test_settling_the_case_leaves_the_report_open_and_it_ends_by_itself(
        self, api: Api, platform: str
    ) -> None:
        """And upholding the report leaves the closed case as it is."""
        case = both(api, platform)
        report_id = case.filed.body["report_id"]
        case.done("serve", {}, platform)
        terms = {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}}
        offer = case.done("offer", {"terms": terms}, case.respondent)["created"][0]
        case.done("accept", {"offer_id": offer}, case.complainant)
        path = f"/v1/reports/{report_id}"
        assert api.get(case.path, case.officer).body["outcome"] == "settled"
        assert (api.get(path, case.officer).body["status"], api.get(path, case.officer).body["version"]) == (
            "open",
            1,
        )
        before = api.get(case.path, case.officer).body
        api.post(f"{path}/actions/accept", {"reasons": "Plausible."}, case.officer)
        assert api.post(f"{path}/actions/uphold", UPHOLD, case.officer).status == 200
        assert api.get(path, case.officer).body["outcome"] == "upheld"
        assert api.get(case.path, case.officer).body == before


class TestDeciding:
    """POST /v1/reports/{report_id}/actions/…"""

    def test_a_report_is_looked_into_and_upheld(self, report: Report) -> None:
        """Step by step, with an ETag for each."""
        report.done("accept")
        (step,) = report.done("investigate")["created"]
        report.done("extend")
        shown = report.done("uphold")["report"]
        assert (shown["status"], shown["outcome"]) == ("closed", "upheld")
        assert (shown["finding"]["violated"], shown["finding"]["measures"]) == (
            True,
            ["delisting", "warning"],
        )
        assert [s["id"] for s in shown["steps"]] == [step]
        assert shown["next"] == "The report is closed: a violation was found."

    def test_declining_says_what_to_do_instead(self, report: Report) -> None:
        """In texts that only their ids stand for, until the report is read."""
        filing = report.done("decline")["report"]["filing"]
        texts = report.show().body["texts"]
        assert filing["ground"] == "no_competence"
        assert texts[filing["instead"]["id"]] == examples.BODIES["DeclineReportIn"]["instead"]

    def test_an_action_out_of_place_is_told_why(self, report: Report) -> None:
        """With what is possible instead in `data`."""
        early = report.act("uphold")
        assert (early.code, early.body["data"]["open_in"]) == ("wrong_stage", ["check"])
        report.done("accept")
        report.done("extend")
        again = report.act("extend")
        assert (again.code, again.body["data"]["limit"]) == ("prolonged_already", 1)
        assert again.body["due_at"]
        report.done("dismiss")
        assert report.act("refer").code == "report_closed"

    def test_a_repeated_action_is_answered_as_it_was(self, report: Report) -> None:
        """By its key."""
        first, again = (report.act("accept", Idempotency_Key="k-1") for _ in range(2))
        assert (first.status, again.status) == (200, 200)
        assert again.headers["idempotency-replayed"] == "true"

    def test_a_stale_version_is_refused(self, report: Report) -> None:
        """412, with the version that stands."""
        report.done("accept")
        stale = report.act("investigate", If_Match='"1"')
        assert (stale.status, stale.body["data"]) == (412, {"version": 2})

    def test_measures_are_named_once_and_at_all(self, report: Report) -> None:
        """By the schema, and by the rules."""
        report.done("accept")
        none = report.act("uphold", {"reasons": "r", "measures": []})
        twice = report.act("uphold", {"reasons": "r", "measures": ["warning", "warning"]})
        assert none.faults == {("/measures", "too_few")}
        assert twice.faults == {("/measures", "repeated")}

    def test_servers_and_regulators_decide_nothing(self, report: Report) -> None:
        """They may know of it."""
        for who in (report.platform, report.regulator):
            assert report.act("accept", as_=who).code == "forbidden"

    def test_an_action_is_one_query_and_one_transaction(self, report: Report) -> None:
        """P3."""
        with count_calls() as calls:
            report.done("accept")
        assert calls == {"dynamodb.Query": 1, "dynamodb.TransactWriteItems": 1}


class TestReading:
    """GET /v1/reports/{report_id} and its events."""

    @pytest.mark.capability("S63")
    def test_a_regulator_reads_what_the_platform_reads(self, report: Report) -> None:
        """The report and its record; its list as well."""
        report.done("accept")
        seen, own = report.show(report.regulator).body, report.show(report.platform).body
        assert seen == own
        events = report.api.get(f"{report.path}/events", report.regulator).body["events"]
        assert [e["type"] for e in events] == ["report.filed", "report.accepted"]
        assert report.api.get("/v1/reports", report.regulator).status == 200

    @pytest.mark.capability("S06")
    def test_the_reporter_reads_status_and_outcome(self, api: Api, platform: str) -> None:
        """Of the report that came with the own case: nothing of the investigation, no version, no count."""
        case = both(api, platform)
        path = f"/v1/reports/{case.filed.body['report_id']}"
        api.post(f"{path}/actions/accept", {"reasons": "Plausible."}, case.officer)
        step = {"kind": "note", "text": "Bought one on the quiet."}
        api.post(f"{path}/actions/investigate", step, case.officer)
        told = api.get(path, case.complainant)
        assert {name for name, value in told.body.items() if value is not None} == {
            "report_id", "status", "stage", "violation", "case_id", "filed_at", "next", "filing", "texts",
        }  # fmt: skip
        assert list(told.body["texts"].values()) == ["Plausible."]
        assert told.body["next"] == "The report has been taken up and is being looked into."
        assert "etag" not in told.headers
        events = api.get(f"{path}/events", case.complainant).body
        assert [(e["type"], e["sequence"], e["hash"]) for e in events["events"]] == [
            ("report.filed", 1, None), ("report.accepted", 2, None),
        ]  # fmt: skip

    def test_a_reporter_whose_tokens_were_revoked_reads_nothing(self, api: Api, platform: str) -> None:
        """At once: the case's head is asked."""
        case = both(api, platform)
        case.done("revoke_tokens", {"role": "complainant"}, platform)
        answer = api.get(f"/v1/reports/{case.filed.body['report_id']}", case.complainant)
        assert (answer.status, answer.code) == (401, "credential_invalid")

    @pytest.mark.parametrize(
        "reporter", [{"ref": "somebody-else"}, {"ref": "buyer-1042", "anonymous": True}], ids=["other", "anonymous"]
    )  # fmt: skip
    def test_a_complainant_who_is_not_the_named_reporter_learns_nothing(
        self, api: Api, case: Case, reporter: dict[str, Any]
    ) -> None:
        """In the very words for what does not exist."""
        linked = Report(api, case.platform, case_id=case.id, reporter=reporter)
        hidden = api.get(linked.path, case.complainant)
        absent = api.get("/v1/reports/rep_" + "a" * 26, case.complainant)
        assert hidden.status == 404
        assert {**hidden.body, "instance": ""} == {**absent.body, "instance": ""}

    def test_reading_a_report_is_one_query_and_the_keys_of_its_texts(self, report: Report) -> None:
        """P3, as for a case."""
        with count_calls() as calls:
            report.show()
        assert calls == {"dynamodb.Query": 1, "dynamodb.BatchGetItem": 1}

    def test_the_reporters_token_is_held_against_the_cases_head(self, api: Api, platform: str) -> None:
        """One Query more, for that caller alone; before a decision there is no text to open."""
        case = both(api, platform)
        with count_calls() as calls:
            api.get(f"/v1/reports/{case.filed.body['report_id']}", case.complainant)
        assert calls == {"dynamodb.Query": 2}

    def test_a_regulators_token_is_for_no_case(self, api: Api, case: Case) -> None:
        """It has a reference, like an officer's."""
        body = {"role": "regulator", "ref": "samr-4403", "case_id": case.id}
        assert api.post("/v1/tokens", body, case.platform).faults == {("/case_id", "not_applicable")}
        nameless = api.post("/v1/tokens", {"role": "regulator"}, case.platform)
        assert nameless.faults == {("/ref", "missing")}

    def test_a_report_of_another_platform_does_not_exist(self, api: Api, report: Report) -> None:
        """For reading and deciding alike, in the same words."""
        other = str(api.tenant()["key"]["api_key"])
        officer = api.token(other, "officer", ref="officer-1")
        absent = api.get("/v1/reports/rep_" + "a" * 26, other)
        for answer in (report.show(other), report.show(officer), report.act("accept", as_=officer)):
            assert {**answer.body, "instance": ""} == {**absent.body, "instance": ""}

    def test_time_without_a_decision_is_told_in_words(self, report: Report) -> None:
        """Who must act by when, what silence means; in the end who has it."""
        report.wait(days=8)
        shown = report.show().body
        assert shown["overdue"] is True
        assert "goes to the supervisors" in shown["next"]
        assert report.show(Accept_Language="zh").body["next"].startswith("平台专员须在")
        report.wait(days=8)
        assert "handed to the authority; silence never finds it unfounded" in report.show().body["next"]
        report.wait(days=8)
        closed = report.show().body
        assert (closed["outcome"], closed["cause"]) == ("referred", "silence")
        assert closed["next"] == "The report was handed to the authority."


class TestListing:
    """GET /v1/reports."""

    def listed(self, report: Report, query: str = "", as_: str | None = None) -> list[str]:
        answer = report.api.get(f"/v1/reports{query}", as_ or report.officer)
        assert answer.status == 200, answer.text
        return [line["report_id"] for line in answer.body["reports"]]

    def project(self, *reports: Report) -> None:
        """As the worker writes them."""
        for report in reports:
            made = report.api.services
            loaded = made.report_reader.load(report.id).report
            row = report_row(json.dumps(summary(loaded)))
            made.views.put(loaded.head.tenant, row, "reports")

    def test_reports_are_listed_by_due(self, api: Api, platform: str) -> None:
        """The earliest first, for those who govern."""
        first = Report(api, platform)
        api.clock.moment += timedelta(days=3)
        second = Report(api, platform)
        self.project(second, first)
        for who in (second.officer, second.regulator, platform):
            assert self.listed(second, as_=who) == [first.id, second.id]

    def test_the_supervisors_queue_is_what_is_overdue(self, api: Api, platform: str) -> None:
        """Read by a filter of its own."""
        late = Report(api, platform)
        late.wait(days=8)
        fresh = Report(api, platform)
        self.project(late, fresh)
        assert self.listed(fresh, "?overdue=true") == [late.id]

    def test_filters_and_pages(self, api: Api, platform: str) -> None:
        """By status and stage; a cursor leads on."""
        reports = [Report(api, platform) for _ in range(3)]
        reports[0].done("accept")
        reports[1].done("decline")
        self.project(*reports)
        assert self.listed(reports[0], "?stage=check") == [reports[0].id]
        assert self.listed(reports[0], "?status=closed") == [reports[1].id]
        page = api.get("/v1/reports?limit=2&order=updated", reports[0].officer).body
        rest = api.get(
            f"/v1/reports?limit=2&order=updated&after={page['next_after']}", reports[0].officer
        ).body
        assert {r["report_id"] for r in page["reports"] + rest["reports"]} == {r.id for r in reports}

    def test_a_cursor_of_another_list_is_refused(self, report: Report) -> None:
        """And so is nonsense."""
        answer = report.api.get("/v1/reports?after=abc", report.officer)
        assert answer.faults == {("query/after", "malformed_cursor")}

    def test_nobody_lists_the_reports_of_another_platform(self, api: Api, report: Report) -> None:
        """A list is of the caller's own."""
        self.project(report)
        other = str(api.tenant()["key"]["api_key"])
        assert self.listed(report, as_=other) == []


class TestPublishing:
    """The event log and webhooks."""

    def test_the_event_log_has_reports_among_the_cases(self, api: Api, platform: str) -> None:
        """Each in its own shape, as a webhook carries it."""
        case = both(api, platform)
        api.clock.moment += timedelta(minutes=1)
        by_type = {e["type"]: e["data"] for e in api.get("/v1/events", platform).body["events"]}
        assert set(by_type) == {"case.filed", "report.filed"}
        assert by_type["report.filed"]["report_id"] == case.filed.body["report_id"]
        assert {"case", "case_id"}.isdisjoint(by_type["report.filed"])
        assert {"report", "report_id"}.isdisjoint(by_type["case.filed"])

    def test_an_event_of_a_report_is_sent_once_more(self, api: Api, report: Report) -> None:
        """By its id; either a case or a report is named."""
        hook = {"url": "https://hooks.example.com/redress", "event_types": ["report.filed"]}
        place = api.post("/v1/webhook-endpoints", hook, report.platform).headers["location"]
        event = api.get(f"{report.path}/events", report.platform).body["events"][0]["id"]
        replayed = api.post(f"{place}/replay", {"report_id": report.id, "event_id": event}, report.platform)
        assert (replayed.status, replayed.body) == (202, {"event_id": event, "queued": 1, "next_after": None})
        assert [m["type"] for m in queued(api)] == ["report.filed"]
        neither = api.post(f"{place}/replay", {"event_id": event}, report.platform)
        assert neither.faults == {("", "exactly_one")}
        absent = {"report_id": report.id, "event_id": "evt_" + "a" * 26}
        assert api.post(f"{place}/replay", absent, report.platform).code == "not_found"

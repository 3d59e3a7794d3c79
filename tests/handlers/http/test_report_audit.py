"""The export for a regulator's audit: every report as a line without anybody in it, and counts that add up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.domain.report.views import summary
from chalicelib.entrypoints.project import report_row
from tests.handlers.http.conftest import Api
from tests.handlers.http.test_reports import Report

pytestmark = pytest.mark.capability("S63")
PERSONAL = ("subject_ref", "reporter_ref", "case_id")


def projected(report: Report) -> dict[str, object]:
    """As the worker writes it into the list; what the list says of it."""
    made = report.api.services
    loaded = made.report_reader.load(report.id).report
    said: dict[str, object] = summary(loaded)
    made.views.put(loaded.head.tenant, report_row(json.dumps(said)), "reports")
    return said


def test_a_regulator_takes_lines_without_anybody_in_them(api: Api, platform: str) -> None:
    """Neither who reported nor whom, nor the case; with the end of the record as it was then."""
    report = Report(api, platform)
    said = projected(report)
    answer = api.get("/v1/report-audit", report.regulator)
    assert answer.status == 200, answer.text
    (line,) = answer.body["lines"]
    assert (line["report_id"], line["chain_head"], line["seq"]) == (
        report.id,
        said["chain_head"],
        said["seq"],
    )
    assert not set(line) & set(PERSONAL)
    assert not [name for name in ("subject_ref", "reporter_ref") if str(said[name]) in answer.text]


def test_counts_are_by_violation_and_outcome(api: Api, platform: str) -> None:
    """Two open, one declined; pages add up."""
    made = [Report(api, platform) for _ in range(3)]
    made[0].done("decline")
    said = [projected(report) for report in made]
    whole = api.get("/v1/report-audit", made[0].regulator).body
    kind = said[0]["violation"]
    assert whole["counts"] == [
        {"violation": kind, "outcome": None, "reports": 2, "overdue": 0},
        {"violation": kind, "outcome": said[0]["outcome"], "reports": 1, "overdue": 0},
    ]
    one = api.get("/v1/report-audit?limit=2", platform).body
    two = api.get(f"/v1/report-audit?limit=2&after={one['next_after']}", platform).body
    assert sum(count["reports"] for page in (one, two) for count in page["counts"]) == 3


def test_an_audit_goes_on_from_the_last_one(api: Api, platform: str) -> None:
    """What has not changed since is not told again."""
    old = Report(api, platform)
    projected(old)
    api.clock.moment += timedelta(days=1)
    since = api.clock.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    new = Report(api, platform)
    projected(new)
    lines = api.get(f"/v1/report-audit?updated_since={since}", new.regulator).body["lines"]
    assert [line["report_id"] for line in lines] == [new.id]


def test_an_audits_cursor_of_another_list_is_refused(api: Api, platform: str) -> None:
    """And so is nonsense."""
    answer = api.get("/v1/report-audit?after=abc", platform)
    assert answer.faults == {("query/after", "malformed_cursor")}

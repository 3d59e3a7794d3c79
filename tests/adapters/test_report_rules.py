"""The rules of violation reports from their files: complete, dated in working days, and never with another silence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.adapters.report_rules import BrokenRules, ReportRuleFiles
from chalicelib.domain import deadlines
from chalicelib.domain.report.rules import CHECK, DEADLINES, FILING
from chalicelib.domain.values import Role

FILE = Path(__file__).parents[2] / "chalicelib/catalogue/report-rules@1.json"
GENERAL: dict[str, Any] = json.loads(FILE.read_text("utf-8"))


def write(folder: Path, version: int = 1, name: str | None = None, **changes: Any) -> ReportRuleFiles:
    file = folder / (name or f"report-rules@{version}.json")
    file.write_text(json.dumps(GENERAL | {"version": version} | changes), "utf-8")
    return ReportRuleFiles(PackFiles(), folder)


@pytest.fixture
def rules() -> ReportRuleFiles:
    return ReportRuleFiles(PackFiles())


@pytest.mark.capability("S06")
def test_the_general_rules_count_working_days(rules: ReportRuleFiles) -> None:
    """Filed on Friday 2 January 2026: the fifth working day is Friday the 9th, which counts whole; the check of fifteen
    working days from then on, the 12th to the 30th, ends with Friday 30 January.
    """
    filed = datetime(2026, 1, 2, 10, tzinfo=UTC)
    filing = deadlines.start(rules.of(""), FILING, filed)
    assert filing.due_at == datetime(2026, 1, 10, tzinfo=UTC)
    check = deadlines.start(rules.of(""), CHECK, datetime(2026, 1, 9, 16, tzinfo=UTC))
    assert check.due_at == datetime(2026, 1, 31, tzinfo=UTC)
    longer = deadlines.prolonged(rules.of(""), check, Role.OFFICER, filed, check_reason())
    assert longer.due_at == datetime(2026, 2, 21, tzinfo=UTC)  # 2 to 20 February: fifteen more


def check_reason() -> Any:
    from tests.report_stories import text

    return text("slow")


def test_every_number_has_a_source(rules: ReportRuleFiles) -> None:
    """And those that were not read in the law say so."""
    found = rules.of("").deadlines
    assert set(found) == set(DEADLINES)
    assert all(rule.source and not rule.verified for rule in found.values())
    assert GENERAL["unverified_override"]


def test_the_authority_is_named_in_both_languages(rules: ReportRuleFiles) -> None:
    """Where a report goes that nobody decides."""
    assert set(rules.of("").authority) == {"en", "zh"}


def test_a_report_keeps_the_version_it_was_filed_under(tmp_path: Path) -> None:
    """Newer rules are for newer reports."""
    write(tmp_path, 1)
    found = write(tmp_path, 10, grace_seconds=90)
    write(tmp_path, 2)
    assert (found.of("").ref, found.of("").grace_seconds) == ("report-rules@10", 90)
    assert found.of("report-rules@1").grace_seconds == 60


def test_a_pack_may_be_named(rules: ReportRuleFiles) -> None:
    """Its own numbers, its time zone, its next forum."""
    found = rules.of("generic@1")
    assert (found.ref, set(found.deadlines)) == ("generic@1", set(DEADLINES))


@pytest.mark.parametrize("ref", ["report-rules@9", "nowhere@1", "report-rules", "../report-rules@1"])
def test_an_unknown_reference_is_a_key_error(rules: ReportRuleFiles, ref: str) -> None:
    """Nothing is looked up on the disk by it."""
    with pytest.raises(KeyError):
        rules.of(ref)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"deadlines": {FILING: GENERAL["deadlines"][FILING]}}, "report_check is missing"),
        (
            {"deadlines": GENERAL["deadlines"] | {CHECK: GENERAL["deadlines"][CHECK] | {"consequence": "lapse_offer"}}},
            "means nothing else",
        ),
        ({"grace_seconds": 0}, "grace_seconds"),
        ({"surprise": 1}, "surprise"),
        ({"name": "report-rules@7.json"}, "is version 1"),
    ],
    ids=["a deadline is missing", "silence means something else", "no grace", "unknown member", "another name"],
)  # fmt: skip
def test_broken_rules_are_refused_on_first_use(tmp_path: Path, changes: dict[str, Any], match: str) -> None:
    """With the file and what is wrong with it."""
    with pytest.raises(BrokenRules, match=match):
        write(tmp_path, **changes).of("")


def test_files_are_read_once(tmp_path: Path) -> None:
    """And not before the first use."""
    found = write(tmp_path)
    assert found.of("").ref == "report-rules@1"
    (tmp_path / "report-rules@1.json").unlink()
    assert found.of("report-rules@1").ref == "report-rules@1"

"""Rows of an aggregate by its layout: what comes back is what went in, and only what changed goes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.adapters.report_layout import LAYOUT
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report.state import Measure, Report, StepKind
from tests import report_stories as stories
from tests.report_stories import text


def full() -> Report:
    story = stories.accepted().do(cmd.Investigate(StepKind.NOTE, text("n")))
    return story.do(cmd.Uphold(text("f"), (Measure.WARNING,))).told


def keys(before: Report | None, after: Report) -> list[str]:
    return [item["sk"]["S"] for item in LAYOUT.changes(before, after)[0]]


def test_a_report_comes_back_as_it_was_stored() -> None:
    """Every part and every child."""
    fields, persons, sealed = LAYOUT.fields(LAYOUT.changes(None, full())[0])
    assert Report(**fields) == full()
    assert (persons, sealed) == ({}, ())


def test_the_head_comes_first_and_carries_version_and_wake() -> None:
    """By which a command is ordered and the clock finds it."""
    head, *_ = LAYOUT.changes(None, stories.filed().told)[0]
    assert (head["sk"]["S"], head["version"]["N"]) == ("a#head", "1")
    assert head["wake_sk"]["S"] == "2026-03-04T11:00:00.000000Z"  # half of 100 hours after Monday, 09:00


def test_a_closed_report_has_no_place_in_the_wake_index() -> None:
    """Nothing is to come."""
    head, *_ = LAYOUT.changes(None, full())[0]
    assert "wake_pk" not in head


def test_only_what_changed_is_written() -> None:
    """The head always."""
    story = stories.filed()
    before = story.told
    assert keys(None, before) == ["a#head", "a#matter", "a#deadline#report_filing"]
    after = story.do(cmd.Accept(text())).told
    assert keys(before, after) == [
        "a#head", "a#filing", "a#deadline#report_filing", "a#deadline#report_check",
    ]  # fmt: skip
    assert keys(after, after) == ["a#head"]


def test_what_is_gone_is_deleted() -> None:
    """Parts and children alike."""
    before = full()
    after = replace(before, finding=None, steps={})
    (step_id,) = before.steps
    deleted = [item["sk"]["S"] for item in LAYOUT.changes(before, after)[1]]
    assert deleted == ["a#finding", f"a#step#{step_id}"]


def test_rows_lie_in_the_reports_own_partition() -> None:
    """Which is none of a case."""
    puts, _ = LAYOUT.changes(None, full())
    assert {item["pk"]["S"] for item in puts} == {f"report#{full().head.report_id}"}


@pytest.mark.parametrize("sk", ["a#surprise", "a#surprise#1"])
def test_an_unknown_row_is_a_defect(sk: str) -> None:
    """Rather than a report without a part of it."""
    with pytest.raises(ValueError, match="surprise"):
        LAYOUT.fields([{"pk": {"S": "report#r"}, "sk": {"S": sk}, "doc": {"S": "{}"}}])

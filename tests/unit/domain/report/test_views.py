"""What is shown of a violation report, and to whom."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import views
from chalicelib.domain.report.state import DeclineGround, Measure, StepKind
from chalicelib.domain.values import Role, derive_id
from tests import report_stories as stories
from tests.report_stories import HOUR, KEY, text

CASE = derive_id("case", KEY)


def view(story: stories.Story, role: Role = Role.OFFICER) -> dict[str, Any]:
    return views.view(story.told, role, story.now, story.rules)


def test_the_summary_is_the_whole_state_in_short() -> None:
    """Codes, numbers and moments."""
    shown = views.summary(stories.filed(case_id=CASE).told)
    assert (shown["violation"], shown["subject_ref"], shown["case_id"]) == ("counterfeit", "shop-77", CASE)
    assert (shown["status"], shown["stage"], shown["outcome"], shown["overdue"]) == (
        "open", "filing", None, False,
    )  # fmt: skip
    assert (shown["due_at"], shown["due_rule"]) == ("2026-03-06T13:00:00.000000Z", "report_filing")


def test_those_who_govern_see_the_investigation() -> None:
    """Steps, decisions, time left, and what they may do now."""
    story = stories.accepted().do(cmd.Investigate(StepKind.NOTE, text("n")))
    shown = view(story)
    assert [s["kind"] for s in shown["steps"]] == ["note"]
    assert shown["filing"]["accepted"] is True
    assert [d["remaining_seconds"] for d in shown["deadlines"]] == [0, 200 * 3_600]
    assert shown["allowed_actions"][0]["action"] == "investigate"


def test_a_regulator_sees_the_same_and_may_do_nothing() -> None:
    """Read-only."""
    story = stories.accepted()
    assert view(story, Role.REGULATOR) == view(story) | {"allowed_actions": []}


def test_an_open_report_says_where_silence_leads_it() -> None:
    """The authority is named beforehand; a report that was decided goes nowhere."""
    assert view(stories.filed())["refers_to"] == {"en": "The authority.", "zh": "主管部门。"}
    assert view(stories.filed().wait(400 * HOUR))["refers_to"] is not None
    assert view(stories.accepted().do(cmd.Dismiss(text())))["refers_to"] is None


@pytest.mark.capability("S06")
def test_the_reporter_is_told_status_and_outcome_and_not_the_investigation() -> None:
    """No step, no deadline, no measure, no finding's reasons, and no number that would tell of them."""
    story = stories.accepted().do(cmd.Investigate(StepKind.REQUEST, text("n"), "laboratory-4"))
    story.do(cmd.Uphold(text("found"), (Measure.SALES_LIMIT,)))
    assert set(views.told(story.told)) == {
        "report_id", "status", "stage", "outcome", "violation", "case_id", "filed_at", "closed_at", "filing",
    }  # fmt: skip
    assert views.told(story.told)["outcome"] == "upheld"
    assert views.told_texts(story.told) == {text("why").id}


def test_the_reporter_reads_why_it_was_not_taken_up_and_what_to_do_instead() -> None:
    """Both texts, and no other; before the decision none at all."""
    assert views.told_texts(stories.filed().told) == frozenset()
    declined = stories.filed().do(cmd.Decline(DeclineGround.NO_COMPETENCE, text("why"), text("instead")))
    assert views.told_texts(declined.told) == {text("why").id, text("instead").id}
    assert views.told(declined.told)["filing"]["ground"] == "no_competence"

"""What silence means on a violation report: the supervisors, then the authority, and never that it was unfounded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import timing
from chalicelib.domain.report.state import DeclineGround, Outcome, Status
from chalicelib.domain.values import Role
from tests import report_stories as stories
from tests.report_stories import GRACE, HOUR, text


def test_a_filed_report_has_its_wake() -> None:
    """P6: the warning, at half of 100 hours."""
    assert stories.filed().told.head.next_wake == stories.START + 50 * HOUR


def test_a_warning_comes_first() -> None:
    """Once, and only the warning."""
    story = stories.filed().wait(51 * HOUR)
    assert story.happened() == ["report.filed", "report.warned"]
    assert story.told.head.overdue is False


def test_the_consequence_waits_for_the_grace() -> None:
    """Due plus 60 seconds: a decision of the last second wins."""
    story = stories.filed().wait(100 * HOUR + GRACE - timedelta(seconds=1))
    assert story.told.head.overdue is False
    assert story.wait(timedelta(seconds=1)).told.head.overdue is True


@pytest.mark.capability("S06")
def test_a_missed_decision_goes_to_the_supervisors_and_gets_another_round() -> None:
    """Another 100 hours, counted from the moment it was found missing."""
    story = stories.filed().wait(100 * HOUR + GRACE)
    head, (deadline,) = story.told.head, story.told.running()
    assert (head.status, head.overdue, story.happened()[-1]) == (Status.OPEN, True, "report.overdue")
    assert (deadline.attempt, deadline.repeat) == (2, 1)
    assert deadline.due_at == stories.START + 200 * HOUR + GRACE


@pytest.mark.capability("S06")
def test_a_report_that_nobody_decides_goes_to_the_authority() -> None:
    """After three rounds of 100 hours each with its grace; nobody has found it unfounded."""
    story = stories.filed().wait(3 * (100 * HOUR + GRACE))
    head = story.told.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.REFERRED, "silence")
    assert story.happened().count("report.overdue") == 2
    assert story.told.finding is None


def test_a_check_that_nobody_ends_goes_to_the_authority_too() -> None:
    """After two rounds of 200 hours."""
    story = stories.accepted().wait(2 * (200 * HOUR + GRACE))
    assert (story.told.head.outcome, story.told.head.cause) == (Outcome.REFERRED, "silence")
    assert story.happened()[-2:] == ["report.overdue", "report.referred"]


def test_a_decision_leaves_the_supervisors_queue() -> None:
    """The flag goes with the stage it was for."""
    story = stories.filed().wait(101 * HOUR)
    assert story.do(cmd.Accept(text())).told.head.overdue is False


def test_a_late_decision_is_better_than_none() -> None:
    """As long as the report is open, an officer may decide."""
    story = stories.filed().wait(250 * HOUR)
    story.do(cmd.Decline(DeclineGround.OTHER, text(), text()))
    assert (story.told.head.outcome, story.told.head.cause) == (Outcome.DECLINED, "officer")


def test_a_tick_with_nothing_due_changes_nothing() -> None:
    """Early, stale and double rings are no events."""
    story = stories.filed()
    assert story.do(cmd.Tick(), Role.SYSTEM).happened() == ["report.filed"]


def test_an_extension_puts_the_wake_off() -> None:
    """200 hours and then 80; the warning of the rules does not come back for time that has gone."""
    story = stories.accepted().do(cmd.Extend(text()))
    wake = story.told.head.next_wake
    assert wake is not None
    assert abs((wake - story.now - 280 * HOUR - GRACE).total_seconds()) < 1


def test_a_failed_tick_puts_the_wake_off_and_five_block_it() -> None:
    """Then the operators have it, until anything happens to the report."""
    story = stories.filed()
    later = story.now + 60 * HOUR
    story.do(cmd.BlockWake(later), Role.SYSTEM)
    assert (story.told.head.wake_failures, story.told.head.next_wake) == (1, later)
    story.do(cmd.BlockWake(None), Role.SYSTEM)
    assert (story.told.head.wake_blocked, story.told.head.next_wake) == (True, None)
    assert not timing.is_stranded(story.told), "it is in the operators' queue"
    story.do(cmd.Accept(text()))
    assert (story.told.head.wake_blocked, story.told.head.wake_failures) == (False, 0)
    assert story.told.head.next_wake is not None

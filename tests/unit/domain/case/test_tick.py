"""Deadlines, warnings, consequences, and the wake that leads to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import (
    DeadlineState,
    EvidenceRequest,
    Outcome,
    RequestState,
    Status,
    TaskState,
)
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import DAY, HOUR, C, O, R, S

NOW = timedelta()


def test_the_time_to_give_notice_runs_from_filing() -> None:
    """P6: a filed case already has its wake."""
    story = stories.filed()
    assert story.case.head.next_wake == story.now + 72 * HOUR + timedelta(seconds=60)


def test_service_starts_the_time_to_answer_and_the_stage() -> None:
    """No deadline runs against someone who does not know."""
    assert {d.id for d in stories.served().case.running()} == {"respond", "negotiation"}


@pytest.mark.capability("S52")
def test_a_missed_notice_is_tried_once_more_and_then_the_case_is_referred() -> None:
    """Nobody is defaulted on a notice that never came."""
    story = stories.filed().wait(73 * HOUR)
    assert (story.happened()[-1], story.case.head.overdue) == ("deadline.extended", True)
    story.wait(73 * HOUR)
    assert (story.case.head.status, story.case.head.outcome) == (Status.CLOSED, Outcome.REFERRED)


@pytest.mark.capability("S17")
def test_a_silent_respondent_is_noted_and_the_case_goes_on_to_be_decided() -> None:
    """The declared default: decided on the file as it stands, won by nobody."""
    story = stories.served().wait(49 * HOUR)
    assert story.happened()[-3:] == ["deadline.warned", "respondent.defaulted", "stage.entered"]
    assert (story.case.head.stage, story.case.head.outcome) == ("determination", None)


def test_a_warning_comes_before_the_consequence() -> None:
    """At half of the time to answer."""
    story = stories.served().wait(25 * HOUR)
    assert story.happened()[-1] == "deadline.warned"


def test_the_consequence_waits_for_the_grace() -> None:
    """Due plus 60 seconds, not earlier."""
    story = stories.served()
    due = story.case.deadlines["respond"].due_at
    story.wait(due - story.now + timedelta(seconds=59))
    assert story.case.head.defaulted is False
    story.wait(timedelta(seconds=1))
    assert story.case.head.defaulted is True


def test_a_reply_of_the_last_second_wins_over_the_tick() -> None:
    """The tick that follows finds the deadline met."""
    story = stories.served()
    story.act(R, cmd.Respond("contests", stories.text()), story.case.deadlines["respond"].due_at - story.now)
    story.wait(2 * HOUR)
    assert story.case.head.defaulted is False


@pytest.mark.capability("S15")
def test_negotiation_that_leads_nowhere_escalates() -> None:
    """The pack's consequence."""
    story = stories.contested().wait(10 * DAY)
    assert (story.case.head.stage, story.happened()[-1]) == ("determination", "stage.entered")


@pytest.mark.capability("S52")
def test_an_officer_who_does_not_decide_is_reminded_twice_and_then_the_case_is_referred() -> None:
    """No case is stranded."""
    story = stories.escalated().wait(11 * DAY)
    assert story.happened().count("deadline.extended") == 2
    story.wait(6 * DAY)
    assert story.case.head.outcome is Outcome.REFERRED


def test_an_early_ring_changes_nothing() -> None:
    """A wake carries no truth."""
    story = stories.served()
    before = story.case
    story.act(S, cmd.Tick(), HOUR)
    assert story.case == before


def test_a_second_ring_changes_nothing() -> None:
    """Duplicates are no-ops."""
    story = stories.served().wait(49 * HOUR)
    before = story.case
    story.act(S, cmd.Tick(), NOW)
    assert story.case == before


def test_a_very_late_ring_decides_everything_that_was_due_in_order() -> None:
    """A lost wake delays, never strands."""
    story = stories.served()
    story.now += 30 * DAY
    story.act(S, cmd.Tick(), NOW)
    assert "respondent.defaulted" in story.happened()
    assert story.case.head.next_wake is not None
    assert story.case.head.next_wake > story.now


@pytest.mark.capability("S08")
def test_an_unmet_request_stands_in_the_file() -> None:
    """The decider sees it and may cite it."""
    story = stories.escalated().act(O, cmd.RequestEvidence(R, stories.text())).wait(25 * HOUR)
    assert story.the("requests").state is RequestState.UNMET


@pytest.mark.parametrize(("by", "against"), [(O, True), (Role.MEDIATOR, False)])
def test_what_was_not_done_in_a_mediation_proves_nothing_elsewhere(by: Role, against: bool) -> None:
    """What an officer asked for and did not get may be held against the side that was asked."""
    request = EvidenceRequest("req_1", C, stories.text(), RequestState.UNMET, by)
    assert request.tells_against is against


@pytest.mark.capability("S18")
def test_an_unperformed_task_is_breached_and_the_case_closes() -> None:
    """With the outcome it has."""
    story = stories.served().act(R, cmd.MakeOffer(stories.refund()))
    story.act(C, cmd.Accept(story.the("offers").id)).wait(101 * HOUR)
    assert (story.the("tasks").state, story.case.head.status) == (TaskState.BREACHED, Status.CLOSED)
    assert story.case.head.outcome is Outcome.SETTLED


def test_an_upload_that_never_came_gives_its_share_back() -> None:
    """Once."""
    story = stories.served().act(C, cmd.DeclareEvidence((stories.declaration(size=900),))).wait(49 * HOUR)
    assert (story.case.budgets[C].files, story.case.budgets[C].bytes) == (0, 0)


def test_a_closed_case_has_no_deadline_left_but_uploads() -> None:
    """Nothing rings for it."""
    story = stories.served().act(C, cmd.Withdraw())
    assert story.case.running() == []
    assert story.case.head.next_wake is None


def test_a_tick_that_failed_puts_the_wake_off() -> None:
    """Back-off."""
    story = stories.served()
    later = story.now + 100 * HOUR
    story.act(S, cmd.BlockWake(later), NOW)
    assert (story.case.head.next_wake, story.case.head.wake_failures) == (later, 1)


def test_a_blocked_case_has_no_wake_and_the_next_action_revives_it() -> None:
    """It is in the operators' queue until someone acts."""
    story = stories.served().act(S, cmd.BlockWake(None), NOW)
    assert (story.case.head.wake_blocked, story.case.head.next_wake) == (True, None)
    story.act(R, cmd.Respond("contests", stories.text()))
    assert (story.case.head.wake_blocked, deadlines.is_stranded(story.case)) == (False, False)


def test_escalation_leaves_the_respondents_time_to_answer_running() -> None:
    """A party that escalates early takes nothing from the other."""
    story = stories.served().act(C, cmd.Escalate(), 25 * HOUR)
    assert story.case.deadlines["respond"].state is DeadlineState.RUNNING


def test_a_default_after_escalation_moves_no_stage() -> None:
    """It is only noted."""
    story = stories.served().act(C, cmd.Escalate(), 25 * HOUR).wait(24 * HOUR)
    assert (story.case.head.defaulted, story.case.head.stage) == (True, "determination")

"""Too early, too late, not now: a refusal says when it was or will be possible, and what can be done instead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.case.decisions import VERBS
from chalicelib.domain.case.state import Finding, Reason
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import DAY, HOUR, C, M, O, P, R, S, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import contested, escalated, moment, refused, served, text

SECOND = timedelta(seconds=1)
DISMISS = cmd.Decide(Finding.DISMISSED, (Reason(text(), ("claim",)),))


def open_to(story: Story, role: Role, after: timedelta = timedelta()) -> set[str]:
    look = lifecycle.Look(story.case, role, story.now + after, story.pack)
    return {action.action for action in lifecycle.allowed_actions(look)}


# ----------------------------------------------------------------------------------------------------------- too early


@pytest.mark.capability("S17")
def test_an_escalation_before_its_time_is_told_when_it_opens() -> None:
    """48 hours after the notice of 10:00 on 2 March; what is open meanwhile is named."""
    error = refused(served(), C, cmd.Escalate())
    assert (error.code, error.data["allowed_from"]) == ("too_early", moment("2026-03-04 10:00"))
    assert "offer" in error.data["instead"]
    assert "escalate" not in error.data["instead"]


@pytest.mark.capability("S17")
@pytest.mark.parametrize("role", [C, R])
def test_from_that_moment_on_either_party_escalates(role: Role) -> None:
    """The moment itself is in time, and so is every later one in the stage."""
    for moment_ in ("2026-03-04 10:00", "2026-03-07 23:00"):
        story = served().until(moment(moment_)).act(role, cmd.Escalate(), timedelta())
        assert story.case.head.stage == "determination"


@pytest.mark.capability("S17")
def test_a_refusal_opens_the_escalation_at_once() -> None:
    """An answer that contests everything; one that admits something does not."""
    assert contested().act(C, cmd.Escalate()).case.head.stage == "determination"
    assert refused(served().act(R, cmd.Respond("partly", text())), C, cmd.Escalate()).code == "too_early"


def test_nobody_escalates_where_the_procedure_goes_no_further() -> None:
    """It is not offered either."""
    pack = scenes.unscreened()
    pack["stages"] = [
        {"id": "negotiation", "kind": "negotiation", "deadline": "negotiate"},
        {"id": "performance", "kind": "performance", "deadline": "perform"},
    ]  # fmt: skip
    pack["deadlines"]["negotiate"]["consequence"] = "refer"
    story = contested(pack=scenes.read(pack))
    assert refused(story, C, cmd.Escalate()).code == "no_next_stage"
    assert "escalate" not in open_to(story, C)


def test_nobody_decides_before_both_were_heard() -> None:
    """Until when the respondent may answer is said."""
    error = refused(served().act(C, cmd.Escalate(), 2 * DAY), O, DISMISS)
    assert (error.code, error.due_at) == ("respondent_not_heard", moment("2026-03-08 00:00"))


def test_nobody_decides_while_evidence_is_awaited() -> None:
    """Five days from 2 March: to the 7th."""
    story = escalated().act(O, cmd.RequestEvidence(C, text()))
    error = refused(story, O, DISMISS)
    assert (error.code, error.due_at) == ("evidence_awaited", moment("2026-03-08 00:00"))


def test_nobody_decides_while_a_proposal_is_considered() -> None:
    """Five days from 2 March: to the 7th."""
    story = escalated().act(O, cmd.Propose(stories.refund(), text()))
    error = refused(story, O, DISMISS)
    assert (error.code, error.due_at) == ("proposal_pending", moment("2026-03-08 00:00"))


# ------------------------------------------------------------------------------------------------------------ too late


def late_cases() -> list[Any]:
    """What comes a second after it was due, within the grace."""
    offered = served().act(R, cmd.MakeOffer(stories.refund()))
    offer = offered.the("offers").id
    proposed = escalated().act(O, cmd.Propose(stories.refund(), text()))
    return [
        pytest.param(served(), R, cmd.Respond("contests", text()), "respond", "default", id="an answer"),
        pytest.param(offered, C, cmd.Accept(offer), "offer", "lapse_offer", id="an acceptance"),
        pytest.param(offered, C, cmd.CounterOffer(offer, stories.refund(1)), "offer", "lapse_offer", id="a counter"),
        pytest.param(
            proposed, C, cmd.Accept(proposed.the("proposals").id), "proposal", "lapse_proposal", id="a proposal",
        ),
        pytest.param(escalated().wait(24 * DAY), O, DISMISS, "decide", "refer", id="a decision"),
    ]  # fmt: skip


@pytest.mark.parametrize(("story", "role", "command", "rule", "consequence"), late_cases())
def test_what_comes_too_late_is_told_when_it_was_due_and_what_applies(
    story: Story, role: Role, command: cmd.Command, rule: str, consequence: str
) -> None:
    """And what can be done instead."""
    due = story.due(rule)
    error = refused(story.until(due), role, command, SECOND)
    assert (error.code, error.due_at, error.data["consequence"]) == ("deadline_passed", due, consequence)
    assert set(error.data["instead"]) == open_to(story, role, SECOND)


def test_a_late_answer_after_the_default_still_says_when_it_was_due() -> None:
    """Long after."""
    story = served().until(moment("2026-03-10 12:00"))
    error = refused(story, R, cmd.Respond("contests", text()))
    assert (error.code, error.due_at, error.data["consequence"]) == (
        "deadline_passed", moment("2026-03-08 00:00"), "default",
    )  # fmt: skip


def test_a_decision_is_not_late_while_the_rule_extends_itself() -> None:
    """Ten days from 2 March, twice repeated."""
    story = escalated().until(moment("2026-03-13 00:00"))
    assert story.act(O, DISMISS, SECOND).case.head.outcome == "decided"


# ------------------------------------------------------------------------------------------------------------- not now


def test_a_wrong_stage_says_where_it_is_open() -> None:
    """And what is open here."""
    error = refused(served(), O, DISMISS)
    assert (error.code, error.data["stage"], error.data["open_in"]) == (
        "wrong_stage", "negotiation", ["determination"],
    )  # fmt: skip
    assert set(error.data["instead"]) == open_to(served(), O)


def test_a_wrong_role_says_whose_it_is() -> None:
    """By the table."""
    error = refused(served(), C, cmd.Respond("contests", text()))
    assert (error.code, error.data["roles"]) == ("wrong_role", ["respondent"])


def test_a_closed_case_says_so() -> None:
    """And what is left."""
    error = refused(contested().act(C, cmd.Withdraw()), C, cmd.MakeOffer(stories.refund()))
    assert (error.code, error.data["instead"]) == ("case_closed", ["reopen"])


def test_the_system_is_told_nothing_it_could_do_instead() -> None:
    """It has no actions of its own."""
    error = refused(served(), S, cmd.Escalate())
    assert error.data.get("instead", []) == []


def test_an_officer_stays_out_of_the_mediation_and_a_mediator_out_of_the_decision() -> None:
    """Each is told where its own place is."""
    mediating = scenes.mediating().act(O, cmd.AssignMediator("med-1"))
    for story, role, place in ((mediating, O, "determination"), (escalated(), M, "mediation")):
        for command in (cmd.RequestEvidence(C, text()), cmd.Propose(stories.refund(), text())):
            error = refused(story, role, command)
            assert (error.code, error.data["open_in"]) == ("wrong_stage", [place])


def test_a_default_where_nothing_follows_refers_the_case() -> None:
    """Nobody is left to talk to, and nobody may decide."""
    pack = scenes.unscreened()
    pack["stages"] = [
        {"id": "negotiation", "kind": "negotiation", "deadline": "negotiate"},
        {"id": "performance", "kind": "performance", "deadline": "perform"},
    ]  # fmt: skip
    pack["deadlines"]["negotiate"]["consequence"] = "refer"
    story = served(scenes.read(pack)).wait(50 * HOUR)
    assert (story.case.head.outcome, story.case.head.cause, story.case.head.defaulted) == (
        "referred", "respond_expired", True,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- the table


def test_every_command_of_a_person_stands_in_the_table() -> None:
    """And every line of the table has a command, notice included."""
    assert {*VERBS.values(), "serve"} == set(lifecycle.BY_VERB)


@pytest.mark.parametrize("verb", sorted(lifecycle.BY_VERB))
def test_every_line_is_somebodys_somewhere(verb: str) -> None:
    """No line is dead."""
    rule = lifecycle.BY_VERB[verb]
    assert rule.stages
    assert rule.roles
    assert rule.mandatory <= rule.roles


def test_a_mandatory_action_shows_its_deadline() -> None:
    """The answer, to the respondent alone."""
    story = served()
    look = lifecycle.Look(story.case, R, story.now, story.pack)
    (respond,) = [a for a in lifecycle.allowed_actions(look) if a.action == "respond"]
    assert (respond.due_at, respond.mandatory) == (moment("2026-03-08 00:00"), True)


def test_the_platform_is_called_on_to_give_notice() -> None:
    """Within 72 hours of the filing at 09:00."""
    story = scenes.filed()
    look = lifecycle.Look(story.case, P, story.now, story.pack)
    (serve,) = [a for a in lifecycle.allowed_actions(look) if a.action == "serve"]
    assert (serve.due_at, serve.mandatory) == (moment("2026-03-05 09:00"), True)

"""Mediation: five recorded steps, consent of both, and a mediator who is tied to nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.procedure import Step
from chalicelib.domain.case.state import DeadlineState, Outcome
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import DAY, HOUR, C, M, O, P, R, S, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import GRACE, mediating, moment, refused, text


def staged(**changes: Any) -> Story:
    """Negotiation leads to mediation of its own accord; the parties are asked at 12:00."""
    pack = scenes.unscreened(**changes)
    pack["stages"][0]["next"] = "mediation"
    return scenes.escalated(pack=scenes.read(pack))


def in_charge(mediator: str = "med-1") -> Story:
    """The mediator looks into it. It is 14:00."""
    return mediating().act(O, cmd.AssignMediator(mediator))


def talking() -> Story:
    """The mediator talks with the parties. It is 15:00."""
    return in_charge().act(M, cmd.AdvanceMediation(Step.NEGOTIATE))


def challenged() -> Story:
    """By the respondent, at 15:00, while the mediator looks into it."""
    return in_charge().act(R, cmd.ChallengeMediator(text()))


# ------------------------------------------------------------------------------------------------------- five steps


@pytest.mark.capability("S20")
def test_the_five_steps_are_recorded_one_after_the_other() -> None:
    """Asked, consented, mediator, investigation, talks, result: each an event."""
    story = staged()
    since = len(story.rows)
    story = stories.mediated(stories.consented(story)).act(M, cmd.ConcludeMediation(text()))
    assert story.happened(since - 1) == [
        "mediation.opened", "mediation.consented", "mediation.consented", "mediation.mediator_assigned",
        "mediation.advanced", "mediation.ended", "stage.entered",
    ]  # fmt: skip
    assert story.the("mediations").step is Step.RESULT


@pytest.mark.capability("S20")
@pytest.mark.parametrize("step", [Step.APPLY, Step.MEDIATOR, Step.INVESTIGATE, Step.RESULT])
def test_no_step_is_left_out_or_taken_back(step: Step) -> None:
    """From the investigation the only way is to the talks; the result is reached by agreeing or by ending it."""
    error = refused(in_charge(), M, cmd.AdvanceMediation(step))
    assert (error.code, error.data["step"], error.data["next"]) == (
        "illegal_step",
        "investigate",
        "negotiate",
    )


def test_a_mediator_steps_no_further_than_the_talks() -> None:
    """And says what can be done instead."""
    error = refused(talking(), M, cmd.AdvanceMediation(Step.RESULT))
    assert (error.code, error.data["open_in"]) == ("wrong_step", ["investigate"])
    assert "conclude_mediation" in error.data["instead"]


@pytest.mark.parametrize("command", [cmd.AdvanceMediation(Step.NEGOTIATE), cmd.ConcludeMediation(text())])
@pytest.mark.parametrize("role", [C, R, O])
def test_only_the_mediator_leads_the_mediation(role: Role, command: cmd.Command) -> None:
    """No party, and no officer either."""
    assert refused(in_charge(), role, command).code == "wrong_role"


def test_the_mediators_proposal_settles_when_both_accept_it() -> None:
    """In the talks, not while it is still looked into."""
    proposal = cmd.Propose(stories.refund(5_000), text())
    assert refused(in_charge(), M, proposal).code == "wrong_step"
    story = talking().act(M, proposal)
    for party in (C, R):
        story.act(party, cmd.Accept(story.the("proposals").id))
    assert (story.case.head.outcome, story.the("mediations").result) == (Outcome.SETTLED, "agreed")
    assert story.case.head.mediator is None


# ---------------------------------------------------------------------------------------------------------- consent


@pytest.mark.capability("S21")
def test_a_mediation_does_not_begin_on_one_sides_consent() -> None:
    """No mediator is appointed before the other has said yes."""
    story = staged().act(C, cmd.ConsentToMediation())
    assert story.the("mediations").step is Step.APPLY
    assert refused(story, O, cmd.AssignMediator("med-1")).code == "not_consented"
    story.act(R, cmd.ConsentToMediation())
    assert story.the("mediations").step is Step.MEDIATOR
    assert story.due("appoint") == story.now + 40 * HOUR


def test_nobody_consents_for_both() -> None:
    """One party, one consent."""
    story = staged().act(C, cmd.ConsentToMediation())
    assert refused(story, C, cmd.ConsentToMediation()).code == "already_consented"
    assert refused(story, O, cmd.ConsentToMediation()).code == "wrong_role"


@pytest.mark.capability("S21")
def test_silence_declines_a_mediation() -> None:
    """P5. Asked at 12:00, 40 hours later and the grace; the case goes on to the determination."""
    story = staged().act(C, cmd.ConsentToMediation()).wait(39 * HOUR + GRACE)
    assert (story.the("mediations").result, story.case.head.stage) == ("silence", "determination")
    assert story.the("mediations").consents == (C,)


def test_a_consent_within_the_grace_is_too_late() -> None:
    """Asked at 12:00, due at 04:00 of the day after tomorrow."""
    error = refused(staged(), R, cmd.ConsentToMediation(), 40 * HOUR + timedelta(seconds=1))
    assert (error.code, error.due_at) == ("deadline_passed", moment("2026-03-04 04:00"))
    assert error.data["consequence"] == "decline"


@pytest.mark.capability("S21")
@pytest.mark.parametrize("leaver", [C, R])
def test_either_party_leaves_at_any_time(leaver: Role) -> None:
    """Asked, waiting for a mediator, in the investigation, in the talks."""
    told = {"declined": staged(), "waiting": mediating(), "looked into": in_charge(), "talks": talking()}
    results = {}
    for name, story in told.items():
        story.act(leaver, cmd.LeaveMediation(text()))
        assert (story.case.head.stage, story.case.head.mediator) == ("determination", None)
        results[name] = story.the("mediations").result
    assert results == {
        "declined": "declined",
        "waiting": "withdrawn",
        "looked into": "withdrawn",
        "talks": "withdrawn",
    }


def test_a_mediation_without_anything_after_it_ends_the_case() -> None:
    """The case is referred to the next forum."""
    pack = scenes.plain(first_stage="mediation")
    pack["stages"] = [
        {"id": "mediation", "kind": "mediation", "deadline": "mediate"},
        {"id": "performance", "kind": "performance", "deadline": "perform"},
    ]  # fmt: skip
    pack["deadlines"]["mediate"]["consequence"] = "refer"
    for unused in ("screen", "negotiate", "decide", "arbitrate"):
        del pack["deadlines"][unused]
    pack |= {"grounds": [], "pauses": {}, "agreement": None}
    story = scenes.served(scenes.read(pack)).act(C, cmd.LeaveMediation())
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REFERRED, "mediation_declined")


def test_where_a_procedure_begins_with_a_mediation_nobodys_silence_counts_before_the_notice() -> None:
    """The complainant may consent at once; the time to consent runs from the notice on."""
    pack = scenes.plain(first_stage="mediation")
    pack["stages"] = [s for s in pack["stages"] if s["id"] in ("mediation", "determination", "performance")]
    for unused in ("screen", "negotiate", "arbitrate"):
        del pack["deadlines"][unused]
    pack |= {"grounds": [], "pauses": {}, "agreement": None}
    story = scenes.filed(scenes.read(pack)).act(C, cmd.ConsentToMediation()).wait(60 * HOUR)
    assert [d.rule for d in story.case.running()] == ["service"]
    story.act(S, cmd.RecordService("webhook", story.now))
    assert {d.rule for d in story.case.running()} == {"respond", "mediate", "consent"}
    assert story.due("consent") == story.now - HOUR + 40 * HOUR


# --------------------------------------------------------------------------------------------------------- mediator


@pytest.mark.capability("S19")
@pytest.mark.parametrize(
    ("mediator", "conflicts", "reasons"),
    [
        ("u-1", (), ["tied_to_party"]),
        ("m-1", (), ["tied_to_party"]),
        ("med-1", ("tied_to_party", "absent"), ["tied_to_party", "absent"]),
    ],
)
def test_a_mediator_with_a_tie_is_never_appointed(mediator: str, conflicts: Any, reasons: list[str]) -> None:
    """Neither a party itself nor whoever the roster speaks against."""
    error = refused(mediating(), O, cmd.AssignMediator(mediator, conflicts))
    assert (error.code, error.data["reasons"]) == ("mediator_not_eligible", reasons)


@pytest.mark.parametrize("role", [C, R, M])
def test_no_party_and_no_mediator_appoints_one(role: Role) -> None:
    """The officer or the platform does."""
    assert refused(mediating(), role, cmd.AssignMediator("med-1")).code == "wrong_role"
    assert mediating().act(P, cmd.AssignMediator("med-1")).case.head.mediator == "med-1"


def test_a_mediator_is_appointed_once() -> None:
    """Replacing one takes a challenge."""
    assert refused(in_charge(), O, cmd.AssignMediator("med-2")).code == "mediator_assigned"


def test_without_a_mediator_in_time_the_mediation_ends() -> None:
    """Agreed on Monday 2 March: five days to the 7th, then once five more from the 8th to the 13th."""
    story = mediating().until(moment("2026-03-08 00:01"))
    assert (story.happened()[-1], story.case.head.overdue) == ("deadline.extended", True)
    assert story.due("appoint") == moment("2026-03-14 00:00")
    story.until(moment("2026-03-14 00:01"))
    assert (story.the("mediations").result, story.case.head.stage) == ("expired", "determination")


def test_a_mediator_who_comes_late_takes_the_case_out_of_the_overdue_queue() -> None:
    """What was waited for has happened."""
    story = mediating().until(moment("2026-03-09 09:00")).act(O, cmd.AssignMediator("med-1"))
    assert story.case.head.overdue is False


def test_the_time_of_the_mediation_ends_it() -> None:
    """Thirty days from 2 March: to 1 April."""
    story = in_charge().until(moment("2026-04-02 00:00"))
    assert story.case.head.stage == "mediation"
    story.wait(GRACE)
    assert (story.case.head.stage, story.case.head.mediator) == ("determination", None)


# -------------------------------------------------------------------------------------------------------- challenge


@pytest.mark.capability("S19")
def test_a_challenge_suspends_the_mediation() -> None:
    """The mediator's hands are tied and the mediation's clock stands still."""
    story = challenged()
    assert scenes.deadline(story, "mediation").state is DeadlineState.PAUSED
    held = (
        cmd.AdvanceMediation(Step.NEGOTIATE),
        cmd.ConcludeMediation(text()),
        cmd.RequestEvidence(C, text()),
    )
    assert [refused(story, M, command).code for command in held] == ["challenge_pending"] * 3


@pytest.mark.capability("S19")
@pytest.mark.parametrize("role", [C, R, M, P])
def test_a_challenge_is_decided_by_an_officer_alone(role: Role) -> None:
    """Never by the one it is about."""
    assert refused(challenged(), role, cmd.RuleOnChallenge(upheld=False, reasons=text())).code == "wrong_role"


def test_a_challenge_that_fails_leaves_the_mediator_and_the_time() -> None:
    """30 days from 2 March: to 1 April. Stopped on 2 March and decided on the 4th: two days more, to 3 April."""
    story = challenged().act(O, cmd.RuleOnChallenge(upheld=False, reasons=text()), 2 * DAY)
    assert (story.case.head.mediator, story.due("mediation")) == ("med-1", moment("2026-04-04 00:00"))
    assert story.act(M, cmd.AdvanceMediation(Step.NEGOTIATE)).the("mediations").step is Step.NEGOTIATE


@pytest.mark.capability("S19")
def test_a_replaced_mediator_never_comes_back() -> None:
    """Another goes on where the first one stood."""
    story = talking().act(C, cmd.ChallengeMediator(text()))
    story.act(O, cmd.RuleOnChallenge(upheld=True, reasons=text()))
    assert (story.case.head.mediator, story.due("appoint")) == (None, moment("2026-03-08 00:00"))
    error = refused(story, O, cmd.AssignMediator("med-1"))
    assert (error.code, error.data["reasons"]) == ("mediator_not_eligible", ["replaced_before"])
    story.act(O, cmd.AssignMediator("med-2"))
    assert (story.the("mediations").step, story.case.head.mediator) == (Step.NEGOTIATE, "med-2")


def test_one_challenge_at_a_time() -> None:
    """And none without a mediator, none to decide without one."""
    assert refused(challenged(), C, cmd.ChallengeMediator(text())).code == "challenge_pending"
    assert refused(mediating(), C, cmd.ChallengeMediator(text())).code == "no_mediator"
    assert refused(in_charge(), O, cmd.RuleOnChallenge(upheld=True, reasons=text())).code == "no_challenge"


def test_a_challenge_that_nobody_decides_stops_the_clock_for_ten_days_only() -> None:
    """From 2 March to the end of the 12th; then the mediation runs on, ten days and a day longer: the cap ends with the
    first instant of the 13th, so eleven days of March were given back, and the time ends with 12 April.
    """
    story = challenged().until(moment("2026-03-13 00:01"))
    assert story.happened()[-1] == "clock.resumed"
    assert story.due("mediation") == moment("2026-04-13 00:00")


def test_challenges_stop_the_clock_as_often_as_the_pack_says() -> None:
    """Three times; a fourth is decided while time runs, so that nobody can stand a mediation still for ever."""
    story = in_charge()
    for _ in range(3):
        story.act(R, cmd.ChallengeMediator(text())).act(O, cmd.RuleOnChallenge(upheld=False, reasons=text()))
    story.act(R, cmd.ChallengeMediator(text()))
    assert scenes.deadline(story, "mediation").state is DeadlineState.RUNNING
    assert refused(story, M, cmd.ConcludeMediation(text())).code == "challenge_pending"


# ------------------------------------------------------------------------------------------------------------ rooms


@pytest.mark.capability("S21")
def test_what_is_said_in_a_caucus_stands_in_nobodys_record() -> None:
    """Its hash alone is in the chain; the joint room is for the parties, not for the platform."""
    story = talking().act(M, cmd.PostMessage(text(), "caucus", C)).act(C, cmd.PostMessage(text(), "caucus"))
    story.act(R, cmd.PostMessage(text(), "joint"))
    assert [(row.type, sorted(row.audience)) for row in story.rows[-3:]] == [
        ("mediation.caucus_message", []), ("mediation.caucus_message", []), ("mediation.joint_message", ["parties"]),
    ]  # fmt: skip


def test_a_caucus_is_held_with_one_party() -> None:
    """A mediator says with whom; an officer has no room in it."""
    for role, command, pointer in (
        (M, cmd.PostMessage(text(), "caucus"), "/to"), (M, cmd.PostMessage(text()), "/room"),
        (O, cmd.PostMessage(text(), "joint"), "/room"),
    ):  # fmt: skip
        (fault,) = scenes.faults(talking(), role, command)
        assert fault.pointer == pointer
    (fault,) = scenes.faults(mediating(), C, cmd.PostMessage(text(), "joint"))
    assert fault.pointer == "/room"

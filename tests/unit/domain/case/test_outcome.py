"""Escalation, decision, performance, withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Finding, LegalEffect, Outcome, Reason, Status, TaskState
from chalicelib.domain.errors import Invalid, NotAllowed
from tests import stories
from tests.stories import HOUR, C, O, P, R


def refused(
    code: str, story: stories.Story, role: object, command: object, after: timedelta = HOUR
) -> NotAllowed:
    with pytest.raises(NotAllowed) as caught:
        story.act(role, command, after)
    assert caught.value.code == code
    return caught.value


def reason(*cites: str) -> Reason:
    return Reason(stories.text("reason"), cites or ("claim",))


def decided(story: stories.Story, finding: Finding = Finding.UPHELD) -> stories.Story:
    terms = None if finding is Finding.DISMISSED else stories.refund(8_000)
    return story.act(O, cmd.Decide(finding, (reason(),), terms))


@pytest.mark.capability("S17")
def test_escalation_opens_at_once_on_a_refusal() -> None:
    """The respondent contests: talking on is not forced."""
    assert stories.contested().act(C, cmd.Escalate()).case.head.stage == "determination"


@pytest.mark.capability("S17")
def test_escalation_opens_for_both_after_the_packs_time() -> None:
    """Not before the rule allows, always after."""
    story = stories.served()
    early = refused("too_early", story, R, cmd.Escalate())
    assert early.data["allowed_from"] == story.case.head.served_at + 24 * HOUR
    assert story.act(R, cmd.Escalate(), 24 * HOUR).case.head.stage == "determination"


@pytest.mark.capability("S18")
def test_a_decision_binds_as_a_platform_decision_and_never_as_an_award() -> None:
    """Design §4."""
    head = decided(stories.escalated()).case.head
    assert (head.outcome, head.legal_effect) == (Outcome.DECIDED, LegalEffect.PLATFORM_DECISION)


@pytest.mark.capability("S18")
@pytest.mark.parametrize("reasons", [(), (Reason(stories.text(), ()),), (reason("evi_" + "a" * 26),)])
def test_a_decision_without_reasons_tied_to_the_file_is_refused(reasons: tuple[Reason, ...]) -> None:
    """No reasons, a reason resting on nothing, a reason resting on something that is not in the file."""
    with pytest.raises(Invalid):
        stories.escalated().act(O, cmd.Decide(Finding.UPHELD, reasons, stories.refund()))


@pytest.mark.capability("S08")
def test_a_decision_may_rest_on_kept_evidence_and_on_an_unmet_request() -> None:
    """What was asked for and not shown counts, and the reason says so."""
    story = stories.escalated().act(O, cmd.RequestEvidence(R, stories.text())).wait(25 * HOUR)
    item = stories.kept(story, C)
    cites = (item, story.the("requests").id, "response")
    story.act(O, cmd.Decide(Finding.UPHELD, (reason(*cites),), stories.refund()))
    assert story.case.head.outcome is Outcome.DECIDED


def test_no_decision_while_the_respondent_may_still_answer() -> None:
    """Both sides are heard, or have let their time pass."""
    story = stories.served().act(C, cmd.Escalate(), 25 * HOUR)
    refused("respondent_not_heard", story, O, cmd.Decide(Finding.UPHELD, (reason(),), stories.refund()))


def test_no_decision_while_evidence_is_awaited() -> None:
    """The officer waits for what the officer asked for."""
    story = stories.escalated().act(O, cmd.RequestEvidence(R, stories.text()))
    refused("evidence_awaited", story, O, cmd.Decide(Finding.UPHELD, (reason(),), stories.refund()))


def test_a_dismissed_complaint_closes_the_case() -> None:
    """There is nothing to perform."""
    head = decided(stories.escalated(), Finding.DISMISSED).case.head
    assert (head.status, head.outcome) == (Status.CLOSED, Outcome.DECIDED)


@pytest.mark.capability("S18")
def test_performance_with_proof_closes_the_case() -> None:
    """By the one who owes it."""
    story = decided(stories.escalated())
    proof = stories.kept(story, R)
    story.act(R, cmd.Perform(story.the("tasks").id, (proof,)))
    assert (story.the("tasks").state, story.case.head.status) == (TaskState.PERFORMED, Status.CLOSED)


def test_performance_without_proof_is_refused() -> None:
    """Saying so is not enough."""
    story = decided(stories.escalated())
    with pytest.raises(Invalid):
        story.act(R, cmd.Perform(story.the("tasks").id, ()))


def test_the_other_sides_evidence_proves_no_performance() -> None:
    """Proof comes from the one who performs."""
    story = decided(stories.escalated())
    foreign = stories.kept(story, C)
    with pytest.raises(Invalid):
        story.act(R, cmd.Perform(story.the("tasks").id, (foreign,)))


def test_a_late_performance_is_refused() -> None:
    """Within the grace as well."""
    story = decided(stories.escalated())
    proof = stories.kept(story, R)
    due = story.case.deadlines[f"perform:{story.the('tasks').id}"].due_at
    late = due - story.now + timedelta(seconds=1)
    refused("deadline_passed", story, R, cmd.Perform(story.the("tasks").id, (proof,)), late)


def test_a_complaint_can_be_withdrawn_until_it_is_decided() -> None:
    """And not after."""
    assert stories.escalated().act(C, cmd.Withdraw()).case.head.outcome is Outcome.WITHDRAWN
    refused("wrong_stage", decided(stories.escalated()), C, cmd.Withdraw())


def test_nothing_can_be_done_to_a_closed_case() -> None:
    """But reading it."""
    refused("case_closed", stories.served().act(C, cmd.Withdraw()), R, cmd.Respond("admits", stories.text()))


def test_each_action_is_closed_to_the_roles_that_do_not_hold_it() -> None:
    """The complainant does not decide, the platform does not withdraw."""
    refused("wrong_role", stories.escalated(), C, cmd.Decide(Finding.UPHELD, (reason(),), stories.refund()))
    refused("wrong_role", stories.escalated(), P, cmd.Withdraw())


def test_revoking_tokens_raises_the_epoch_of_that_party_alone() -> None:
    """The other side keeps its tokens."""
    head = stories.served().act(P, cmd.RevokeTokens(C)).case.head
    assert (head.complainant.epoch, head.respondent.epoch) == (1, 0)


def test_no_decision_over_a_proposal_that_is_being_considered() -> None:
    """What the officer has asked both sides gets its time."""
    story = stories.escalated().act(O, cmd.Propose(stories.refund(), stories.text()))
    refused("proposal_pending", story, O, cmd.Decide(Finding.UPHELD, (reason(),), stories.refund()))


def test_a_backdated_service_takes_no_time_from_the_respondent() -> None:
    """The platform may attest an earlier notice; time runs from the attestation."""
    story = stories.filed()
    story.act(P, cmd.RecordService("platform", story.now), 70 * HOUR)
    assert story.case.deadlines["respond"].started_at == story.now


def test_one_side_cannot_talk_the_other_into_silence() -> None:
    """The cap on messages is each role's own."""
    story = stories.served(pack=stories.pack(caps=stories.caps(messages=1)))
    story.act(C, cmd.PostMessage(stories.text()))
    refused("too_many_messages", story, C, cmd.PostMessage(stories.text()))
    assert story.act(R, cmd.PostMessage(stories.text())).case.head.messages == 2

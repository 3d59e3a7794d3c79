"""A case that is pursued in a group: what it is still open to, how it leaves, and who is told of groups at all."""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.case.guards import OPEN_IN_GROUP
from chalicelib.domain.case.procedure import Invited, MembershipState
from chalicelib.domain.case.state import Finding, Outcome, Reason, Status
from tests import members, stories
from tests.members import GROUP, OTHER, alone
from tests.stories import DAY, HOUR, C, O, P, R, S, Story, text
from tests.unit.domain.case.scenes import refused


def test_a_grouped_case_does_not_go_on_alone() -> None:
    """Whatever would take it on, start or stop its clock; the way out is named to whoever may take it."""
    story = members.joined(alone().act(R, cmd.Respond("contests", text())))
    for role, command in (
        (C, cmd.Escalate()), (R, cmd.Escalate()), (C, cmd.PlaceBid(stories.money())), (C, cmd.PauseClock("cool_off")),
        (C, cmd.ResumeClock()), (C, cmd.ProposeAccord("mediation")),
    ):  # fmt: skip
        error = refused(story, role, command)
        assert (error.code, error.data["group_id"]) == ("case_grouped", GROUP)
        assert ("leave_group" in error.data["instead"]) is (role is C)


def test_nobody_decides_on_a_grouped_case() -> None:
    """Nor asks for evidence, proposes or gives more time."""
    story = members.joined(alone().act(R, cmd.Respond("contests", text())).act(C, cmd.Escalate()))
    for command in (
        cmd.RequestEvidence(C, text()), cmd.Propose(stories.refund(), text()), cmd.Prolong("decide", text()),
        cmd.Decide(Finding.DISMISSED, (Reason(text(), ("claim",)),)),
    ):  # fmt: skip
        assert refused(story, O, command).code == "case_grouped"


def test_what_stays_open_ends_the_case_alone_or_moves_nothing() -> None:
    """For each side, by the table."""
    story = members.joined(alone().act(R, cmd.MakeOffer(stories.refund())))
    assert members.open_to(story, C) == {
        "offer", "counter", "accept", "decline", "message", "withdraw", "leave_group", "vote_in_group",
        "declare_evidence",
    }  # fmt: skip
    assert members.open_to(story, R) == {"respond", "offer", "withdraw_offer", "message", "declare_evidence"}
    assert members.open_to(story, O) == {"message"}
    assert members.open_to(story, P) == {"declare_evidence"}
    assert set(lifecycle.BY_VERB) >= OPEN_IN_GROUP


def test_the_respondent_may_still_answer() -> None:
    """Its time stands still, so it is never too late."""
    story = members.joined().wait(30 * DAY).act(R, cmd.Respond("partly", text()))
    assert (story.case.head.position, story.case.head.grouped_in) == ("partly", GROUP)


# -------------------------------------------------------------------------------------------------------------- leaving


@pytest.mark.capability("S41")
def test_whoever_leaves_goes_on_alone() -> None:
    """With claim and evidence as they were."""
    story = members.joined()
    before = story.case
    story.act(C, members.leave())
    assert story.happened()[-2:] == ["membership.ended", "clock.resumed"]
    assert story.case.head.grouped_in is None
    assert (story.case.claim, story.case.evidence) == (before.claim, before.evidence)
    left = members.membership(story)
    assert (left.state, left.cause, left.ended_at) == (MembershipState.LEFT, "left", story.now)


def test_a_reason_for_leaving_is_kept() -> None:
    """Sealed like every text."""
    reason = text("enough")
    story = members.joined().act(C, cmd.LeaveGroup(members.invitation(), reason))
    assert reason.id in story.rows[-2].body


def test_nobody_leaves_what_he_is_not_in() -> None:
    """No group, or another one."""
    assert refused(alone(), C, members.leave()).code == "not_in_group"
    error = refused(members.joined(), C, members.leave(group_id=OTHER))
    assert (error.code, error.data["group_id"]) == ("not_in_group", GROUP)


def test_nobody_leaves_once_the_result_is_carried_out() -> None:
    """The complaint itself may still be withdrawn."""
    story = members.joined()
    assert refused(story, C, members.leave(bound=True)).code == "bound_by_group"
    assert story.act(C, cmd.Withdraw()).case.head.outcome is Outcome.WITHDRAWN


@pytest.mark.parametrize("equal_offer", [False, True])
def test_settling_alone_ends_the_membership_in_the_same_breath(equal_offer: bool) -> None:
    """No double recovery: by an offer taken as it stands, or by one that equals it."""
    story = members.joined().act(R, cmd.MakeOffer(stories.refund()))
    offered = cmd.MakeOffer(stories.refund()) if equal_offer else cmd.Accept(story.the("offers").id)
    story.act(C, offered)
    assert story.happened()[-3:] == ["case.settled", "stage.entered", "membership.ended"]
    assert (story.case.head.outcome, story.case.head.grouped_in) == (Outcome.SETTLED, None)
    left = members.membership(story)
    assert (left.state, left.cause) == (MembershipState.LEFT, "settled_alone")
    assert story.case.pause is None
    assert [d.rule for d in story.case.unfinished()] == ["perform"]


def test_withdrawing_ends_the_membership_too() -> None:
    """And the case."""
    story = members.joined().act(C, cmd.Withdraw())
    assert story.happened()[-2:] == ["case.closed", "membership.ended"]
    assert (members.membership(story).cause, story.case.head.status) == ("withdrawn", Status.CLOSED)


def test_a_case_that_could_not_be_served_leaves_its_group_when_it_ends() -> None:
    """Notice is looked after in every case: 72 hours, and once more 72."""
    story = members.joined(stories.filed(pack=members.pack())).wait(150 * HOUR)
    assert (story.case.head.cause, story.case.head.grouped_in) == ("service_expired", None)
    assert members.membership(story).cause == "closed"
    assert story.happened()[-2:] == ["case.closed", "membership.ended"]


# ---------------------------------------------------------------------------------------------------------- invitations


def test_a_complainant_is_told_of_a_group_once() -> None:
    """It changes nothing else."""
    story = alone()
    before = story.case.deadlines
    story.act(S, cmd.InviteToGroup(GROUP)).act(S, cmd.InviteToGroup(GROUP))
    assert story.happened().count("membership.invited") == 1
    assert story.case.invited == {GROUP: Invited(GROUP, stories.START + 2 * HOUR)}
    assert (story.case.deadlines, story.case.head.grouped_in) == (before, None)


def settled() -> Story:
    story = alone().act(R, cmd.MakeOffer(stories.refund()))
    return story.act(C, cmd.Accept(story.the("offers").id))


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(members.joined(), id="in a group"),
        pytest.param(alone().act(C, cmd.Withdraw()), id="closed"),
        pytest.param(settled(), id="settled"),
        pytest.param(members.joined().act(C, members.leave()), id="has been in it"),
    ],
)
def test_whom_it_does_not_concern_any_more_is_not_invited(story: Story) -> None:
    """Nothing happens."""
    since = len(story.rows)
    assert story.act(S, cmd.InviteToGroup(GROUP)).happened(since) == []


def test_a_complainant_is_told_of_ten_groups_at_most() -> None:
    """No case is filled with invitations."""
    story = alone()
    for n in range(12):
        story.act(S, cmd.InviteToGroup(f"group_{n:026}"))
    assert len(story.case.invited) == 10

"""What a group achieved comes to its member's own case, or the case is let go: once, and never without its own yes."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import LegalEffect, Outcome, Status
from tests import members, stories
from tests.members import GROUP, OTHER, alone
from tests.stories import HOUR, C, R, S
from tests.unit.domain.case.scenes import refused

RELEASE = cmd.ReleaseFromGroup(GROUP, "silent")


@pytest.mark.capability("S41")
def test_what_a_member_has_accepted_is_performed_like_any_settlement() -> None:
    """Within the pack's hundred hours; the talks are over."""
    story = members.voted(members.joined(alone().act(R, cmd.MakeOffer(stories.refund(1)))))
    since = len(story.rows)
    story.act(S, members.carry(story))
    assert story.happened(since) == ["membership.carried", "membership.ended", "stage.entered"]
    head, task, left = story.case.head, story.the("tasks"), members.membership(story)
    assert (head.stage, head.outcome, head.legal_effect) == (
        "performance", Outcome.SETTLED, LegalEffect.AGREEMENT,
    )  # fmt: skip
    assert (task.by, task.terms) == (R, stories.refund())
    assert [(d.rule, d.due_at) for d in story.case.unfinished()] == [("perform", story.now + 100 * HOUR)]
    assert (left.state.value, left.cause) == ("carried", "carried")
    assert (head.grouped_in, story.the("offers").state, story.case.pause) == (None, "closed", None)


def test_a_common_decision_needs_nobodys_yes() -> None:
    """It binds by what the pack says of decisions."""
    story = members.joined()
    story.act(S, members.carry(story, outcome="decided", legal_effect="opinion", poll_id="", opened=""))
    assert (story.case.head.outcome, story.case.head.legal_effect) == (Outcome.DECIDED, LegalEffect.OPINION)
    assert story.the("tasks").terms == stories.refund()
    assert stories.performed(story).case.head.cause == "performed"


def test_a_common_decision_that_gives_nothing_closes_the_case() -> None:
    """Dismissed; it keeps its legal effect."""
    story, effect = members.joined(), LegalEffect.PLATFORM_DECISION
    story.act(S, members.carry(story, outcome="decided", terms=None, legal_effect=effect.value, opened=""))
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.DECIDED, "dismissed")
    assert head.legal_effect is effect
    assert story.happened()[-3:] == ["membership.carried", "membership.ended", "case.closed"]


def test_a_settlement_that_leaves_nothing_to_pay_closes_the_case() -> None:
    """What was recovered elsewhere has used it up: nothing more needs to be done."""
    story = members.voted()
    story.act(S, members.carry(story, terms=None))
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.SETTLED, "nothing_due")
    assert head.notice is not None
    assert head.notice.steps == ("nothing_more",)


@pytest.mark.parametrize(
    "changes",
    [
        {"opened": ""},
        {"poll_id": "pol_" + "z" * 26},
        {"terms_sha256": "00" * 32},
        {"opened": members.written(members.ballot("case_other"))},
    ],
)
def test_no_settlement_is_carried_to_somebody_who_has_not_accepted_it(changes: dict[str, Any]) -> None:
    """P5: no ballot, another vote, other terms, somebody else's yes."""
    story = members.voted()
    with pytest.raises(AssertionError, match="nobody accepted"):
        story.act(S, members.carry(story, **changes))


@pytest.mark.parametrize("options", [("no",), ()])
def test_a_no_or_a_blank_vote_accepts_nothing(options: tuple[str, ...]) -> None:
    """However it is opened."""
    story = members.joined()
    yes = members.ballot(story.case.head.case_id)
    opened = replace(yes, ballot=replace(yes.ballot, options=options))
    story.act(C, replace(members.vote("no"), options=options, commitment=opened.commitment))
    with pytest.raises(AssertionError, match="nobody accepted"):
        story.act(S, members.carry(story, opened=members.written(opened)))


def test_a_group_makes_no_award() -> None:
    """P4."""
    story = members.voted()
    with pytest.raises(AssertionError, match="award"):
        story.act(S, members.carry(story, legal_effect="award"))


@pytest.mark.parametrize(
    ("cause", "state"), [("silent", "left"), ("dissolved", "left"), ("test_case", "test")]
)
def test_a_released_case_goes_on_where_it_stood(cause: str, state: str) -> None:
    """The group sees what becomes of a test case."""
    story = members.joined().act(S, cmd.ReleaseFromGroup(GROUP, cause))
    assert story.happened()[-2:] == ["membership.ended", "clock.resumed"]
    left = members.membership(story)
    assert (left.state.value, left.cause, story.case.head.grouped_in) == (state, cause, None)


def test_a_test_case_and_a_carried_one_do_not_join_again() -> None:
    """They have had their part. A case left behind may, as long as the group takes anybody."""
    test = members.joined().act(S, cmd.ReleaseFromGroup(GROUP, "test_case"))
    error = refused(test, C, members.join())
    assert (error.code, error.data["cause"]) == ("group_not_joinable", "test_case")
    assert members.joined(members.joined().act(S, RELEASE)).case.head.grouped_in == GROUP


@pytest.mark.parametrize("carries", [True, False])
def test_work_that_comes_twice_or_late_changes_nothing(carries: bool) -> None:
    """Carried already, released already, settled alone meanwhile, in another group, in none."""
    carried = members.voted()
    carried.act(S, members.carry(carried))
    settled = members.voted().act(R, cmd.MakeOffer(stories.refund()))
    settled.act(C, cmd.Accept(settled.the("offers").id))
    other = members.invitation(group_id=OTHER)
    elsewhere = members.joined(members.joined().act(C, members.leave()), invitation=other)
    for story in (carried, members.voted().act(S, RELEASE), settled, elsewhere, alone()):
        since = len(story.rows)
        story.act(S, members.carry(story) if carries else RELEASE)
        assert story.happened(since) == []

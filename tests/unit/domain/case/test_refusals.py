"""What the lifecycle table itself refuses: so nobody is shown, as an action of theirs, what they would be refused."""

from __future__ import annotations

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import C, M, O, R, Story
from tests.unit.domain.case.scenes import contested, escalated, filed, served, text


def told(story: Story, role: Role, verb: str) -> NotAllowed:
    """What the table says to that role now; it says something."""
    found = lifecycle.refusal(verb, lifecycle.Look(story.case, role, story.now, story.pack))
    assert found is not None, f"{verb} is open"
    return found


def capped(**caps: int) -> Story:
    """Notice is given, under the small pack with these caps."""
    return stories.served(pack=stories.pack(caps=stories.caps(**caps)))


def deciding(**caps: int) -> Story:
    """In the determination, with these caps."""
    return capped(**caps).act(R, cmd.Respond("contests", text())).act(C, cmd.Escalate())


def test_who_has_answered_does_not_answer_again() -> None:
    """The first answer stands; more is said in messages."""
    assert told(contested(), R, "respond").code == "already_responded"


def test_a_mediator_has_nobody_to_write_to_outside_its_mediation() -> None:
    """It is told where it could."""
    error = told(served(), M, "message")
    assert (error.code, error.data["open_in"]) == ("wrong_stage", ["mediation"])


def test_offers_are_counted_over_the_whole_case() -> None:
    """One that was taken back counts too: nobody floods the other side by offering and withdrawing."""
    story = capped(offers=1).act(R, cmd.MakeOffer(stories.refund()))
    error = told(story.act(R, cmd.WithdrawOffer(story.the("offers").id)), R, "offer")
    assert (error.code, error.data["limit"]) == ("too_many_offers", 1)


def test_a_second_proposal_waits_until_the_first_is_answered() -> None:
    """The parties consider one at a time."""
    story = escalated().act(O, cmd.Propose(stories.refund(), text()))
    assert told(story, O, "propose").code == "proposal_pending"


def test_proposals_are_counted_over_the_whole_case() -> None:
    """One that was declined counts too."""
    story = deciding(proposals=1).act(O, cmd.Propose(stories.refund(), text()))
    error = told(story.act(C, cmd.Decline(story.the("proposals").id)), O, "propose")
    assert (error.code, error.data["limit"]) == ("too_many_proposals", 1)


def test_requests_for_evidence_are_counted_over_the_whole_case() -> None:
    """Whichever side was asked."""
    error = told(deciding(requests=1).act(O, cmd.RequestEvidence(C, text())), O, "request_evidence")
    assert (error.code, error.data["limit"]) == ("too_many_requests", 1)


def test_a_pause_is_not_shown_where_it_would_stop_nothing() -> None:
    """Before the notice only the time to give it runs, and that is never stopped."""
    assert told(filed(), C, "pause").code == "nothing_to_pause"

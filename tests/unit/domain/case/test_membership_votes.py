"""A member votes in its group: once, in time, for what can be voted for; sealed, so that the record tells nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.case import foresight
from chalicelib.domain.case.procedure import Vote
from chalicelib.domain.errors import NotAllowed
from tests import members
from tests.members import GROUP, POLL, TERMS, alone
from tests.stories import C, Story
from tests.unit.domain.case.scenes import faults, refused


def wrong(*options: str, **changes: Any) -> list[tuple[str, str, Any]]:
    command = replace(members.vote(*options), **changes)
    return [(f.pointer, f.code, f.limit) for f in faults(members.joined(), C, command)]


def election(**changes: Any) -> Any:
    """Three stand for two seats."""
    return members.asking(
        polls={POLL: ("case_a", "case_b", "case_c")}, terms={}, choices={}, most={POLL: 2}, **changes
    )


@pytest.mark.capability("S41")
def test_a_vote_leaves_its_commitment_and_nothing_else() -> None:
    """Neither the option nor the choice stands in the record."""
    story = members.voted()
    assert members.membership(story).votes == {
        POLL: Vote(story.now, members.ballot(story.case.head.case_id).commitment, TERMS)
    }
    body = story.rows[-1].body
    assert story.happened()[-1] == "membership.voted"
    assert not [word for word in ('"yes"', '"no"', "money", "repair") if word in body]


def test_the_record_of_a_no_looks_like_that_of_a_yes() -> None:
    """The terms that were voted on stand in both."""
    yes, no = members.voted(), members.voted(None, "no")
    votes = [members.membership(story).votes[POLL] for story in (yes, no)]
    assert [v.terms_sha256 for v in votes] == [TERMS, TERMS]
    assert len(yes.rows[-1].body) == len(no.rows[-1].body)


def test_a_vote_moves_no_deadline_and_leaves_the_case_in_its_group() -> None:
    """It is no act in the case itself."""
    story = members.joined()
    before = story.case
    members.voted(story)
    assert (story.case.deadlines, story.case.head.grouped_in) == (before.deadlines, GROUP)


def test_nobody_votes_twice() -> None:
    """Not the other way either."""
    for options in ("yes", "no"):
        assert refused(members.voted(), C, members.vote(options)).code == "already_voted"


@pytest.mark.parametrize("polls", [{}, {"pol_" + "b" * 26: ("yes", "no")}])
def test_a_vote_that_is_not_open_takes_none(polls: dict[str, tuple[str, ...]]) -> None:
    """Over, not begun, or somebody's invention."""
    error = refused(members.joined(), C, members.vote(invitation=members.asking(polls=polls)))
    assert error.code == "poll_closed"


def test_the_last_moment_to_vote_is_in_time() -> None:
    """A microsecond later it is over, although nobody has counted yet."""
    story = members.joined()
    closing = story.now
    story.act(C, members.vote(invitation=members.asking(closing={POLL: closing})), timedelta())
    late = members.vote(invitation=members.asking(closing={POLL: closing}))
    error = refused(members.joined(), C, late, timedelta(microseconds=1))
    assert (error.code, error.due_at) == ("poll_closed", closing)


def test_nobody_votes_in_a_group_that_he_is_not_in() -> None:
    """Or is in no more."""
    assert refused(alone(), C, members.vote()).code == "not_in_group"
    assert refused(members.joined().act(C, members.leave()), C, members.vote()).code == "not_in_group"
    elsewhere = members.vote(invitation=members.asking(group_id=members.OTHER))
    assert refused(members.joined(), C, elsewhere).code == "not_in_group"


def test_options_are_those_of_the_vote() -> None:
    """One of them, once."""
    assert wrong("maybe") == [("/options/0", "not_one_of", "yes, no")]
    assert wrong("no", "yes", "no", terms_sha256=TERMS, choice="money") == [
        ("/options/2", "repeated", None), ("/options", "too_many", 1),
    ]  # fmt: skip


def test_a_blank_vote_is_a_vote() -> None:
    """Present, and for nothing."""
    story = members.joined().act(C, replace(members.vote("no"), options=()))
    assert POLL in members.membership(story).votes


def test_in_an_election_there_are_as_many_votes_as_seats() -> None:
    """Two of three, or fewer; not all of them."""
    for options in (("case_a",), ("case_c", "case_a"), ()):
        story = members.joined().act(C, replace(members.vote("no", invitation=election()), options=options))
        assert POLL in members.membership(story).votes
    three = replace(members.vote("no", invitation=election()), options=("case_a", "case_b", "case_c"))
    assert [(f.pointer, f.code, f.limit) for f in faults(members.joined(), C, three)] == [
        ("/options", "too_many", 2)
    ]


@pytest.mark.parametrize("quoted", ["", "00" * 32])
def test_a_yes_quotes_the_very_terms(quoted: str) -> None:
    """P5: nobody accepts what he has not seen. A no need not."""
    assert wrong("yes", terms_sha256=quoted) == [("/terms_sha256", "other_terms", TERMS)]
    story = members.joined().act(C, members.vote("no", terms_sha256=quoted))
    assert POLL in members.membership(story).votes


def test_a_yes_chooses_a_remedy_where_there_is_a_choice() -> None:
    """One of those offered; where there is none, nothing is chosen."""
    assert wrong("yes", choice="") == [("/choice", "missing", None)]
    assert wrong("yes", choice="gold") == [("/choice", "not_one_of", "money, repair")]
    plain = members.asking(choices={})
    assert wrong("yes", invitation=plain) == [("/choice", "not_applicable", None)]
    story: Story = members.joined().act(C, members.vote("yes", invitation=plain, choice=""))
    assert POLL in members.membership(story).votes


def test_a_vote_is_not_rehearsed() -> None:
    """It is cast sealed, or not at all."""
    with pytest.raises(NotAllowed) as refusal:
        foresight.check(members.vote())
    assert refusal.value.code == "no_rehearsal"


def test_whoever_joined_after_the_roll_was_sealed_does_not_vote_over_it() -> None:
    """The vote would be taken and never counted."""
    story = members.joined()
    sealed = story.now - timedelta(hours=24)
    late = members.vote(invitation=members.asking(sealed_at=sealed))
    assert refused(story, C, late).code == "not_on_the_roll"

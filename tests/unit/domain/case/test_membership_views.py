"""What a member's case shows of its group: to each side its own, with the time that is tolled."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions, foresight, views
from chalicelib.domain.case.context import Context
from chalicelib.domain.values import Role
from tests import members, stories
from tests.members import GROUP, POLL, alone
from tests.stories import KEY, C, M, O, P, R, S, Story


def view(story: Story, role: Role = C) -> dict[str, Any]:
    return views.view(story.case, role, story.now, story.pack)


@pytest.mark.capability("S41")
def test_a_case_shows_its_group_and_what_stands_still() -> None:
    """Joined at 11:00, voted at 12:00; limitation and deadlines are tolled since then."""
    assert view(members.voted())["group"] == {
        "group_id": GROUP, "state": "active", "joined_at": "2026-03-02T11:00:00.000000Z", "ended_at": None,
        "cause": None, "registration": {"relation": "order", "loss": {"amount": 10_000, "currency": "EUR"}},
        "votes": [POLL], "tolled": [{"since": "2026-03-02T11:00:00.000000Z", "until": None}],
    }  # fmt: skip


def test_time_that_was_tolled_stays_shown() -> None:
    """Each stay, also where the case came back: 11:00 to 12:00, and since 13:00."""
    story = members.joined(members.joined().act(C, members.leave()))
    assert view(story)["group"]["tolled"] == [
        {"since": "2026-03-02T11:00:00.000000Z", "until": "2026-03-02T12:00:00.000000Z"},
        {"since": "2026-03-02T13:00:00.000000Z", "until": None},
    ]
    story.act(C, members.leave())
    shown = view(story)["group"]
    assert (shown["state"], shown["cause"], shown["ended_at"]) == (
        "left",
        "left",
        "2026-03-02T14:00:00.000000Z",
    )
    assert shown["tolled"][-1]["until"] == shown["ended_at"]


def test_a_case_that_was_never_in_a_group_shows_none() -> None:
    """And no invitation."""
    shown = view(alone())
    assert (shown["group"], shown["group_invitations"], shown["grouped_in"]) == (None, [], None)


@pytest.mark.parametrize(("role", "seen"), [(C, [POLL]), (O, [POLL]), (P, [POLL]), (R, []), (M, [])])
def test_who_has_voted_is_not_the_other_sides_to_know(role: Role, seen: list[str]) -> None:
    """The membership itself is."""
    shown = view(members.voted(), role)["group"]
    assert (shown["group_id"], shown["votes"]) == (GROUP, seen)


@pytest.mark.parametrize(("role", "seen"), [(C, 1), (O, 1), (R, 0), (M, 0)])
def test_an_invitation_is_the_complainants(role: Role, seen: int) -> None:
    """The respondent learns of no group before it is told."""
    story = alone().act(S, cmd.InviteToGroup(GROUP))
    assert len(view(story, role)["group_invitations"]) == seen


def test_votes_and_invitations_are_not_in_the_parties_record() -> None:
    """Both sides read that one; the platform's has them."""
    story = members.voted(members.joined(alone().act(S, cmd.InviteToGroup(GROUP))))
    audiences = {row.type: set(row.audience) for row in story.rows}
    assert audiences["membership.invited"] == audiences["membership.voted"] == {"platform"}


def test_with_which_loss_and_proof_a_member_registered_is_not_the_respondents() -> None:
    """Neither in the record that both sides read nor in the view; what is claimed stands in the claim."""
    story = members.joined()
    (begun,) = [row for row in story.rows if row.type == "membership.begun"]
    assert set(begun.audience) == {"platform"}
    assert view(story, R)["group"]["registration"] is None
    assert view(story, C)["group"]["registration"]["relation"] == "order"
    assert view(story, R)["group"]["group_id"] == GROUP


def test_it_is_nobodys_move_while_others_act() -> None:
    """Unless notice is to be given, or an offer waits."""
    assert views.summary(members.joined().case)["move"] == []
    assert views.summary(members.joined(stories.filed(pack=members.pack())).case)["move"] == ["platform"]
    offered = members.joined().act(R, cmd.MakeOffer(stories.refund()))
    assert views.summary(offered.case)["move"] == ["complainant"]


def test_lists_say_in_which_group_a_case_is() -> None:
    """And stop saying so when it leaves."""
    story = members.joined()
    assert views.summary(story.case)["grouped_in"] == GROUP
    assert views.summary(story.act(C, members.leave()).case)["grouped_in"] is None


@pytest.mark.parametrize(
    ("changes", "percent"),
    [
        ({}, 40),
        ({"outcome": "decided", "legal_effect": "platform_decision"}, 40),
        ({"outcome": "decided", "legal_effect": "platform_decision", "terms": None}, 0),
    ],
)
def test_what_came_of_it_is_counted_like_any_outcome(changes: dict[str, Any], percent: int) -> None:
    """4,000 of 10,000 cents, or nothing."""
    story = members.voted()
    story.act(S, members.carry(story, **changes))
    assert views.agreed_percent(story.case) == percent


def test_joining_can_be_rehearsed() -> None:
    """Which deadlines would stop, and until when the case may stay."""
    story = alone()
    context = Context(story.now, C, story.pack, "cmd_x", KEY)
    after = decisions.fold(story.case, decisions.decide(story.case, members.join(), context), story.now)
    changes = {c["rule"]: c["change"] for c in foresight.clock(story.case, after)}
    assert changes == {"respond": "stops", "negotiation": "stops", "pause": "starts"}

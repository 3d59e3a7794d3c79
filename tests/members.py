"""What a member's own case needs of a group: a pack with collective cases, an invitation, a registration, a vote."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.case.procedure import Invitation, Membership, Registration
from chalicelib.domain.collective.casting import Cast, Opened, written
from chalicelib.domain.group.rules import Collective, Mode, Seats, Threshold, Voting
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, derive_id
from tests import stories
from tests.stories import KEY, C, Story

GROUP, OTHER = derive_id("group", KEY, "1"), derive_id("group", KEY, "2")
POLL = derive_id("pol", KEY, "1")
OFFER = derive_id("gof", KEY, "1")
MEMBER = "person-1"
TERMS = "7e" * 32
SALT = b"s" * 16


def collective(**changes: Any) -> Collective:
    """Two form a group; members decide by vote."""
    few = Threshold(2, "test", True)
    fields: dict[str, Any] = {
        "form_at": few, "suggest_at": few, "seats": Seats(0, 2, "test", True),
        "voting": Voting(Mode.INDIVIDUAL, "test", True),
    }  # fmt: skip
    return Collective(**(fields | changes))


def pack(base: RulePack | None = None, **changes: Any) -> RulePack:
    """The small pack of the stories, or another, with collective cases."""
    return replace(base or stories.pack(), groups=collective(**changes))


def invitation(**changes: Any) -> Invitation:
    """A listed group of sixteen shards about the quality of what m-1 sells, which anybody may join who proves it."""
    fields: dict[str, Any] = {
        "group_id": GROUP, "dispute_type": "quality", "respondents": ("m-1", "m-2"), "shards": 16, "joinable": True,
        "proof": True, "joins_in": ("negotiation", "mediation", "determination"), "listed": True,
    }  # fmt: skip
    return Invitation(**(fields | changes))


def asking(**changes: Any) -> Invitation:
    """The same, with a vote on terms among which a remedy can be chosen."""
    fields: dict[str, Any] = {
        "polls": {POLL: ("yes", "no")}, "terms": {POLL: TERMS}, "choices": {POLL: ("money", "repair")},
    }  # fmt: skip
    return invitation(**(fields | changes))


def registration(**changes: Any) -> Registration:
    """The whole price, by the order that the platform knows."""
    return Registration(**({"relation": "order", "loss": stories.money()} | changes))


def join(**changes: Any) -> cmd.JoinGroup:
    fields: dict[str, Any] = {
        "invitation": invitation(), "member": MEMBER, "registration": registration(),
    }  # fmt: skip
    return cmd.JoinGroup(**(fields | changes))


def leave(**changes: Any) -> cmd.LeaveGroup:
    return cmd.LeaveGroup(invitation(**changes))


def alone(**changes: Any) -> Story:
    """Served at 10:00 on 2 March, under a pack with collective cases."""
    return stories.served(pack=pack(), **changes)


def joined(story: Story | None = None, **changes: Any) -> Story:
    """In the group; served first unless told otherwise."""
    story = story or alone()
    return story.act(C, join(**changes))


def vote(*options: str, **changes: Any) -> cmd.CastVote:
    """A yes to the terms, for money, unless told otherwise; its commitment is nobody's."""
    yes = {"choice": "money", "terms_sha256": TERMS} if not options or "yes" in options else {}
    fields: dict[str, Any] = {
        "invitation": asking(), "poll_id": POLL, "options": options or ("yes",), "commitment": "c0" * 32, **yes,
    }  # fmt: skip
    return cmd.CastVote(**(fields | changes))


def ballot(case_id: str, *options: str, **changes: Any) -> Opened:
    """As it would be opened at the count."""
    fields: dict[str, Any] = {
        "poll_id": POLL, "case_id": case_id, "options": options or ("yes",), "choice": "money", "terms_sha256": TERMS,
    }  # fmt: skip
    return Opened(Cast(**(fields | changes)), SALT)


def voted(story: Story | None = None, *options: str) -> Story:
    """In the group, and has voted with the ballot that `ballot` gives."""
    story = story or joined()
    cast = ballot(story.case.head.case_id, *options)
    return story.act(C, vote(*options, commitment=cast.commitment))


def carry(story: Story, **changes: Any) -> cmd.CarryFromGroup:
    """4,000 cents, which this member has accepted."""
    opened = ballot(story.case.head.case_id)
    fields: dict[str, Any] = {
        "group_id": GROUP, "of": OFFER, "outcome": "settled", "terms": stories.refund(), "ledger": 1, "poll_id": POLL,
        "terms_sha256": TERMS, "opened": written(opened),
    }  # fmt: skip
    return cmd.CarryFromGroup(**(fields | changes))


def membership(story: Story, group_id: str = GROUP) -> Membership:
    return story.case.memberships[group_id]


def open_to(story: Story, role: Role) -> set[str]:
    """The actions that are open to that role now."""
    look = lifecycle.Look(story.case, role, story.now, story.pack)
    return {action.action for action in lifecycle.allowed_actions(look)}

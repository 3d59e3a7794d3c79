"""A case joins a collective complaint: which group takes it, and what it must register with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import membership
from chalicelib.domain.case.guards import JOINS
from chalicelib.domain.case.procedure import Membership, MembershipState, Registration, Stretch
from chalicelib.domain.case.state import Remedy, Terms
from chalicelib.domain.rulepack import Pausing
from chalicelib.domain.values import Money
from tests import members, stories
from tests.members import GROUP, MEMBER, OTHER, alone
from tests.stories import DAY, HOUR, C, O, P, R, S, Story, text
from tests.unit.domain.case.scenes import faults, refused


@pytest.mark.capability("S41")
def test_a_case_joins_with_its_registration() -> None:
    """At 11:00; the head says where it is, and the row in the group can be found again."""
    story = members.joined()
    assert story.case.head.grouped_in == GROUP
    assert members.membership(story) == Membership(
        GROUP, membership.shard_of(MEMBER, 16), stories.START + 2 * HOUR, members.registration(), MEMBER,
        pause_id=story.the("pauses").id,
    )  # fmt: skip
    assert story.happened()[-2:] == ["membership.begun", "clock.paused"]


def test_a_person_is_always_in_the_same_shard() -> None:
    """CRC-32 of the digest, by the number of shards: 3,097,247,940 of `person-1` leaves 4 of 16."""
    assert [membership.shard_of(MEMBER, shards) for shards in (16, 16, 1)] == [4, 4, 0]


def test_nobody_joins_twice() -> None:
    """Neither this group nor another one beside it; the refusal says which one it is in."""
    for group_id in (GROUP, OTHER):
        error = refused(members.joined(), C, members.join(invitation=members.invitation(group_id=group_id)))
        assert (error.code, error.data["group_id"]) == ("already_member", GROUP)


@pytest.mark.parametrize(
    "changes", [{"respondents": ("m-2",)}, {"respondents": ()}, {"dispute_type": "delayed_dispatch"}]
)
def test_a_group_about_something_else_takes_nobody(changes: dict[str, Any]) -> None:
    """Another merchant, another kind of dispute: also with a link."""
    command = members.join(invitation=members.invitation(**changes), link=True)
    assert refused(alone(), C, command).code == "not_of_this_group"


@pytest.mark.parametrize(
    ("code", "takes"), [("sku-1", True), (" SKU-1 ", True), ("\uff33KU-1", True), ("sku-2", False)]
)
def test_what_a_group_is_about_is_compared_as_detection_does(code: str, *, takes: bool) -> None:
    """Case, blanks and width make no difference: `families.normal`, by which cases are found alike."""
    story = alone()
    story.case = replace(story.case, claim=replace(story.case.claim, about={"product": code}))
    command = members.join(invitation=members.invitation(keys={"product": "SKU-1"}))
    if takes:
        assert story.act(C, command).case.head.grouped_in == GROUP
    else:
        assert refused(story, C, command).code == "not_of_this_group"


@pytest.mark.parametrize("changes", [{"joinable": False}, {"closes_at": stories.START}])
def test_a_closed_group_takes_nobody(changes: dict[str, Any]) -> None:
    """Whether it says so or its time is over."""
    error = refused(alone(), C, members.join(invitation=members.invitation(**changes), link=True))
    assert error.code == "group_not_joinable"


def test_the_last_moment_to_join_is_in_time() -> None:
    """Due at 11:00, and it is 11:00; a microsecond earlier it would be late."""
    closes = stories.START + 2 * HOUR
    story = members.joined(alone(), invitation=members.invitation(closes_at=closes))
    assert story.case.head.grouped_in == GROUP
    earlier = closes - timedelta(microseconds=1)
    late = members.join(invitation=members.invitation(closes_at=earlier))
    assert refused(alone(), C, late).due_at == earlier


def test_an_unlisted_group_is_joined_by_link_or_invitation() -> None:
    """Nobody else finds it."""
    hidden = members.invitation(listed=False)
    assert refused(alone(), C, members.join(invitation=hidden)).code == "group_needs_link"
    assert members.joined(alone(), invitation=hidden, link=True).case.head.grouped_in == GROUP
    told = alone().act(S, cmd.InviteToGroup(GROUP))
    assert members.joined(told, invitation=hidden).case.head.grouped_in == GROUP


def test_who_has_left_may_come_back_without_a_link() -> None:
    """And its time in the group before is not forgotten: from 11:00 to 12:00."""
    hidden = members.invitation(listed=False)
    story = members.joined(alone(), invitation=hidden, link=True).act(C, cmd.LeaveGroup(hidden))
    again = members.membership(members.joined(story, invitation=hidden))
    assert again.earlier == (Stretch(stories.START + 2 * HOUR, stories.START + 3 * HOUR),)
    assert (again.state, again.ended_at, again.cause) == (MembershipState.ACTIVE, None, "")


def test_a_case_joins_groups_ten_times_at_most() -> None:
    """Whichever: each time leaves its trace in the record."""
    story = alone()
    for _ in range(JOINS):
        members.joined(story).act(C, members.leave())
    for group_id in (GROUP, OTHER):
        error = refused(story, C, members.join(invitation=members.invitation(group_id=group_id)))
        assert (error.code, error.data["limit"]) == ("joined_too_often", 10)


def test_a_pack_without_collective_cases_knows_none() -> None:
    """It is not offered either."""
    story = stories.served()
    assert refused(story, C, members.join()).code == "not_in_this_procedure"
    assert "join_group" not in members.open_to(story, C)


def test_a_stage_too_late_to_join_says_where_it_was_open() -> None:
    """By the pack, and by the group."""
    negotiation = members.join(invitation=members.invitation(joins_in=("negotiation",)))
    for pack, command in (
        (members.pack(joins_in=("negotiation",)), members.join()),
        (members.pack(), negotiation),
    ):
        story = stories.served(pack=pack).act(R, cmd.Respond("contests", text())).act(C, cmd.Escalate())
        error = refused(story, C, command)
        assert (error.code, error.data["open_in"]) == ("wrong_stage", ["negotiation"])


def test_a_clock_that_stands_still_must_run_first() -> None:
    """A time to cool off is one's own to end."""
    quiet = Pausing((C,), Length(48, Unit.HOURS), "test", True)
    pack = replace(members.pack(), pauses={"cool_off": quiet})
    story = stories.served(pack=pack).act(C, cmd.PauseClock("cool_off"))
    error = refused(story, C, members.join())
    assert (error.code, error.data["reason"]) == ("clock_paused", "cool_off")
    assert members.joined(story.act(C, cmd.ResumeClock())).case.head.grouped_in == GROUP


def test_in_its_grace_nothing_comes_to_life_again() -> None:
    """The time to answer ended at 10:00 on 4 March; half a minute later it is over, a minute later noted."""
    story = alone().until(stories.START + HOUR + 2 * DAY)
    error = refused(story, C, members.join(), timedelta(seconds=30))
    assert (error.code, error.data["consequence"]) == ("deadline_passed", "default")
    story.wait(timedelta(minutes=1))
    assert story.case.head.stage == "determination"
    assert members.joined(story).case.head.grouped_in == GROUP


@pytest.mark.parametrize("role", [R, O, P])
def test_only_the_complainant_joins_leaves_and_votes(role: Any) -> None:
    """Nobody does it for somebody."""
    assert refused(alone(), role, members.join()).code == "wrong_role"
    for command in (members.leave(), members.vote()):
        assert refused(members.joined(), role, command).code == "wrong_role"


# --------------------------------------------------------------------------------------------------------- registration


def pointers(story: Story, **changes: Any) -> dict[str, tuple[str, Any]]:
    """What is wrong with a registration, by the field."""
    command = members.join(registration=members.registration(**changes))
    return {fault.pointer: (fault.code, fault.limit) for fault in faults(story, C, command)}


@pytest.mark.capability("S42")
def test_every_fault_of_a_registration_comes_at_once() -> None:
    """Claimed are 10,000 cents of euros."""
    wrong = Registration("hearsay", Money(10_001, "CNY"), ("evi_" + "a" * 26,), 10_002)
    found = faults(alone(), C, members.join(registration=wrong))
    assert [(f.pointer, f.code, f.limit) for f in found] == [
        ("/registration/loss/currency", "other_currency", "EUR"),
        ("/registration/loss/amount", "out_of_range", 10_000),
        ("/registration/elsewhere", "out_of_range", 10_001),
        ("/registration/proof/0", "not_own_exhibit", None),
        ("/registration/relation", "not_one_of", "order, contract, use, other"),
    ]


@pytest.mark.parametrize("amount", [0, -5])
def test_a_loss_is_at_least_the_smallest_unit(amount: int) -> None:
    """Nobody registers for nothing."""
    found = pointers(alone(), loss=stories.money(amount))
    assert found == {"/registration/loss/amount": ("out_of_range", 10_000)}


@pytest.mark.parametrize("elsewhere", [-1, 10_001])
def test_what_was_recovered_elsewhere_is_part_of_the_loss(elsewhere: int) -> None:
    """All of it is possible, more is not."""
    assert set(pointers(alone(), elsewhere=elsewhere)) == {"/registration/elsewhere"}
    assert members.joined(registration=members.registration(elsewhere=10_000)).case.head.grouped_in == GROUP


def test_a_case_that_claims_no_money_says_what_its_loss_is() -> None:
    """In a currency there is."""
    wanted = stories.claim(sought=Terms(Remedy.REPLACEMENT))
    found = pointers(alone(claim=wanted), loss=Money(700, "XXX"))
    assert found == {"/registration/loss/currency": ("unknown_currency", None)}
    own = members.registration(loss=Money(700, "CNY"))
    assert members.joined(alone(claim=wanted), registration=own).case.head.grouped_in == GROUP


def test_a_loss_that_is_not_claimed_in_money_is_in_the_groups_currency() -> None:
    """One made-up currency would keep terms that name all others from everybody."""
    wanted, dollars = stories.claim(sought=Terms(Remedy.REPLACEMENT)), members.invitation(currency="USD")
    odd = members.join(invitation=dollars, registration=members.registration(loss=Money(700, "JPY")))
    (fault,) = faults(alone(claim=wanted), C, odd)
    assert (fault.pointer, fault.code, fault.limit) == (
        "/registration/loss/currency",
        "other_currency",
        "USD",
    )
    own = members.registration(loss=Money(700, "USD"))
    story = members.joined(alone(claim=wanted), registration=own, invitation=dollars)
    assert story.case.head.grouped_in == GROUP


def test_proof_is_an_exhibit_or_an_order_the_platform_knows() -> None:
    """Where the group asks for proof; else nothing needs to be shown."""
    nothing = stories.claim(order_ref=None)
    assert pointers(alone(claim=nothing)) == {"/registration/proof": ("missing", None)}
    free = members.invitation(proof=False)
    assert members.joined(alone(claim=nothing), invitation=free).case.head.grouped_in == GROUP
    story = alone(claim=nothing)
    exhibit = stories.kept(story, C)
    shown = members.registration(relation="use", proof=(exhibit,))
    assert members.membership(members.joined(story, registration=shown)).registration == shown


def test_proof_is_ones_own_and_submitted() -> None:
    """Not the other side's, not a file under way, not the same twice."""
    story = alone()
    other, own = stories.kept(story, R), stories.kept(story, C)
    story.act(C, cmd.DeclareEvidence((stories.declaration(),)))
    assert pointers(story, proof=(own, other, story.the("evidence").id, own)) == {
        "/registration/proof/1": ("not_own_exhibit", None), "/registration/proof/2": ("not_own_exhibit", None),
        "/registration/proof/3": ("repeated", None),
    }  # fmt: skip


def test_a_registration_names_twenty_exhibits_at_most() -> None:
    """All of them are wrong here."""
    assert pointers(alone(), proof=("evi_x",) * 21)["/registration/proof"] == ("too_many", 20)

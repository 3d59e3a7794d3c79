"""What the table of a group itself refuses: so nobody is shown, as an action of theirs, what they would be refused."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import lifecycle
from chalicelib.domain.group.guards import Look
from chalicelib.domain.group.rules import Seats, Unclaimed
from chalicelib.domain.values import Role
from tests.group_stories import MEDIATOR, MEMBER, OFFICER, PLATFORM, RESPONDENT, Tale, case_id, money, pack


def told(tale: Tale, role: Role, verb: str) -> NotAllowed:
    """What the table says to that role now; it says something."""
    found = lifecycle.refusal(verb, Look(tale.g, role, tale.now, tale.rules, case_id(1)))
    assert found is not None, f"{verb} is open"
    return found


@pytest.mark.parametrize("role", [OFFICER, PLATFORM])
def test_while_a_group_gathers_its_page_can_be_listed(role: Role) -> None:
    """And taken off again, at any time."""
    tale = Tale().gathering()
    assert lifecycle.refusal("list", Look(tale.g, role, tale.now, tale.rules)) is None


def test_nobody_is_recalled_where_nobody_was_elected() -> None:
    """In talks under a pack that has no seats."""
    tale = Tale(pack(seats=Seats(0, 0, "test", True))).gathering().wake().sealed()
    assert told(tale, MEMBER, "demand_recall").code == "no_representatives"


def test_a_mediator_offers_in_the_mediation_alone() -> None:
    """It is told where."""
    error = told(Tale().negotiating(), MEDIATOR, "offer")
    assert (error.code, error.data["open_in"]) == ("wrong_stage", ["mediation"])


def test_a_second_mediator_is_not_appointed_beside_the_first() -> None:
    """Who is there is said."""
    tale = Tale().negotiating().wake().do(cmd.AssignMediator("med-1"))
    error = told(tale, OFFICER, "assign_mediator")
    assert (error.code, error.data["mediator"]) == ("mediator_assigned", "med-1")


def test_test_cases_are_drawn_once_at_a_time() -> None:
    """While the roll is being sealed for one draw there is no other."""
    tale = Tale().determining().do(cmd.DrawTests(2))
    error = told(tale, OFFICER, "draw_tests")
    assert (error.code, error.data["work"]) == ("group_busy", "draw")


def test_nothing_is_unclaimed_before_anything_was_carried_out() -> None:
    """The ledger stands, and its review runs."""
    assert told(Tale().reviewed(), PLATFORM, "record_unclaimed").code == "ledger_not_carried"


def test_nothing_more_is_unclaimed_once_it_is_being_shared_out() -> None:
    """Under a pack that gives to the other members what has not reached one of them."""
    tale = Tale(pack(unclaimed=Unclaimed.MEMBERS)).carried()
    tale.do(cmd.RecordUnclaimed(case_id(1), money(5_000)), PLATFORM).wake()
    error = told(tale, PLATFORM, "record_unclaimed")
    assert (error.code, error.data["work"]) == ("group_busy", "redistribute")


def test_an_offer_is_withdrawn_once() -> None:
    """Though the same side has another one that is live."""
    tale = Tale().negotiating().offered()
    first = tale.offer.id
    tale.offered().do(cmd.WithdrawOffer(first), RESPONDENT)
    with pytest.raises(NotAllowed) as refused:
        tale.do(cmd.WithdrawOffer(first), RESPONDENT)
    assert (refused.value.code, refused.value.data["state"]) == ("offer_not_live", "withdrawn")

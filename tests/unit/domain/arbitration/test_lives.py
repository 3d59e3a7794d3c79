"""Whole lives of an arbitration, by the rules alone."""

from __future__ import annotations

import pytest

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.state import Outcome, Stage, Status
from chalicelib.domain.values import Role
from tests.arbitrations import Tale, a_text, pack


def test_from_the_referral_to_a_final_award() -> None:
    """Taken, seeded, drawn, disclosed, complete, closed, drafted, signed, served, final."""
    tale = Tale().awarded()
    assert tale.found.head.stage is Stage.AWARDED
    tale.until_due("arb_correct")
    assert (tale.found.head.status, tale.found.head.outcome) == (Status.CLOSED, Outcome.AWARDED)


def test_a_body_that_is_silent_has_refused() -> None:
    """Its silence takes no case, and the case goes on to the next body."""
    tale = Tale()
    tale.until_due("arb_accept")
    assert (tale.found.head.outcome, tale.found.head.cause) == (Outcome.REFUSED, "silent")


def test_three_decide_and_the_chair_presides() -> None:
    """The last seat is the chair's."""
    tale = Tale(pack(size=3)).awarded()
    assert len(tale.found.awards) == 1
    assert tale.chair == "arb-3"


def test_who_is_challenged_with_success_is_replaced_and_the_award_is_anothers() -> None:
    """The draw goes on with the next attempt."""
    tale = Tale().disclosed()
    tale.act(Role.COMPLAINANT, cmd.ChallengeNeutral("1", a_text()))
    known = tale.found.contested
    assert known is not None
    tale.act(Role.RESPONDENT, cmd.CommentOnChallenge(known.id, a_text()))
    tale.act(Role.ARBITRATOR, cmd.CommentOnChallenge(known.id, a_text()), "arb-1")
    tale.act(
        Role.CLERK, cmd.RuleOnChallenge(known.id, upheld=True, reasons=a_text(), by="clerk-1"), "clerk-1"
    )
    tale.drawn("arb-2").disclosed().complete().awarded()
    assert tale.panel == ["arb-2"]
    assert tale.found.seats["1"].former == ("arb-1",)


@pytest.mark.parametrize("method", ["draw", "list", "nomination", "body"])
def test_every_way_of_appointment_ends_in_time(method: str) -> None:
    """With nobody doing anything the seat is not filled, and the case goes back (P6)."""
    tale = Tale(pack(method=method)).accepted()
    tale.wait(days=400)
    assert tale.found.head.status is Status.CLOSED

"""Challenges: the clock stands still exactly and runs on exactly; somebody else decides; who goes is replaced."""

from __future__ import annotations

import pytest

from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration.deliberating import citables
from chalicelib.domain.arbitration.state import AwardState, ChallengeState, OrderState, Stage
from chalicelib.domain.values import Role
from tests.arbitrations import C, R, Tale, a_text, neutral, pack
from tests.unit.domain.arbitration.helping import (
    ARB,
    CLERK,
    challenged,
    ordered,
    refused,
    ruled,
    running,
)


def left(tale: Tale, rule: str) -> float:
    """Seconds that a deadline in force still has."""
    return next((d.due_at - tale.now).total_seconds() for d in tale.found.running() if d.rule == rule)


def test_the_clock_stands_still_and_runs_on_exactly() -> None:
    """7 of 20 seconds to challenge are gone; 9 pass with the challenge; 13 are left."""
    tale = Tale().disclosed()
    tale.wait(seconds=7)
    challenged(tale)
    assert {d.rule for d in tale.found.running()} == {"arb_comment"}
    tale.wait(seconds=9)
    ruled(tale, upheld=False)
    assert left(tale, "arb_challenge") == 13


def test_in_the_proceedings_orders_and_proceedings_stand_still() -> None:
    """10 of 30 and of 300 are gone."""
    tale = Tale().complete()
    ordered(tale)
    tale.wait(seconds=10)
    challenged(tale)
    tale.wait(seconds=12)
    ruled(tale, upheld=False)
    assert (left(tale, "arb_round"), left(tale, "arb_proceedings")) == (20, 290)


def test_a_challenge_that_is_dismissed_changes_nothing_else() -> None:
    """He sits when the time is over."""
    tale = Tale().disclosed()
    challenged(tale)
    ruled(tale, upheld=False)
    tale.complete()
    assert tale.panel == ["arb-1"]
    assert [c.state for c in tale.found.challenges.values()] == [ChallengeState.DISMISSED]


def test_one_that_is_upheld_takes_him_out() -> None:
    """For good, and his time to be challenged with him."""
    tale = Tale().disclosed()
    challenged(tale)
    ruled(tale, upheld=True)
    assert tale.found.seats["1"].former == ("arb-1",)
    assert running(tale) == {"arb_appoint:1"}


@pytest.mark.parametrize("at", ["complete", "closed", "adopted"])
def test_upheld_late_it_goes_back_to_the_constitution(at: str) -> None:
    """And consent stays given; an award that was being signed is none."""
    tale = getattr(Tale(), at)()
    challenged(tale)
    ruled(tale, upheld=True)
    assert tale.found.head.stage is Stage.CONSTITUTION
    assert refused(tale, C, cmd.WithdrawConsent()) == "tribunal_complete"
    assert all(a.state is AwardState.DROPPED for a in tale.found.awards.values())
    tale.drawn("arb-2").disclosed().complete().awarded()
    assert tale.found.award is not None
    assert tale.found.award.panel == ("arb-2",)


def test_nobody_decides_on_his_own() -> None:
    """Under whatever reference."""
    tale = Tale().disclosed()
    known = challenged(tale)
    tale.until_due("arb_comment")
    own = cmd.RuleOnChallenge(known.id, False, a_text(), "arb-1")
    assert refused(tale, CLERK, own, "clerk-1") == "own_challenge"
    other = cmd.RuleOnChallenge(known.id, False, a_text(), "clerk-1")
    assert refused(tale, CLERK, other, "arb-1") == "own_challenge"


def test_both_are_heard_before_it_is_decided() -> None:
    """Or their time is over."""
    tale = Tale().disclosed()
    known = challenged(tale)
    assert refused(tale, CLERK, cmd.RuleOnChallenge(known.id, True, a_text(), "c"), "c") == "comments_pending"
    tale.act(R, cmd.CommentOnChallenge(known.id, a_text()))
    assert refused(tale, CLERK, cmd.RuleOnChallenge(known.id, True, a_text(), "c"), "c") == "comments_pending"
    tale.act(ARB, cmd.CommentOnChallenge(known.id, a_text()), "arb-1")
    assert {d.rule for d in tale.found.running()} == {"arb_ruling"}


def test_who_brought_it_has_said_why() -> None:
    """And of the neutrals only the one it is about comments."""
    tale = Tale(pack(size=3)).disclosed()
    known = challenged(tale)
    assert refused(tale, C, cmd.CommentOnChallenge(known.id, a_text())) == "already_commented"
    assert refused(tale, ARB, cmd.CommentOnChallenge(known.id, a_text()), "arb-2") == "not_challenged"


def test_one_at_a_time() -> None:
    """And nothing goes on meanwhile."""
    tale = Tale(pack(size=3)).complete()
    challenged(tale)
    assert refused(tale, R, cmd.ChallengeNeutral("2", a_text())) == "challenge_pending"
    assert refused(tale, ARB, cmd.CloseProceedings(), "arb-3") == "challenge_pending"


def test_each_side_has_three() -> None:
    """The other still has its own."""
    tale = Tale().complete()
    for _ in range(3):
        challenged(tale)
        ruled(tale, upheld=False)
    assert refused(tale, C, cmd.ChallengeNeutral("1", a_text())) == "arbitration_holds_no_more"
    challenged(tale, by=R)


def test_nobody_is_challenged_before_he_has_accepted() -> None:
    """There is nothing to doubt yet."""
    tale = Tale(pack(size=3)).drawn()
    tale.act(ARB, cmd.AcceptAppointment({}), "arb-1")
    assert refused(tale, C, cmd.ChallengeNeutral("2", a_text())) == "not_accepted_yet"


@pytest.mark.parametrize("seat", ["1", "2"])
def test_who_goes_by_himself_makes_it_moot(seat: str) -> None:
    """What stood still for it runs on: another's time to be challenged has its 20 seconds (P6)."""
    tale = Tale(pack(size=3)).disclosed()
    challenged(tale, seat)
    tale.wait(seconds=5)
    tale.act(ARB, cmd.Resign("conflict"), f"arb-{seat}")
    other = "2" if seat == "1" else "1"
    assert [c.state for c in tale.found.challenges.values()] == [ChallengeState.MOOT]
    assert running(tale) == {f"arb_appoint:{seat}", f"arb_challenge:{other}", "arb_challenge:3"}
    assert left(tale, "arb_challenge") == 20


def test_who_replaces_him_can_be_challenged_too() -> None:
    """He discloses for himself."""
    tale = Tale(pack(method="body")).seeded()
    tale.act(CLERK, cmd.Appoint("1", neutral()))
    tale.disclosed()
    challenged(tale)
    ruled(tale, upheld=True)
    tale.act(CLERK, cmd.Appoint("1", neutral("arb-2")))
    tale.disclosed()
    assert challenged(tale, by=R).neutral == "arb-2"


def test_a_ruling_that_does_not_come_ends_it_in_the_end() -> None:
    """Overdue three times: after the fourth time nobody is expected to decide (P6)."""
    tale = Tale().disclosed()
    challenged(tale)
    tale.wait(seconds=15 + 2 + 3 * 62 + 61)
    assert tale.found.head.overdue
    assert tale.found.head.outcome is None
    tale.wait(seconds=1)
    assert tale.found.head.cause == "no_ruling"
    assert tale.names().count("award.overdue") == 3


def test_a_ruling_that_comes_late_counts() -> None:
    """And nothing is overdue any more."""
    tale = Tale().disclosed()
    known = challenged(tale)
    tale.wait(seconds=15 + 2 + 62)
    tale.act(CLERK, cmd.RuleOnChallenge(known.id, False, a_text(), "clerk-1"), "clerk-1")
    assert not tale.found.head.overdue
    assert tale.found.seats["1"].state == "disclosed"


def test_the_office_knows_by_when_to_decide() -> None:
    """Its action has the time of the ruling."""
    tale = Tale().disclosed()
    challenged(tale)
    tale.until_due("arb_comment")
    assert tale.actions(Role.CLERK)["rule_on_challenge"].mandatory


@pytest.mark.parametrize("repeat", [True, False])
def test_steps_are_kept_or_repeated_as_it_was_ruled(repeat: bool) -> None:
    """An order that was answered before the one who goes: kept, a reason may rest on it; set aside, none may."""
    tale = Tale().complete()
    order = ordered(tale, (C,))
    tale.act(C, cmd.Submit(order.id, a_text()))
    challenged(tale)
    ruled(tale, upheld=True, repeat=repeat)
    expected = OrderState.SET_ASIDE if repeat else OrderState.MET
    assert tale.found.orders[order.id].state is expected
    assert (order.id in citables(tale.found)) is not repeat


def test_nobody_answers_what_is_to_be_repeated() -> None:
    """Its time is over with it; the new tribunal orders anew."""
    tale = Tale().complete()
    order = ordered(tale, (C, R))
    challenged(tale)
    ruled(tale, upheld=True, repeat=True)
    tale.drawn("arb-2").disclosed().complete()
    assert "arb_round" not in {d.rule for d in tale.found.running()}
    assert refused(tale, C, cmd.Submit(order.id, a_text())) == "nothing_to_answer"

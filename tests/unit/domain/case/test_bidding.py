"""Sealed double-blind bidding: settle in the middle, or learn nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import views
from chalicelib.domain.case.procedure import RoundState
from chalicelib.domain.case.state import Outcome, Remedy, Terms
from chalicelib.domain.values import Money, Role
from tests import stories
from tests.stories import C, O, R, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import contested, moment, refused


def bid(amount: int, against: int | None = None, currency: str = "EUR") -> cmd.PlaceBid:
    """As the application completes it: with its commitment, and with the other side's bid where one waits."""
    other = Money(against, "EUR") if against is not None else None
    return cmd.PlaceBid(Money(amount, currency), "c0" * 32, other, b"sealed")


def opened(amount: int = 9_000) -> Story:
    """The complainant has bid first, at 12:00 on 2 March."""
    return contested().act(C, bid(amount))


def apart(story: Story) -> Story:
    """A whole round that comes to nothing."""
    return story.act(C, bid(9_000)).act(R, bid(1_000, 9_000))


@pytest.mark.parametrize(
    ("demand", "offer", "settled"),
    [
        (4_000, 6_000, 5_000),
        (5_000, 5_000, 5_000),  # equal bids cross
        (4_000, 6_001, 5_000),  # 5 000.5 cents, rounded down to the minor unit
        (1, 2, 1),
    ],
)
def test_bids_that_cross_settle_at_the_midpoint_rounded_down(demand: int, offer: int, settled: int) -> None:
    """Whoever bids last."""
    first = contested().act(C, bid(demand)).act(R, bid(offer, demand))
    second = contested().act(R, bid(offer)).act(C, bid(demand, offer))
    for story in (first, second):
        assert story.the("tasks").terms == Terms(Remedy.PARTIAL_REFUND, Money(settled, "EUR"))
        assert story.happened()[-4:] == [
            "bidding.bid_placed", "bidding.crossed", "case.settled", "stage.entered",
        ]  # fmt: skip
        assert (story.case.head.outcome, story.the("rounds").state) == (Outcome.SETTLED, RoundState.CROSSED)


def test_bids_that_do_not_cross_close_the_round_and_teach_nothing() -> None:
    """By a single cent."""
    story = contested().act(C, bid(5_001)).act(R, bid(5_000, 5_001))
    assert story.happened()[-2:] == ["bidding.bid_placed", "bidding.round_closed"]
    assert (story.the("rounds").state, story.the("rounds").terms) == (RoundState.CLOSED, None)
    assert story.case.head.outcome is None


@pytest.mark.capability("S15")
def test_losing_bids_stand_in_no_event_and_in_no_view() -> None:
    """For nobody, the platform and the operator included."""
    story = contested().act(C, bid(7_654)).act(R, bid(3_210, 7_654))
    told = "".join(row.body + row.summary for row in story.rows)
    shown = str([views.view(story.case, role, story.now, story.pack) for role in Role])
    for amount in ("7654", "3210", "5432"):  # 5 432 is the midpoint
        assert amount not in told
        assert amount not in shown
        assert amount not in str(story.case)


def test_winning_bids_are_not_told_either() -> None:
    """The midpoint is; what each side would have given or taken is not."""
    story = contested().act(C, bid(3_210)).act(R, bid(7_654, 3_210))
    told = "".join(row.body + row.summary for row in story.rows) + str(story.case)
    assert "5432" in told
    assert "7654" not in told
    assert "3210" not in told


def test_a_view_says_who_has_bid() -> None:
    """And to each whether it was they."""
    story = opened()
    seen = {role: views.view(story.case, role, story.now, story.pack)["bidding"][0] for role in (C, R)}
    assert [(seen[r]["bids"], seen[r]["your_bid"]) for r in (C, R)] == [
        (["complainant"], True), (["complainant"], False),
    ]  # fmt: skip


def test_nobody_bids_twice_in_a_round() -> None:
    """The other side's bid is awaited."""
    assert refused(opened(), C, bid(8_000)).code == "already_bid"


def test_rounds_are_limited_by_the_pack() -> None:
    """Three in the general procedure."""
    story = contested()
    for _ in range(3):
        apart(story)
    assert [r.number for r in story.case.rounds.values()] == [1, 2, 3]
    assert refused(story, R, bid(5_000)).code == "no_more_rounds"


def test_silence_closes_a_round() -> None:
    """Three days from 2 March end with the 5th. Nothing is agreed by it (P5)."""
    story = opened().until(moment("2026-03-06 00:01"))
    assert (story.the("rounds").state, story.case.head.outcome) == (RoundState.CLOSED, None)
    assert story.case.head.stage == "negotiation"


def test_a_bid_within_the_grace_is_too_late() -> None:
    """It is told when its time was."""
    story = opened().until(moment("2026-03-06 00:00"))
    error = refused(story, R, bid(5_000, 9_000), timedelta(seconds=1))
    assert (error.code, error.due_at, error.data["consequence"]) == (
        "deadline_passed", moment("2026-03-06 00:00"), "close_bidding",
    )  # fmt: skip


def test_bids_are_about_money() -> None:
    """Whoever claims an apology cannot bid."""
    story = contested(claim=stories.claim(sought=Terms(Remedy.APOLOGY)))
    assert refused(story, C, bid(1)).code == "no_money_claimed"


def test_a_claim_for_compensation_is_settled_as_compensation() -> None:
    """The remedy stays what was asked for."""
    story = contested(claim=stories.claim(sought=Terms(Remedy.COMPENSATION, stories.money())))
    story.act(C, bid(4_000)).act(R, bid(6_000, 4_000))
    assert story.the("tasks").terms == Terms(Remedy.COMPENSATION, stories.money(5_000))


@pytest.mark.parametrize(
    ("placed", "pointer", "code"),
    [
        (bid(0), "/amount/amount", "out_of_range"),
        (bid(10_001), "/amount/amount", "above_claim"),
        (bid(5_000, currency="USD"), "/amount/currency", "other_currency"),
    ],
)
def test_a_bid_lies_within_the_claim(placed: cmd.PlaceBid, pointer: str, code: str) -> None:
    """In its currency."""
    (fault,) = scenes.faults(contested(), C, placed)
    assert (fault.pointer, fault.code) == (pointer, code)


def test_a_pack_without_bidding_says_so() -> None:
    """The small test procedure."""
    assert refused(stories.contested(), C, bid(1)).code == "not_in_this_procedure"


def test_nobody_but_the_parties_bids_and_only_while_they_talk() -> None:
    """Not an officer, and not once the case is to be decided."""
    assert refused(contested(), O, bid(5_000)).code == "wrong_role"
    assert refused(scenes.escalated(), C, bid(5_000)).code == "wrong_stage"


def test_the_complainant_bids_to_nobody_before_the_notice() -> None:
    """A respondent who bids has had it."""
    assert refused(scenes.filed(), C, bid(5_000)).code == "not_served"
    assert scenes.filed().act(R, bid(5_000)).happened()[1:] == ["case.served", "bidding.bid_placed"]


def test_a_round_ends_with_the_stage() -> None:
    """The bid that waits is destroyed; nobody answers it where no time runs."""
    story = opened().act(C, cmd.Escalate())
    assert story.the("rounds").state is RoundState.CLOSED
    assert "bid" not in {d.rule for d in story.case.unfinished()}


def test_a_settlement_on_something_else_closes_the_round() -> None:
    """An offer that was accepted meanwhile."""
    story = scenes.agreed(opened())
    assert story.the("rounds").state is RoundState.CLOSED


def test_the_first_bid_gives_the_other_side_the_time() -> None:
    """Not both."""
    found: Any = scenes.deadline(opened(), "bid")
    assert (found.on, found.due_at) == (R, moment("2026-03-06 00:00"))

"""Directive 2013/11/EU: three weeks to refuse, ninety days from the complete file; an opinion that binds nobody.

In Brussels; every day counts. Summer time begins on 30 March 2025 and ends on 26 October.
"""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import screening
from chalicelib.domain.case.procedure import Standing
from chalicelib.domain.case.state import LegalEffect, Outcome
from chalicelib.domain.errors import NotAllowed
from tests import stories
from tests.stories import C, O, R, Story
from tests.unit.domain.journeys.telling import clock_of, filed, notified, took

brussels = clock_of("Europe/Brussels")
ADR = "eu-adr-2013@1"


def complained(**claim: object) -> Story:
    """Filed on Monday 3 March 2025."""
    return filed(ADR, brussels("2025-03-03 10:00"), occurred_on="2025-01-20", **claim)


def exchanging() -> Story:
    """Taken on on 10 March, the trader has notice on the 11th."""
    story = complained().then(brussels("2025-03-10 15:00"), O, cmd.Admit())
    return notified(story, brussels("2025-03-11 12:00"))


def determining() -> Story:
    """The trader contests on the 24th; the consumer asks for an opinion the next day."""
    story = exchanging().then(
        brussels("2025-03-24 09:00"), R, cmd.Respond("contests", stories.text("answer"))
    )
    return story.then(brussels("2025-03-25 09:00"), C, cmd.Escalate())


def test_a_body_has_three_weeks_to_refuse() -> None:
    """After that the complaint is taken on."""
    story = complained()
    # Three weeks from Monday 3 March: Monday 24 March, winter time.
    assert story.last_day("screening") == "2025-03-24"
    assert story.due("screening") == brussels("2025-03-25 00:00")
    story.until(brussels("2025-03-25 00:01"))
    assert took(story, -2) == [("case.admitted", "2025-03-25 00:01"), ("stage.entered", "2025-03-25 00:01")]


@pytest.mark.capability("S04")
def test_a_consumer_who_did_not_ask_the_trader_first_can_be_sent_there() -> None:
    """Art. 5(4)(a), with reasons and what to do instead."""
    story = complained(standing=Standing(personal_use=True, own_claim=True, contacted_on=None))
    assert screening.doubts(story.case.claim, story.now, story.pack) == ("respondent_not_contacted",)
    story.act(O, cmd.Reject("respondent_not_contacted", stories.text()))
    ground = next(g for g in story.pack.grounds if g.code == story.case.head.cause)
    assert (story.case.head.outcome, ground.instead["zh"]) == (
        Outcome.REJECTED, "请先以可留存的方式与经营者联系，未能解决的再提交。",
    )  # fmt: skip


def test_the_time_for_the_outcome_begins_with_the_complete_file() -> None:
    """Ninety days from when both sides have had their say, over the change to summer time."""
    # Fifteen days from 11 March: the 26th; thirty: 10 April, by then summer time.
    story = exchanging()
    assert (story.last_day("respond"), story.last_day("exchange")) == ("2025-03-26", "2025-04-10")
    assert story.due("exchange") == brussels("2025-04-11 00:00")
    # Ninety days from 25 March: 6 left in March, 30 in April, 31 in May, 23 in June.
    assert determining().last_day("decide") == "2025-06-23"


@pytest.mark.capability("S52")
def test_a_highly_complex_dispute_gets_ninety_days_more_once() -> None:
    """With reasons, by the body; the last day is a Sunday and stays one."""
    story = determining().then(
        brussels("2025-06-20 10:00"), O, cmd.Prolong("decide", stories.text("experts"))
    )
    # Ninety days from 23 June: 7 left in June, 31 in July, 31 in August, 21 in September.
    assert story.last_day("decide") == "2025-09-21"
    with pytest.raises(NotAllowed) as caught:
        story.act(O, cmd.Prolong("decide", stories.text("more")))
    assert caught.value.code == "nothing_to_prolong"


@pytest.mark.capability("S18")
def test_an_opinion_that_is_not_followed_is_recorded_and_cannot_be_enforced() -> None:
    """Fourteen days to follow it; then the notice names the court and no enforcement."""
    story = determining().until(brussels("2025-04-28 10:00"))
    stories.decided(story, stories.refund(8_000), "claim", "response")
    assert story.case.head.legal_effect is LegalEffect.OPINION
    # 28 April and fourteen days: 12 May.
    assert story.last_day("perform") == "2025-05-12"
    story.until(brussels("2025-05-13 00:01"))
    head = story.case.head
    assert (head.outcome, head.cause) == (Outcome.DECIDED, "breached")
    assert head.notice is not None
    assert head.notice.steps == ("next_forum",)


def test_a_silent_trader_does_not_stop_the_body() -> None:
    """Noted as silent, and the opinion is given on the file as it stands."""
    story = exchanging().until(brussels("2025-03-27 00:01"))
    assert (story.case.head.defaulted, story.case.head.stage) == (True, "determination")
    # Ninety days from 27 March: 4, 30, 31 and 25: 25 June.
    assert story.last_day("decide") == "2025-06-25"


@pytest.mark.capability("S20")
def test_the_parties_can_agree_to_mediate_first() -> None:
    """Both say so; sixty days; one leaves, and the body goes on to its opinion."""
    story = exchanging().act(C, cmd.ProposeAccord("mediation"))
    story.act(R, cmd.ConcludeAccord(story.the("accords").id))
    # 11 March and sixty days: 20 left in March, 30 in April, 10 in May.
    assert (story.case.head.stage, story.last_day("mediation")) == ("mediation", "2025-05-10")
    stories.mediated(story).act(R, cmd.LeaveMediation(stories.text()))
    assert (story.case.head.stage, story.happened()[-2:]) == (
        "determination", ["mediation.ended", "stage.entered"],
    )  # fmt: skip


def test_a_consumer_may_leave_at_any_time() -> None:
    """Art. 9(2)(a)."""
    assert determining().act(C, cmd.Withdraw()).case.head.outcome is Outcome.WITHDRAWN

"""Consumer ADR as amended by Directive (EU) 2025/2647: twenty working days to reply, and silence is a refusal.

In Brussels, Monday to Friday. Summer time ends on 29 October 2028.
"""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import LegalEffect, Outcome
from chalicelib.domain.errors import NotAllowed
from tests import stories
from tests.stories import O, R, Story
from tests.unit.domain.journeys.telling import clock_of, filed, notified, took

brussels = clock_of("Europe/Brussels")
AMENDED = "eu-adr-2025@1"


def asked() -> Story:
    """Filed on Monday 25 September 2028, taken on on the 26th, the trader has notice on Wednesday the 27th."""
    story = filed(AMENDED, brussels("2028-09-25 09:00"), occurred_on="2028-08-01")
    story.then(brussels("2028-09-26 16:00"), O, cmd.Admit())
    return notified(story, brussels("2028-09-27 10:00"))


@pytest.mark.capability("S52")
def test_a_trader_has_twenty_working_days_to_reply() -> None:
    """Saturdays and Sundays do not count."""
    # 28, 29 September are 1, 2; 2 to 6 October 3 to 7; 9 to 13 8 to 12; 16 to 20 13 to 17; 23, 24, 25 18 to 20.
    assert asked().last_day("respond") == "2028-10-25"


@pytest.mark.capability("S52")
def test_in_a_complex_case_it_has_thirty() -> None:
    """Granted once by the body, with reasons, while the twenty still run."""
    story = asked().then(brussels("2028-10-20 11:00"), O, cmd.Prolong("respond", stories.text("complex")))
    # After 25 October: 26, 27 are 21, 22; 30 October to 3 November 23 to 27; 6, 7, 8 November 28 to 30.
    assert story.last_day("respond") == "2028-11-08"
    with pytest.raises(NotAllowed):
        asked().then(brussels("2028-10-26 00:00:30"), O, cmd.Prolong("respond", stories.text("late")))


def test_a_silent_trader_has_refused_and_the_record_says_so() -> None:
    """The default is recorded a minute after the day ends, in winter time by then; the body goes on with the file."""
    story = asked().act(O, cmd.Prolong("respond", stories.text("complex")))
    start = len(story.rows)
    story.until(brussels("2028-11-09 00:01"))
    assert [row for row in took(story, start) if row[0] != "deadline.warned"] == [
        ("respondent.defaulted", "2028-11-09 00:01"),
        ("stage.entered", "2028-11-09 00:01"),
    ]
    # Ninety days from 9 November: 21 left in November, 31 in December, 31 in January, 7 in February.
    assert story.last_day("decide") == "2029-02-07"
    with pytest.raises(NotAllowed) as caught:
        story.act(R, cmd.Respond("contests", stories.text("too late")))
    assert (caught.value.code, caught.value.due_at) == ("deadline_passed", brussels("2028-11-09 00:00"))


def test_a_reply_in_the_last_minute_is_a_reply() -> None:
    """Nobody is silent who speaks in time; the exchange goes on to its own end."""
    story = asked().then(brussels("2028-10-25 23:59"), R, cmd.Respond("partly", stories.text("part of it")))
    story.until(brussels("2028-11-20 12:00"))
    assert (story.case.head.defaulted, story.case.head.stage) == (False, "exchange")
    # Sixty days from 27 September: 3 left in September, 31 in October, 26 in November.
    assert story.last_day("exchange") == "2028-11-26"


def test_a_solution_both_accept_is_an_agreement() -> None:
    """Fourteen days to reflect; an opinion is not needed then."""
    story = asked().then(brussels("2028-10-25 23:59"), R, cmd.Respond("partly", stories.text()))
    story.until(brussels("2028-11-27 00:01"))
    assert story.case.head.stage == "determination"
    story.act(O, cmd.Propose(stories.refund(6_000), stories.text("why")))
    # Proposed on 27 November: 11 December.
    assert story.last_day("proposal") == "2028-12-11"
    proposal = story.the("proposals").id
    story.act(stories.C, cmd.Accept(proposal)).then(brussels("2028-12-11 20:00"), R, cmd.Accept(proposal))
    assert (story.case.head.outcome, story.case.head.legal_effect) == (Outcome.SETTLED, LegalEffect.AGREEMENT)


def test_a_solution_that_one_side_refuses_leaves_the_opinion() -> None:
    """A plain no ends the proposal at once; the body may decide the next minute."""
    story = asked().then(brussels("2028-10-02 09:00"), R, cmd.Respond("contests", stories.text()))
    story.act(stories.C, cmd.Escalate()).act(O, cmd.Propose(stories.refund(6_000), stories.text("why")))
    proposal = story.the("proposals").id
    story.act(stories.C, cmd.Accept(proposal)).act(R, cmd.Decline(proposal))
    assert story.the("proposals").state == "declined"
    stories.decided(story, stories.refund(6_000), "claim", "response")
    assert (story.case.head.outcome, story.case.head.legal_effect) == (Outcome.DECIDED, LegalEffect.OPINION)

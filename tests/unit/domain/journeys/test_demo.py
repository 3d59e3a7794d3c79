"""The demonstration, version 2: the general procedure in seconds, so that somebody can watch all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Outcome, Status
from chalicelib.domain.errors import Invalid, NotAllowed
from tests import stories
from tests.stories import C, P, R, Story
from tests.unit.domain.journeys.telling import clock_of, filed, notified

utc = clock_of("UTC")
NINE = utc("2026-11-23 09:00:00")


def seconds(story: Story, since: int = 0) -> list[tuple[str, int]]:
    """What happened, and how many seconds after nine."""
    moments = [(row.type, row.at) for row in story.rows[since:]]
    return [(name, round((utc(at.rstrip("Z")) - NINE).total_seconds())) for name, at in moments]


def test_silence_takes_a_case_from_filing_to_the_next_forum_in_minutes() -> None:
    """Each consequence two seconds after its moment, that is the grace; nobody does anything but file."""
    story = notified(filed("demo@2", NINE), NINE + timedelta(seconds=5))
    story.wait(timedelta(minutes=10))
    # Served at 5. Reply by 11; answer by 17, warned at 11 and at 15.8; the officer by 79, warned at 64 (75 %),
    # then twice sixty seconds more from each expiry: 81 to 141, 143 to 203.
    assert seconds(story, 2) == [
        ("deadline.warned", 11),
        ("first_reply.missed", 13),
        ("deadline.warned", 16),
        ("respondent.defaulted", 19),
        ("stage.entered", 19),
        ("deadline.warned", 64),
        ("deadline.extended", 81),
        ("deadline.warned", 126),
        ("deadline.extended", 143),
        ("deadline.warned", 188),
        ("case.closed", 205),
    ]
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.REFERRED, "decide_expired")


def test_notice_that_was_sent_counts_after_twenty_seconds() -> None:
    """Deemed service stands in for delivery, and the time to answer runs from there."""
    story = filed("demo@2", NINE).act(P, cmd.DispatchNotice(NINE), timedelta(seconds=3))
    story.wait(timedelta(seconds=22))
    # Sent at 3, deemed at 23, seen at 25; twelve seconds to answer from 23: 35.
    assert seconds(story, 2) == [("case.served", 25)]
    assert story.due("respond") == NINE + timedelta(seconds=35)


@pytest.mark.capability("S24")
def test_only_two_explicit_acts_lead_into_arbitration() -> None:
    """One party proposes with all terms, the other agrees by quoting their hash; a body's silence refers (P4)."""
    story = notified(filed("demo@2", NINE), NINE + timedelta(seconds=5))
    story.act(C, cmd.ProposeAccord("arbitration", stories.arbitration()), timedelta(seconds=1))
    accord = story.the("accords")
    with pytest.raises(Invalid) as caught:
        story.act(R, cmd.ConcludeAccord(accord.id, "0" * 64), timedelta(seconds=1))
    assert [f.code for f in caught.value.faults] == ["other_terms"]
    story.act(R, cmd.ConcludeAccord(accord.id, accord.terms_sha256), timedelta(seconds=1))
    assert story.case.head.stage == "arbitration"
    # Agreed at 8, eighteen hundred seconds for the arbitration: 1,808.
    assert story.due("arbitration") == NINE + timedelta(seconds=1_808)
    story.wait(timedelta(minutes=31))
    assert seconds(story, -1) == [("case.closed", 1_810)]
    assert story.case.head.cause == "arbitration_expired"


def test_silence_never_agrees_to_arbitration() -> None:
    """Twenty seconds to answer, then the proposal has lapsed (P5)."""
    story = notified(filed("demo@2", NINE), NINE + timedelta(seconds=5))
    story.act(R, cmd.Respond("contests", stories.text()), timedelta(seconds=1))
    story.act(C, cmd.Escalate(), timedelta(seconds=1))
    story.act(C, cmd.ProposeAccord("arbitration", stories.arbitration()), timedelta(seconds=1))
    story.wait(timedelta(seconds=22))
    assert story.the("accords").state == "lapsed"
    with pytest.raises(NotAllowed):
        story.act(R, cmd.ConcludeAccord(story.the("accords").id, story.the("accords").terms_sha256))

"""Nowhere to turn: a case in which nobody acts comes to the ombuds office (S37)."""

from __future__ import annotations

import pytest

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import views
from chalicelib.domain.case.state import Case
from tests import stories
from tests.stories import DAY, HOUR, C, O, P, S, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import GENERIC, moment, text


def arbitrating() -> Story:
    """An arbitration that nobody conducts, agreed on 2 March at 13:00: 180 days."""
    story = scenes.contested().act(C, cmd.ProposeAccord("arbitration", stories.arbitration()))
    accord = story.the("accords")
    return story.act(stories.R, cmd.ConcludeAccord(accord.id, accord.terms_sha256))


@pytest.mark.capability("S37")
def test_a_case_without_anybodys_act_is_the_ombuds_offices() -> None:
    """Thirty days after the last one: from 2 March to the end of 1 April is what the pack's limit means on the day of
    filing, 09:00, that is 30 days and 15 hours of elapsed time; counted from 13:00 on 2 March, 04:00 on 2 April.
    """
    assert arbitrating().case.head.stall_seconds == 30 * 86_400 + 15 * 3_600
    story = arbitrating().until(moment("2026-04-02 04:00"))
    assert story.happened()[-1] == "case.stalled"
    assert views.queues(story.case) == ["ombuds"]


@pytest.mark.capability("S37")
def test_it_is_escalated_once() -> None:
    """However long it lies there."""
    story = arbitrating().wait(150 * DAY)
    assert story.happened().count("case.stalled") == 1


@pytest.mark.capability("S37")
def test_an_act_takes_it_out_of_the_queue_and_time_begins_anew() -> None:
    """Anybody's."""
    story = arbitrating().until(moment("2026-04-03 10:00")).act(C, cmd.PostMessage(text()), HOUR)
    assert views.queues(story.case) == []
    story.wait(31 * DAY)
    assert story.happened().count("case.stalled") == 2


def test_looking_into_it_is_an_act() -> None:
    """The officer's."""
    story = arbitrating().until(moment("2026-04-03 10:00")).act(O, cmd.LookInto("stalled", text()))
    assert (views.queues(story.case), story.case.head.stalled) == ([], False)


def test_what_the_clock_does_by_itself_is_nobodys_act() -> None:
    """A warning, an extension, an offer that lapses, a round of bids that nobody answered."""
    story = arbitrating().act(C, cmd.MakeOffer(stories.refund())).until(moment("2026-04-02 05:00"))
    assert "offer.lapsed" in story.happened()
    assert story.case.head.stalled is True


def test_a_wake_for_a_stall_alone_drives_nothing_on() -> None:
    """P6: a case needs a deadline besides it."""
    story = arbitrating()
    assert not deadlines.is_stranded(story.case)
    idle = Case(story.case.head, story.case.claim)
    assert deadlines.next_wake(idle) is not None
    assert deadlines.is_stranded(idle)


def test_a_pack_without_a_limit_never_calls_a_case_stalled() -> None:
    """The small test procedure."""
    story = stories.served().act(C, cmd.PostMessage(text()))
    assert deadlines.stalls_at(story.case) is None


def test_a_closed_case_does_not_stall() -> None:
    """Nor one that is known to."""
    closed = scenes.contested().act(C, cmd.Withdraw())
    known = arbitrating().until(moment("2026-04-03 10:00"))
    assert (deadlines.stalls_at(closed.case), deadlines.stalls_at(known.case)) == (None, None)


def test_an_oversight_finds_what_nothing_would_ever_wake() -> None:
    """A defect by now, and found all the same; a healthy case is left alone."""
    healthy = arbitrating().act(S, cmd.Oversee())
    assert healthy.happened()[-1] != "case.stalled"
    assert GENERIC.stall_after is not None


def test_the_platforms_acts_count_too() -> None:
    """A notice that was sent moves the case."""
    story = scenes.filed().act(P, cmd.DispatchNotice(moment("2026-03-02 10:00")))
    assert story.case.head.progress_at == moment("2026-03-02 10:00")

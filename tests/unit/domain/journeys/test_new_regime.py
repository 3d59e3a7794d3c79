"""A regime that nobody has written code for: two JSON files beside this test, and a case runs from end to end.

Xanadu keeps Monday to Friday, is off on Wednesday 11 March 2026 and works on Saturday the 14th.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.case.state import Outcome, Status
from chalicelib.domain.packcheck import layer_problems, problems
from tests import stories
from tests.stories import C, R, Story
from tests.unit.domain.journeys.telling import back_and_refund, clock_of, filed, notified, took

XANADU = PackFiles(Path(__file__).parent / "regimes")
kathmandu = clock_of("Asia/Kathmandu")


def complained() -> Story:
    """Filed on Friday 6 March 2026."""
    return filed("xx-market@1", kathmandu("2026-03-06 10:00"), packs=XANADU)


@pytest.mark.capability("S63")
def test_two_files_are_a_regime() -> None:
    """They pass the checks that every pack passes, and are listed like the others."""
    assert [pack.ref for pack in XANADU.all()] == ["xx-market@1"]
    assert problems(XANADU.get("xx-market@1")) == []
    assert [(layer.ref, layer_problems(layer)) for layer in XANADU.layers()] == [("xx-law@1", [])]
    assert XANADU.floor("XX", kathmandu("2026-03-06 10:00").date()) == "xx-law@1"


@pytest.mark.capability("S63")
def test_a_whole_case_runs_under_it() -> None:
    """Vetted by silence, contested, decided by a panel, goods sent back, money paid: stages of its own names."""
    story = complained()
    # Three working days: Mon 9, Tue 10, Wed 11 off, Thu 12.
    assert story.last_day("vetting") == "2026-03-12"
    story.until(kathmandu("2026-03-13 00:01"))
    assert took(story, 1) == [("case.admitted", "2026-03-13 00:01"), ("stage.entered", "2026-03-13 00:01")]
    notified(story, kathmandu("2026-03-13 10:00"))
    # From Friday 13 March: Sat 14 (worked) and Mon 16; five days are 14, 16, 17, 18, 19.
    assert (story.last_day("respond"), story.last_day("talks")) == ("2026-03-16", "2026-03-19")
    story.then(kathmandu("2026-03-14 09:00"), R, cmd.Respond("contests", stories.text()))
    story.act(C, cmd.Escalate())
    # Four working days from Saturday 14 March: 16, 17, 18, 19.
    assert (story.case.head.stage, story.last_day("panel")) == ("panel", "2026-03-19")
    stories.decided(story.until(kathmandu("2026-03-16 09:00")), back_and_refund())
    goods = next(t for t in story.case.tasks.values() if t.by is C)
    # Three working days to send: 17, 18, 19; three to receive what was sent on the 17th: 18, 19, 20.
    assert story.last_day("return_ship") == "2026-03-19"
    story.then(kathmandu("2026-03-17 09:00"), C, cmd.ShipReturn(goods.id, "yak", "Y1"))
    assert story.last_day("return_receive") == "2026-03-20"
    story.until(kathmandu("2026-03-21 00:01"))
    # Received by silence on the 21st; the law's three days: Tuesday 24 March, not the ordinance's ten working days.
    assert (story.happened()[-1], story.last_day("perform")) == ("return.received", "2026-03-24")
    head = stories.performed(story.until(kathmandu("2026-03-23 09:00"))).case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.DECIDED, "performed")


def test_what_it_does_not_provide_for_is_open_to_nobody() -> None:
    """No mediation, no bidding, no pause, no reopening: the table follows the pack."""
    story = notified(complained().until(kathmandu("2026-03-13 00:01")), kathmandu("2026-03-13 10:00"))
    open_to_consumer = [
        action.action
        for action in lifecycle.allowed_actions(lifecycle.Look(story.case, C, story.now, story.pack))
    ]
    assert open_to_consumer == ["offer", "message", "withdraw", "declare_evidence"]


def test_silence_alone_brings_it_to_an_end() -> None:
    """Nobody does anything after notice: default, the panel's four days, the khan."""
    story = notified(complained().until(kathmandu("2026-03-13 00:01")), kathmandu("2026-03-13 10:00"))
    story.until(kathmandu("2026-03-31 00:00"))
    # Silent as the 16th ends; from the 17th: 18, 19, 20, 23.
    assert took(story, 4) == [
        ("respondent.defaulted", "2026-03-17 00:01"),
        ("stage.entered", "2026-03-17 00:01"),
        ("case.closed", "2026-03-24 00:01"),
    ]
    assert story.pack.next_forum["en"] == "The khan."

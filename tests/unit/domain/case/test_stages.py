"""From when the time of a stage runs, and what a decision made in it binds by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import LegalEffect
from chalicelib.domain.rulepack import (
    Consequence,
    CountsFrom,
    Ground,
    Reopening,
    RulePack,
    Stage,
    StageKind,
)  # fmt: skip
from tests import stories
from tests.stories import HOUR, START, C, O, R, S, Story

DETERMINATION = Stage("determination", StageKind.DETERMINATION, "decide", legal_effect="opinion")
PERFORMANCE = Stage("performance", StageKind.PERFORMANCE, "perform")


def counting(counts_from: CountsFrom, **changes: Any) -> RulePack:
    """The pack of the stories (negotiation 240 h), whose first stage counts from there."""
    talks = Stage("negotiation", StageKind.NEGOTIATION, "negotiation", next="determination")
    first = replace(talks, counts_from=counts_from)
    return stories.pack(stages=(first, DETERMINATION, PERFORMANCE), **changes)


def screened(counts_from: CountsFrom) -> RulePack:
    """The same, after a screening of 50 hours."""
    pack = counting(
        counts_from, first_stage="screening", grounds=(Ground("any_ground", {}, {}, "test", True),)
    )
    rules = pack.deadlines | {
        "screening": stories.rule(O, 50, Consequence.ESCALATE), "cure": stories.rule(C, 20, Consequence.LAPSE),
    }  # fmt: skip
    before = Stage("screening", StageKind.SCREENING, "screening", next="negotiation")
    return replace(pack, deadlines=rules, stages=(before, *pack.stages))


def served_at(story: Story, hours: int) -> Story:
    """Notice that many hours after the filing."""
    at = START + hours * HOUR
    return story.then(at, S, cmd.RecordService("webhook", at))


@pytest.mark.parametrize(
    ("counts_from", "due"),
    [
        (CountsFrom.SERVICE, 30 + 240),  # notice comes after thirty hours
        (CountsFrom.ENTRY, 240),  # the first stage is entered with the filing
        (CountsFrom.FILING, 240),
    ],
)
def test_the_first_stage_counts_from_where_the_pack_says(counts_from: CountsFrom, due: int) -> None:
    """From notice, from the entry, from the filing."""
    story = served_at(stories.filed(pack=counting(counts_from)), 30)
    assert story.due("negotiation") == START + due * HOUR


@pytest.mark.parametrize(
    ("counts_from", "due"),
    [
        (CountsFrom.SERVICE, 30 + 240),  # admitted after ten hours, notice after thirty
        (CountsFrom.ENTRY, 10 + 240),
        (CountsFrom.FILING, 240),
    ],
)
def test_after_a_screening_too(counts_from: CountsFrom, due: int) -> None:
    """From notice, from the admission, from the filing."""
    story = stories.filed(pack=screened(counts_from)).then(START + 10 * HOUR, O, cmd.Admit())
    assert story.due("service") == START + (10 + 72) * HOUR
    assert served_at(story, 30).due("negotiation") == START + due * HOUR


def test_a_stage_that_counts_from_the_filing_counts_anew_when_the_case_is_opened_again() -> None:
    """Else it would be over before it began."""
    late = replace(DETERMINATION, counts_from=CountsFrom.FILING)
    pack = counting(CountsFrom.SERVICE)
    again = Reopening(Length(1_000, Unit.HOURS), "determination", ("withdrawn",), "test", True)
    pack = replace(pack, stages=(pack.stages[0], late, PERFORMANCE), reopening=again)
    story = served_at(stories.filed(pack=pack), 30).then(START + 40 * HOUR, C, cmd.Withdraw())
    story.then(START + 400 * HOUR, C, cmd.Reopen(stories.text()))
    assert story.due("decide") == START + (400 + 120) * HOUR


def test_what_is_decided_as_an_opinion_binds_nobody() -> None:
    """Not followed, it is recorded; the notice speaks of the next forum and of no enforcement."""
    story = served_at(stories.filed(pack=counting(CountsFrom.SERVICE)), 1)
    story.act(R, cmd.Respond("contests", stories.text())).act(C, cmd.Escalate())
    stories.decided(story, stories.refund())
    assert story.case.head.legal_effect is LegalEffect.OPINION
    story.wait(timedelta(hours=101))
    head = story.case.head
    assert head.notice is not None
    assert (head.cause, head.notice.steps) == ("breached", ("next_forum",))

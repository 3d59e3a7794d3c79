"""A deadline of a case in words: what is left, what moved it, why it stands still, whom it still waits for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.calendars import NO_HOLIDAYS, Length, Roll, Unit
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.views import view
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import render
from tests import stories
from tests.stories import C, O, R, Story
from tests.unit.domain.case import scenes


def deadline(story: Story, rule: str, role: Role = C, lang: str = "en") -> dict[str, Any]:
    plain = view(story.case, role, story.now, story.pack)
    return next(
        d for d in reversed(render.case(plain, story.pack, role, lang)["deadlines"]) if d["rule"] == rule
    )


def working(pack: RulePack = scenes.GENERIC, **changes: Any) -> RulePack:
    """Ten working days to respond, Monday to Friday, rolling on to the next one."""
    respond = replace(pack.deadlines["respond"], length=Length(10, Unit.WORKING_DAYS))
    made = replace(
        pack, deadlines={**pack.deadlines, "respond": respond}, roll=Roll.NEXT_WORKING_DAY, **changes
    )
    return made.on(NO_HOLIDAYS)


def test_what_is_left_names_the_working_days() -> None:
    """From Monday 2 March 2026, which does not count, the tenth working day is Monday the 16th: fourteen days."""
    story = scenes.served(working())
    assert deadline(story, "respond")["left"] == "14 days (10 working days) left."
    assert deadline(story, "respond", lang="zh")["left"] == "还有14天（其中10个工作日）。"


def test_a_date_on_an_unknown_calendar_is_provisional() -> None:
    """The table ends before the day on which the answer is due."""
    short = replace(NO_HOLIDAYS, last_year=2025)
    found = deadline(scenes.served(working().on(short)), "respond")
    assert found["provisional"] is True
    assert found["left"].endswith(
        "The date is provisional: the official calendar for it has not been announced yet."
    )


def test_elapsed_time_is_never_provisional() -> None:
    """Hours are hours on every calendar."""
    assert deadline(stories.served(), "respond")["provisional"] is False


def test_a_deadline_that_is_over_has_nothing_left() -> None:
    """It says what it was, not how long it still is."""
    assert deadline(stories.contested(), "respond")["left"] is None


def test_time_that_is_up_is_told_as_such() -> None:
    """Between the due moment and the consequence lies the grace."""
    story = stories.served()
    story.now = story.due("respond")
    assert deadline(story, "respond")["left"] == "Time is up."


def test_an_extension_is_told_with_who_gave_it() -> None:
    """Served at 11:00 on Monday, five days: until Sunday 8 March 00:00; then five more."""
    story = scenes.escalated(pack=scenes.GENERIC)
    story.act(O, cmd.Prolong("decide", stories.text()))
    (told,) = deadline(story, "decide")["history"]
    assert told == (
        "The platform's officer extended it on 2 March 2026, 13:00 UTC; it would have ended on 12 March 2026, 24:00 "
        "UTC."
    )
    assert deadline(story, "decide", lang="zh")["history"][0].startswith(
        "平台专员于 2026年3月2日 13:00（UTC） 予以延长"
    )


def test_an_automatic_extension_is_told_as_one() -> None:
    """72 hours without notice, and 72 more: Thursday 5 March 09:00, plus the grace."""
    story = stories.filed().wait(timedelta(hours=73))
    assert deadline(story, "service")["history"] == [
        "It was extended automatically on 5 March 2026, 09:01 UTC; it had ended on 5 March 2026, 09:00 UTC."
    ]


def test_a_pause_that_is_over_stays_in_the_history() -> None:
    """From when to when, and why."""
    story = scenes.served().act(R, cmd.PauseClock("cool_off")).act(R, cmd.ResumeClock())
    found = deadline(story, "negotiation")
    assert found["paused"] is None
    assert found["history"] == [
        "It stood still from 2 March 2026, 11:00 UTC to 2 March 2026, 12:00 UTC: time to cool off."
    ]


def test_a_clock_that_stopped_by_itself_was_stopped_by_nobody() -> None:
    """Filed with a gap on Monday 2 March 2026 at 09:00; two hundred hours at most, until Tuesday the 10th, 17:00."""
    found = deadline(scenes.filed(scenes.SMALL, gaps=("order",)), "screen")
    assert found["paused"].startswith(
        "The clock stopped by itself on 2 March 2026, 09:00 UTC: completion of the complaint. It runs on by itself on "
        "10 March 2026, 17:00 UTC at the latest"
    )


def test_who_has_consented_is_not_asked_again() -> None:
    """Only the other side's answer is open."""
    pack = scenes.read(scenes.plain(first_stage="mediation", stages=MEDIATION_FIRST))
    story = scenes.served(pack).act(C, cmd.ConsentToMediation())
    assert deadline(story, "consent", C)["duty"].startswith(
        "You have agreed to the mediation; the other side may"
    )
    assert deadline(story, "consent", R)["duty"].startswith("Both sides may say until ")


def test_who_has_accepted_a_proposal_is_not_asked_again() -> None:
    """The same for a proposal."""
    story = stories.escalated().act(O, cmd.Propose(stories.refund(), stories.text()))
    story.act(C, cmd.Accept(story.the("proposals").id))
    assert deadline(story, "proposal", C)["duty"].startswith(
        "You have accepted the proposal; the other side may"
    )
    assert deadline(story, "proposal", R)["duty"].startswith("Both sides may accept or decline the proposal")


MEDIATION_FIRST = [
    {"id": "mediation", "kind": "mediation", "deadline": "mediate", "next": "determination"},
    {"id": "determination", "kind": "determination", "deadline": "decide"},
    {"id": "performance", "kind": "performance", "deadline": "perform"},
]

"""A case for the people in it: whose move it is, what comes next, what silence means, for each of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.views import view
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import render, texts
from tests import stories
from tests.stories import HOUR, C, O, P, R, Story
from tests.unit.domain.case import scenes


def shown(story: Story, role: Role, lang: str = "en", pack: RulePack | None = None) -> dict[str, Any]:
    rules = pack or story.pack
    return render.case(view(story.case, role, story.now, rules), rules, role, lang)


def test_a_caller_is_addressed_as_you() -> None:
    """The same deadline reads differently for the one it runs against."""
    story = stories.served()
    assert shown(story, R)["next"].startswith("You must respond to the complaint by 4 March 2026")
    assert shown(story, C)["next"].startswith("The respondent must respond")
    assert shown(story, R, "zh")["next"].startswith("您须在 2026年3月4日")


def test_silence_is_told_beforehand() -> None:
    """Every deadline says what happens if nobody acts; never that silence accepts (P5)."""
    found = {d["rule"]: d["silence"] for d in shown(stories.served(), C)["deadlines"]}
    assert "silence admits nothing" in found["respond"]
    assert found["negotiation"] == "If nothing is agreed by then, the case moves on to “Determination”."


def test_an_extension_to_come_is_told() -> None:
    """The time to give notice extends itself once before its consequence."""
    assert shown(stories.filed(), P)["next"].count("extended once more") == 1


def test_whose_move_it_is_is_said_to_each() -> None:
    """After notice the respondent is to answer; both sides when nothing else is asked of anybody."""
    story = stories.served()
    assert shown(story, R)["turn"] == "It is your move."
    assert shown(story, C)["turn"] == "The next move is up to the respondent."
    assert (
        shown(stories.contested(), O)["turn"] == "The next move is up to the complainant and the respondent."
    )
    assert shown(story, C, "zh")["turn"] == "轮到被申请人采取行动。"


def test_the_next_step_is_the_callers_own_where_it_is_its_move() -> None:
    """The respondent's answer is due in 48 hours, the officer's decision in 120: each is told its own first."""
    story = stories.escalated().act(O, cmd.RequestEvidence(R, stories.text()))
    asked = shown(story, R)["next_step"]
    assert (asked["deadline"].partition(":")[0], asked["yours"]) == ("evidence", True)
    assert asked["what"].startswith("You must hand in the evidence asked for by ")
    assert shown(story, O)["next_step"]["yours"] is False, (
        "the evidence comes first, and it is the respondent's"
    )


def test_the_next_step_of_the_platform_is_its_officers_too() -> None:
    """Both act for it."""
    step = shown(stories.escalated(), P)["next_step"]
    assert (step["deadline"], step["who"], step["yours"]) == ("decide", "officer", True)


def test_a_closed_case_says_how_it_ended_and_what_can_be_done() -> None:
    """And nothing about deadlines that no longer run."""
    story = stories.served().act(C, cmd.Withdraw())
    closed = shown(story, C)
    assert closed["next"] == (
        "The case is closed: the complainant withdrew it. The complaint can be filed again as long as its time has "
        "not run out. The way to the next forum is open."
    )
    assert closed["next_step"] is None
    assert closed["turn"] == "Nobody has to act at the moment."


def test_every_action_says_what_it_does() -> None:
    """In words, beside its code."""
    found = {a["action"]: a["why"] for a in shown(scenes.served(), R)["allowed_actions"]}
    assert found["propose_accord"] == (
        "Proposes to go to mediation or arbitration together; it needs the other side's explicit yes."
    )
    assert all(why for why in found.values())


def test_a_stage_has_a_name_by_its_kind() -> None:
    """Whatever a pack calls it."""
    assert shown(stories.filed(), C)["stage_name"] == "Negotiation"
    renamed = scenes.plain(
        first_stage="opening_talks",
        stages=[
            {"id": "opening_talks", "kind": "negotiation", "deadline": "negotiate", "next": "determination"},
            {"id": "determination", "kind": "determination", "deadline": "decide"},
            {"id": "performance", "kind": "performance", "deadline": "perform"},
        ],
    )  # fmt: skip
    story = scenes.served(scenes.read(renamed))
    assert shown(story, C, "zh")["stage_name"] == "协商"


def test_a_stopped_clock_is_told_first() -> None:
    """Who stopped it, why, since when, until when at most; and the date is the latest that it can become.

    Notice on Monday 2 March 2026 at 11:00: five calendar days to respond, until Sunday 8 March 00:00. A pause of 48
    hours at most from 12:00 on the same day gives the two days back.
    """
    story = (
        scenes.served()
        .until(scenes.moment("2026-03-02 12:00"))
        .act(R, cmd.PauseClock("cool_off"), timedelta())
    )
    step = shown(story, C)["next_step"]
    assert step["paused"] == (
        "The respondent stopped the clock on 2 March 2026, 12:00 UTC: time to cool off. It runs on by itself on "
        "4 March 2026, 12:00 UTC at the latest, with 5 days to go."
    )
    stopped = next(d for d in shown(story, R)["deadlines"] if d["rule"] == "respond")
    assert stopped["duty"] == "You must respond to the complaint by 9 March 2026, 24:00 UTC."
    assert shown(story, C, "zh")["next"].startswith(
        "被申请人已于 2026年3月2日 12:00（UTC） 中止计时：冷静期。"
    )


def test_a_blocked_case_says_that_somebody_knows() -> None:
    """Instead of a date that nothing will keep."""
    blocked = view(stories.served().case, C, stories.START + HOUR, stories.pack()) | {"wake_blocked": True}
    said = render.case(blocked, stories.pack(), C, "en")
    assert said["next"] == "The case waits for the operators, who have been told."


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("role", [C, R, O, P, Role.MEDIATOR])
def test_every_scene_reads_for_everybody(role: Role, lang: str) -> None:
    """No code and no hole in any sentence, from filing to the end."""
    tellings = [
        scenes.filed(), scenes.filed(scenes.SMALL), scenes.contested(), scenes.escalated(),
        stories.mediated(scenes.mediating()), scenes.agreed(scenes.contested()),
        stories.performed(scenes.agreed(scenes.contested())), scenes.served().act(C, cmd.Withdraw()),
    ]  # fmt: skip
    for story in tellings:
        said = shown(story, role, lang)
        for sentence in (said["next"], said["turn"], *(d["duty"] + d["silence"] for d in said["deadlines"])):
            assert sentence
            assert "{" not in sentence
            assert "_" not in sentence.replace("next_forum", "")

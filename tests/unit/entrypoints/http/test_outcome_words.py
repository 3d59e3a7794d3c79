"""The notice of an outcome (S31): what it is, whom it binds, what can be done, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.views import view
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import render
from tests import stories
from tests.stories import C, O, R, S, Story
from tests.unit.domain.case import scenes

pytestmark = pytest.mark.capability("S31")


def notice(story: Story, lang: str = "en", role: Role = C) -> dict[str, Any]:
    plain = view(story.case, role, story.now, story.pack)
    found: dict[str, Any] = render.case(plain, story.pack, role, lang)["outcome_notice"]
    return found


def test_before_an_outcome_there_is_no_notice() -> None:
    """Nothing has ended."""
    assert render.case(view(stories.served().case, C, stories.START, stories.pack()), stories.pack(), C, "en")[
        "outcome_notice"
    ] is None  # fmt: skip


def test_an_agreement_says_whom_it_binds_and_that_it_is_to_be_done() -> None:
    """While it is being performed: no cause of an end yet, and no next forum."""
    found = notice(scenes.agreed(scenes.contested()))
    assert found["what"] == "The two sides have agreed."
    assert found["binds"] == "It binds both sides as a contract between them, and nobody else."
    assert found["then"] == [
        "What was agreed or decided has to be done now; the deadlines say by whom and by when."
    ]
    assert (found["forum"], found["instead"]) == (None, None)


def test_what_has_been_done_needs_nothing_more() -> None:
    """The good end."""
    found = notice(stories.performed(scenes.agreed(scenes.contested())))
    assert found["what"] == "The two sides have agreed. What was to be done has been done."
    assert found["then"] == ["Nothing more needs to be done."]


def test_a_breach_names_what_can_be_done_and_until_when() -> None:
    """Agreed on Monday 2 March 2026 at 13:00: fourteen days, until 17 March 00:00; breached a minute later; thirty days
    to open the case again, until 17 April 00:00.
    """
    story = scenes.agreed(scenes.contested()).wait(timedelta(days=20))
    found = notice(story)
    assert found["what"].endswith("What was to be done was not done in time; the breach is on record.")
    opened, held = found["then"][:2]
    assert opened == "The case can be opened again here until 16 April 2026, 24:00 UTC."
    assert held == (
        "The other side can be held to the agreement: with the record of this case it can be enforced like any "
        "contract."
    )
    assert found["forum"] == scenes.GENERIC.next_forum["en"]


def test_a_refusal_names_the_ground_and_what_to_do_instead() -> None:
    """From the pack's own texts, in the caller's language (S04)."""
    story = scenes.filed(scenes.SMALL).act(O, cmd.Reject("no_standing", stories.text()))
    found = notice(story)
    assert found["what"] == "The complaint was not admitted. The ground: no_standing."
    assert found["instead"] == "go on"
    assert found["binds"] == "It binds nobody and decides nothing about who is right."
    assert found["then"][0] == "See what can be done instead."


def test_a_decision_is_no_award() -> None:
    """It binds by the platform's terms and takes the way to court from nobody."""
    story = stories.decided(stories.escalated(), None)
    found = notice(story)
    assert found["what"] == (
        "An officer of the platform has decided the case, with reasons. The complaint was dismissed."
    )
    assert "neither a judgment nor an award" in found["binds"]
    assert notice(story, "zh")["what"] == "平台专员已作出附理由的决定。投诉请求未获支持。"


def test_an_end_by_silence_says_whose() -> None:
    """By the kind of the stage whose time ran out, whatever the pack calls the rule."""
    unserved = stories.filed().wait(timedelta(hours=150))
    assert notice(unserved)["what"].endswith("The respondent could not be given notice in time.")
    undecided = stories.escalated().wait(timedelta(days=30))
    assert notice(undecided)["what"].endswith("It was not decided in time.")


def test_what_was_lacking_and_did_not_come() -> None:
    """A lapse decides nothing."""
    story = (
        scenes.filed(scenes.SMALL).act(O, cmd.NoteDeficiency(("serial_number",))).wait(timedelta(hours=60))
    )
    found = notice(story, role=O)
    assert found["what"] == "The complaint has lapsed. What it lacked was not supplied in time."
    assert found["then"][0] == "The complaint can be filed again as long as its time has not run out."


def test_a_mediation_that_ended_without_another_stage() -> None:
    """Where the pack leads nowhere from a mediation, its end is the case's."""
    stages = [
        {"id": "mediation", "kind": "mediation", "deadline": "mediate"},
        {"id": "performance", "kind": "performance", "deadline": "perform"},
    ]  # fmt: skip
    appoint = scenes.rule("officer", 40, "refer")
    deadlines = scenes.plain()["deadlines"] | {
        "appoint": appoint,
        "mediate": scenes.rule("mediator", 300, "refer"),
    }
    pack = scenes.read(scenes.plain(first_stage="mediation", stages=stages, deadlines=deadlines))
    left = scenes.served(pack).act(R, cmd.LeaveMediation())
    assert notice(left)["what"].endswith("One side did not take part in the mediation.")
    silent = scenes.served(pack).wait(timedelta(hours=50))
    assert notice(silent, role=S)["what"].endswith("Not both sides consented to the mediation.")

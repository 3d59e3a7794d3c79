"""Sentences of a case: whose duty, what silence means, what happens next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case.lifecycle import BY_VERB
from chalicelib.domain.case.state import Outcome
from chalicelib.domain.case.views import view
from chalicelib.domain.rulepack import Consequence
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import render, texts
from tests import stories
from tests.stories import Story


def shown(story: Story, role: Role, lang: str = "en") -> dict[str, Any]:
    plain = view(story.case, role, story.now, stories.pack())
    return render.case(plain, role, lang)


def test_a_caller_is_addressed_as_you() -> None:
    """The same deadline reads differently for the one it runs against."""
    story = stories.served()
    assert shown(story, Role.RESPONDENT)["next"].startswith(
        "You must respond to the complaint by 4 March 2026"
    )
    assert shown(story, Role.COMPLAINANT)["next"].startswith("The respondent must respond")
    assert shown(story, Role.RESPONDENT, "zh")["next"].startswith("您须在 2026年3月4日")


def test_silence_is_told_beforehand() -> None:
    """Every deadline says what happens if nobody acts; never that silence accepts (P5)."""
    story = stories.served()
    found = {d["rule"]: d["silence"] for d in shown(story, Role.COMPLAINANT)["deadlines"]}
    assert "silence admits nothing" in found["respond"]
    assert found["negotiation"].startswith("If nothing is agreed by then")


def test_an_extension_to_come_is_told() -> None:
    """The time to give notice extends itself once before its consequence."""
    assert shown(stories.filed(), Role.PLATFORM)["next"].count("extended once more") == 1


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_there_is_a_sentence_for_everything_that_can_be(lang: str) -> None:
    """Each consequence, each outcome, each action, each role a deadline can run against."""
    for consequence in Consequence:
        assert texts.text(lang, "silence", consequence.value)
    for outcome in Outcome:
        assert texts.text(lang, "next", outcome.value)
    for verb in BY_VERB:
        assert texts.text(lang, "actions", verb)
    for role in Role:
        assert texts.text(lang, "roles", role.value)


def test_a_closed_case_says_how_it_ended() -> None:
    """And nothing about deadlines that no longer run."""
    view_ = shown(stories.served(), Role.COMPLAINANT) | {"status": "closed", "outcome": "withdrawn"}
    assert (
        render.case(view_, Role.COMPLAINANT, "en")["next"]
        == "The case is closed: the complainant withdrew it."
    )


def test_a_rule_of_a_later_pack_has_a_general_sentence() -> None:
    """A pack is data: its rules may be new to these texts."""
    plain = view(stories.served().case, Role.PLATFORM, stories.START + timedelta(hours=1), stories.pack())
    plain["deadlines"][0]["rule"] = "brand_new"
    assert "must act by" in render.case(plain, Role.PLATFORM, "en")["deadlines"][0]["duty"]

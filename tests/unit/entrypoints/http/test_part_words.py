"""The parts of a case in words, for those they concern."""

from __future__ import annotations

from typing import Any

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.terms import Condition, Remedy, Terms
from chalicelib.domain.case.views import view
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import render
from tests import stories
from tests.stories import C, O, R, Story
from tests.unit.domain.case import scenes

LABELS = {"serial_number": "The serial number", "evidence.receipt": "The receipt"}


def shown(story: Story, role: Role = C, lang: str = "en") -> dict[str, Any]:
    plain = view(story.case, role, story.now, story.pack)
    return render.case(plain, story.pack, role, lang, lambda item: LABELS.get(item, item))


def test_terms_say_what_they_are() -> None:
    """On the claim, an offer, a task."""
    terms = Terms(Remedy.PARTIAL_REFUND, stories.money(4_000), (Condition.CONFIDENTIAL,), within_days=7)
    said = shown(scenes.agreed(scenes.contested(), terms))
    assert said["claim"]["sought"]["said"] == "A full refund of EUR 100.00"
    expected = "A partial refund of EUR 40.00; the terms stay confidential; within 7 calendar days"
    assert said["offers"][0]["terms"]["said"] == expected
    assert said["tasks"][0]["said"] == (
        "The respondent: a partial refund of EUR 40.00; the terms stay confidential; within 7 calendar days. "
        "To be done."
    )


def test_a_return_is_two_obligations() -> None:
    """The goods first, the money when they are back; each side reads its own as `you`."""
    story = scenes.agreed(scenes.contested(), Terms(Remedy.RETURN_AND_REFUND, stories.money(10_000)))
    tasks = {task.get("kind", "perform"): task["said"] for task in shown(story)["tasks"]}
    assert tasks["return"] == "You: the goods go back. To be done."
    assert tasks["perform"].endswith("It waits for the goods.")
    assert "The complainant: the goods go back. To be done." in [t["said"] for t in shown(story, R)["tasks"]]


def test_what_a_complaint_lacks_has_names() -> None:
    """By the form and the checklist of its kind of dispute."""
    story = scenes.filed(scenes.SMALL).act(O, cmd.NoteDeficiency(("serial_number", "evidence.receipt")))
    (lack,) = shown(story)["deficiencies"]
    assert lack["labels"] == ["The serial number", "The receipt"]
    assert lack["said"] == "The complaint still lacks: The serial number; The receipt."


def test_doubts_are_told_by_their_titles_to_those_who_screen() -> None:
    """And to nobody else."""
    old = stories.claim(occurred_on="2025-11-01")
    story = scenes.filed(scenes.SMALL, claim=old)
    assert shown(story, O)["screening"]["said"] == ["time_limit"], "the title of the test's ground"
    assert shown(story, C)["screening"] is None


def test_a_proposed_agreement_says_that_it_needs_a_yes() -> None:
    """Silence makes none (P5)."""
    story = scenes.contested().act(C, cmd.ProposeAccord("mediation"))
    assert shown(story, R)["accords"][0]["said"] == (
        "The complainant proposed to go to “Mediation” together. Nothing comes of it without the other side's "
        "explicit yes."
    )
    assert shown(story, C)["accords"][0]["said"].startswith("You proposed")
    story.act(R, cmd.Decline(story.the("accords").id))
    assert shown(story, R, "zh")["accords"][0]["said"] == "进入“调解”阶段的提议被拒绝。"


def test_a_sealed_bid_is_told_without_its_amount() -> None:
    """To the one who bid, to the other side, and to the officer."""
    story = scenes.served().act(R, cmd.PlaceBid(stories.money(3_000), "c" * 64))
    assert (
        shown(story, R)["bidding"][0]["said"]
        == "Round 1: your sealed bid is in; the other side may still bid."
    )
    assert shown(story, C)["bidding"][0]["said"] == "Round 1: the other side has bid sealed; you may bid."
    assert shown(story, O)["bidding"][0]["said"].startswith("Round 1: one side has bid sealed")
    assert "3000" not in str(shown(story, C)["bidding"])


def test_a_mediation_says_its_step_and_its_end() -> None:
    """The five steps are numbered (S20)."""
    story = scenes.mediating()
    assert shown(story)["mediation"][0]["said"] == "Step 2 of 5: a mediator is to be appointed."
    story.act(R, cmd.LeaveMediation())
    assert shown(story)["mediation"][0]["said"] == "Step 5 of 5: the mediation is over. One side left."


def test_a_pause_says_why() -> None:
    """In words, beside its code."""
    story = scenes.served().act(R, cmd.PauseClock("cool_off"))
    assert shown(story, lang="zh")["pauses"][0]["why"] == "冷静期"


def test_an_entitlement_says_by_whose_rule() -> None:
    """The law with its article, the merchant's promise without (S50)."""
    story = scenes.filed(claim=stories.claim(promises={"no_reason_return_days": 30}))
    (found,) = shown(story)["entitlements"]
    assert found["said"] == "Goods may be returned without giving a reason for 30 days."
    assert found["because"] == "By the merchant's own promise"


def test_an_entitlement_by_law_names_the_article() -> None:
    """As people of each language write it."""
    story = scenes.filed(PackFiles().get("cn-samr-2026@1"))
    for lang, because in (("en", "By law (art. 25)"), ("zh", "依法律（第25条）")):
        (found,) = (e for e in shown(story, lang=lang)["entitlements"] if e["key"] == "refund_days")
        assert found["because"] == because


def test_a_refused_file_says_why() -> None:
    """By its code, or in general for a code that is new."""
    story = stories.served().act(C, cmd.DeclareEvidence((stories.declaration(),)))
    item = story.the("evidence").id
    story.act(Role.SYSTEM, cmd.RecordInspection(item, "v1", "malware"))
    assert shown(story)["evidence"][0]["refusal"].startswith("The file contains harmful software.")

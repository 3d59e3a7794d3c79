"""The words of a deadline: for every rule of every pack, and for rules that nobody has thought of yet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.packcheck import BOUNDS, MEANINGS
from chalicelib.domain.rulepack import Consequence, DeadlineRule, RulePack, Stage, StageKind
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import sentences, texts, words
from tests import stories

PACKS = PackFiles().all()
RULES = [(pack, key) for pack in PACKS for key in pack.deadlines]
ON = [Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.MEDIATOR, Role.PLATFORM, Role.SYSTEM]


def name(value: Any) -> str:
    return value.ref if isinstance(value, RulePack) else str(value)


def reads(text: str) -> None:
    """A finished sentence: begun with a capital, ended with a stop, without a hole, a code or a double blank."""
    assert text[0].isupper() or text[0] >= "一", text
    assert text[-1] in ".。", text
    assert not re.search(r"[{}]|_|  |\bnone\b", text), text


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=name)
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_rule_of_every_pack_reads_in_both_languages(lang: str, pack: RulePack, rule: str) -> None:
    """Who must do what, and what silence means; never the general sentence for something nobody has named."""
    duty, silence = sentences.asked(lang, pack, rule), sentences.meant(lang, pack, rule)
    reads(duty)
    reads(silence)
    assert sentences.begins(lang, pack, rule)
    given = words.length(lang, pack.deadlines[rule].length)
    assert given in duty
    others = texts.all_texts(lang)["bounds"]["other"].values()
    assert duty not in [
        text.format_map({"Who": "", **sentences.within(lang, pack.deadlines[rule].length)}) for text in others
    ]


def bounded_by(kind: StageKind, consequence: Consequence, on: Role) -> RulePack:
    """A pack whose stage of that kind is bounded by a rule that no text knows by name."""
    rule = DeadlineRule(on, Length(3, Unit.WORKING_DAYS), consequence, "ours", verified=True)
    stages = (Stage("brand_new", kind, "brand_new_rule", next="performance"), *stories.pack().stages)
    return stories.pack(stages=stages, deadlines={**stories.pack().deadlines, "brand_new_rule": rule})


@pytest.mark.parametrize("on", ON)
@pytest.mark.parametrize(
    ("kind", "consequence"), [(kind, c) for kind, means in BOUNDS.items() for c in sorted(means)]
)
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_rule_that_only_one_pack_knows_reads_by_what_it_does(
    lang: str, kind: StageKind, consequence: Consequence, on: Role
) -> None:
    """Its stage's kind, whom it runs against and its consequence say everything."""
    pack = bounded_by(kind, consequence, on)
    reads(sentences.asked(lang, pack, "brand_new_rule"))
    reads(sentences.meant(lang, pack, "brand_new_rule"))


def test_what_a_pack_calls_a_rule_does_not_matter() -> None:
    """A time to decide is one under any name."""
    pack = bounded_by(StageKind.DETERMINATION, Consequence.REFER, Role.OFFICER)
    assert (
        sentences.asked("en", pack, "brand_new_rule")
        == "The platform's officer must decide within 3 working days."
    )
    assert sentences.asked("zh", pack, "brand_new_rule") == "平台专员须在3个工作日内作出决定。"
    assert sentences.meant("en", pack, "brand_new_rule") == (
        "If nothing is decided by then, the case closes here and is referred to the next forum."
    )


def test_a_rule_outside_of_every_stage_still_reads() -> None:
    """Whatever it is for: whoever it runs against must act."""
    rule = DeadlineRule(Role.PLATFORM, Length(1, Unit.MONTHS), Consequence.ESCALATE, "ours", verified=True)
    pack = stories.pack(deadlines={**stories.pack().deadlines, "odd": rule})
    assert sentences.asked("en", pack, "odd") == "The platform must act within 1 month."
    assert (
        sentences.meant("en", pack, "odd")
        == "If nothing happens by then, the case moves on to “Determination”."
    )


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_meaning_that_a_rule_may_have_has_its_sentence(lang: str) -> None:
    """Whatever the checks of a pack allow, in whichever stage it runs."""
    for rule, means in MEANINGS.items():
        for consequence in means:
            for stage in stories.pack().stages:
                reads(sentences.silence(lang, stories.pack(), rule, consequence, stage.id))


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("consequence", list(Consequence))
def test_every_consequence_has_a_sentence_of_its_own(consequence: Consequence, lang: str) -> None:
    """For a rule that has no better one."""
    reads(sentences.silence(lang, stories.pack(), "odd", consequence, "negotiation"))


def test_where_a_stage_leads_nowhere_silence_closes() -> None:
    """What is said follows the pack: nobody is promised a next stage that is not there."""
    stages = tuple(replace(s, next=None) if s.id == "negotiation" else s for s in stories.pack().stages)
    pack = stories.pack(stages=stages)
    assert "closes here" in sentences.silence("en", pack, "consent", Consequence.DECLINE, "negotiation")
    assert "closes here" in sentences.silence("en", pack, "appoint", Consequence.ESCALATE, "negotiation")
    assert "closes here" in sentences.silence("en", pack, "respond", Consequence.DEFAULT, "negotiation")


def test_silence_after_the_negotiation_moves_nothing() -> None:
    """The answer that does not come is noted; whoever mediates or decides goes on."""
    said = sentences.silence("en", stories.pack(), "respond", Consequence.DEFAULT, "determination")
    assert (
        said
        == "Silence is recorded as such, and the case goes on without the answer; silence admits nothing."
    )


def test_extensions_to_come_are_counted() -> None:
    """Once more, or so many more times."""
    assert sentences.extension("en", 0) is None
    assert sentences.extension("en", 1) == "Before that, the time is extended once more automatically."
    assert sentences.extension("zh", 2) == "在此之前，期限会自动再延长2次。"

"""Why cases were found alike, in words."""

from __future__ import annotations

import pytest

from chalicelib.domain.group.state import Matter
from chalicelib.domain.grouping.filing import Reason, TemplateSignal, Why
from chalicelib.domain.grouping.structure import RULES
from chalicelib.entrypoints.http import cluster_words, texts
from tests import group_stories

LISTING = Reason(Why.SAME_LISTING, "hl-2", 0.0, 41, 12)
LETTER = Reason(Why.ALIKE, similarity=0.86)
OTHERS = Reason(Why.OTHERS, others=41, days=12)


def matter(**changes: object) -> Matter:
    fields: dict[str, object] = {"keys": {}, "found": 42, "similarity": 0, "days": 12}
    return group_stories.matter(**(fields | changes))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "same listing, 0.86 alike, 41 others in 12 days"),
        ("zh", "同一商品链接、文字相似度 0.86、12天内另有 41 件"),
    ],
)
def test_all_reasons_stand_in_one_line(lang: str, said: str) -> None:
    """The surest first, how many at the end."""
    assert cluster_words.reasons((LISTING, LETTER, OTHERS), lang) == said


def test_where_there_is_none_alike_that_is_said() -> None:
    """Rather than nothing."""
    assert cluster_words.reasons((), "en") == "no other complaint like it is known"


@pytest.mark.parametrize(
    ("others", "days", "sure", "said"),
    [
        (1, 1, True, "1 other in 1 day"),
        (2, 1, True, "2 others in 1 day"),
        (1_250, 30, False, "about 1,250 others in 30 days"),
    ],
)
def test_others_are_counted_or_estimated(others: int, days: int, sure: bool, said: str) -> None:
    """An estimate says that it is one."""
    assert cluster_words.others(others, days, "en", sure=sure) == said


def test_a_template_says_whether_it_is_used_against_others_as_well() -> None:
    """That is what screening looks for."""
    signal = TemplateSignal("clu_x", 3, 0.912, elsewhere=True)
    assert cluster_words.template(signal, "en") == (
        "The text is nearly that of 3 more complaints (0.91 alike), against other respondents as well."
    )
    own = TemplateSignal("clu_x", 3, 0.912, elsewhere=False)
    assert cluster_words.template(own, "zh") == "其文字与另外 3 件投诉几乎相同（相似度 0.91）。"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"keys": {"recall": "R-7"}}, "same recall, 41 others in 12 days"),
        ({"similarity": 86}, "0.86 alike, 41 others in 12 days"),
        ({}, "same issue in other words, 41 others in 12 days"),
    ],
)
def test_a_suggested_group_says_why(changes: dict[str, object], said: str) -> None:
    """From what the group itself knows."""
    assert cluster_words.suggestion(matter(**changes), "en") == said


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_reason_has_words(lang: str) -> None:
    """And each kind of thing that can be named, under which a group's matter has it."""
    for why in Why:
        assert cluster_words.reason(Reason(why), lang)
    assert all(texts.find(lang, "alike", f"same_{kind.value}") for kind in RULES)

"""The disclosure questionnaire: complete, in both languages, and what its answers come to."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals.conflicts import Bar
from chalicelib.domain.neutrals.questionnaire import CODES, QUESTIONS, answer_faults, weighed
from chalicelib.entrypoints.http import texts

NO = dict.fromkeys(CODES, False)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_question_is_asked_in_words(lang: str) -> None:
    """And no text stands for a question that nobody asks."""
    assert set(texts.all_texts(lang)["disclosure"]) == CODES


def test_no_question_is_asked_twice() -> None:
    """And each of the three lists has some."""
    assert len(CODES) == len(QUESTIONS)
    assert {question.bar for question in QUESTIONS} == set(Bar)


def test_no_to_everything_is_clean() -> None:
    """Nothing to tell."""
    assert weighed(NO).clean


@pytest.mark.parametrize(
    ("code", "decline", "waiver"),
    [("is_party", True, False), ("acts_for_party", False, True), ("customer_of_party", False, False)],
)
def test_a_yes_comes_to_what_its_list_says(code: str, decline: bool, waiver: bool) -> None:
    """One of each."""
    said = weighed(NO | {code: True})
    assert (said.must_decline, said.needs_waiver, said.clean) == (decline, waiver, False)
    assert (*said.hard, *said.waivable, *said.disclose) == (code,)


def test_silence_is_no_answer() -> None:
    """Every question that is left out is named, and so is what nobody asked."""
    left_out = dict.fromkeys(CODES - {"cannot_say"}, False) | {"extra": True}
    assert answer_faults(left_out) == (
        Fault("/answers/cannot_say", "missing"), Fault("/answers/extra", "unknown_field"),
    )  # fmt: skip
    assert answer_faults(NO) == ()

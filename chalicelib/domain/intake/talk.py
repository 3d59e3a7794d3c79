"""A conversation, question by question: pure steps from one state to the next. Nothing is filed here; at the end stands
a review, which a person confirms.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.catalogue import Catalogue
from chalicelib.domain.intake import questions, reading
from chalicelib.domain.intake.draft import Draft
from chalicelib.domain.intake.questions import Question

MAX_STEPS: Final = 400


class Do(StrEnum):
    """What a step can be besides an answer."""

    ANSWER = "answer"
    SKIP = "skip"
    BACK = "back"
    CONFIRM = "confirm"
    STOP = "stop"


SAID: Final = {
    "skip": Do.SKIP, "跳过": Do.SKIP, "back": Do.BACK, "返回": Do.BACK, "上一步": Do.BACK, "stop": Do.STOP,
    "cancel": Do.STOP, "停止": Do.STOP, "取消": Do.STOP, "confirm": Do.CONFIRM, "确认提交": Do.CONFIRM,
}  # fmt: skip
"""Words that are no answers, whatever is asked, where a chat has no buttons."""


class Talk(msgspec.Struct, frozen=True, omit_defaults=True):
    """`passed`: the questions that are behind us, in the order in which they were asked."""

    draft: Draft
    passed: tuple[str, ...] = ()
    wrong: dict[str, str] = {}
    """By question: why it is asked once more."""
    last: str = ""
    """A fingerprint of the step before, by which its repetition is known."""


class Step(msgspec.Struct, frozen=True):
    do: Do
    answer: str = ""

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.do}|{self.answer}".encode()).hexdigest()[:32]


def step(do: str | None, answer: str | None) -> Step:
    """What somebody did: a button, or words, of which some are as good as a button."""
    if do is not None:
        return Step(Do(do), answer or "")
    said = (answer or "").strip()
    return Step(SAID.get(reading.plain(said).casefold(), Do.ANSWER), said)


def begun(draft: Draft, known: Catalogue) -> Talk:
    """What is known beforehand is not asked; it shows in the review, from where one can go back."""
    return Talk(draft, tuple(q.key for q in questions.asked(draft, known) if draft.answer(q.key)))


def current(talk: Talk, known: Catalogue) -> Question | None:
    """The question that is open; None where the review is."""
    return next((q for q in questions.asked(talk.draft, known) if q.key not in talk.passed), None)


def went(talk: Talk, step: Step, known: Catalogue, today: date) -> Talk:
    """After that step. One that does not fit leaves everything as it was, with the reason beside the question."""
    question = current(talk, known)
    if step.do is Do.BACK:
        return _back(talk, step)
    if question is None:
        return Talk(talk.draft, talk.passed, {}, step.fingerprint)
    if step.do is Do.SKIP and not question.required:
        return Talk(talk.draft.saying(question.key, ""), (*talk.passed, question.key), {}, step.fingerprint)
    value = questions.read(question, step.answer, talk.draft, today) if step.do is Do.ANSWER else None
    if value is None:
        why = "required" if step.do is Do.SKIP else "unread"
        return Talk(talk.draft, talk.passed, {question.key: why}, step.fingerprint)
    draft = talk.draft.saying(question.key, value)
    return Talk(draft, (*_still_asked(talk, draft, known), question.key), {}, step.fingerprint)


def corrected(talk: Talk, wrong: dict[str, str]) -> Talk:
    """Asks again for what the rules do not take."""
    return Talk(talk.draft, tuple(key for key in talk.passed if key not in wrong), wrong, talk.last)


def _back(talk: Talk, step: Step) -> Talk:
    """To the question before; what was said there is asked again."""
    if not talk.passed:
        return Talk(talk.draft, (), {}, step.fingerprint)
    return Talk(talk.draft, talk.passed[:-1], {}, step.fingerprint)


def _still_asked(talk: Talk, draft: Draft, known: Catalogue) -> tuple[str, ...]:
    """A changed kind of dispute has another form: the questions of the old one were never asked."""
    asked = {question.key for question in questions.asked(draft, known)}
    return tuple(key for key in talk.passed if key in asked)

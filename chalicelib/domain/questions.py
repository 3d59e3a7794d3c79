"""The questions a diagnosis asks, and the answers as they come in: checked, typed, days turned into dates.

The data are `chalicelib/catalogue/diagnosis-questions.json`; every regime asks from this one list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Final

import msgspec

from chalicelib.domain.catalogue import Bilingual, Key, Option
from chalicelib.domain.conditions import Value
from chalicelib.domain.errors import Fault
from chalicelib.domain.guidance import AnswerKind
from chalicelib.domain.values import CURRENCIES, Money

OLDEST: Final = timedelta(days=36_525)
"""How far back a date may lie: beyond it, nobody means it."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question. A date may also be answered by a number of days, under the key `days`."""

    key: Key
    text: Bilingual
    kind: AnswerKind
    help: Bilingual | None = None
    options: tuple[Option, ...] = ()
    days: Key | None = None
    """Days from then until today."""
    implies: Mapping[Key, bool] = {}
    """What goes without saying once this is answered: who says when it came says that it came."""

    @property
    def pointer(self) -> str:
        """Where in a request the answer goes."""
        return f"/{self.key}" if self.kind.is_beside else f"/answers/{self.key}"


class Questions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them."""

    questions: Annotated[tuple[Question, ...], msgspec.Meta(min_length=1)]

    def by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}


Given = bool | int | str | Money


def read_answers(
    questions: Questions, given: Mapping[str, Given], today: date
) -> tuple[dict[str, Value], list[Fault]]:
    """The answers by their questions, dates as dates, and everything that is wrong with them."""
    known = {q.key: q for q in questions.questions if not q.kind.is_beside}
    dated = {q.days: q for q in known.values() if q.days}
    answers: dict[str, Value] = {}
    faults = list(_doubled(dated, given))
    for key, value in given.items():
        question = known.get(key) or dated.get(key)
        at = f"/answers/{key}"
        if question is None:
            faults.append(Fault("/answers", "not_one_of", ", ".join([*known, *dated])))
            continue
        read = _days_ago(value, at, today) if key in dated else _typed(question, value, at, today)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            answers[question.key] = read
    implied = {key: told for name in answers for key, told in known[name].implies.items()}
    return implied | answers, faults


def problems(questions: Questions) -> list[str]:
    """Everything wrong with the list beyond its shape."""
    listed = questions.questions
    keys = [question.key for question in listed] + [question.days for question in listed if question.days]
    found = ["a key stands twice"] if len(set(keys)) < len(keys) else []
    for question in listed:
        if (question.kind is AnswerKind.CHOICE) != (len(question.options) > 1):
            found.append(f"{question.key}: a choice has two options or more, nothing else has any")
        if question.kind is not AnswerKind.DATE and question.days:
            found.append(f"{question.key}: only a date has days")
        if unknown := set(question.implies) - set(keys):
            found.append(f"{question.key}: implies {', '.join(sorted(unknown))}, which nobody asks")
        if question.kind.is_beside and question.key != question.kind.value:
            found.append(f"{question.key}: it is given under its own name")
    return found


def _doubled(dated: Mapping[str, Question], given: Mapping[str, Given]) -> Iterator[Fault]:
    for days, question in dated.items():
        if days in given and question.key in given:
            yield Fault(f"/answers/{days}", "exactly_one", f"{question.key}, {days}")


def _days_ago(value: Given, at: str, today: date) -> date | Fault:
    if type(value) is not int:
        return Fault(at, "wrong_answer", "42")
    if value < 0:
        return Fault(at, "date_in_future", today.isoformat())
    oldest = today - OLDEST
    return today - timedelta(days=value) if value <= OLDEST.days else _too_old(at, oldest)


def _typed(question: Question, value: Given, at: str, today: date) -> Value | Fault:
    match question.kind:
        case AnswerKind.BOOLEAN:
            return value if isinstance(value, bool) else Fault(at, "wrong_answer", "true, false")
        case AnswerKind.MONEY:
            return _money(value, at)
        case AnswerKind.DATE:
            return _date(value, at, today)
        case AnswerKind.CHOICE | AnswerKind.COUNTRY | AnswerKind.DISPUTE_TYPE:
            options = [option.key for option in question.options]
            chosen = isinstance(value, str) and value in options
            return value if chosen else Fault(at, "wrong_answer", ", ".join(options))


def _money(value: Given, at: str) -> Money | Fault:
    if not isinstance(value, Money):
        return Fault(at, "wrong_answer", '{"amount": 6490, "currency": "CNY"}')
    return value if value.currency in CURRENCIES else Fault(f"{at}/currency", "unknown_currency")


def _date(value: Given, at: str, today: date) -> date | Fault:
    """One day of tolerance ahead: the caller's calendar may be ahead of ours."""
    if not isinstance(value, str) or (day := _read(value)) is None:
        return Fault(at, "wrong_answer", "2026-11-22")
    if day > today + timedelta(days=1):
        return Fault(at, "date_in_future", today.isoformat())
    return day if day >= today - OLDEST else _too_old(at, today - OLDEST)


def _read(text: str) -> date | None:
    """Only as `2026-11-22`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _too_old(at: str, oldest: date) -> Fault:
    return Fault(at, "date_too_old", oldest.isoformat())

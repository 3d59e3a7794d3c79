"""Answers as they come in: typed, days turned into dates, everything wrong named at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.catalogue import DiagnosisFiles
from chalicelib.domain import questions as asking
from chalicelib.domain.catalogue import Bilingual, Option
from chalicelib.domain.guidance import AnswerKind
from chalicelib.domain.questions import Given, Question, Questions, read_answers
from chalicelib.domain.values import Money

SHIPPED = DiagnosisFiles().questions()
TODAY = date(2026, 11, 22)
WORDS = Bilingual("a", "甲")


def faults(**given: Given) -> set[tuple[str, str]]:
    return {(fault.pointer, fault.code) for fault in read_answers(SHIPPED, given, TODAY)[1]}


def answers(**given: Given) -> dict[str, Any]:
    read, wrong = read_answers(SHIPPED, given, TODAY)
    assert wrong == []
    return read


def test_answers_are_typed_by_their_questions() -> None:
    """Dates become dates; the rest is what it was."""
    read = answers(online=True, received_on="2026-11-16", seller_answer="silent", price=Money(500, "CNY"))
    assert read == {
        "online": True, "received_on": date(2026, 11, 16), "arrived": True, "seller_answer": "silent",
        "price": Money(500, "CNY"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "day"), [(0, date(2026, 11, 22)), (6, date(2026, 11, 16)), (365, date(2025, 11, 22))]
)
def test_days_are_as_good_as_a_date(days: int, day: date) -> None:
    """Counted back from today."""
    assert answers(days_since_receipt=days)["received_on"] == day


def test_what_goes_without_saying_is_not_asked() -> None:
    """Who says when it came says that it came; who says otherwise in so many words is believed."""
    assert answers(days_since_receipt=6)["arrived"] is True
    assert answers(defect_found_on="2026-11-20")["defect"] is True
    assert answers(days_since_receipt=6, arrived=False)["arrived"] is False


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"online": "yes"}, "/answers/online", "wrong_answer"),
        ({"online": 1}, "/answers/online", "wrong_answer"),
        ({"seller_answer": "maybe"}, "/answers/seller_answer", "wrong_answer"),
        ({"seller_answer": True}, "/answers/seller_answer", "wrong_answer"),
        ({"price": 500}, "/answers/price", "wrong_answer"),
        ({"price": Money(500, "ABC")}, "/answers/price/currency", "unknown_currency"),
        ({"received_on": 6}, "/answers/received_on", "wrong_answer"),
        ({"received_on": "yesterday"}, "/answers/received_on", "wrong_answer"),
        ({"received_on": "20261116"}, "/answers/received_on", "wrong_answer"),
        ({"received_on": "2026-11-24"}, "/answers/received_on", "date_in_future"),
        ({"received_on": "1926-11-20"}, "/answers/received_on", "date_too_old"),
        ({"days_since_receipt": "6"}, "/answers/days_since_receipt", "wrong_answer"),
        ({"days_since_receipt": True}, "/answers/days_since_receipt", "wrong_answer"),
        ({"days_since_receipt": -1}, "/answers/days_since_receipt", "date_in_future"),
        ({"days_since_receipt": 36_526}, "/answers/days_since_receipt", "date_too_old"),
        ({"days_since_receipt": 6, "received_on": "2026-11-16"}, "/answers/days_since_receipt", "exactly_one"),
        ({"colour": "red"}, "/answers", "not_one_of"),
        ({"country": "CN"}, "/answers", "not_one_of"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_a_fault(given: dict[str, Given], pointer: str, code: str) -> None:
    """Each under its pointer; what is asked beside the answers does not belong among them."""
    assert faults(**given) == {(pointer, code)}


def test_tomorrow_is_tolerated() -> None:
    """Where the caller is it may already be the next day."""
    assert answers(received_on="2026-11-23")["received_on"] == date(2026, 11, 23)


def test_everything_wrong_is_named_at_once() -> None:
    """Nobody corrects one answer at a time."""
    assert len(faults(online="yes", received_on="soon", colour="red")) == 3


def test_the_shipped_questions_have_no_problems() -> None:
    """Unique keys, options where there is a choice, nothing implied that is not asked."""
    assert asking.problems(SHIPPED) == []


def test_a_pointer_says_where_the_answer_goes() -> None:
    """Country and kind of dispute stand beside the answers."""
    known = SHIPPED.by_key()
    assert [known[key].pointer for key in ("country", "dispute_type", "online")] == [
        "/country", "/dispute_type", "/answers/online",
    ]  # fmt: skip


PLAIN = Question("one", WORDS, AnswerKind.BOOLEAN)
DATED = Question("when", WORDS, AnswerKind.DATE, days="since")


@pytest.mark.parametrize(
    ("listed", "problem"),
    [
        ((PLAIN, PLAIN), "a key stands twice"),
        ((DATED, replace(PLAIN, key="since")), "a key stands twice"),
        ((replace(PLAIN, kind=AnswerKind.CHOICE),), "one: a choice has two options or more"),
        ((replace(PLAIN, options=(Option("aa", WORDS), Option("bb", WORDS))),), "one: a choice has two options"),
        ((replace(PLAIN, days="since"),), "one: only a date has days"),
        ((replace(PLAIN, implies={"nothing": True}),), "one: implies nothing, which nobody asks"),
        ((replace(PLAIN, kind=AnswerKind.COUNTRY),), "one: it is given under its own name"),
    ],
)  # fmt: skip
def test_a_list_that_makes_no_sense_is_a_problem(listed: tuple[Question, ...], problem: str) -> None:
    """Found when the file is loaded."""
    (found,) = asking.problems(Questions(listed))
    assert found.startswith(problem)

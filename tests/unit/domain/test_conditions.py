"""The language of decision rules: three-valued, and refused where it has no meaning."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.conditions import Condition, Facts, Value, holds, malformed, open_answers
from chalicelib.domain.values import Money

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
YES, NO = {"answer": "yes", "is": True}, {"answer": "no", "is": True}
OPEN = {"answer": "open", "is": True}


def read(raw: dict[str, Any]) -> Condition:
    return msgspec.convert(raw, Condition)


def facts(now: datetime = NOW, **answers: Value) -> Facts:
    return Facts({"yes": True, "no": False} | answers, now, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"all": [YES, YES]}, True), ({"all": [YES, NO]}, False), ({"all": [YES, OPEN]}, None),
        ({"all": [NO, OPEN]}, False), ({"any": [NO, YES]}, True), ({"any": [NO, NO]}, False),
        ({"any": [NO, OPEN]}, None), ({"any": [YES, OPEN]}, True), (OPEN, None),
        ({"all": [YES, {"any": [NO, {"all": [YES, YES]}]}]}, True),
    ],
)  # fmt: skip
def test_a_missing_answer_leaves_open_what_the_others_do_not_settle(
    raw: dict[str, Any], expected: bool | None
) -> None:
    """Of `all` one no settles it, of `any` one yes."""
    assert holds(read(raw), facts()) is expected


def test_only_the_answers_that_matter_are_asked_for() -> None:
    """A branch that is decided asks nothing, whatever is missing in it."""
    waiting = {"answer": "later", "is": True}
    assert open_answers(read({"all": [YES, OPEN, {"any": [YES, waiting]}]}), facts()) == ("open",)
    assert open_answers(read({"any": [NO, OPEN, {"all": [waiting, OPEN]}]}), facts()) == ("open", "later")
    assert open_answers(read({"all": [NO, OPEN]}), facts()) == ()


@pytest.mark.parametrize(
    ("comparison", "answer", "expected"),
    [
        ({"is": True}, True, True), ({"is": False}, True, False), ({"is": "refused"}, "refused", True),
        ({"is": True}, 1, False),  # a number is no yes
        ({"one_of": ["refused", "silent"]}, "silent", True), ({"one_of": ["refused"]}, "agreed", False),
        ({"at_least": 500}, Money(500, "CNY"), True), ({"at_least": 501}, Money(500, "CNY"), False),
        ({"at_most": 500}, Money(500, "CNY"), True), ({"at_most": 499}, Money(500, "CNY"), False),
        ({"at_least": 1}, "many", False),
    ],
)  # fmt: skip
def test_an_answer_is_compared(comparison: dict[str, Any], answer: Value, expected: bool) -> None:
    """With a value, a list, a bound."""
    assert holds(read({"answer": "told"} | comparison), facts(told=answer)) is expected


@pytest.mark.parametrize(
    ("now", "within"),
    [
        # Received on 15 November in Shanghai: the seventh day after it is the 22nd, which ends at 16:00 UTC.
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 16, 0, 0, tzinfo=UTC), False),
    ],
)
def test_a_period_ends_with_its_last_day_where_the_consumer_is(now: datetime, within: bool) -> None:
    """`within` and `past` never agree."""
    known = facts(now, received_on=date(2026, 11, 15))
    seven = {"n": 7, "unit": "calendar_days"}
    assert holds(read({"answer": "received_on", "within": seven}), known) is within
    assert holds(read({"answer": "received_on", "past": seven}), known) is not within


@pytest.mark.parametrize(
    "raw",
    [
        {}, {"all": []}, {"any": []}, {"answer": "a"}, {"is": True}, {"answer": "a", "is": True, "at_least": 1},
        {"all": [YES], "any": [YES]}, {"all": [YES], "answer": "a", "is": True}, {"all": [YES, {}]},
        {"all": [YES], "is": True},
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_malformed(raw: dict[str, Any]) -> None:
    """No form, two forms, a comparison of nothing."""
    assert malformed(read(raw))


@pytest.mark.parametrize(
    "raw", [{"eval": "1"}, {"answer": "a", "matches": ".*"}, {"answer": "a", "is": 1.5}, {"all": {"a": 1}}]
)
def test_there_is_nothing_else_in_the_language(raw: dict[str, Any]) -> None:
    """No expression is ever evaluated."""
    with pytest.raises(msgspec.ValidationError):
        read(raw)


leaves = st.builds(lambda key: {"answer": key, "is": True}, st.sampled_from("abcd"))
forms = st.sampled_from(["all", "any"])
conditions = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda form, parts: {form: parts}, forms, st.lists(inner, min_size=1, max_size=3)
    ),
)
answers = st.dictionaries(st.sampled_from("abcd"), st.booleans())


@given(raw=conditions, known=answers, rest=answers)
def test_more_answers_never_change_what_is_decided(
    raw: dict[str, Any], known: dict[str, bool], rest: dict[str, bool]
) -> None:
    """A diagnosis only gets narrower."""
    decided = holds(read(raw), Facts(known, NOW, "UTC"))
    later = holds(read(raw), Facts({**rest, **known}, NOW, "UTC"))
    assert decided is None or decided is later


@given(raw=conditions, known=answers)
def test_it_is_open_exactly_while_it_asks(raw: dict[str, Any], known: dict[str, bool]) -> None:
    """And asks only for what is not known."""
    condition, told = read(raw), Facts(known, NOW, "UTC")
    asked = open_answers(condition, told)
    assert (holds(condition, told) is None) == bool(asked)
    assert not set(asked) & set(known)

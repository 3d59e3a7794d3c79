"""The language of decision rules: comparisons on answers, joined by `all` and `any`. Owns its shape and its evaluation.

    {"all": [{"answer": "online", "is": true}, {"any": [{"answer": "fake", "is": true}, …]}]}

An answer that is missing is neither yes nor no. A condition is then undecided, unless the other answers settle it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.domain.calendars import Length, due
from chalicelib.domain.values import Money

Value = bool | int | str | date | Money


class Facts(msgspec.Struct, frozen=True):
    """What is known: the answers, and the moment and place in which they are weighed."""

    answers: Mapping[str, Value]
    now: datetime
    time_zone: str

    def end_of(self, key: str, length: Length) -> datetime | None:
        """When a length that starts on the day given as an answer is over; None without that answer."""
        day = self.answers.get(key)
        return period_end(day, length, self.time_zone) if isinstance(day, date) else None


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Exactly one of: `all`, `any`, or an `answer` with exactly one comparison."""

    every: tuple[Condition, ...] | None = msgspec.field(name="all", default=None)
    some: tuple[Condition, ...] | None = msgspec.field(name="any", default=None)
    answer: str | None = None
    equals: bool | str | None = msgspec.field(name="is", default=None)
    one_of: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] | None = None
    at_least: int | None = None
    """Of a number of minor units."""
    at_most: int | None = None
    within: Length | None = None
    """The length that starts on that day is not over yet."""
    past: Length | None = None
    """It is over."""

    @property
    def comparisons(self) -> list[object]:
        given = (self.equals, self.one_of, self.at_least, self.at_most, self.within, self.past)
        return [one for one in given if one is not None]


def holds(condition: Condition, facts: Facts) -> bool | None:
    """Whether it is so; None while the answers do not tell."""
    if condition.every is not None:
        return _joined([holds(part, facts) for part in condition.every], settles=False)
    if condition.some is not None:
        return _joined([holds(part, facts) for part in condition.some], settles=True)
    value = facts.answers.get(condition.answer or "")
    return None if value is None else _compared(condition, value, facts)


def open_answers(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """The answers that an undecided condition waits for, in its own order; none for a decided one."""
    if holds(condition, facts) is not None:
        return ()
    if condition.answer is not None:
        return (condition.answer,)
    parts = (*(condition.every or ()), *(condition.some or ()))
    return unique(key for part in parts for key in open_answers(part, facts))


def answers_of(condition: Condition) -> Iterator[Condition]:
    """Every comparison in it."""
    if condition.answer is not None:
        yield condition
    for part in (*(condition.every or ()), *(condition.some or ())):
        yield from answers_of(part)


def malformed(condition: Condition) -> bool:
    """Whether the shape alone allows what has no meaning: several forms at once, a comparison with nothing."""
    forms = [condition.every is not None, condition.some is not None, condition.answer is not None]
    if sum(forms) != 1 or len(condition.comparisons) != (1 if condition.answer is not None else 0):
        return True
    parts = (*(condition.every or ()), *(condition.some or ()))
    return (condition.answer is None and not parts) or any(malformed(part) for part in parts)


def period_end(day: date, length: Length, time_zone: str) -> datetime:
    """When a length that starts on that day is over, in UTC. The day itself is not counted."""
    return due(datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(UTC), length, time_zone)


def unique(keys: Iterable[str]) -> tuple[str, ...]:
    """Each once, the first occurrence first."""
    return tuple(dict.fromkeys(keys))


def _joined(parts: list[bool | None], *, settles: bool) -> bool | None:
    """Of `any` a single yes settles it, of `all` a single no; an open part leaves it open."""
    if settles in parts:
        return settles
    return None if None in parts else not settles


def _compared(condition: Condition, value: Value, facts: Facts) -> bool:
    if condition.equals is not None:
        return type(value) is type(condition.equals) and value == condition.equals
    if condition.one_of is not None:
        return value in condition.one_of
    if condition.within is not None or condition.past is not None:
        return _over(condition, value, facts) == (condition.past is not None)
    number = value.amount if isinstance(value, Money) else value
    if not isinstance(number, int):
        return False
    return number >= (condition.at_least or 0) if condition.at_most is None else number <= condition.at_most


def _over(condition: Condition, value: Value, facts: Facts) -> bool:
    length = condition.within or condition.past
    assert length is not None
    assert isinstance(value, date)
    return facts.now >= period_end(value, length, facts.time_zone)

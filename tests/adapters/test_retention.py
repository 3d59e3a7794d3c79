"""The calendar of retention and the ledger of erasures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.adapters.retention import PAGE, PynamoCalendar, PynamoLedger
from chalicelib.application.keeping_ports import Erasure, Kept
from chalicelib.domain.case.holding import ErasureGround
from tests import builders

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

NOON = datetime(2029, 11, 22, 12, tzinfo=UTC)
DAY = date(2029, 11, 22)
SECOND = timedelta(seconds=1)


@pytest.fixture
def calendar(services: Services) -> PynamoCalendar:
    return PynamoCalendar(services.tables)


@pytest.fixture
def ledger(services: Services) -> PynamoLedger:
    return PynamoLedger(services.tables)


def kept(n: int, until: datetime = NOON) -> Kept:
    return Kept(builders.an_id("case", n), builders.an_id("evi", n), until)


def due(calendar: PynamoCalendar, day: date = DAY, now: datetime = NOON) -> set[Kept]:
    return {line for page in calendar.due(day, now) for line in page}


def test_a_line_is_due_from_its_moment_on(calendar: PynamoCalendar) -> None:
    """Not a second before."""
    line = kept(1)
    calendar.enter(line)
    assert due(calendar, now=NOON - SECOND) == set()
    assert due(calendar) == {line}


def test_lines_lie_by_their_day(calendar: PynamoCalendar) -> None:
    """A day's last line and the next day's first are a microsecond apart."""
    last = kept(1, datetime(2029, 11, 22, 23, 59, 59, 999_999, tzinfo=UTC))
    first = kept(2, datetime(2029, 11, 23, tzinfo=UTC))
    calendar.enter(last)
    calendar.enter(first)
    later = NOON + timedelta(days=2)
    assert (due(calendar, now=later), due(calendar, date(2029, 11, 23), later)) == ({last}, {first})


def test_a_line_is_entered_and_dropped_as_often_as_one_likes(calendar: PynamoCalendar) -> None:
    """Messages come twice."""
    line = kept(1)
    for _ in range(2):
        calendar.enter(line)
    assert [len(page) for page in calendar.due(DAY, NOON)] == [1]
    for _ in range(2):
        calendar.drop(line)
    assert due(calendar) == set()


def test_all_lines_of_a_day_are_found_wherever_they_lie(calendar: PynamoCalendar) -> None:
    """Forty over sixteen partitions."""
    lines = {kept(n) for n in range(40)}
    for line in lines:
        calendar.enter(line)
    assert due(calendar) == lines


def test_the_mark_is_where_it_was_left(calendar: PynamoCalendar) -> None:
    """None before the first round."""
    assert calendar.watermark() is None
    calendar.advance(DAY)
    assert calendar.watermark() == DAY


def test_the_ledger_tells_what_was_erased_on_a_day(ledger: PynamoLedger) -> None:
    """Once, however often it was entered that day; and nothing of another."""
    line = Erasure(builders.an_id("case"), builders.an_id("evi"), ErasureGround.COURT_ORDER, NOON)
    for _ in range(2):
        ledger.enter(line)
    assert [tuple(page) for page in ledger.of(DAY)] == [(line,)]
    assert list(ledger.of(DAY + timedelta(days=1))) == []


def test_a_long_day_comes_in_pages(ledger: PynamoLedger) -> None:
    """One more than a page holds."""
    for n in range(PAGE + 1):
        ledger.enter(
            Erasure(builders.an_id("case", n), builders.an_id("evi", n), ErasureGround.RETENTION, NOON)
        )
    assert [len(page) for page in ledger.of(DAY)] == [PAGE, 1]

"""A chain is shown as it was written or not at all, whichever page of it is read and whatever was done to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from chalicelib.application import soundness
from chalicelib.application.ports import EventRow
from chalicelib.application.soundness import Damaged, End
from chalicelib.domain import record
from tests.cli.test_verify import CASE_ID, ROWS

LAST = ROWS[-1]
END = End(LAST.seq, LAST.hash)


def read(rows: list[EventRow], limit: int = 2, end: End = END) -> list[EventRow]:
    """Page by page, as readers do."""
    found: list[EventRow] = []

    def of(_owner: str, after: int, most: int) -> list[EventRow]:
        return [row for row in rows if row.seq > after][:most]

    while page := soundness.page(of, CASE_ID, found[-1].seq if found else 0, limit, end):
        found += page
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
def test_a_whole_record_is_read_as_it_lies(limit: int) -> None:
    """By pages of any size."""
    assert read(ROWS, limit) == ROWS


def test_what_happened_since_its_head_was_read_is_shown_too() -> None:
    """The head is read first: events may have come since."""
    earlier = ROWS[2]
    assert read(ROWS, end=End(earlier.seq, earlier.hash)) == ROWS


def _swapped(rows: list[EventRow]) -> list[EventRow]:
    first, second = rows[1], rows[2]
    return [rows[0], replace(second, seq=first.seq), replace(first, seq=second.seq), *rows[3:]]


def _relinked(rows: list[EventRow]) -> list[EventRow]:
    """Everything from the second on written anew, every hash right."""
    made, prev = [rows[0]], rows[0].hash
    for row in rows[1:]:
        at = "2026-01-01T00:00:00.000000Z" if row.seq == 2 else row.at
        body = row.body.replace(row.at, at)
        made.append(replace(row, at=at, body=body, prev=prev, hash=record.link(prev, body)))
        prev = made[-1].hash
    return made


@pytest.mark.parametrize("limit", [1, 2, 500])
@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [*rows[:2], replace(rows[2], body=rows[2].body + " "), *rows[3:]],
        lambda rows: [*rows[:2], replace(rows[2], body="{"), *rows[3:]],
        lambda rows: [*rows[:2], replace(rows[2], body="é"), *rows[3:]],
        lambda rows: [*rows[:2], replace(rows[2], hash="0" * 64), *rows[3:]],
        lambda rows: [*rows[:2], replace(rows[2], prev="x"), *rows[3:]],
        lambda rows: [*rows[:2], replace(rows[2], type="case.closed"), *rows[3:]],
        lambda rows: [*rows[:2], replace(rows[2], audience={"everybody": 1}), *rows[3:]],
        lambda rows: [*rows[:2], *rows[3:]],
        lambda rows: rows[1:],
        lambda rows: rows[:-1],
        lambda _: [],
        _swapped,
        _relinked,
    ],
    ids=[
        "body", "no-json", "no-ascii", "hash", "prev", "label", "audience", "gap", "beginning", "end", "empty",
        "swapped", "written-anew",
    ],
)  # fmt: skip
def test_whatever_was_done_to_it_is_found(
    change: Callable[[list[EventRow]], list[EventRow]], limit: int
) -> None:
    """By pages of any size: an error, and no row of the page that is not whole."""
    with pytest.raises(Damaged):
        read(change(list(ROWS)), limit)


def test_another_records_events_are_none_of_its_own() -> None:
    """However whole they are."""
    with pytest.raises(Damaged):
        soundness.checked(ROWS, "case_" + "z" * 26, 0, 500, END)

"""From chunks to records: the same ones however the file is cut, in memory bounded by one record."""

from __future__ import annotations

import csv
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bulk import records
from chalicelib.domain.bulk.records import MAX_RECORD, Record

CELLS = st.lists(st.text('ab",\n é', max_size=6), min_size=2, max_size=4)


def cut(raw: bytes, size: int) -> list[bytes]:
    return [raw[at : at + size] for at in range(0, len(raw), size)]


def seen(found: list[Record]) -> list[tuple[int, bytes | None]]:
    return [(record.line, record.raw) for record in found]


def test_lines_end_with_their_newline_and_the_last_without() -> None:
    """Numbered from one, with the bytes at which they begin and end."""
    found = list(records.lines([b"a\nb", b"b\r\n\nc"]))
    assert seen(found) == [(1, b"a"), (2, b"bb"), (3, b""), (4, b"c")]
    assert [(r.start, r.end) for r in found] == [(0, 2), (2, 6), (6, 7), (7, 8)]


def test_what_is_too_long_is_passed_over_up_to_its_end() -> None:
    """Of it nothing is kept; the next line is itself."""
    giant = itertools.repeat(b"x" * 65_536, 20)
    found = list(records.lines(itertools.chain([b"a\n"], giant, [b"\nb\n"])))
    assert seen(found) == [(1, b"a"), (2, None), (3, b"b")]
    assert found[2].start == 2 + 20 * 65_536 + 1


def test_a_record_of_exactly_the_limit_is_one() -> None:
    """One byte more is too long."""
    for split in (records.lines, records.rows):
        found = list(split([b"x" * MAX_RECORD + b"\n" + b"x" * (MAX_RECORD + 1) + b"\n"]))
        assert [r.raw is None for r in found] == [False, True]


@given(rows=st.lists(CELLS, min_size=1, max_size=4), size=st.integers(1, 7))
def test_records_of_a_csv_are_those_of_the_standard_library(rows: list[list[str]], size: int) -> None:
    """Whatever stands in the cells, and wherever the file is cut."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    raw = out.getvalue().encode()
    found = list(records.rows(cut(raw, size)))
    assert [next(csv.reader(io.StringIO((r.raw or b"").decode(), newline=""))) for r in found] == rows
    assert b"".join(raw[r.start : r.end] for r in found) == raw
    assert [r.line for r in found] == list(itertools.accumulate((r.lines for r in found), initial=1))[:-1]


@given(rows=st.lists(CELLS, min_size=2, max_size=4), size=st.integers(1, 7), after=st.integers(0, 2))
def test_reading_goes_on_where_a_record_ended(rows: list[list[str]], size: int, after: int) -> None:
    """With the byte and the line of the next one, as a job keeps them."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    raw = out.getvalue().encode()
    whole = list(records.rows([raw]))
    last = whole[min(after, len(whole) - 1)]
    rest = list(records.rows(cut(raw[last.end :], size), last.end, last.line + last.lines))
    assert rest == whole[whole.index(last) + 1 :]


def test_records_within_a_giant_cell_are_none() -> None:
    """Nobody files by hiding lines in words too long to be taken."""
    hidden = b"x,y\r\n" * 40_000
    found = list(records.rows(cut(b'a,"' + hidden + b'"\r\nb,c\r\n', 1_000)))
    assert seen(found) == [(1, None), (40_002, b"b,c")]


@pytest.mark.parametrize("raw", [b'a,"b\nc,d\n', b'"', b'a\n"b""\n'])
def test_a_quote_that_never_closes_is_told(raw: bytes) -> None:
    """The rest of the file is one record, and says so."""
    assert list(records.rows([raw]))[-1].unclosed


@pytest.mark.parametrize(
    "chunk", [b'"' + b"a" * 65_535, b"a" * 65_536], ids=["in quotes", "without a line end"]
)
def test_a_record_that_never_ends_is_given_up(chunk: bytes) -> None:
    """After 16 MiB, and however much would follow: here without end."""
    first, *others = records.rows(itertools.chain([b"a,b\n", chunk], itertools.repeat(b"a" * 65_536)))
    (last,) = others
    assert (first.raw, last.raw, last.unclosed, last.line) == (b"a,b", None, True, 2)
    assert 0 < last.end - last.start - records.MAX_SOUGHT <= 65_536


def test_the_mark_of_an_encoding_is_no_part_of_the_first_record() -> None:
    """A quote behind it opens a field."""
    assert seen(list(records.rows([b'\xef\xbb\xbf"a\nb",c\n']))) == [(1, b'"a\nb",c')]
    assert seen(list(records.lines([b"\xef\xbb\xbf{}\n"]))) == [(1, b"{}")]

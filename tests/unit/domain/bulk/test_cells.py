"""Cells in and out."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bulk import cells
from chalicelib.domain.errors import Fault, Invalid


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\u00a0-2"])
def test_no_cell_is_a_formula(text: str) -> None:
    """An apostrophe stands before what a spreadsheet would work out."""
    assert cells.safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (12, "12"), ("a=1", "a=1"), ("L-1", "L-1"), (-4, "'-4")]
)
def test_other_cells_stay_as_they_are(value: object, shown: str) -> None:
    """Numbers below zero are told as texts."""
    assert cells.safe(value) == shown


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=1, max_size=5))
def test_a_record_is_read_back_as_it_was_written(texts: list[str]) -> None:
    """Separators and quotes within a cell never begin another one."""
    back = next(csv.reader(io.StringIO(cells.written(texts).decode(), newline="")))
    assert back == [cells.safe(text) for text in texts]


def fault(raw: bytes, header: tuple[str, ...] = ("a", "b")) -> Fault:
    with pytest.raises(Invalid) as refused:
        cells.named(header, raw)
    return refused.value.faults[0]


def test_what_is_no_record_is_refused_with_its_reason() -> None:
    """Encoding, columns, quotes, control characters; and where."""
    assert fault(b"x,\xff") == Fault("", "not_utf8", "byte 2")
    assert fault(b"x") == Fault("", "wrong_columns", 2)
    assert fault(b'"x"y,z') == Fault("", "csv_malformed")
    assert fault(b"x,\x01") == Fault("/b", "control_character")
    assert fault(b'x,"paid\runpaid"') == Fault("/b", "control_character")
    assert fault(b"," * 64) == Fault("", "too_many", 64)
    assert fault(b'"",' * 70 + b"x") == Fault("", "too_many", 64)


def test_cells_go_by_their_columns() -> None:
    """With line breaks within them."""
    assert cells.named(("a", "b"), b'1,"x\ny"') == {"a": "1", "b": "x\ny"}
    assert cells.named(("a", "b"), b'1,"x\r\ny"') == {"a": "1", "b": "x\r\ny"}


def test_a_column_that_is_none_of_ours_is_not_shown_at_length() -> None:
    """Its fault is then one of the line."""
    assert (cells.column("a/b"), cells.column("x" * 65), cells.column("\n")) == ("/a~1b", "", "")

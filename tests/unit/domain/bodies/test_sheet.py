"""A roster as a sheet: written, read again, and what is wrong with one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.bodies import sheet
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import Invalid
from chalicelib.domain.neutrals.roster import Absence, Accreditation, Competence, NeutralRole, Relation, Tie
from chalicelib.domain.values import Money
from tests.bodies import neutral

WHOLE = neutral(
    "n-1", languages=("en", "zh"), roles=(NeutralRole.CHAIR, NeutralRole.SOLE), person="p-1", capacity_total=9,
    weight=7,
    competence=Competence((DisputeType.QUALITY,), ("SG",), ("appliances",), (Money(500, "USD"),)),
    accreditations=(Accreditation("consumer_lawyer", date(2028, 6, 30)), Accreditation("engineer")),
    absences=(Absence(date(2026, 12, 20), date(2027, 1, 5)),), available=False, public_key="+" + "A" * 42 + "=",
    ties=(Tie("shop-1", Relation.FAMILY), Tie("shop-2", Relation.EMPLOYMENT, date(2019, 1, 1), date(2020, 1, 1))),
)  # fmt: skip


def faults(text: str) -> list[tuple[str, Any]]:
    with pytest.raises(Invalid) as refused:
        sheet.read(text, 10)
    return [(fault.code, fault.limit) for fault in refused.value.faults]


def test_what_is_written_is_read_as_the_entry() -> None:
    """All of it, with the line on which it begins."""
    (line,) = sheet.read(sheet.write([WHOLE]), 10)
    assert (line.number, line.faults) == (2, ())
    assert line.entry == {
        "ref": "n-1", "person": "p-1", "roles": ["chair", "sole"], "languages": ["en", "zh"], "capacity": 5,
        "capacity_total": 9, "weight": 7, "available": False, "public_key": "+" + "A" * 42 + "=",
        "competence": {
            "dispute_types": ["quality"], "laws": ["SG"], "fields": ["appliances"],
            "ceilings": [{"currency": "USD", "amount": 500}],
        },
        "accreditations": [{"kind": "consumer_lawyer", "expires_on": "2028-06-30"}, {"kind": "engineer"}],
        "absences": [{"first": "2026-12-20", "last": "2027-01-05"}],
        "ties": [
            {"relation": "family", "ref": "shop-1"},
            {"relation": "employment", "ref": "shop-2", "since": "2019-01-01", "until": "2020-01-01"},
        ],
    }  # fmt: skip


@pytest.mark.parametrize("begins", list("=+-@\t\r"))
def test_no_cell_is_taken_for_a_formula(begins: str) -> None:
    """An apostrophe stands before it, and is taken off again."""
    text = sheet.write([neutral(public_key=f"{begins}cmd")])
    assert f"'{begins}cmd" in text
    assert sheet._bare(f"'{begins}cmd") == f"{begins}cmd"


def test_an_apostrophe_of_its_own_stays() -> None:
    """Only what was put before a formula is taken off."""
    (line,) = sheet.read("ref,roles,languages,capacity\n'n,sole,en,1\n", 10)
    assert line.entry["ref"] == "'n"


def test_lines_are_numbered_as_an_editor_does() -> None:
    """A cell over two lines counts as two, an empty line as one."""
    text = 'ref,roles,languages,capacity\nn-1,"so\nle",en,1\n\nn-2,sole,en,1\n'
    assert [line.number for line in sheet.read(text, 10)] == [2, 5]


def test_columns_come_in_any_order_and_case() -> None:
    """With a byte order mark before them, as spreadsheets write it."""
    (line,) = sheet.read("\ufeffCapacity, Languages ,ROLES,ref\n3,en,sole,n-1\n", 10)
    assert line.entry == {"ref": "n-1", "roles": ["sole"], "languages": ["en"], "capacity": 3}


def test_what_is_no_number_stays_as_it_was_written() -> None:
    """It is told with the other faults of the line."""
    (line,) = sheet.read("ref,roles,languages,capacity\nn-1,sole,en,many\n", 10)
    assert line.entry["capacity"] == "many"


def test_a_line_of_another_length_is_told() -> None:
    """With the length of the header; the others are read."""
    first, second = sheet.read("ref,roles,languages,capacity\nn-1,sole\nn-2,sole,en,1\n", 10)
    assert [(fault.code, fault.limit) for fault in first.faults] == [("other_length", 4)]
    assert second.entry["ref"] == "n-2"


def test_a_header_is_told_whole() -> None:
    """What is unknown, what stands twice, what is missing."""
    assert faults("ref,ref,roles,nickname\n") == [
        ("unknown_column", "nickname"),
        ("repeated_column", "ref"),
        ("missing_column", "languages"),
        ("missing_column", "capacity"),
    ]


def test_there_is_a_most_of_lines() -> None:
    """One more is too many."""
    header = "ref,roles,languages,capacity\n"
    assert len(sheet.read(header + "n,sole,en,1\n" * 10, 10)) == 10
    assert faults(header + "n,sole,en,1\n" * 11) == [("too_many", 10)]


def test_a_quotation_mark_that_stays_open_is_told() -> None:
    """With the line at which reading stopped."""
    assert faults('ref,roles,languages,capacity\nn-1,"sole,en,1\n') == [("not_csv", 2)]


@pytest.mark.parametrize(
    ("pointer", "column"),
    [("/competence/laws/0", "laws"), ("/ties/0/ref", "ties"), ("/ref", "ref"), ("/nickname", ""), ("", "")],
)
def test_a_fault_belongs_to_a_column(pointer: str, column: str) -> None:
    """Or to the row as a whole."""
    assert sheet.column_of(pointer) == column

"""Texts stored small: they come back as they were, and nothing else passes for one."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.packing import pack, unpack

FIRST = bytes.fromhex("01c35e67a19448d0d201a10f4be9590b00")


@given(st.text(max_size=400))
def test_whatever_is_packed_comes_back(text: str) -> None:
    """Any text, resembling or not."""
    assert unpack(pack(text)) == text


def test_names_that_all_of_them_say_take_next_to_nothing() -> None:
    """Of 107 bytes of names, the dictionary leaves a few references."""
    text = '{"endpoint_id":"ep_1","event_id":"evt_2","tenant":"ten_3","type":"case.filed","case_id":"case_4","body":""}'
    assert len(text) == 107
    assert len(pack(text)) < 40


def test_what_was_packed_with_the_first_dictionary_can_be_read_for_good() -> None:
    """These bytes lie in tables; whoever changes the dictionary fails here."""
    assert unpack(FIRST) == '{"state":"delivered","attempts":1,"type":"case.filed","last_status":204}'


@pytest.mark.parametrize(
    "packed",
    [b"", b"\x02abc", b"\x01\xff\xff", pack("a text")[:-2], b"\x01" + zlib.compress(b"a" * 2_000_000)[2:-4]],
    ids=["nothing", "another dictionary", "no deflate", "cut short", "far too long"],
)
def test_anything_else_is_refused(packed: bytes) -> None:
    """As a defect of the row, with one kind of error."""
    with pytest.raises(ValueError, match=r"packed|cut short"):
        unpack(packed)

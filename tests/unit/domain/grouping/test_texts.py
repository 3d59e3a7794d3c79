"""A text as shingles: what counts as the same, and what is no text at all."""

from __future__ import annotations

import pytest

from chalicelib.domain.grouping import texts
from chalicelib.domain.grouping.texts import ENOUGH, READ, read
from tests.alike import LETTER, LIFT, words

TITLE = 64


def test_a_text_of_n_words_has_n_less_4_shingles() -> None:
    """Every run of five, each once."""
    assert len(read(words(24), TITLE).shingles) == 20


def test_a_shingle_is_five_words_as_they_follow() -> None:
    """Lower case, one space between."""
    assert b"i ordered a blue kettle" in read(LETTER, TITLE).shingles


@pytest.mark.parametrize(
    "written",
    [LETTER.upper(), LETTER.replace(" ", "\n "), LETTER.replace(".", " !!"), LETTER.replace("a", "ａ")],
    ids=["case", "space", "signs", "width"],
)
def test_case_space_signs_and_width_make_no_difference(written: str) -> None:
    """Unicode NFKC."""
    assert read(written, TITLE).shingles == read(LETTER, TITLE).shingles


def test_masks_are_not_words() -> None:
    """As authorities redact names; the letter x alone is a word."""
    assert read(f"XXXX {words(30)} xx", TITLE).shingles == read(words(30), TITLE).shingles
    assert read(f"x {words(30)}", TITLE).shingles != read(words(30), TITLE).shingles


def test_too_little_text_says_nothing() -> None:
    """Below twenty words, or twenty characters where there are no spaces."""
    assert not read(words(ENOUGH - 1), TITLE).shingles
    assert read(words(ENOUGH), TITLE).shingles
    assert not read("电梯坏了没人修，请管一管。", TITLE).shingles
    assert not read("", TITLE).shingles


def test_the_script_decides_and_not_the_form() -> None:
    """A quarter of characters without spaces is enough; an order's number does not make a text English."""
    assert read(LIFT[0], TITLE).unspaced
    assert read(f"{LIFT[0]} order no. 4711 blue kettle 1.7 l", TITLE).unspaced
    assert not read(LETTER, TITLE).unspaced
    assert not read("Чайник пришёл без крышки, магазин не отвечает. " * 4, TITLE).unspaced


def test_without_spaces_shingles_are_five_characters() -> None:
    """Without signs: 22 characters are 18 shingles of 20 bytes."""
    found = read("电梯从月初停到现在，老人上下楼全靠走楼梯，请修好。", TITLE)
    assert len(found.shingles) == 18
    assert {len(shingle) for shingle in found.shingles} == {20}


def test_a_short_first_line_is_the_title() -> None:
    """Where something follows it."""
    found = read(LIFT[0], TITLE)
    assert found.title.decode("utf-32-le") == "云杉里小区三号楼电梯坏了半个月"
    assert found.body.decode("utf-32-le").startswith("我住在云杉里三号楼电梯从月初")


@pytest.mark.parametrize("text", [LIFT[0].replace("\n", ""), LIFT[0].replace("\n", "说明" * 40 + "\n")])
def test_a_long_first_line_or_an_only_one_is_none(text: str) -> None:
    """Then all of it is the body."""
    found = read(text, TITLE)
    assert found.title == b""
    assert found.body.decode("utf-32-le").startswith("云杉里小区三号楼电梯坏了半个月")


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    """Or a filing's cost would not be constant."""
    assert read(words(9_000) + " the end of it all", TITLE) == read(words(9_000), TITLE)
    assert len(words(9_000)) > READ


def test_slices_are_all_runs_of_characters() -> None:
    """Two of three."""
    assert [part.decode("utf-32-le") for part in texts.slices("一二三".encode("utf-32-le"), 2)] == [
        "一二",
        "二三",
    ]

"""Terms of a text without spaces: which are taken, what they weigh, and how alike two lists are."""

from __future__ import annotations

import pytest

from chalicelib.domain.grouping import terms
from chalicelib.domain.grouping.terms import Terms, heaviest
from chalicelib.domain.grouping.texts import read
from tests.alike import LIFT

SCOPE = b"sixteen bytes..."
TEXT = read(LIFT[0], 64)
"""68 characters; 云杉, 杉里, 三号, 号楼 and 电梯 stand in the title and the body."""


def pair(characters: str, found: Terms) -> int:
    """The weight of two characters among the terms; 0 when they were not taken."""
    from chalicelib.domain.grouping import marks

    (mark,) = marks.marks(SCOPE, [characters.encode("utf-32-le")])
    return found.weights[found.marks.index(mark)] if mark in found.marks else 0


def test_a_term_of_title_and_body_is_the_heaviest() -> None:
    """电梯 counts 4 in the title and twice in the body: 3·(1 + ln 6) = 8.4. 配件 stands once: 3."""
    found = heaviest(TEXT, SCOPE, 100, 4)
    assert (pair("电梯", found), pair("云杉", found), pair("配件", found)) == (8, 8, 3)
    assert found.weights[0] == max(found.weights)


def test_only_so_many_are_taken_and_the_heavy_ones_first() -> None:
    """Of equally heavy ones those with the smallest hash, in every text the same."""
    few, more = heaviest(TEXT, SCOPE, 10, 4), heaviest(TEXT, SCOPE, 40, 4)
    assert len(few.marks) == len(few.tags) == len(few.weights) == 10
    assert set(few.marks) <= set(more.marks)
    assert sorted(more.weights, reverse=True) == list(more.weights)


def test_other_respondents_have_other_terms() -> None:
    """By the scope: nothing leads from one to the other."""
    mine, theirs = heaviest(TEXT, SCOPE, 40, 4), heaviest(TEXT, b"another scope...", 40, 4)
    assert not set(mine.marks) & set(theirs.marks)


def test_heavy_terms_are_drawn_first_and_alike() -> None:
    """With a high exponent the order is that of the weights."""
    found = heaviest(TEXT, SCOPE, 40, 4)
    order = terms.drawn(found, range(40), 50)
    assert [found.weights[i] for i in order[:5]] == sorted(found.weights, reverse=True)[:5]
    assert terms.drawn(found, range(40), 8) == terms.drawn(found, reversed(range(40)), 8)


@pytest.mark.parametrize(
    ("tags", "weights", "expected"),
    [
        ((1, 2), b"\x03\x04", 1.0),
        ((1, 9), b"\x03\x04", 9 / 25),
        ((8, 9), b"\x03\x04", 0.0),
        ((), b"", 0.0),
    ],
    ids=["same", "one shared", "none", "nothing"],
)
def test_cosine_is_what_is_shared_by_weight(tags: tuple[int, ...], weights: bytes, expected: float) -> None:
    """Mine: 3 and 4, a vector of length 5."""
    assert terms.cosine({1: 3, 2: 4}, 5.0, tags, weights) == pytest.approx(expected)


def test_the_length_of_a_vector() -> None:
    """3, 4 and 12: 13."""
    assert terms.length_of([3, 4, 12]) == 13.0


def test_no_text_has_no_terms() -> None:
    """Nor a single character."""
    assert heaviest(read("短", 64), SCOPE, 40, 4) == terms.NONE

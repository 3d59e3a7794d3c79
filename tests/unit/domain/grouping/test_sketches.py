"""How alike two sketches are: exactly, as long as they are whole; nearly, beyond."""

from __future__ import annotations

import pytest

from chalicelib.domain.grouping import sketches
from chalicelib.domain.grouping.sketches import BEGINNING, KEPT, WIDTH, Sketch

SCOPE = b"sixteen bytes..."


def made(numbers: range) -> Sketch:
    """Of shingles that are numbers."""
    return sketches.sketch(sketches.draw([b"%d" % n for n in numbers], SCOPE))


def known(numbers: range) -> frozenset[bytes]:
    return frozenset(digest[:WIDTH] for digest in sketches.draw([b"%d" % n for n in numbers], SCOPE))


def test_a_short_text_is_kept_whole() -> None:
    """Three bytes for every shingle, ascending."""
    found = made(range(100))
    assert (found.size, found.whole, len(found.marks)) == (100, True, 300)
    parts = [found.marks[i : i + 3] for i in range(0, 300, 3)]
    assert parts == sorted(parts)


def test_of_a_long_text_the_512_smallest_are_kept() -> None:
    """1,536 bytes: two write units at most, with all else in the row."""
    found = made(range(3_000))
    assert (found.size, found.whole, len(found.marks)) == (3_000, False, KEPT * WIDTH)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (range(100), range(100), 1.0),
        (range(100), range(10, 110), 90 / 110),
        (range(100), range(50), 50 / 100),
        (range(100), range(100, 200), 0.0),
    ],
    ids=["same", "shifted", "part", "apart"],
)
def test_whole_sketches_give_jaccard_exactly(one: range, other: range, expected: float) -> None:
    """Shared among all."""
    assert sketches.jaccard(made(one), made(other)) == pytest.approx(expected)


def test_long_texts_are_compared_as_far_as_both_sketches_reach() -> None:
    """True: 3,600 of 4,400, .818. The error of an estimate from some 500 is .017."""
    assert sketches.jaccard(made(range(4_000)), made(range(400, 4_400))) == pytest.approx(0.818, abs=0.05)


def test_a_whole_sketch_is_compared_with_a_long_one_as_far_as_that_reaches() -> None:
    """True: 480 of 600, .8."""
    assert sketches.jaccard(made(range(480)), made(range(600))) == pytest.approx(0.8, abs=0.05)


def test_nothing_is_like_nothing() -> None:
    """No text, no likeness."""
    assert sketches.jaccard(Sketch(0, b""), Sketch(0, b"")) == 0.0


def test_a_beginning_tells_the_like_from_the_unlike() -> None:
    """32 of their marks looked for among all of mine: .9 and .33 are told apart, not measured."""
    beginning = made(range(190)).beginning
    assert len(beginning) == BEGINNING * WIDTH
    assert sketches.likeness(known(range(10, 200)), 190, beginning, 190) > 0.7
    assert sketches.likeness(known(range(95, 285)), 190, beginning, 190) < 0.55
    assert sketches.likeness(known(range(300, 490)), 190, beginning, 190) == 0.0


def test_the_same_shingles_are_drawn_alike_whatever_their_order() -> None:
    """Another scope draws others."""
    numbers = [b"%d" % n for n in range(50)]
    assert sketches.draw(numbers, SCOPE) == sketches.draw(reversed(numbers), SCOPE)
    assert sketches.draw(numbers, SCOPE) != sketches.draw(numbers, b"another scope...")

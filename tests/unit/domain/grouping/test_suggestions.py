"""Of which of a filing's clusters a group is worth suggesting."""

from __future__ import annotations

import pytest

from chalicelib.domain.grouping.filing import Joined, Placement
from chalicelib.domain.grouping.suggestions import worth

pytestmark = pytest.mark.capability("S41")


def placement(*joined: Joined) -> Placement:
    """In clusters `a`, `b`, `c` by place, shown in the first."""
    return Placement("case_1", "a", joined[0].size, False, 0, 0, "t", clusters=tuple("abc"), joined=joined)


def names(*joined: Joined, least: int = 8) -> list[str]:
    return [cluster for cluster, _ in worth(placement(*joined), least)]


def test_the_largest_comes_first() -> None:
    """Wherever the filing is shown."""
    assert names(Joined(9), Joined(8), Joined(40)) == ["c", "a", "b"]


def test_of_equals_the_one_in_which_it_is_shown_comes_first() -> None:
    """So that one listing's cases lead to the listing's group, though their texts are alike as well."""
    assert names(Joined(8), Joined(8)) == ["a", "b"]


def test_a_large_one_behind_a_small_one_counts() -> None:
    assert names(Joined(2), Joined(8)) == ["b"]


def test_too_few_are_not_suggested() -> None:
    assert names(Joined(7), Joined(7)) == []


def test_what_was_dismissed_is_not_suggested_nor_what_is_hardly_more() -> None:
    """Of 17 alike the officer has seen 9: the other 8 are as many as make a suggestion. Of 16 they would be 7."""
    assert names(Joined(9, dismissed=True), Joined(17)) == ["b"]
    assert names(Joined(9, dismissed=True), Joined(16)) == []


def test_a_placement_from_before_it_was_told_how_they_stood_suggests_nothing() -> None:
    found = Placement("case_1", "a", 20, False, 0, 0, "t", clusters=("a",))
    assert worth(found, 8) == []

"""The bench of inspection counts what it says, and misses its target where memory grows."""

from __future__ import annotations

import pytest

from bench import inspection
from bench.inspection import FLAT, Inspection


@pytest.fixture(scope="module")
def found() -> list[Inspection]:
    """Up to a megabyte: a larger one takes longer and says the same."""
    return inspection.measure(2**20)


def test_every_size_and_kind_is_inspected(found: list[Inspection]) -> None:
    """Three sizes of two kinds, and three ordinary files."""
    assert [one.size for one in found[:6]] == [1_024, 1_024, 65_536, 65_536, 1_048_576, 1_048_576]
    assert [one.kind for one in found[6:]] == ["application/pdf", "image/jpeg", "application/zip"]


def test_little_memory_is_asked_for(found: list[Inspection]) -> None:
    """A file of a megabyte, and a few times as much."""
    assert inspection.failures(found) == []
    assert all(one.peak < 12 * 2**20 for one in found if one.size <= 2**20)


def test_memory_beyond_the_target_is_a_failure() -> None:
    """In words that name the size."""
    (told,) = inspection.failures(
        [Inspection("text/plain", 2**30, 1.0, FLAT + 1), Inspection("a", 1, 1.0, FLAT)]
    )
    assert told.startswith("inspecting 1,073,741,824 bytes of text/plain")

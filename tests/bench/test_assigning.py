"""Assignments on the model: none conflicted, none beyond capacity, and as many calls whatever the roster."""

from __future__ import annotations

import io

import pytest
from msgspec.structs import replace
from rich.console import Console

from bench import assigning
from bench.assigning import Assigning


@pytest.fixture(scope="module")
def found() -> Assigning:
    """600 assignments by 64 at once over 60 neutrals with 12 places each, and rosters of 100 and 2,000."""
    return assigning.measure(600, 60, 64, (100, 2_000))


@pytest.mark.capability("S23")
def test_nobody_is_assigned_with_a_conflict_or_beyond_capacity(found: Assigning) -> None:
    """And every count is that of the places taken; 720 places are enough for 600 cases."""
    assert assigning.failures(found) == []
    assert (found.herd.assigned, found.herd.conflicted, found.herd.overbooked) == (600, 0, 0)


def test_at_once_they_meet_each_other(found: Assigning) -> None:
    """Else nothing is shown: claims were sent again, and some were skipped for their conflicts."""
    assert found.herd.contended > 0
    assert found.herd.skipped > 100


def test_calls_are_the_same_on_a_roster_twenty_times_as_large(found: Assigning) -> None:
    """Three steps of the register, two reads of entries, one claim; now and then a second few."""
    small, large = (one.per_assignment for one in found.grown)
    assert small == pytest.approx(large, abs=0.1)
    assert 6 <= small < 7


def test_what_must_not_be_is_said(found: Assigning) -> None:
    """As sentences."""
    bad = replace(found, herd=replace(found.herd, conflicted=2, unassigned=1))
    assert assigning.failures(bad) == [
        "2 conflicted on a roster of 60", "1 unassigned on a roster of 60",
    ]  # fmt: skip
    twice = replace(found.grown[1], calls={"Query": 5_000})
    (said,) = assigning.failures(replace(found, grown=[found.grown[0], twice]))
    assert said.startswith("calls grow with the roster: 6.")
    assert said.endswith(", 25.00")


def test_it_is_shown_as_a_table(found: Assigning) -> None:
    """One line for each roster."""
    assigning.show(Console(file=(shown := io.StringIO()), width=140), found)
    assert "2,000" in shown.getvalue()
    assert "600 in" in shown.getvalue()

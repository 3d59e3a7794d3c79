"""CPU beside bare calls: that both sides do what they say. Nothing here is timed."""

from __future__ import annotations

import pytest

from bench import cpu
from bench.cpu import Work


@pytest.fixture(scope="module")
def works() -> dict[str, Work]:
    """One turn each."""
    return {work.name: work for work in cpu.measure(turns=1)}


def test_a_filing_replays_its_one_transaction(works: dict[str, Work]) -> None:
    """P3."""
    assert works["filing"].calls == ["TransactWriteItems"]


def test_an_action_replays_its_query_and_its_transaction(works: dict[str, Work]) -> None:
    """P3."""
    assert works["action"].calls == ["Query", "TransactWriteItems"]


def test_bare_calls_are_a_part_of_the_request(works: dict[str, Work]) -> None:
    """Whatever the machine does."""
    assert all(0 < work.bare_us < work.ours_us for work in works.values())


def test_a_missed_ratio_is_named() -> None:
    """A ratio at the target still passes."""
    at, beyond = (Work("filing", ours, 100, 100, [], {}) for ours in (140, 150))
    assert cpu.failures([at]) == []
    assert cpu.failures([beyond]) == ["filing takes 1.50 of the CPU of its bare calls, not 1.40"]

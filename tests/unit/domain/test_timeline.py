"""The merge of several records into one line: nothing skipped, nothing twice, nothing out of order, page by page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.timeline import Chain, Step, merge, positions


def step(seq: int, at: int, *, shown: bool = True) -> Step:
    return Step(f"2026-11-22T00:00:{at:02}.000000Z", seq, f"evt{seq}", "case.filed", "platform", shown)


def read(records: dict[str, list[Step]], page: int, limit: int) -> list[tuple[str, int]]:
    """All pages, each chain read so many rows at a time; as (record, number)."""
    after: dict[str, int] = {}
    found: list[tuple[str, int]] = []
    for _ in range(1_000):
        chains = []
        for name, steps in records.items():
            rest = [s for s in steps if s.seq > after.get(name, 0)]
            chains.append(Chain(name, name, rest[:page], more=len(rest[:page]) == page))
        taken, reached, more = merge(chains, limit)
        found += [(placed.id, placed.step.seq) for placed in taken]
        after = positions(after, reached)
        if not more:
            return found
    raise AssertionError("the pages do not come to an end")


def test_moments_decide() -> None:
    """Events of a group stand between those of the case."""
    case = Chain("case", "c", [step(1, 1), step(2, 5)], more=False)
    group = Chain("group", "g", [step(1, 3)], more=False)
    taken, _, more = merge([case, group], 10)
    assert ([(p.kind, p.step.seq) for p in taken], more) == ([("case", 1), ("group", 1), ("case", 2)], False)


def test_nothing_later_is_given_before_what_may_still_come() -> None:
    """The case's page ends at second 1, and more follows: the group's event of second 3 waits."""
    case = Chain("case", "c", [step(1, 1)], more=True)
    group = Chain("group", "g", [step(1, 3)], more=False)
    taken, reached, more = merge([case, group], 10)
    assert ([p.id for p in taken], reached, more) == (["c"], {"c": 1}, True)


def test_a_page_of_sealed_events_is_passed_over() -> None:
    """It shows nothing, and reading goes on behind it."""
    taken, reached, more = merge([Chain("case", "c", [step(1, 1, shown=False)], more=True)], 10)
    assert (taken, reached, more) == ([], {"c": 1}, True)


def test_a_chains_own_order_stands() -> None:
    """Whose clock was behind has still written after the one before."""
    taken, _, _ = merge([Chain("case", "c", [step(1, 9), step(2, 4)], more=False)], 10)
    assert [p.step.seq for p in taken] == [1, 2]


_RECORD = st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=12)


@pytest.mark.capability("S64")
@given(st.lists(_RECORD, min_size=1, max_size=3), st.integers(1, 4), st.integers(1, 4))
def test_every_shown_event_comes_once_and_in_order(
    records: list[list[tuple[int, bool]]], page: int, limit: int
) -> None:
    """However the chains are cut into pages."""
    made = {
        f"r{n}": [step(seq, at, shown=shown) for seq, (at, shown) in enumerate(sorted(record), start=1)]
        for n, record in enumerate(records)
    }
    expected = sorted((s.at, n, s.seq) for n, steps in enumerate(made.values()) for s in steps if s.shown)
    assert read(made, page, limit) == [(f"r{n}", seq) for _, n, seq in expected]

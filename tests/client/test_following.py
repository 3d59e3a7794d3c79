"""The event log followed."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from redress_client import InFile, InMemory
from tests.client.fakes import answer, scripted


def page(events: list[int], following: str, *, more: bool = False) -> Any:
    return answer(200, {"events": events, "next_after": following, "more": more, "settled_until": "x"})


def test_a_position_is_saved_when_its_events_are_done_with() -> None:
    """Not while one of them is still in work."""
    client, _, _ = scripted(page([1, 2], "p1", more=True), page([3], "p2"))
    cursor = InMemory()
    events = client.events.follow(cursor, sleep=lambda _: None)
    seen = [(next(events), cursor.position) for _ in range(3)]
    assert seen == [(1, ""), (2, ""), (3, "p1")]


def test_an_empty_page_with_more_behind_it_is_no_end() -> None:
    """A day on which nothing happened; nothing is waited for."""
    client, script, slept = scripted(page([], "p1", more=True), page([], "p2", more=True), page([7], "p3"))
    assert list(client.events.follow(until=lambda: True, sleep=slept.append)) == [7]
    queries = [s.target.partition("?")[2] for s in script.sent]
    assert queries == ["limit=100", "after=p1&limit=100", "after=p2&limit=100"]
    assert slept == []


def test_the_end_is_looked_at_again() -> None:
    """After the wait, from the same position."""
    client, script, _ = scripted(page([1], "p1"), page([], "p1"), page([2], "p2"))
    slept: list[float] = []
    assert list(itertools.islice(client.events.follow("p0", wait=3, sleep=slept.append), 2)) == [1, 2]
    assert slept == [3, 3]
    assert script.sent[1].target == script.sent[2].target == "/v1/events?after=p1&limit=100"


def test_a_file_keeps_the_position(tmp_path: Path) -> None:
    """Over processes; none is the beginning."""
    cursor = InFile(tmp_path / "cursor")
    assert cursor.load() == ""
    cursor.save("p1")
    cursor.save("p2")
    assert InFile(tmp_path / "cursor").load() == "p2"
    assert [path.name for path in tmp_path.iterdir()] == ["cursor"]

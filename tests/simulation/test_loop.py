"""Virtual time: who sleeps lets the others have their turns, in an order that is always the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from simulation.loop import SECOND, Killed, Loop, Task, VirtualClock

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def loop() -> Loop:
    return Loop(START)


@pytest.fixture
def tasks(loop: Loop) -> Iterator[list[Task]]:
    made = [Task(loop, f"task {n}") for n in range(3)]
    yield made
    for task in made:
        task.end()


def test_sleep_makes_time_pass(loop: Loop) -> None:
    """Nothing else does."""
    clock = VirtualClock(loop)
    clock.sleep(90)
    assert clock.now() == START + timedelta(seconds=90)


def test_events_of_one_moment_come_as_they_were_planned(loop: Loop) -> None:
    """Those planned for the past come now."""
    seen: list[str] = []
    loop.after(2, lambda: seen.append("late"))
    for name in "abc":
        loop.after(1, lambda name=name: seen.append(name))  # type: ignore[misc]
    loop.at(0, lambda: seen.append("past"))
    loop.run_for(2)
    assert seen == ["past", "a", "b", "c", "late"]


def test_tasks_take_turns_where_they_sleep(loop: Loop, tasks: list[Task]) -> None:
    """Two that count to three, one twice as fast, meet at their even steps."""
    seen: list[tuple[str, int]] = []

    def count(name: str, pause: float) -> None:
        for _ in range(3):
            loop.sleep(pause)
            seen.append((name, loop.now - first))

    first = loop.now
    tasks[0].start(lambda: count("fast", 1))
    tasks[1].start(lambda: count("slow", 2))
    loop.run_for(10)
    assert seen == [
        ("fast", SECOND), ("slow", 2 * SECOND), ("fast", 2 * SECOND), ("fast", 3 * SECOND), ("slow", 4 * SECOND),
        ("slow", 6 * SECOND),
    ]  # fmt: skip


def test_a_killed_task_ends_where_it_sleeps(loop: Loop, tasks: list[Task]) -> None:
    """No handler for exceptions holds it up, and it can be given other work."""
    seen: list[str] = []

    def work() -> None:
        try:
            try:
                loop.sleep(60)
                seen.append("slept")
            except Exception:  # noqa: BLE001 - as production code catches
                seen.append("caught")
        except Killed:
            seen.append("killed")

    tasks[0].start(work)
    loop.after(5, tasks[0].kill)
    loop.run_for(10)
    assert (seen, tasks[0].busy) == (["killed"], False)
    tasks[0].start(lambda: seen.append("again"))
    loop.run_for(100)
    assert seen == ["killed", "again"]


def test_what_an_event_raises_reaches_whoever_drives(loop: Loop, tasks: list[Task]) -> None:
    """Even if a task happened to carry it out."""

    def broken() -> None:
        raise LookupError

    tasks[0].start(lambda: loop.sleep(60))
    loop.after(5, broken)
    with pytest.raises(LookupError):
        loop.run_for(10)
    loop.run_for(100)
    assert not tasks[0].busy


def test_an_event_takes_no_time(loop: Loop) -> None:
    """What sleeps must be a task."""
    loop.after(1, lambda: loop.sleep(1))
    with pytest.raises(AssertionError, match="takes no time"):
        loop.run_for(2)


def test_a_machines_clock_may_be_off(loop: Loop) -> None:
    """By the same amount all the time."""
    assert VirtualClock(loop, skew=-1.5).now() == START - timedelta(seconds=1.5)

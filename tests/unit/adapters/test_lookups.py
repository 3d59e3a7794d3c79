"""Look-ups of names: bounded threads, one per name, no answer that was not asked for now."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.adapters.lookups import Lookups

PATIENCE = 5.0


class Names:
    """A resolver that holds back the names it is told to, and counts."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.stalled: set[str] = set()
        self.asked: list[str] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, host: str, port: int, _family: int, _type: int) -> list[Any]:
        with self._lock:
            self.asked.append(host)
            self._now += 1
            self.most = max(self.most, self._now)
        if host in self.stalled:
            self.release.wait(PATIENCE)
        with self._lock:
            self._now -= 1
        return [(None, None, None, "", (f"1.1.1.{len(self.asked)}", port))] * 2


@pytest.fixture
def names() -> Iterator[Names]:
    made = Names()
    yield made
    made.release.set()


def threads() -> int:
    return sum(thread.name == "lookup" for thread in threading.enumerate())


def test_addresses_come_each_once(names: Names) -> None:
    """`getaddrinfo` repeats them per protocol."""
    assert Lookups(names).addresses("a.example.com", 443, 1.0) == ["1.1.1.1"]


def test_nothing_is_kept(names: Names) -> None:
    """Every exchange judges what is true now."""
    lookups = Lookups(names)
    assert [lookups.addresses("a.example.com", 443, 1.0) for _ in range(2)] == [["1.1.1.1"], ["1.1.1.2"]]


def test_a_name_that_stalls_has_one_thread_however_many_wait_for_it(names: Names) -> None:
    """And all of them get its answer, should it come."""
    names.stalled = {"slow.example.com"}
    lookups, before = Lookups(names), threads()
    with ThreadPoolExecutor(20) as pool:
        waiting = [pool.submit(lookups.addresses, "slow.example.com", 443, PATIENCE) for _ in range(20)]
        while not names.asked:
            time.sleep(0.001)
        time.sleep(0.05)
        assert threads() - before == 1
        names.release.set()
        assert {tuple(found.result()) for found in waiting} == {("1.1.1.1",)}
    assert names.asked == ["slow.example.com"]


def test_look_ups_left_behind_are_bounded(names: Names) -> None:
    """Whoever comes when there is no room for another has no address, and says so in time."""
    names.stalled = {f"{n}.example.com" for n in range(10)}
    lookups, before, started = Lookups(names, limit=4), threads(), time.monotonic()
    assert [lookups.addresses(name, 443, 0.02) for name in sorted(names.stalled)] == [[]] * 10
    assert time.monotonic() - started < 2.0
    assert (threads() - before, names.most) == (4, 4)


def test_room_is_taken_as_soon_as_there_is_some(names: Names) -> None:
    """By whoever still waits."""
    names.stalled = {"slow.example.com"}
    lookups = Lookups(names, limit=1)
    assert lookups.addresses("slow.example.com", 443, 0.01) == []
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lookups.addresses, "quick.example.com", 443, PATIENCE)
        names.release.set()
        assert waiting.result() == ["1.1.1.2"]


@pytest.mark.parametrize(
    "fault", [socket.gaierror(-2, "unknown"), UnicodeError("label too long"), ValueError("null")]
)
def test_a_name_without_an_answer_has_no_addresses(fault: Exception) -> None:
    """And its place is free again."""

    def failing(*_: object) -> list[Any]:
        raise fault

    lookups = Lookups(failing, limit=1)
    assert [lookups.addresses("a.example.com", 443, 1.0) for _ in range(2)] == [[], []]


def test_a_process_without_threads_has_no_addresses(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attempt fails and is made again later."""

    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    lookups = Lookups(names, limit=1)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none_left)
        assert lookups.addresses("a.example.com", 443, 1.0) == []
    assert lookups.addresses("a.example.com", 443, 1.0) == ["1.1.1.1"]

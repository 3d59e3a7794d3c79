"""What was waited for, what came back, and how much memory it took; told as it is, without a target of time."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

import msgspec


class Figures(msgspec.Struct, kw_only=True):
    """Latencies in milliseconds, memory in MB. `first` and `last`: when the last had been written, and when everybody
    had read on for a while.
    """

    seconds: float
    people: int
    requests: int
    per_second: float
    cases: int
    latency: dict[str, dict[str, float]]
    """By kind of request: how many, median, 95th, 99th and 99.9th percentile, the longest."""
    answers: dict[str, int]
    """By status and code of the problem."""
    events: int
    memory: list[tuple[float, float]]
    """Seconds since the beginning, and the server's resident set."""
    first: float
    last: float
    errors: list[str]


class Meter:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.began = time.monotonic()
        self._took: dict[str, list[float]] = defaultdict(list)
        self.answers: Counter[str] = Counter()
        self.errors: list[str] = []
        self.memory: list[tuple[float, float]] = []

    def note(self, kind: str, seconds: float, status: int | None, code: str, what: str) -> None:
        """One request. `status` None: nobody answered. Whatever is our fault is an error."""
        with self._lock:
            self._took[kind].append(seconds * 1_000)
            self.answers[f"{status or 'none'} {code}".strip()] += 1
            if status is None or status >= 500 or status in (401, 405, 415):
                self.errors.append(f"{status} {code} {what}")

    def watch(self, pid: int) -> None:
        """The server's memory now."""
        with self._lock:
            self.memory.append((round(time.monotonic() - self.began, 1), resident(pid)))

    @property
    def requests(self) -> int:
        return sum(self.answers.values())

    def latency(self) -> dict[str, dict[str, float]]:
        with self._lock:
            everything = [took for kind in self._took.values() for took in kind]
            return {
                kind: spread(took)
                for kind, took in [("all", everything), *sorted(self._took.items())]
                if took
            }


def spread(took: list[float]) -> dict[str, float]:
    """Nearest rank: every figure is a request that there was."""
    ordered = sorted(took)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

    return {
        "n": len(ordered), "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "p99.9": at(0.999),
        "longest": round(ordered[-1], 1),
    }  # fmt: skip


def resident(pid: int) -> float:
    """MB in memory of a process, as Linux counts it."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1_024
    raise ProcessLookupError(pid)


def ends(memory: list[tuple[float, float]], since: float) -> tuple[float, float]:
    """MB in the beginning and at the end of the time since then: each the median of a fifth of the readings."""
    late = [mb for at, mb in memory if at >= since] or [memory[-1][1]]
    some = max(1, len(late) // 5)
    return round(median(late[:some]), 1), round(median(late[-some:]), 1)

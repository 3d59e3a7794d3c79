"""Which test comes by which function, and how long it takes: each is run once with a tracer that notes calls."""

from __future__ import annotations

import sys
import threading
import time
from types import CodeType, FrameType
from typing import Any

import msgspec
import pytest
from _pytest.runner import runtestprotocol

from mutants import tables
from mutants.grafting import Place
from mutants.making import ROOT

PRODUCT = str(ROOT / "chalicelib")


class Walk(msgspec.Struct):
    """One test. `places`: per file, the functions that were called."""

    test: str
    seconds: float
    passed: bool
    places: dict[str, list[Place]]


class Walks(msgspec.Struct):
    walks: list[Walk]
    shapes: list[tables.Shape]


class Recorder:
    """Notes every function of the product that is called, in this thread and in those begun meanwhile."""

    def __init__(self) -> None:
        self.seen: set[CodeType] = set()

    def __call__(self, frame: FrameType, _event: str, _: Any) -> None:
        """Of calls alone: None says that nobody asks for the lines within."""
        self.seen.add(frame.f_code)

    def start(self) -> None:
        self.seen = set()
        threading.settrace(self)
        sys.settrace(self)

    def stop(self) -> dict[str, list[Place]]:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
        found: dict[str, list[Place]] = {}
        for code in list(self.seen):
            if code.co_filename.startswith(PRODUCT):
                path = code.co_filename[len(str(ROOT)) + 1 :]
                found.setdefault(path, []).append((code.co_qualname, code.co_firstlineno))
        return found


def walk(items: list[pytest.Item], told: Any) -> Walks:
    """Runs all of them, one after the other. `told` is called after each."""
    recorder, shapes, found = Recorder(), set[tables.Shape](), []

    def noted(rows: Any) -> Any:
        shapes.update(map(tables.shape, rows))
        return rows

    tables.watch(noted)
    for item, following in zip(items, [*items[1:], None], strict=True):
        started = time.perf_counter()
        recorder.start()
        try:
            reports = runtestprotocol(item, nextitem=following, log=False)
        finally:
            places = recorder.stop()
        passed = not any(report.failed for report in reports)
        found.append(Walk(item.nodeid, time.perf_counter() - started, passed, places))
        told()
    return Walks(found, sorted(shapes))

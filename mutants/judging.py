"""One mutant in a process of its own, and the tests that come by it, the quickest first, until one notices."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest
from _pytest.runner import runtestprotocol

KILLED, SURVIVED, UNREACHED, BROKEN, HUNG = "killed", "survived", "unreached", "broken", "hung"


class Verdict(msgspec.Struct):
    """`by`: the test that noticed. `tests`: how many were asked at most. Hung and broken mutants are noticed too."""

    kind: str
    name: str
    outcome: str
    by: str = ""
    tests: int = 0
    seconds: float = 0


class Suspect(msgspec.Struct):
    """A mutant, and who may notice."""

    kind: str
    name: str
    apply: Callable[[], object]
    items: list[pytest.Item]
    patience: float
    """Seconds after which it hangs."""


def judge(suspects: list[Suspect], workers: int, told: Callable[[Verdict], None]) -> list[Verdict]:
    """All of them, so many at a time."""
    waiting, running, found = list(reversed(suspects)), {}, []
    while waiting or running:
        while waiting and len(running) < workers:
            suspect = waiting.pop()
            if not suspect.items:
                found.append(Verdict(suspect.kind, suspect.name, UNREACHED))
                told(found[-1])
                continue
            running[_begun(suspect)] = suspect, time.monotonic()
        for pid in list(running):
            suspect, since = running[pid]
            verdict = _ended(pid, suspect, time.monotonic() - since)
            if verdict is not None:
                del running[pid]
                found.append(verdict)
                told(verdict)
        time.sleep(0.01)
    return found


def _note(pid: int) -> Path:
    return Path(f"/tmp/mutant-{os.getuid()}-{pid}")  # noqa: S108 - one word, written and read by ourselves


def _begun(suspect: Suspect) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    os.setpgid(0, 0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    status = 3
    try:
        suspect.apply()
        status = _tried(suspect.items)
    finally:
        os._exit(status)


def _tried(items: list[pytest.Item]) -> int:
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            _note(os.getpid()).write_text(item.nodeid, "utf-8")
            return 1
    return 0


_OUTCOMES: Final = {0: SURVIVED, 1: KILLED}


def _ended(pid: int, suspect: Suspect, seconds: float) -> Verdict | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    told = Verdict(suspect.kind, suspect.name, HUNG, "", len(suspect.items), round(seconds, 2))
    if not done:
        if seconds < suspect.patience:
            return None
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return told
    told.outcome = _OUTCOMES.get(os.waitstatus_to_exitcode(status), BROKEN)
    note = _note(pid)
    if note.exists():
        told.by = note.read_text("utf-8")
        note.unlink()
    return told

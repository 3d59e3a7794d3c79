"""One canary per repair: a program that moto gets wrong as it comes, and right once repaired.

Repairs last as long as the process, so each kind of moto runs the programs in a process of its own, where New York's
clock shows what a developer's own time zone does.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from local import moto_repairs

MODULES = ("dynamodb", "fifo", "kms", "streams", "s3", "stepfunctions")
"""Of this folder: each has its PROGRAMS."""


def main(*, repaired: bool) -> None:
    """Run in a process of its own by `seen`: what every program returns, as JSON."""
    if repaired:
        moto_repairs.apply()
        moto_repairs.apply()
    modules = [importlib.import_module(f"tests.local.moto_repairs.test_{name}") for name in MODULES]
    programs = [program for module in modules for program in module.PROGRAMS]
    sys.stdout.write(json.dumps({program.__name__: program() for program in programs}))


def seen(*, repaired: bool) -> dict[str, Any]:
    """What the programs see on moto as it comes, or on the repaired one."""
    run = processes()[repaired]
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@functools.cache
def processes() -> dict[bool, subprocess.CompletedProcess[str]]:
    """Both kinds at the same time: the programs mostly wait, each for threads and moments of its own."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip((False, True), pool.map(_process, (False, True)), strict=True))


def _process(repaired: bool) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[3]
    code = f"from tests.local.moto_repairs import canaries; canaries.main(repaired={repaired})"
    settings = {**os.environ, "PYTHONPATH": str(root), "TZ": "America/New_York"}
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(
        command, cwd=root, env=settings, capture_output=True, text=True, timeout=90, check=False
    )


def at_once(count: int, call: Callable[[], bool]) -> list[bool]:
    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(call) for _ in range(count)]]


@contextmanager
def meeting(owner: type, name: str, count: int) -> Iterator[None]:
    """So many callers of a method all have its answer before any of them goes on, unless a lock keeps them apart."""
    method, everybody = getattr(owner, name), threading.Barrier(count)

    def met(*args: Any, **kwargs: Any) -> Any:
        found = method(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            everybody.wait(patience())
        return found

    with patch.object(owner, name, met):
        yield


def patience() -> float:
    """Seconds until a meeting is given up: on moto as it comes all meet, however busy the machine; repaired, never."""
    return 0.5 if moto_repairs.apply.cache_info().currsize else 20.0

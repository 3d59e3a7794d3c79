"""Importing does nothing: no client, no environment, no file of ours; and a worker pays for what it uses only."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "chalicelib").rglob("*.py")
)
WORKERS = ("relay", "arm", "wake", "sweep", "deliver", "inspect", "project", "notify", "members", "group")
TOO_DEAR = ("app", "aws_lambda_powertools", "boto3", "botocore", "chalice", "cryptography", "pynamodb")

PROGRAM = """
import gc, importlib, json, sys, threading

opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
kinds = {type(thing).__module__ + "." + type(thing).__name__ for thing in gc.get_objects()}
print(json.dumps({
    "modules": list(sys.modules),
    "files": [path for path in opened if "/chalicelib/" in path and ".py" not in path],
    "clients": [kind for kind in kinds if kind.startswith(("botocore.client.", "botocore.session.Session"))],
    "threads": threading.active_count() - 1,
}))
"""


@cache
def imported(*names: str) -> dict[str, Any]:
    """What a fresh process without any environment has done after importing these."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(names)],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_module_imports_in_an_empty_environment() -> None:
    """Settings are read when they are first asked for."""
    assert set(MODULES) <= set(imported(*MODULES)["modules"])


def test_importing_makes_no_client_and_starts_no_thread() -> None:
    """Nor a session to make one with."""
    found = imported(*MODULES)
    assert (found["clients"], found["threads"]) == ([], 0)


def test_importing_reads_no_file_of_ours_but_code() -> None:
    """Rule packs and texts are read on first use."""
    assert imported(*MODULES)["files"] == []


@pytest.mark.parametrize("worker", WORKERS)
def test_a_worker_imports_nothing_it_may_not_need(worker: str) -> None:
    """Neither the API nor a cipher nor a client library: those come with the first call that needs them."""
    loaded = set(imported(f"chalicelib.entrypoints.{worker}")["modules"])
    assert not [name for name in TOO_DEAR if name in loaded]
    assert not [
        name for name in loaded if name.startswith(("chalicelib.entrypoints.http", "chalicelib.adapters"))
    ]


@pytest.mark.parametrize("worker", WORKERS)
def test_a_worker_imports_no_other_worker(worker: str) -> None:
    """Only the shell that they share."""
    prefix = "chalicelib.entrypoints."
    loaded = {
        n.removeprefix(prefix) for n in imported(f"{prefix}{worker}")["modules"] if n.startswith(prefix)
    }
    assert loaded == {worker, "shell"}

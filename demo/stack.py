"""The stack the demo runs against: the one that is running, or one of its own that it stops again."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from demo.checks import until

HOME = Path(".local")


@dataclass(frozen=True)
class Stack:
    base: str
    operator: str
    receiver_port: int
    ours: bool


@contextmanager
def stack() -> Iterator[Stack]:
    """A running stack; one that had to be started is stopped at the end."""
    if (running := _running()) is not None:
        yield _stack(running, ours=False)
        return
    with tempfile.TemporaryFile() as log:
        ports = ["--port", str(_free_port()), "--receiver-port", str(_free_port())]
        command = [sys.executable, "-m", "local.run", "--quiet", *ports]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
        try:
            until("the stack to start", lambda: _alive(process, log) and _running(), 60)
            yield _stack(_running() or {}, ours=True)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _alive(process: subprocess.Popen[bytes], log: Any) -> bool:
    if process.poll() is None:
        return True
    log.seek(0)
    raise RuntimeError(f"the stack did not start:\n{log.read().decode(errors='replace')}")


def _running() -> dict[str, Any] | None:
    """What a stack that answers has written down about itself."""
    try:
        known: dict[str, Any] = json.loads((HOME / "stack.json").read_text())
        with urlopen(f"{known['base_url']}/healthz", timeout=2) as answer:  # noqa: S310 - our own loopback address
            return known if answer.status == 200 else None
    except (OSError, URLError, ValueError, KeyError):
        return None


def _stack(known: dict[str, Any], *, ours: bool) -> Stack:
    credentials = json.loads((HOME / "credentials.json").read_text())
    return Stack(known["base_url"], credentials["operator"], known["receiver_port"], ours)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

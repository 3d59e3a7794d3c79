"""A stack of its own in another process, whose memory can be watched."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from local.client import Client

ROOT: Final = Path(__file__).parents[1]
PATIENCE: Final = 60


class Running(msgspec.Struct, frozen=True):
    base_url: str
    operator: str
    receiver_port: int
    pid: int

    def rest(self, seconds: float) -> Any:
        """What is still being done after so long; nothing when all has come to rest."""
        until = time.monotonic() + seconds
        while True:
            answer = Client(self.base_url, self.operator).send("GET", "/_local/idle?seconds=20").body
            if answer["idle"]:
                return None
            if time.monotonic() > until:
                return answer["busy"]


@contextmanager
def stack(home: Path) -> Iterator[Running]:
    """`python -m local.run` until the block ends. Raises RuntimeError where it does not start."""
    ports = ["--port", str(_free()), "--receiver-port", str(_free())]
    command = [sys.executable, "-m", "local.run", "--quiet", "--home", str(home), *ports]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        began = time.monotonic()
        while not (home / "stack.json").exists():
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise RuntimeError("the stack did not start")
            time.sleep(0.05)
        about = json.loads((home / "stack.json").read_text("utf-8"))
        credentials = json.loads((home / "credentials.json").read_text("utf-8"))
        yield Running(about["base_url"], credentials["operator"], about["receiver_port"], process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

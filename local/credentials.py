"""The files in which a running stack says how to reach it and with which credentials, for their owner's eyes only.

Tokens live for half an hour, so theirs is written anew well before that. Both are gone when the stack is.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

RENEW_SECONDS: Final = 20 * 60
CREDENTIALS: Final = "credentials.json"
STACK: Final = "stack.json"

log = logging.getLogger(__name__)


class Home:
    """The directory of a running stack."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)

    def write(self, name: str, content: Mapping[str, Any]) -> None:
        """Whole or not at all, readable by nobody else."""
        unfinished = self.path / f".{name}.{os.getpid()}"
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
        unfinished.replace(self.path / name)

    def read(self, name: str) -> dict[str, Any] | None:
        """What was written, or None."""
        try:
            found = json.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def remove(self) -> None:
        """Both files, unless another stack has written its own meanwhile."""
        if (self.read(STACK) or {}).get("pid", os.getpid()) == os.getpid():
            for name in (STACK, CREDENTIALS):
                with suppress(OSError):
                    (self.path / name).unlink(missing_ok=True)


class Renewal:
    """Writes fresh credentials every so often, in a thread of its own."""

    def __init__(self, write: Callable[[], None], seconds: float = RENEW_SECONDS) -> None:
        self._write, self._seconds = write, seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="credentials", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                self._write()
            except Exception:
                log.exception("credentials could not be renewed")

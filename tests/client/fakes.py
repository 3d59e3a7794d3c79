"""A transport that answers by a script: what a test says the far side does, one line for each attempt."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from redress_client import Client, Retries
from redress_client.transport import Received, Sent


def answer(status: int = 200, body: Any = None, **headers: str) -> Received:
    """JSON with these headers; `retry_after` is `retry-after`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Received(status, named, b"" if body is None else json.dumps(body).encode())


class Script:
    """Answers, or exceptions, in order; `sent` are the requests that got them."""

    def __init__(self, lines: Iterable[Received | Exception]) -> None:
        self._lines, self.sent = iter(lines), list[Sent]()

    def exchange(self, sent: Sent) -> Received:
        self.sent.append(sent)
        line = next(self._lines)
        if isinstance(line, Exception):
            raise line
        return line

    def close(self) -> None:
        """Nothing is kept."""


def scripted(
    *lines: Received | Exception, attempts: int = 4, **more: Any
) -> tuple[Client, Script, list[float]]:
    """A client over a script, and the pauses that it makes."""
    script, slept = Script(lines), list[float]()
    retries = Retries(attempts=attempts, first=1.0, most=4.0)
    made = Client(
        "https://api.example.com", "rk_key", retries=retries, transport=script, sleep=slept.append, **more
    )
    return made, script, slept

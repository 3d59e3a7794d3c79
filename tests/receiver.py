"""A webhook receiver on loopback: a real HTTP server that remembers what it was sent and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from chalicelib.domain.addresses import Policy


class Received(msgspec.Struct, frozen=True):
    """One request, header names in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


Answer = int | Callable[[], int]
"""A status, or what gives one when it is done: to answer slowly."""


class Receiver:
    """`answers` are given one by one, the last one for ever. Use it as a context manager."""

    def __init__(self, *answers: Answer) -> None:
        self.answers: list[Answer] = list(answers) or [204]
        self.received: list[Received] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def __enter__(self) -> Receiver:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self) -> int:
        told = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return told if isinstance(told, int) else told()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.append(Received(self.path, headers, body))
                self.send_response(receiver._answer())
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        return Handler


def policy_for(*ports: int) -> Policy:
    """The exception that the one-machine stack makes for its own receiver."""
    return Policy(allow_http=True, exceptions=frozenset(("127.0.0.1", port) for port in ports))

"""The one-machine stack in a process of its own, for tests that see nothing of the system but HTTP and its webhooks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook

from local.client import Client

ROOT = Path(__file__).parents[1]
START_SECONDS = 60  # on a machine that does a lot besides


@dataclass(frozen=True)
class Delivered:
    """A webhook as it arrived."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Any:
        return json.loads(self.body)

    def verified(self, secret: str) -> Any:
        """The event, if the reference library accepts its signature. Raises WebhookVerificationError."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Inbox:
    """What arrives at one path, in order. `answer` gives the status for each."""

    url: str
    answer: Callable[[Delivered], int] = lambda _: 204
    delivered: list[Delivered] = field(default_factory=list)

    def types(self) -> list[str]:
        return [one.event["type"] for one in self.delivered]


class Receiver:
    """A platform's side of webhooks, on the port that the stack lets them go to."""

    def __init__(self) -> None:
        inboxes: dict[str, Inbox] = {}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                arrived = Delivered({name.lower(): value for name, value in self.headers.items()}, body)
                inbox = inboxes.get(self.path)
                if inbox is not None:
                    inbox.delivered.append(arrived)
                self.send_response(inbox.answer(arrived) if inbox else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Tests look at inboxes."""

        self.inboxes = inboxes
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True).start()

    def inbox(self) -> Inbox:
        """A new path, and what will arrive there."""
        path = f"/hooks/{len(self.inboxes)}"
        self.inboxes[path] = Inbox(f"http://127.0.0.1:{self.port}{path}")
        return self.inboxes[path]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Process:
    """`python -m local.run` at work. `started`: seconds until it could be used."""

    popen: subprocess.Popen[str]
    home: Path
    started: float
    about: dict[str, Any]

    @property
    def credentials(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.home / "credentials.json").read_text())
        return found

    @property
    def operator(self) -> Client:
        return Client(self.about["base_url"], self.credentials["operator"])

    def drain(self, seconds: float = 20) -> None:
        """Wait until everything that was set going has come to rest; delayed messages and clocks do not count."""
        answer = self.operator.send("GET", f"/_local/idle?seconds={seconds}").body
        assert answer["idle"], f"still busy after {seconds} s: {answer['busy']}\n{self.log()[-3000:]}"

    def log(self) -> str:
        return (self.home / "stack.log").read_text(encoding="utf-8", errors="replace")

    def stop(self, number: int = signal.SIGINT, seconds: float = 20) -> tuple[int, str]:
        """The exit status, and what stood on the terminal."""
        if self.popen.poll() is None:
            self.popen.send_signal(number)
        output, _ = self.popen.communicate(timeout=seconds)
        return self.popen.returncode, output


def launch(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """A stack that is just starting."""
    command = [sys.executable, "-m", "local.run", "--home", str(home), *arguments]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@contextmanager
def process(home: Path, *arguments: str) -> Iterator[Process]:
    """A stack until the block ends."""
    popen, began = launch(home, *arguments), time.monotonic()
    try:
        while not (home / "stack.json").exists():
            assert popen.poll() is None, f"it did not start:\n{popen.communicate()[0]}"
            assert time.monotonic() - began < START_SECONDS, "it did not start in time"
            time.sleep(0.02)
        about = json.loads((home / "stack.json").read_text())
        running = Process(popen, home, time.monotonic() - began, about)
        yield running
        running.stop()
    finally:
        if popen.poll() is None:
            popen.kill()
            popen.communicate()

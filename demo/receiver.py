"""The platform's side of webhooks: a receiver that verifies each message with the reference library, can be down for a
while, and remembers everything it acknowledged.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


@dataclass
class Inbox:
    """What has arrived, by path: one path per webhook endpoint."""

    secrets: dict[str, str] = field(default_factory=dict)
    events: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    """Path to event id to the published object."""
    refused: int = 0
    repeats: int = 0
    forged: int = 0
    down: bool = False
    shut: set[str] = field(default_factory=set)
    """Paths that are down by themselves."""
    latest: dict[str, tuple[dict[str, str], bytes]] = field(default_factory=dict)
    """Path to the headers and the body of the message that was acknowledged last."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """The status to answer with."""
        with self.lock:
            if path not in self.secrets:  # of an earlier telling on the same stack: nobody is there any more
                return 410
            if self.down:
                self.refused += 1
                return 503
            if path in self.shut:
                return 503
            try:
                Webhook(self.secrets[path]).verify(body, headers)
            except (ValueError, WebhookVerificationError):
                self.forged += 1
                return 400
            known = self.events[path]
            self.repeats += headers["webhook-id"] in known
            known[headers["webhook-id"]] = json.loads(body)
            self.latest[path] = headers, body
            return 204


class Receiver:
    """Listens on the loopback port that the one-machine stack lets webhooks go to."""

    def __init__(self, port: int) -> None:
        self.inbox = Inbox()
        inbox = self.inbox

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                status = inbox.take(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """The timeline is the demo's own."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

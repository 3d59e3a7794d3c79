"""Where webhooks arrive: says yes to each, and counts."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Inbox:
    """On the port that the stack lets them go to, until the process ends."""

    def __init__(self, port: int) -> None:
        self.base, self.arrived = f"http://127.0.0.1:{port}", 0
        inbox, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", "0")))
                with lock:
                    inbox.arrived += 1
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """They are counted."""

        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, name="inbox", daemon=True).start()

    def address(self, tenant_id: str) -> str:
        return f"{self.base}/hooks/{tenant_id}"

"""A proxy that loses answers: the request has its effect, and the line goes dead before anybody hears of it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Dropping:
    """In front of `to`. Loses the answers to the next `lose` requests; `seen` are all that came: method, path, key."""

    def __init__(self, to: str, lose: int) -> None:
        self.lose, self.seen = lose, list[tuple[str, str, str | None]]()
        self._to = urlsplit(to)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._pass_on(self)

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the library looks for these names

            def log_message(self, *_: object) -> None:
                """Tests look at `seen`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="dropping", daemon=True
        ).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _pass_on(self, asked: BaseHTTPRequestHandler) -> None:
        self.seen.append((asked.command, asked.path, asked.headers.get("idempotency-key")))
        body = asked.rfile.read(int(asked.headers.get("content-length", "0")))
        onward = http.client.HTTPConnection(self._to.hostname or "", self._to.port, timeout=30)
        headers = {name: value for name, value in asked.headers.items() if name.lower() != "host"}
        onward.request(asked.command, asked.path, body or None, headers)
        answer = onward.getresponse()
        content = answer.read()
        onward.close()
        if self.lose > 0:
            self.lose -= 1
            asked.close_connection = True
            return
        asked.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "connection", "date", "server", "transfer-encoding"):
                asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        asked.wfile.write(content)


@contextmanager
def dropping(to: str, lose: int) -> Iterator[Dropping]:
    """Until the block ends."""
    made = Dropping(to, lose)
    try:
        yield made
    finally:
        made.stop()

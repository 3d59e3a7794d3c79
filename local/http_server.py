"""HTTP/1.1 on the loopback address for `local/gateway.py`: one thread per connection, which is kept alive.

Whatever comes is answered, even if it is no HTTP. A body is read whole before its request is, or the connection ends.
"""

from __future__ import annotations

import http.server
import logging
import re
import socket
import socketserver
import sys
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from chalice.local import ChaliceRequestHandler, ThreadedHTTPServer

from local.gateway import MAX_BODY, Answer, Asked, Gateway, Headers
from local.server import HOST

DRAINED_BYTES: Final = 64 * 1024 * 1024
"""Of a body that is too large; a sender of more finds the connection closed."""
STOP_SECONDS: Final = 1.0
_LENGTH: Final = re.compile(r"[0-9]{1,15}")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(;[^\r\n]*)?\r?\n")

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The body's length is not said, or said in two ways."""


class TooLarge(Exception):
    """The body is larger than API Gateway takes."""


class Handler(ChaliceRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "redress"
    sys_version = ""
    timeout = 300
    wbufsize = -1  # headers and body in one packet: an answer is flushed when it is complete
    disable_nagle_algorithm = True
    server: GatewayServer

    def __init__(self, connection: Any, address: tuple[str, int], server: GatewayServer) -> None:
        # Not Chalice's, which would make a gateway per connection.
        http.server.BaseHTTPRequestHandler.__init__(self, connection, address, server)

    def __getattr__(self, name: str) -> Any:
        """No method is unknown here: what there is, the gateway says."""
        if name.startswith("do_"):
            return self._generic_handle
        raise AttributeError(name)

    def _generic_handle(self) -> None:
        headers: dict[str, list[str]] = {}
        for name, value in self.headers.items():
            headers.setdefault(name.lower(), []).append(value)
        asked = Asked(self.command, self.path, headers, b"", self.client_address[0])
        try:
            asked = replace(asked, body=self._body(headers))
        except TooLarge:
            self._refuse("REQUEST_TOO_LARGE", asked.id)
        except Unreadable:
            self._refuse("DEFAULT_4XX", asked.id)
        else:
            self._send(self.server.gateway.answer(asked))

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = _generic_handle  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server refuses by itself, before there is a request: a line or a header it cannot read."""
        log.debug("%s %s %s", code, message, explain)
        self._refuse("DEFAULT_4XX", str(uuid.uuid4()))

    def handle_expect_100(self) -> bool:
        """The body is asked for, unless it is known to be too large."""
        if not self._known_too_large():
            self.send_response_only(HTTPStatus.CONTINUE)
            self.end_headers()
            self.wfile.flush()
        return True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's own name for it
        log.debug(format, *args)

    def _known_too_large(self) -> bool:
        length = self.headers.get("content-length", "")
        return bool(_LENGTH.fullmatch(length)) and int(length) > MAX_BODY

    def _refuse(self, kind: str, request_id: str) -> None:
        self.close_connection = True
        self._send(self.server.gateway.own(kind, request_id))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        bodiless = answer.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        if not bodiless:
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        if not bodiless and getattr(self, "command", None) != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _body(self, headers: Headers) -> bytes:
        lengths, codings = headers.get("content-length", []), headers.get("transfer-encoding", [])
        if codings:
            if lengths or [coding.strip().lower() for coding in codings] != ["chunked"]:
                raise Unreadable
            return self._chunks()
        if len(lengths) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
            raise Unreadable
        length = int(lengths[0]) if lengths else 0
        if length > MAX_BODY:
            self._drain(length)
            raise TooLarge
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        body = self.rfile.read(length)
        if len(body) < length:
            raise Unreadable
        return body

    def _chunks(self) -> bytes:
        body = b""
        while True:
            line = _CHUNK.fullmatch(self.rfile.readline(1024))
            if line is None:
                raise Unreadable
            size = int(line[1], 16)
            if len(body) + size > MAX_BODY:
                raise TooLarge
            body += self._exactly(size)
            if self.rfile.readline(1024).strip():  # the end of a chunk; trailers are not taken
                raise Unreadable
            if not size:
                return body

    def _drain(self, length: int) -> None:
        """A client reads the refusal only after it has sent everything. One that waits for a 100 sends nothing."""
        if self.headers.get("expect", "").lower() == "100-continue" or length > DRAINED_BYTES:
            return
        while length > 0 and (data := self.rfile.read(min(length, 64 * 1024))):
            length -= len(data)


class GatewayServer(ThreadedHTTPServer):
    """The listening socket. Remembers its connections, for those kept alive would outlive it."""

    request_queue_size = 128

    def __init__(self, gateway: Gateway, port: int) -> None:
        """Raises OSError when the port is taken."""
        self.gateway = gateway
        self._open: set[socket.socket] = set()
        super().__init__((HOST, port), Handler)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, args=(0.05,), name="gateway", daemon=True).start()

    def stop(self) -> None:
        """Take no more requests, let those under way finish, and close what is kept alive."""
        self.shutdown()
        self.server_close()
        end = time.monotonic() + STOP_SECONDS
        for connection in list(self._open):
            with suppress(OSError):  # the client was quicker
                connection.shutdown(socket.SHUT_RD)
        while self._open and time.monotonic() < end:
            time.sleep(0.01)

    def server_bind(self) -> None:
        """Without http.server's look-up of this machine's name."""
        socketserver.TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self._open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - socketserver's signature
        """A client that went away is no news."""
        log.debug("a connection ended: %s", sys.exception())

"""One exchange over HTTP/1.1: connections are kept per thread, certificates are checked, nothing is followed, and
neither time nor size is left open.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from redress_client.errors import BadAnswer, NoAnswer, NotSent

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK: Final = 65_536
_STRAY: Final = re.compile(r"[\x00-\x20\x7f\\]")
"""What no address holds; some of it would be dropped without a word, and another host be left."""
IDLE_SECONDS: Final = 20.0
"""A connection that has rested longer is not trusted: the far side may just be closing it."""


@dataclass(frozen=True)
class Sent:
    """A request. `target`: path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes | None = None


@dataclass(frozen=True)
class Received:
    """An answer, whole. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Transport(Protocol):
    """What a client sends through; tests and proxies of one's own may give another."""

    def exchange(self, sent: Sent) -> Received:
        """Raises NotSent, NoAnswer or BadAnswer."""

    def close(self) -> None:
        """Gives connections back."""


class InsecureAddress(ValueError):
    """A credential would go over the network in the clear, or the address is none."""


class _Timed(io.RawIOBase):
    """What comes from a socket, until one moment: wherever in its answer a far side drips, it buys no time."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: float) -> None:
        self._raw, self._sock, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """Its status line, headers, chunks and trailers are all read through `_Timed`."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: float, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        self.fp = io.BufferedReader(_Timed(self.fp.detach(), sock, deadline))


class _Line:
    """A connection between two requests. It is closed with the last who knew of it: a thread's end is enough."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection, self.rested = connection, time.monotonic()

    def __del__(self) -> None:
        self.connection.close()

    def fresh(self) -> bool:
        """Nothing may be waiting on a connection at rest: neither an end nor an answer to nobody."""
        if self.connection.sock is None or time.monotonic() - self.rested > IDLE_SECONDS:
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection.sock, selectors.EVENT_READ)
            return not selector.select(0)


class Http:
    """The transport that a client has unless it is given another."""

    def __init__(
        self, base_url: str, timeout: float = 30.0, max_answer: int = 32 * 2**20, context: ssl.SSLContext | None = None
    ) -> None:  # fmt: skip
        """`timeout`: seconds for connecting, and for the whole of an answer. `max_answer`: bytes. `context`: for a
        certificate authority of one's own; one that does not check certificates and names is refused.
        """
        if context and not (context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname):
            raise InsecureAddress("the context does not check certificates and names")
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        if (
            parts.scheme not in ("https", "http")
            or not host
            or parts.username
            or parts.query
            or parts.fragment
            or _STRAY.search(base_url)
        ):
            raise InsecureAddress("the address is https://host, with a path at most")
        if parts.scheme == "http" and not _loopback(host):
            raise InsecureAddress("plain http is for this machine only")
        self._prefix = parts.path.rstrip("/")
        self._host, self._port, self._tls = host, parts.port, parts.scheme == "https"
        self._timeout, self._max_answer = timeout, max_answer
        self._context = context or ssl.create_default_context()
        self._kept = threading.local()

    def exchange(self, sent: Sent) -> Received:
        deadline = time.monotonic() + self._timeout
        connection = self._connection()
        try:
            received = self._answer(connection, sent, deadline)
        except BaseException as error:
            self.close()
            if isinstance(error, (OSError, http.client.HTTPException)):
                raise NoAnswer(f"{sent.method} {sent.target.partition('?')[0]}: {error!r}") from error
            raise
        self._kept.line.rested = time.monotonic()
        return received

    def close(self) -> None:
        """This thread's connection."""
        line = getattr(self._kept, "line", None)
        self._kept.line = None
        if line is not None:
            line.connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        line: _Line | None = getattr(self._kept, "line", None)
        if line is not None and line.fresh():
            return line.connection
        self.close()
        made = (
            http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=self._context)
            if self._tls
            else http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        )
        try:
            made.connect()
        except OSError as error:
            made.close()
            raise NotSent(f"no connection to {self._host}: {error!r}") from error
        self._kept.line = _Line(made)
        return made

    def _answer(self, connection: http.client.HTTPConnection, sent: Sent, deadline: float) -> Received:
        connection.response_class = partial(_Answer, deadline=deadline)  # type: ignore[assignment]
        connection.request(sent.method, self._prefix + sent.target, sent.content, dict(sent.headers))
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        content = self._content(response)
        if connection.sock is not None:
            connection.sock.settimeout(self._timeout)
        if 300 <= response.status < 400:
            raise BadAnswer("a redirect, which is not followed", response.status)
        return Received(response.status, headers, content)

    def _content(self, response: http.client.HTTPResponse) -> bytes:
        """All of it, in pieces, so that what is too large is never held."""
        found, size = [], 0
        while part := response.read1(CHUNK):
            found.append(part)
            size += len(part)
            if size > self._max_answer:
                raise BadAnswer(f"an answer of more than {self._max_answer} bytes", response.status)
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        response.close()  # read to its end in pieces, it does not notice that itself
        return b"".join(found)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""One signed POST to an endpoint that somebody else controls, or one GET: one look-up, one connection, one deadline.

The order is the protection: resolve once, judge every address, connect to a judged address and no other,
check the certificate against the name. Nothing here follows a redirect, reads a proxy variable or outlasts
the deadline.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from chalicelib.adapters.lookups import Lookups, Resolver
from chalicelib.domain.addresses import PUBLIC, Policy, Target, UnsafeAddress, check_url
from chalicelib.domain.delivery import Response

MAX_EXCERPT: Final = 1_024
MAX_SHOWN: Final = 1_024
"""Bytes of the answer's head that are handed on."""
MAX_HEAD: Final = 64 * 1_024
BODY_PATIENCE: Final = 2.0
"""Seconds for the excerpt once the status is there: it decides nothing, and a slow one would hold up a worker."""
_READ_AHEAD: Final = 1_024
_MAX_CONNECTIONS: Final = 4
_MAX_RETRY_AFTER_TEXT: Final = 64
_OWN_HEADERS: Final = frozenset({"host", "content-length", "transfer-encoding", "connection"})
_KEPT_BACK: Final = frozenset(
    {"set-cookie", "set-cookie2", "cookie", "authorization", "www-authenticate", "proxy-authenticate",
     "proxy-authorization", "authentication-info", "proxy-authentication-info"}
)  # fmt: skip
"""Headers that carry what opens something: not for a log, whoever sent them."""


class WebhookHttp:
    """Posts webhooks under an address policy. `timeout` bounds a whole exchange, in seconds, and `patience` the
    reading of an answer's body.
    """

    def __init__(
        self,
        policy: Policy = PUBLIC,
        timeout: float = 20.0,
        resolver: Resolver = socket.getaddrinfo,
        context: ssl.SSLContext | None = None,
        patience: float = BODY_PATIENCE,
    ) -> None:
        self._policy = policy
        self._timeout = timeout
        self._lookups = Lookups(resolver)
        self._patience = patience
        self._given_context = context

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made on first use: a cold start need not pay the milliseconds of reading the certificate bundle."""
        return self._given_context or ssl.create_default_context()

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Send one request and say what came back. Never raises for anything that the remote side does.

        `error` is one of unsafe_address, dns, connect, tls, timeout, too_large, protocol. Raises ValueError
        for the caller's own mistake: a header that this adapter writes itself, or one that is not a line of
        ASCII.
        """
        _check_headers(headers)
        return self._tried(url, _Asked("POST", headers, body, MAX_EXCERPT), self._patience)

    def get(self, url: str, limit: int) -> Response:
        """Fetch a document of at most `limit` bytes: all of it stands in `head`. Never raises, like `post`.

        `error` is `too_large` for a longer one.
        """
        asked = _Asked("GET", {"Accept": "application/json"}, b"", limit + 1)
        found = self._tried(url, asked, self._timeout)
        return replace(found, head=b"", error="too_large") if len(found.head) > limit else found

    def _tried(self, url: str, asked: _Asked, patience: float) -> Response:
        started = time.monotonic()
        try:
            response = self._exchange(url, asked, patience, _Deadline(started + self._timeout))
        except _Failure as failure:
            response = Response(status=None, error=failure.code)
        return replace(response, latency_ms=round((time.monotonic() - started) * 1_000))

    def _exchange(self, url: str, asked: _Asked, patience: float, deadline: _Deadline) -> Response:
        try:
            target = check_url(url, self._policy)
        except UnsafeAddress:
            raise _Failure("unsafe_address") from None
        plain = _connect(self._addresses(target, deadline), target.port, deadline)
        with plain, self._secure(plain, target, deadline) as connected:
            wire = _Wire(connected, deadline, MAX_HEAD + asked.wanted + _READ_AHEAD)
            return _receive(_send(wire, target, asked), wire, patience, asked.wanted)

    def _addresses(self, target: Target, deadline: _Deadline) -> list[str]:
        """The resolved addresses, each once. One that is not allowed condemns the whole name."""
        with _failing_as("dns"):
            found = self._lookups.addresses(target.host, target.port, deadline.left())
        if not found:
            raise _Failure("dns")
        if not all(self._policy.permits(target.scheme, address, target.port) for address in found):
            raise _Failure("unsafe_address")
        return found[:_MAX_CONNECTIONS]

    def _secure(self, plain: socket.socket, target: Target, deadline: _Deadline) -> socket.socket:
        """TLS with the name from the URL, for SNI and for the certificate."""
        if target.scheme == "http":
            return plain
        context = self._context
        with _failing_as("tls"):
            plain.settimeout(deadline.left())
            return context.wrap_socket(plain, server_hostname=target.host)


class _Asked(NamedTuple):
    """One request; of the answer's body so many bytes are `wanted`."""

    method: str
    headers: Mapping[str, str]
    body: bytes
    wanted: int


class _Failure(Exception):
    """The exchange ended without an answer; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _TooLarge(Exception):
    """The remote side sent more than we read."""


class _Deadline:
    """A fixed end. Each step takes what is left of it, so that many slow steps are not longer than one."""

    def __init__(self, at: float) -> None:
        self._at = at

    def left(self) -> float:
        """Seconds until the end. Raises TimeoutError when there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def within(self, seconds: float) -> _Deadline:
        """The same end, or one so soon from now."""
        return _Deadline(min(self._at, time.monotonic() + seconds))


class _Wire:
    """The part of a socket that `http.client` uses, under the deadline and a limit on what is read."""

    def __init__(self, connected: socket.socket, deadline: _Deadline, limit: int) -> None:
        self._socket = connected
        self._deadline = deadline
        self._limit = limit
        self._received = 0
        self._unsent = bytearray()
        self.ended = False

    def sendall(self, data: bytes) -> None:
        """Kept until `flush`: head and body in one piece, rather than the one waiting for the other's receipt."""
        self._unsent += data

    def flush(self) -> None:
        rest = memoryview(bytes(self._unsent))
        while rest:
            self._socket.settimeout(self._deadline.left())
            rest = rest[self._socket.send(rest) :]

    def receive_into(self, buffer: memoryview) -> int:
        if self._received > self._limit:
            raise _TooLarge
        self._socket.settimeout(self._deadline.left())
        count = self._socket.recv_into(buffer)
        self._received += count
        self.ended = count == 0
        return count

    def hurry(self, seconds: float) -> None:
        self._deadline = self._deadline.within(seconds)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_WireReader(self), _READ_AHEAD)

    def close(self) -> None:
        """Left to the owner of the socket: `http.client` would close it before the body is read."""


class _WireReader(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive_into(buffer)


@contextmanager
def _failing_as(code: str) -> Iterator[None]:
    """Turn what the network throws into one stable code; a spent deadline is a timeout everywhere."""
    try:
        yield
    except TimeoutError:
        raise _Failure("timeout") from None
    except OSError:
        raise _Failure(code) from None


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if name.lower() in _OWN_HEADERS or not (name + value).isascii() or not (name + value).isprintable():
            raise ValueError(f"the header {name!r} is not the caller's to give, or not one line of ASCII")


def _connect(addresses: Sequence[str], port: int, deadline: _Deadline) -> socket.socket:
    """A connection to the first address that takes it; each gets its share of the time left."""
    failure = _Failure("connect")
    for position, address in enumerate(addresses):
        try:
            with _failing_as("connect"):
                return _open(address, port, deadline.left() / (len(addresses) - position))
        except _Failure as failed:
            failure = failed
    raise failure


def _open(address: str, port: int, timeout: float) -> socket.socket:
    opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        opened.settimeout(timeout)
        opened.connect((address, port))
    except BaseException:
        opened.close()
        raise
    return opened


def _send(wire: _Wire, target: Target, asked: _Asked) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.auto_open = 0  # never a second connection, which would resolve the name again
    connection.sock = wire
    connection.putrequest(asked.method, target.path, skip_host=True, skip_accept_encoding=True)
    own = {"Host": target.authority, "Content-Length": str(len(asked.body)), "Connection": "close"}
    for name, value in {**own, **asked.headers}.items():
        connection.putheader(name, value)
    with _failing_as("connect"):
        connection.endheaders(asked.body)
        wire.flush()
    return connection


def _receive(connection: http.client.HTTPConnection, wire: _Wire, patience: float, wanted: int) -> Response:
    """The head in full, then an excerpt of the body; a fault in the body leaves the status standing."""
    with _answering():
        reply = connection.getresponse()
    if wire.ended:
        raise _Failure("protocol")  # `http.client` takes the end of the stream for the end of the headers
    wire.hurry(patience)
    excerpt, error = bytearray(), None
    try:
        with _answering():
            _read_excerpt(reply, excerpt, wanted)
    except _Failure as failure:
        error = failure.code
    return Response(
        status=reply.status,
        retry_after=_one_line(reply.getheader("Retry-After")),
        error=error,
        head=bytes(excerpt[:wanted]),
        headers=_shown(reply),
    )


@contextmanager
def _answering() -> Iterator[None]:
    """The faults of an answer. A lost connection comes first: `RemoteDisconnected` is both kinds.

    ValueError is in the list for the parsers below: none is known to let one through, in the versions we run.
    """
    try:
        with _failing_as("connect"):
            yield
    except (_TooLarge, http.client.LineTooLong):
        raise _Failure("too_large") from None
    except http.client.HTTPException as error:
        many_headers = type(error) is http.client.HTTPException
        raise _Failure("too_large" if many_headers else "protocol") from None
    except ValueError:
        raise _Failure("protocol") from None


def _read_excerpt(reply: http.client.HTTPResponse, excerpt: bytearray, wanted: int) -> None:
    """Piece by piece, so that what came before a fault is kept."""
    while len(excerpt) < wanted and (piece := reply.read1(wanted - len(excerpt))):
        excerpt += piece


def _shown(reply: http.client.HTTPResponse) -> bytes:
    """The status line and the headers, one printable line of ASCII each."""
    lines = [f"HTTP/{reply.version // 10}.{reply.version % 10} {reply.status} {reply.reason}"]
    lines += [
        f"{name}: {value}" for name, value in reply.headers.items() if name.strip().lower() not in _KEPT_BACK
    ]
    return "\n".join(map(_printable, lines)).encode("ascii")[:MAX_SHOWN]


def _printable(line: str) -> str:
    """A folded header on one line; a question mark for whatever could act on a terminal or a page of a log."""
    return "".join(c if " " <= c <= "~" else "?" for c in " ".join(line.split()))


def _one_line(value: str | None) -> str | None:
    return None if value is None else " ".join(value.split())[:_MAX_RETRY_AFTER_TEXT]

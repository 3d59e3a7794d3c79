"""One exchange over a real socket: what a far side may do to a client, and what it may not."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from redress_client import BadAnswer, InsecureAddress, NoAnswer, NotSent
from redress_client.transport import Http, Sent

ASKED = Sent("GET", "/v1/x", {})
Far = Callable[[socket.socket], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Far], str]]:
    """Starts a far side that does this to each connection; gives its address."""
    listening: list[socket.socket] = []

    def start(far: Far) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def loop() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with (
                    connection,
                    contextlib.suppress(OSError),
                ):  # the client has had enough: that is what is tested
                    far(connection)

        threading.Thread(target=loop, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield start
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def head(connection: socket.socket) -> bytes:
    """One request without a body; empty when the client has gone."""
    found = b""
    while not found.endswith(b"\r\n\r\n"):
        part = connection.recv(4096)
        if not part:
            return b""
        found += part
    return found


def say(*parts: bytes, pause: float = 0.0) -> Far:
    def far(connection: socket.socket) -> None:
        head(connection)
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)

    return far


OK = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: "3"\r\n\r\n{}'


def test_a_connection_is_used_again(serve: Callable[[Far], str]) -> None:
    """Two requests, one connection."""
    count = []

    def far(connection: socket.socket) -> None:
        count.append(1)
        while head(connection):
            connection.sendall(OK)

    http = Http(serve(far))
    answers = [http.exchange(ASKED) for _ in range(2)]
    assert [(a.status, a.headers["etag"], a.content) for a in answers] == [(200, '"3"', b"{}")] * 2
    assert len(count) == 1
    http.close()


def test_a_connection_that_was_closed_meanwhile_is_not_used(serve: Callable[[Far], str]) -> None:
    """Nothing is sent into it, so nothing is in doubt."""
    http = Http(serve(say(OK)))
    for _ in range(3):
        assert http.exchange(ASKED).status == 200
        time.sleep(0.02)
    http.close()


def test_redirects_are_not_followed(serve: Callable[[Far], str]) -> None:
    """Wherever they lead: the credential stays."""
    http = Http(
        serve(say(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"))
    )
    with pytest.raises(BadAnswer, match="redirect"):
        http.exchange(ASKED)


def test_a_proxy_of_the_environment_is_passed_over(
    serve: Callable[[Far], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may set a variable does not read what is sent."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert Http(serve(say(OK))).exchange(ASKED).status == 200


def test_an_answer_has_a_largest_size(serve: Callable[[Far], str]) -> None:
    """Said beforehand or not."""
    http = Http(
        serve(
            say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b"x" * 1024 + b"\r\n")
        ),
        max_answer=1000,
    )
    with pytest.raises(BadAnswer, match="1000"):
        http.exchange(ASKED)


def test_drops_do_not_buy_time(serve: Callable[[Far], str]) -> None:
    """A byte now and then keeps a socket alive, but the answer has one deadline."""
    http = Http(
        serve(say(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", *[b"x"] * 50, pause=0.05)), timeout=0.2
    )
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        http.exchange(ASKED)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "begun",
    [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "],
)  # fmt: skip
def test_drops_buy_no_time_in_headers_chunk_heads_or_trailers_either(
    serve: Callable[[Far], str], begun: bytes
) -> None:
    """A line that does not end is no answer."""
    http = Http(serve(say(begun, *[b"0"] * 50, pause=0.05)), timeout=0.2)
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        http.exchange(ASKED)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"HTTP/1.1 2", b"SSH-2.0\r\n"]
)
def test_half_an_answer_is_none(serve: Callable[[Far], str], said: bytes) -> None:
    """Whether it had its effect is unknown."""
    with pytest.raises(NoAnswer):
        Http(serve(say(said))).exchange(ASKED)


def test_without_a_connection_nothing_was_sent() -> None:
    """Which is another thing."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(NotSent):
        Http(f"http://127.0.0.1:{port}").exchange(ASKED)


def test_a_certificate_is_checked(serve: Callable[[Far], str]) -> None:
    """Who does not show a good one gets nothing."""
    address = serve(lambda connection: connection.sendall(b"\x15\x03\x01\x00\x02\x02\x28"))
    with pytest.raises(NotSent):
        Http(address.replace("http", "https")).exchange(ASKED)


@pytest.mark.parametrize("lax", ["nobody", "any name"])
def test_a_context_that_checks_nothing_is_refused(lax: str) -> None:
    """Neither one that takes every certificate nor one that takes it from every host."""
    context = ssl.create_default_context()
    context.check_hostname = False
    if lax == "nobody":
        context.verify_mode = ssl.CERT_NONE
    with pytest.raises(InsecureAddress):
        Http("https://api.example.com", context=context)


@pytest.mark.parametrize(
    "address",
    ["http://api.example.com", "ftp://api.example.com", "api.example.com", "https://", "https://u:p@api.example.com",
     "https://api.example.com?x=1", "http://10.0.0.1", "", "https://api.example.com\n.evil.example",
     "https://api.example.com/a b", "https://api.example.com\\@evil.example"],
)  # fmt: skip
def test_a_credential_goes_nowhere_in_the_clear(address: str) -> None:
    """Plain HTTP is for this machine alone."""
    with pytest.raises(InsecureAddress):
        Http(address)

"""The webhook adapter against real sockets on loopback: hostile answers, TLS, name resolution."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.webhook_http import BODY_PATIENCE, MAX_EXCERPT, MAX_HEAD, MAX_SHOWN, WebhookHttp
from chalicelib.domain.addresses import Policy
from chalicelib.domain.delivery import Response
from tests.unit.domain.test_addresses import INSIDE

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NAME = "hooks.example.com"
SHORT = 0.3
"""Seconds: the deadline where a test waits for it."""
PATIENCE = 4_000
"""Milliseconds: what a loaded machine may make of it, and far less than the endpoints would take."""

Script = Callable[[socket.socket], None]


class Endpoint:
    """A receiver on loopback that plays its script for every connection, and counts them."""

    def __init__(self, script: Script, context: ssl.SSLContext | None, address: str, port: int) -> None:
        self.script = script
        self.connections = 0
        self._context = context
        self._listener = socket.create_server((address, port))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=b"

    def close(self) -> None:
        """Stop listening; closing alone would not wake the thread that waits in `accept`."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(1)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                accepted, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._answer, args=(accepted,), daemon=True).start()

    def _answer(self, accepted: socket.socket) -> None:
        with suppress(OSError), accepted:
            if self._context is None:
                self.script(accepted)
                return
            with self._context.wrap_socket(accepted, server_side=True) as secured:
                self.script(secured)


@contextmanager
def endpoint(
    script: Script, context: ssl.SSLContext | None = None, address: str = "127.0.0.1", port: int = 0
) -> Iterator[Endpoint]:
    """A running endpoint, closed at the end."""
    running = Endpoint(script, context, address, port)
    try:
        yield running
    finally:
        running.close()


def read_request(connection: socket.socket) -> bytes:
    """One whole request, by its content length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def saying(answer: bytes) -> Script:
    """Read the request, answer, close."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)

    return script


def dripping(head: bytes, drop: bytes, pause: float = 0.02) -> Script:
    """Send the head at once, then the same bytes for ever, each well within any single receive timeout."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(head)
        while True:
            connection.sendall(drop)
            time.sleep(pause)

    return script


def silence(_connection: socket.socket) -> None:
    """Accept and say nothing, for longer than any deadline here."""
    time.sleep(10)


def local(port: int, address: str = "127.0.0.1", *, http: bool = True) -> Policy:
    """The policy of the one-machine stack."""
    return Policy(allow_http=http, exceptions=frozenset({(address, port)}))


def resolving(*addresses: str) -> Callable[..., list[Any]]:
    """A resolver that knows these addresses for every name, and counts."""

    def resolver(_host: str, port: int, _family: int, _type: int) -> list[Any]:
        resolver.calls += 1  # type: ignore[attr-defined]
        return [(None, None, None, "", (address, port)) for address in addresses]

    resolver.calls = 0  # type: ignore[attr-defined]
    return resolver


def post(running: Endpoint, timeout: float = 5.0) -> Response:
    """One post to the endpoint, under the policy that permits it."""
    return WebhookHttp(local(running.port), timeout).post(running.url, {"webhook-id": "evt_1"}, b"{}")


def answer_to(script: Script, timeout: float = 5.0) -> Response:
    """What the adapter makes of an endpoint that plays this script."""
    with endpoint(script) as running:
        return post(running, timeout)


# --- the exchange


def test_the_answer_is_returned_with_its_status_and_beginning() -> None:
    """The ordinary case."""
    response = answer_to(saying(OK))
    assert (response.status, response.error, response.head) == (200, None, b"ok")


def test_the_request_is_exactly_what_the_caller_gave_and_four_lines_of_ours() -> None:
    """Nothing is added that a receiver could not predict."""
    requests: list[bytes] = []

    def script(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(OK)

    with endpoint(script) as running:
        post(running)
    assert requests == [
        b"POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 2\r\nConnection: close\r\n"
        b"webhook-id: evt_1\r\n\r\n{}" % running.port
    ]


def test_head_and_body_leave_in_one_piece() -> None:
    """In two, the second would wait for the receipt of the first, which some receivers hold back for 40 ms."""
    pieces: list[bytes] = []

    def script(connection: socket.socket) -> None:
        pieces.append(connection.recv(65_536))
        connection.sendall(OK)

    with endpoint(script) as running:
        assert post(running).status == 200
    assert pieces[0].endswith(b"\r\n\r\n{}")


def test_retry_after_is_passed_on() -> None:
    """On one line, and not longer than a date could be."""
    answer = b"HTTP/1.1 503 Busy\r\nRetry-After:   12\r\n 0" + b"x" * 500 + b"\r\n\r\n"
    response = answer_to(saying(answer))
    assert response.status == 503
    assert response.retry_after == "12 0" + "x" * 60


def test_the_head_of_the_answer_is_kept_for_the_delivery_log() -> None:
    """Status line and headers as they came, one line each; a folded one on one line."""
    answer = b"HTTP/1.0 503 Too Busy\r\nServer: x\r\nX-Folded: a\r\n\t b\r\nContent-Length: 0\r\n\r\n"
    shown = b"HTTP/1.0 503 Too Busy\nServer: x\nX-Folded: a b\nContent-Length: 0"
    assert answer_to(saying(answer)).headers == shown


@pytest.mark.parametrize(
    "line",
    [
        b"Set-Cookie: s=1", b"SET-COOKIE: s=1", b"Set-Cookie : s=1", b"set-cookie2: s=1", b"Cookie: s=1",
        b"Authorization: Basic s=1", b"WWW-Authenticate: Digest s=1", b"Proxy-Authenticate: s=1",
        b"Proxy-Authorization: s=1", b"Authentication-Info: s=1", b"Set-Cookie: a=2;\r\n s=1",
    ],
)  # fmt: skip
def test_what_opens_something_is_left_out_of_it(line: bytes) -> None:
    """However it is spelt."""
    answer = b"HTTP/1.1 200 OK\r\nX: y\r\n" + line + b"\r\n\r\n"
    assert answer_to(saying(answer)).headers == b"HTTP/1.1 200 OK\nX: y"


def test_the_kept_head_is_printable_and_short() -> None:
    """It is shown on pages and terminals of others."""
    answer = b"HTTP/1.1 200 \x1b[2JOK\x00\r\nX-Y: \x1b]0;\xc3\xa9\r\nY: " + b"y" * 5_000 + b"\r\n\r\n"
    shown = answer_to(saying(answer)).headers
    assert shown.startswith(b"HTTP/1.1 200 ?[2JOK?\nX-Y: ?]0;??\nY: yyy")
    assert len(shown) == MAX_SHOWN


def test_without_an_answer_there_is_no_head_to_keep() -> None:
    """Nor is a broken one kept."""
    assert answer_to(saying(b"HTTP/1.1 200 OK\r\nX: y\r\n")).headers == b""


def test_the_latency_is_measured_in_milliseconds() -> None:
    """For the delivery log."""

    def script(connection: socket.socket) -> None:
        time.sleep(0.1)
        saying(OK)(connection)

    assert 100 <= answer_to(script).latency_ms < PATIENCE


def test_a_redirect_is_returned_and_not_followed() -> None:
    """Neither to the inside nor to itself."""
    with endpoint(saying(OK)) as inside:
        location = f"HTTP/1.1 307 See\r\nLocation: {inside.url}\r\nContent-Length: 0\r\n\r\n".encode()
        assert answer_to(saying(location)).status == 307
        assert inside.connections == 0


def test_proxies_in_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve the name again."""
    with endpoint(saying(OK)) as proxy, endpoint(saying(OK)) as running:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert post(running).status == 200
        assert proxy.connections == 0


@pytest.mark.parametrize(
    "headers", [{"Host": "a"}, {"content-length": "9"}, {"x": "a\r\nb: c"}, {"x\n": "a"}, {"x": "é"}]
)
def test_headers_that_are_not_the_callers_to_give_are_its_mistake(headers: dict[str, str]) -> None:
    """The only thing that raises, before anything is sent."""
    with pytest.raises(ValueError, match="caller"):
        WebhookHttp().post(f"https://{NAME}/", headers, b"")


# --- answers that attack


def test_an_endpoint_that_never_answers_is_a_timeout() -> None:
    """After the deadline, not after the operating system's patience."""
    response = answer_to(silence, SHORT)
    assert (response.status, response.error) == (None, "timeout")
    assert 250 <= response.latency_ms < PATIENCE


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_head_that_drips_is_a_timeout(head: bytes, drop: bytes) -> None:
    """The deadline is for the whole exchange: every single receive is quick here."""
    response = answer_to(dripping(head, drop), SHORT)
    assert (response.status, response.error) == (None, "timeout")
    assert 250 <= response.latency_ms < PATIENCE


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 900", b"Transfer-Encoding: chunked", b"X: until the end"]
)
def test_a_body_that_drips_ends_with_the_deadline_and_leaves_the_status(framing: bytes) -> None:
    """The receiver has said 200; only the excerpt is short."""
    response = answer_to(dripping(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n", b"1\r\na\r\n"), SHORT)
    assert (response.status, response.error) == (200, "timeout")
    assert response.head
    assert 250 <= response.latency_ms < PATIENCE


def test_a_body_is_waited_for_no_longer_than_its_own_patience() -> None:
    """Two seconds as deployed. The word is spoken: whoever drips its excerpt holds up nobody."""
    assert BODY_PATIENCE == 2.0
    script = dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x")
    with endpoint(script) as running:
        response = WebhookHttp(local(running.port), patience=0.2).post(running.url, {}, b"{}")
    assert (response.status, response.error) == (200, "timeout")
    assert 200 <= response.latency_ms < PATIENCE


@pytest.mark.parametrize("framing", [b"Content-Length: 9999999999", b"X: until the end"])
def test_of_a_huge_answer_one_kibibyte_is_read(framing: bytes) -> None:
    """And the rest is not waited for."""
    script = dripping(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n", b"a" * 65_536, pause=0)
    response = answer_to(script)
    assert response.head == b"a" * MAX_EXCERPT
    assert (response.status, response.error) == (200, None)
    assert response.latency_ms < PATIENCE


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 4_096),
        (b"", b"x" * 4_096),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 10),
        (b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 4_000 + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
)
def test_a_head_without_end_is_too_large(head: bytes, drop: bytes) -> None:
    """One line, many lines, or one preliminary answer after the other."""
    response = answer_to(dripping(head, drop, pause=0))
    assert (response.status, response.error) == (None, "too_large")


def test_a_head_of_nearly_the_limit_is_read() -> None:
    """64 KiB is what is promised."""
    filler = b"".join(b"X-%02d: %s\r\n" % (n, b"y" * 990) for n in range(65))
    answer = b"HTTP/1.1 200 OK\r\n" + filler + b"Content-Length: 0\r\n\r\n"
    assert MAX_HEAD - 1_000 < len(answer) <= MAX_HEAD
    assert answer_to(saying(answer)).status == 200


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 two OK\r\n\r\n",
        b"HTTP/1.1 99 Low\r\n\r\n",
        b"HTTP/1.1 -200 OK\r\n\r\n",
        b"HTTP/2.0 200 OK\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"\x00" * 100 + b"\n",
    ],
)
def test_an_answer_that_is_not_http_is_a_protocol_error(answer: bytes) -> None:
    """Whatever service listens there."""
    response = answer_to(saying(answer))
    assert (response.status, response.error) == (None, "protocol")


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX: y\r\n"]
)
def test_a_head_that_breaks_off_does_not_deliver(answer: bytes) -> None:
    """`http.client` alone would read a success here."""
    response = answer_to(saying(answer))
    assert (response.status, response.error) == (None, "protocol")


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 5\r\n\r\n",
        b"Content-Length: zero\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-5\r\nab",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"Transfer-Encoding: chunked\r\n\r\n" + b"9" * 70_000,
    ],
)
def test_a_body_that_breaks_its_own_framing_leaves_the_status(body: bytes) -> None:
    """The head was complete, so its word counts."""
    response = answer_to(saying(b"HTTP/1.1 200 OK\r\n" + body))
    assert response.status == 200
    assert response.error in (None, "protocol", "too_large")


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nX: "])
def test_a_reset_before_the_answer_is_a_connection_error(before: bytes) -> None:
    """RST in the middle."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(before)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    response = answer_to(script)
    assert (response.status, response.error) == (None, "connect")


def test_a_close_without_an_answer_is_a_connection_error() -> None:
    """FIN instead of an answer."""
    response = answer_to(saying(b""))
    assert (response.status, response.error) == (None, "connect")


def test_a_receiver_that_does_not_read_is_a_timeout() -> None:
    """The deadline covers the sending too."""
    with endpoint(silence) as running:
        http = WebhookHttp(local(running.port), SHORT)
        response = http.post(running.url, {}, b"x" * 50_000_000)
    assert (response.status, response.error) == (None, "timeout")
    assert response.latency_ms < PATIENCE


def test_a_closed_port_is_a_connection_error() -> None:
    """Refused at once."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        response = WebhookHttp(local(port)).post(f"http://127.0.0.1:{port}/", {}, b"{}")
    assert (response.status, response.error) == (None, "connect")


@pytest.fixture(scope="module")
def puppet() -> Iterator[Endpoint]:
    """An endpoint whose answer the test sets."""
    with endpoint(saying(b"")) as running:
        yield running


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]),
    st.binary(max_size=60)
    | st.lists(st.sampled_from([b"\r\n", b":", b"1", b"\xff", b"Retry-After: ", b"0\r\n", b" "])).map(
        b"".join
    ),
)
def test_no_answer_raises(puppet: Endpoint, start: bytes, rest: bytes) -> None:
    """Arbitrary bytes: a status, or a stable code, or both."""
    puppet.script = saying(start + rest)
    response = post(puppet)
    assert response.status or response.error in ("connect", "protocol", "too_large")


# --- names and addresses


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_resolves_to_a_special_address_is_refused(address: str) -> None:
    """The SSRF table at dispatch, under the policy that is deployed."""
    response = WebhookHttp(resolver=resolving(address)).post(f"https://{NAME}/", {}, b"{}")
    assert (response.status, response.error) == (None, "unsafe_address")


@pytest.mark.parametrize(
    "addresses", [("1.1.1.1", "10.0.0.1"), ("10.0.0.1", "1.1.1.1"), ("::1", "2606:4700::1")]
)
def test_one_address_that_is_not_allowed_condemns_the_whole_name(addresses: tuple[str, ...]) -> None:
    """In any position."""
    response = WebhookHttp(resolver=resolving(*addresses)).post(f"https://{NAME}/", {}, b"{}")
    assert response.error == "unsafe_address"


def test_a_name_is_resolved_once_and_the_judged_address_is_connected_to() -> None:
    """Rebinding between check and connect is impossible: there is no second look-up."""
    with endpoint(saying(OK), None, "127.0.0.2") as judged, endpoint(saying(OK), port=judged.port) as other:
        answers = iter(["127.0.0.2", "127.0.0.1"])
        looked_up: list[str] = []

        def rebinding(host: str, port: int, _family: int, _type: int) -> list[Any]:
            looked_up.append(host)
            return [(None, None, None, "", (next(answers), port))]

        http = WebhookHttp(local(judged.port, "127.0.0.2"), resolver=rebinding)
        assert http.post(f"http://{NAME}:{judged.port}/", {}, b"{}").status == 200
        assert looked_up == [NAME]
        assert other.connections == 0


def test_a_name_that_rebinds_before_the_next_attempt_is_refused_then() -> None:
    """Every attempt judges anew."""
    with endpoint(saying(OK)) as running:
        answers = iter(["127.0.0.1", "169.254.169.254"])

        def rebinding(_host: str, port: int, _family: int, _type: int) -> list[Any]:
            return [(None, None, None, "", (next(answers), port))]

        http = WebhookHttp(local(running.port), resolver=rebinding)
        url = f"http://{NAME}:{running.port}/"
        assert http.post(url, {}, b"{}").status == 200
        assert http.post(url, {}, b"{}").error == "unsafe_address"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "https://127.0.0.1/", "https://localhost/", "nonsense", ""]
)
def test_an_unsafe_url_is_refused_before_it_is_resolved(url: str) -> None:
    """A row that was written before a rule was tightened is judged again."""
    resolver = resolving("1.1.1.1")
    assert WebhookHttp(resolver=resolver).post(url, {}, b"{}").error == "unsafe_address"
    assert resolver.calls == 0  # type: ignore[attr-defined]


def post_to_either(port: int, timeout: float) -> Response:
    """One post to a name with two permitted addresses: first 127.0.0.2, then 127.0.0.1."""
    policy = Policy(allow_http=True, exceptions=frozenset({("127.0.0.1", port), ("127.0.0.2", port)}))
    http = WebhookHttp(policy, timeout, resolving("127.0.0.2", "127.0.0.1"))
    return http.post(f"http://{NAME}:{port}/", {}, b"{}")


def test_the_next_address_is_tried_when_the_first_refuses() -> None:
    """Both are allowed and come from the one look-up."""
    with endpoint(saying(OK)) as running:
        assert post_to_either(running.port, 5.0).status == 200


def test_the_next_address_has_its_share_of_the_time_when_the_first_swallows() -> None:
    """A full queue drops the connection request without a word."""
    with endpoint(saying(OK)) as running, socket.socket() as full, ExitStack() as held:
        full.bind(("127.0.0.2", running.port))
        full.listen(0)
        for _ in range(4):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.2", running.port))
        response = post_to_either(running.port, 1.0)
    assert response.status == 200
    assert response.latency_ms >= 400


@pytest.mark.parametrize("fault", [socket.gaierror(-2, "unknown"), UnicodeError("label too long")])
def test_a_name_that_does_not_resolve_is_a_dns_error(fault: Exception) -> None:
    """Whatever the resolver throws for it."""

    def failing(*_: object) -> list[Any]:
        raise fault

    response = WebhookHttp(resolver=failing).post(f"https://{NAME}/", {}, b"{}")
    assert response.error == "dns"
    assert response.latency_ms < PATIENCE


def test_a_name_without_addresses_is_a_dns_error() -> None:
    """An empty answer judges nothing, so it must not pass."""
    assert WebhookHttp(resolver=resolving()).post(f"https://{NAME}/", {}, b"{}").error == "dns"


def test_a_resolver_that_hangs_is_a_dns_error_at_the_deadline() -> None:
    """`getaddrinfo` knows no timeout."""

    def hanging(*_: object) -> list[Any]:
        time.sleep(10)
        return []

    response = WebhookHttp(timeout=SHORT, resolver=hanging).post(f"https://{NAME}/", {}, b"")
    assert response.error == "dns"
    assert response.latency_ms < PATIENCE


# --- TLS


class Authority:
    """A certificate authority for one test run."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self.certificate = self._build(self._name, self._key.public_key(), ca=True).sign(
            self._key, hashes.SHA256()
        )

    def trusted(self) -> ssl.SSLContext:
        """A client context that knows this authority only."""
        return ssl.create_default_context(
            cadata=self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        )

    def server(self, name: str, folder: Path) -> ssl.SSLContext:
        """A server context with a certificate for the name."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            self._build(subject, key.public_key(), ca=False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        file = folder / f"{name}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _build(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(issuer_key, critical=False)
        )


@pytest.fixture(scope="module")
def authority() -> Authority:
    """One authority is enough."""
    return Authority()


@pytest.fixture(scope="module")
def server_context(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """The receiver's side, with a certificate for NAME."""
    return authority.server(NAME, tmp_path_factory.mktemp("tls"))


def post_tls(
    running: Endpoint, context: ssl.SSLContext | None, host: str = NAME, timeout: float = 5.0
) -> Response:
    """One post over TLS to a name that resolves to loopback."""
    http = WebhookHttp(local(running.port, http=False), timeout, resolving("127.0.0.1"), context)
    return http.post(f"https://{host}:{running.port}/hook", {}, b"{}")


def test_a_certificate_for_the_name_from_a_trusted_authority_is_accepted(
    authority: Authority, server_context: ssl.SSLContext
) -> None:
    """The connection goes to the address; the certificate is checked against the name."""
    with endpoint(saying(OK), server_context) as running:
        response = post_tls(running, authority.trusted())
    assert (response.status, response.head) == (200, b"ok")


def test_a_certificate_for_another_name_is_refused(
    authority: Authority, server_context: ssl.SSLContext
) -> None:
    """And nothing of the message is sent."""
    with endpoint(saying(OK), server_context) as running:
        response = post_tls(running, authority.trusted(), "other.example.com")
    assert (response.status, response.error) == (None, "tls")


def test_a_certificate_of_an_unknown_authority_is_refused(server_context: ssl.SSLContext) -> None:
    """The context that is deployed trusts public authorities only."""
    with endpoint(saying(OK), server_context) as running:
        response = post_tls(running, None)
    assert (response.status, response.error) == (None, "tls")


def test_the_server_is_told_the_name_of_the_url(authority: Authority, server_context: ssl.SSLContext) -> None:
    """SNI and Host, though the connection went to an address."""
    told: list[str | None] = []
    requests: list[bytes] = []

    def script(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(OK)

    server_context.sni_callback = lambda _socket, name, _context: told.append(name)
    with endpoint(script, server_context) as running:
        post_tls(running, authority.trusted())
    server_context.sni_callback = None
    assert told == [NAME]
    assert b"\r\nHost: %s:%d\r\n" % (NAME.encode(), running.port) in requests[0]


def test_a_plain_server_behind_an_https_url_is_a_tls_error(authority: Authority) -> None:
    """Nothing is sent in the clear."""
    with endpoint(lambda connection: connection.sendall(OK)) as running:
        assert post_tls(running, authority.trusted()).error == "tls"


def test_a_handshake_that_never_ends_is_a_timeout(authority: Authority) -> None:
    """A record header, then silence."""

    def script(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x40\x00")
        while True:
            connection.sendall(b"\x00")
            time.sleep(0.02)

    with endpoint(script) as running:
        response = post_tls(running, authority.trusted(), timeout=SHORT)
    assert response.error in ("timeout", "tls")
    assert response.latency_ms < PATIENCE


def test_a_body_that_drips_over_tls_ends_with_the_deadline(
    authority: Authority, server_context: ssl.SSLContext
) -> None:
    """The deadline holds above the records too."""
    script = dripping(b"HTTP/1.1 500 No\r\n\r\n", b"x")
    with endpoint(script, server_context) as running:
        response = post_tls(running, authority.trusted(), timeout=SHORT)
    assert (response.status, response.error) == (500, "timeout")
    assert response.latency_ms < PATIENCE

"""Redirects: an endpoint that is reached points on to a vector, and nobody goes there."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from chalicelib.adapters.webhook_http import WebhookHttp
from chalicelib.domain.delivery import Outcome, Reason, judge
from tests.builders import NOW
from tests.receiver import policy_for
from tests.ssrf.asking import Resolver
from tests.ssrf.corpus import FAMILIES, TWINS
from tests.ssrf.guard import guarded

STATUSES = (301, 302, 303, 307, 308, 300, 305)


class Redirector:
    """Sends everybody on, byte for byte as it is told, be it a header or not."""

    def __init__(self) -> None:
        self.location = b""
        self.status = 307
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(1)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                accepted, _ = self._listener.accept()
                self.connections += 1
                with accepted:
                    self._answer(accepted)

    def _answer(self, accepted: socket.socket) -> None:
        """The requests here end with the empty object."""
        heard = b""
        while not heard.endswith(b"\r\n\r\n{}"):
            heard += accepted.recv(4_096)
        head = b"HTTP/1.1 %d Elsewhere\r\nLocation: %s\r\n" % (self.status, self.location)
        accepted.sendall(head + b"Refresh: 0;url=%s\r\nContent-Length: 0\r\n\r\n" % self.location)
        accepted.recv(1)


@contextmanager
def redirecting() -> Iterator[Redirector]:
    made = Redirector()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Redirector]:
    with redirecting() as made:
        yield made


@pytest.mark.parametrize("family", FAMILIES)
def test_a_redirect_is_an_answer_and_not_a_way(elsewhere: Redirector, family: str) -> None:
    """Neither to the vector nor to its twin: one connection, the status it gave, and the attempt has failed."""
    statuses = itertools.cycle(STATUSES)
    resolver = Resolver(["127.0.0.1"])
    http = WebhookHttp(policy_for(elsewhere.port), timeout=5.0, patience=0.05, resolver=resolver)
    here = ("127.0.0.1", elsewhere.port)
    with guarded(TWINS, {here}) as seen:
        for vector in FAMILIES[family]:
            for location in (vector.twin, vector.text):
                elsewhere.location, elsewhere.status = location.encode(), next(statuses)
                response = http.post(f"http://127.0.0.1:{elsewhere.port}/", {}, b"{}")
                assert (response.status, seen.take()) == (elsewhere.status, [here]), vector


@pytest.mark.parametrize("status", STATUSES)
def test_a_redirect_is_a_failure_that_is_tried_again(status: int) -> None:
    """Only 2xx delivers."""
    verdict = judge(status, None, 1, NOW, 0.0)
    assert (verdict.outcome, verdict.reason) == (Outcome.RETRY, Reason.REDIRECTED)

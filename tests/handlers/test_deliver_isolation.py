"""Endpoints that do their worst: no other tenant waits for them, and what a batch takes has a bound."""

from __future__ import annotations

import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from chalicelib.adapters.webhook_http import WebhookHttp
from chalicelib.application.delivering import THREADS
from tests import builders
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.handlers.test_deliver import endpoint, message
from tests.market import Market
from tests.receiver import Receiver, policy_for
from tests.unit.adapters.test_webhook_http import Endpoint, Script, dripping, read_request
from tests.unit.adapters.test_webhook_http import endpoint as listening

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

TIMEOUT = 0.4
"""Seconds of an attempt here; as deployed it has twenty."""


@pytest.fixture
def clock() -> HandClock:
    return RunningClock(datetime.now(UTC))


class Hostile(msgspec.Struct):
    """What a script does to whoever connects, and when each of its connections was over."""

    script: Script
    open: int = 0
    most: int = 0
    over: list[float] = []
    lock: Any = msgspec.field(default_factory=threading.Lock)

    def __call__(self, connection: socket.socket) -> None:
        with self.lock:
            self.open += 1
            self.most = max(self.most, self.open)
        try:
            self.script(connection)
        finally:
            with self.lock:
                self.open -= 1
                self.over.append(time.monotonic())


def stalled(connection: socket.socket) -> None:
    """Reads, and says nothing until the other side gives up."""
    read_request(connection)
    connection.recv(1)


HOSTILE: dict[str, Script] = {
    "stalled": stalled,
    "drips its head": dripping(b"", b"H"),
    "drips its headers": dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "drips its body": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x"),
}
HUGE: dict[str, Script] = {
    "a huge head": dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65_536, pause=0),
    "many headers": dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 10_000, pause=0),
    "a huge body": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n", b"x" * 65_536, pause=0),
    "chunks without end": dripping(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"10000\r\n" + b"x" * 65_536 + b"\r\n",
        pause=0,
    ),
    "many preliminary answers": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000, pause=0),
}


class Street:
    """Endpoints of several tenants, all reached by one warm `deliver`."""

    def __init__(self, invoke: Lambdas, market: Market, stack: ExitStack) -> None:
        self._invoke, self._market, self._stack = invoke, market, stack
        self._ports: list[int] = []

    def receiver(self, *answers: Any) -> Receiver:
        made = self._stack.enter_context(Receiver(*answers))
        self._ports.append(made.port)
        return made

    def hostile(self, script: Script) -> Endpoint:
        made = self._stack.enter_context(listening(script))
        self._ports.append(made.port)
        return made

    def deliver(
        self,
        *messages: dict[str, Any],
        timeout: float = TIMEOUT,
        resolver: Callable[..., Any] = socket.getaddrinfo,
    ) -> float:
        """How many seconds the batch took; none of its messages fails."""
        deployed = self._invoke.process("deliver")
        deployed.webhook_http = WebhookHttp(policy_for(*self._ports), timeout, resolver, patience=timeout)
        begun = time.monotonic()
        assert self._invoke.failed("deliver", sqs(*messages)) == []
        return time.monotonic() - begun


@pytest.fixture
def street(invoke: Lambdas, market: Market) -> Iterator[Street]:
    with ExitStack() as stack:
        yield Street(invoke, market, stack)


@pytest.fixture
def other(backend: Services) -> Market:
    """Another tenant."""
    return Market(backend)


@pytest.mark.parametrize("how", HOSTILE)
def test_another_tenant_has_its_event_while_the_hostile_one_is_waited_for(
    street: Street, market: Market, other: Market, how: str
) -> None:
    """In one batch, behind it."""
    hostile, arrived = Hostile(HOSTILE[how]), list[float]()

    def answer() -> int:
        arrived.append(time.monotonic())
        return 204

    endpoint(market, street.hostile(hostile).url)
    endpoint(other, street.receiver(answer).url, "2")
    street.deliver(message(market, "1"), message(other, "2"))
    while hostile.open:
        time.sleep(0.01)
    assert len(arrived) == len(hostile.over) == 1
    assert arrived[0] < hostile.over[0] - TIMEOUT / 2


@pytest.mark.parametrize("how", HUGE)
def test_a_huge_answer_costs_neither_time_nor_memory(
    street: Street, market: Market, other: Market, how: str
) -> None:
    """What is read of it is less than seventy kilobytes; the other tenant's event is there as well."""
    endpoint(market, street.hostile(HUGE[how]).url)
    kept = street.receiver()
    endpoint(other, kept.url, "2")
    street.deliver(message(other, "0"))  # what is made on first use
    tracemalloc.start()
    try:
        street.deliver(message(market, "1"), message(other, "2"))
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert len(kept.received) == 2


def test_a_batch_of_stalled_endpoints_takes_a_bounded_number_of_threads_and_connections(
    street: Street, market: Market
) -> None:
    """Ten events for ten endpoints of one tenant, a hundred attempts: so many at once as there are threads, no more."""
    hostile = Hostile(stalled)
    running = street.hostile(hostile)
    for n in range(10):
        endpoint(market, f"{running.url}&n={n}", f"stalled-{n}")
    most, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            names = [thread.name for thread in threading.enumerate()]
            most[0] = max(most[0], sum(name.startswith("ThreadPoolExecutor") for name in names))

    watcher = threading.Thread(target=watch)
    watcher.start()
    took = street.deliver(*(message(market, f"{n}") for n in range(10)), timeout=0.2)
    done.set()
    watcher.join()
    assert 1 < most[0] <= THREADS
    assert 1 < hostile.most <= THREADS
    assert running.connections == 100
    assert took < 100 * 0.2 / 2


def test_a_name_server_that_stalls_holds_one_thread_and_no_other_tenant(
    street: Street, market: Market, other: Market
) -> None:
    """Four events for the name that never resolves: one look-up; the fifth is another tenant's, and goes out."""
    release, asked = threading.Event(), list[str]()

    def resolver(host: str, port: int, _family: int, _type: int) -> list[Any]:
        asked.append(host)
        if host == "slow.example.com":
            release.wait(5)
        return [(None, None, None, "", ("127.0.0.1", port))]

    endpoint(market, "https://slow.example.com/hook")
    kept = street.receiver()
    endpoint(other, kept.url, "2")
    street.deliver(*(message(market, f"{n}") for n in range(4)), message(other, "x"), resolver=resolver)
    release.set()
    assert len(kept.received) == 1
    assert asked.count("slow.example.com") == 1
    found = market.services.deliveries.get(builders.an_id("ep", "1"), builders.an_id("evt", "1"))
    assert found is not None
    assert found.last_error == "dns"

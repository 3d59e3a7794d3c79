"""Sending webhooks: what a signed delivery costs, what stalled endpoints do to the others, what waits costs in memory.

Real sockets to receivers on loopback; AWS is the model in memory. The baseline of the first table is a bare loop over
`http.client` in the same run: a new connection for each request, as there is one for each webhook.
"""

from __future__ import annotations

import gc
import http.client
import queue
import random
import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from rich.console import Console

from bench.listening import listening
from bench.outbox import Outbox, here, message
from bench.report import table
from chalicelib.adapters.webhook_http import WebhookHttp
from chalicelib.application.webhook_ports import Delivery, State, WebhookEndpoint
from chalicelib.domain.delivery import headers
from simulation.world import World

BARE: Final = "http.client alone"
SIGNED: Final = "signed, checked, sent"
WHOLE: Final = "a whole delivery"
MESSAGES: Final = 10
"""Of one batch."""
WORKERS: Final = 10
TIMEOUT: Final = 2.0
"""Seconds of an attempt here; as deployed it has twenty."""


class Sizes(msgspec.Struct, frozen=True):
    posts: int = 2_000
    endpoints: int = 200
    events: int = 2_000
    rate: float = 100.0
    """Events a second."""
    waiting: int = 100_000
    few: int = 100

    @property
    def steps(self) -> int:
        """Of a progress bar."""
        return 3 * self.posts + 2 * self.events + self.waiting


QUICK: Final = Sizes(posts=300, events=400, waiting=5_000)


class Rate(msgspec.Struct, frozen=True):
    name: str
    number: int
    seconds: float
    cpu: float
    """Seconds of the sender's process, the receiver's not among them."""

    @property
    def per_core(self) -> float:
        """A second of one core."""
        return self.number / self.cpu


class Tail(msgspec.Struct, frozen=True):
    """How long the events of endpoints that work were under way, from the queue to the receiver's answer."""

    endpoints: int
    stalled: int
    events: int
    missing: int
    median_ms: float
    p99_ms: float
    slowest_ms: float
    threads: int
    """At most at once."""


class Memory(msgspec.Struct, frozen=True):
    """In MB. `worker`: the most that a batch had beyond the rows; `listing`: that a look for what is due had."""

    waiting: int
    rows: float
    worker: float
    listing: float
    due: int
    """That one look finds."""


class Webhooks(msgspec.Struct, frozen=True):
    rates: list[Rate]
    tails: list[Tail]
    memory: list[Memory]
    timeout: float


Step = Callable[[int], None]


def measure(sizes: Sizes, advance: Step = lambda _: None, timeout: float = TIMEOUT) -> Webhooks:
    with listening() as port:
        rates = _rates(port, sizes, advance)
        stalled = max(1, sizes.endpoints // 100)
        tails = [_tail(port, sizes, number, timeout, advance) for number in (0, stalled)]
        return Webhooks(rates, tails, _memory(port, sizes, advance), timeout)


def failures(found: Webhooks) -> list[str]:
    """What must not be, as sentences."""
    said = [f"{one.missing} events of endpoints that work are missing" for one in found.tails if one.missing]
    worst = found.tails[-1].p99_ms
    if worst >= found.timeout * 500:
        said.append(f"stalled endpoints show in the others' p99: {worst:,.0f} ms")
    few, many = found.memory
    if many.worker > 2 * few.worker + 1:
        said.append(f"a worker's memory grows with what waits: {few.worker:.1f} MB, {many.worker:.1f} MB")
    return said


# -------------------------------------------------------------------------------------------------------------- rates


def _rates(port: int, sizes: Sizes, advance: Step) -> list[Rate]:
    now = datetime.now(UTC)
    with World(workers=()) as world:
        box = Outbox(world, port, 20.0, time.perf_counter)
        endpoint = box.endpoint(1, stalled=False)
        body = message(endpoint, 1, now)["body"].encode()
        stamp, secret = int(now.timestamp()), bytes(32)
        sender, delivering = WebhookHttp(here(port)), box.delivering()
        given = headers("evt_1", stamp, body, [secret])

        def bare(_: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("POST", "/hooks/1", body, given)
            connection.getresponse().read()
            connection.close()

        def signed(number: int) -> None:
            sender.post(endpoint.url, headers(f"evt_{number}", stamp, body, [secret]), body)

        def whole(number: int) -> None:
            delivering.batch([message(endpoint, number, now)])

        return [
            _rate(name, act, sizes.posts, advance)
            for name, act in ((BARE, bare), (SIGNED, signed), (WHOLE, whole))
        ]


def _rate(name: str, act: Callable[[int], None], number: int, advance: Step) -> Rate:
    act(0)  # what is made on first use
    gc.collect()
    clock, cpu = time.perf_counter(), time.process_time()
    for n in range(1, number + 1):
        act(n)
    found = Rate(name, number, time.perf_counter() - clock, time.process_time() - cpu)
    advance(number)
    return found


# -------------------------------------------------------------------------------------------------------------- tails


def _tail(port: int, sizes: Sizes, stalled: int, timeout: float, advance: Step) -> Tail:
    """Events come at an even pace, for the endpoints in a random order; workers take what waits, ten at a time."""
    with World(workers=()) as world:
        box = Outbox(world, port, timeout, time.perf_counter)
        endpoints = [box.endpoint(n, stalled=n < stalled) for n in range(sizes.endpoints)]
        works = [n % sizes.endpoints for n in range(sizes.events)]
        random.Random(7).shuffle(works)
        now = datetime.now(UTC)
        events = [message(endpoints[which], n, now) for n, which in enumerate(works)]
        arrived, most = _play(box, events, sizes.rate, advance)
    well = [event["event_id"] for event, which in zip(events, works, strict=True) if which >= stalled]
    took = sorted((box.ended[e] - arrived[e]) * 1_000 for e in well if e in box.ended)
    return Tail(
        endpoints=sizes.endpoints, stalled=stalled, events=len(well), missing=len(well) - len(took),
        median_ms=took[len(took) // 2], p99_ms=took[len(took) * 99 // 100], slowest_ms=took[-1], threads=most,
    )  # fmt: skip


def _play(
    box: Outbox, events: list[dict[str, Any]], rate: float, advance: Step
) -> tuple[dict[str, float], int]:
    """The moment of each event's arrival, and how many threads there were at most."""
    waiting: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    crew = [threading.Thread(target=_work, args=(box, waiting)) for _ in range(WORKERS)]
    for worker in crew:
        worker.start()
    arrived, most, start = dict[str, float](), 0, time.perf_counter()
    for n, event in enumerate(events):
        time.sleep(max(0.0, start + n / rate - time.perf_counter()))
        arrived[event["event_id"]] = time.perf_counter()
        waiting.put(event)
        most = max(most, threading.active_count())
        advance(1)
    for _ in crew:
        waiting.put(None)
    for worker in crew:
        worker.join()
    return arrived, most


def _work(box: Outbox, waiting: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    """A warm process of `deliver`: batch by batch, until it is told that no more will come."""
    delivering = box.delivering()
    while (first := waiting.get()) is not None:
        batch, last = [first], False
        while len(batch) < MESSAGES and not waiting.empty() and not last:
            following = waiting.get()
            last = following is None
            batch += [following] if following is not None else []
        delivering.batch(batch)
        if last:
            return


# ------------------------------------------------------------------------------------------------------------- memory


def _memory(port: int, sizes: Sizes, advance: Step) -> list[Memory]:
    """A few rows first, then all of them, every one due since a second: as after an outage."""
    with World(workers=()) as world:
        box = Outbox(world, port, 20.0, time.perf_counter)
        endpoint, due = box.endpoint(1, stalled=False), datetime.now(UTC) - timedelta(seconds=1)
        return [
            _held(box, endpoint, due, range(begin, end), advance)
            for begin, end in ((0, sizes.few), (sizes.few, sizes.waiting))
        ]


def _held(box: Outbox, endpoint: WebhookEndpoint, due: datetime, numbers: range, advance: Step) -> Memory:
    gc.collect()
    before, deliveries = _resident(), box.services.deliveries
    for n in numbers:
        deliveries.open(_waiting(endpoint, n, due))
        if n % 100 == 99:
            advance(100)
    gc.collect()
    rows = _resident() - before
    listed: list[tuple[str, str]] = []
    hour = due.replace(minute=0, second=0, microsecond=0)
    listing = _peak(lambda: listed.extend(deliveries.due(hour, due)))
    delivering = box.delivering()
    again = [{"kind": "due", "endpoint_id": endpoint.id, "event_id": event} for _, event in listed[:MESSAGES]]
    worker = _peak(lambda: delivering.batch(again))
    return Memory(numbers.stop, rows, worker, listing, len(listed))


def _waiting(endpoint: WebhookEndpoint, number: int, due: datetime) -> Delivery:
    event = message(endpoint, number, due)
    return Delivery(
        endpoint_id=endpoint.id, event_id=event["event_id"], tenant=endpoint.tenant, type=event["type"],
        body=event["body"], state=State.PENDING, attempts=1, created_at=due, next_attempt=due,
        case_id=event["case_id"],
    )  # fmt: skip


def _peak(act: Callable[[], Any]) -> float:
    """MB that it had at once, beyond what there was."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - a path of the kernel's
        return int(told.read().split()[1]) * 4_096 / 1e6


# ------------------------------------------------------------------------------------------------------------ showing


def show(console: Console, found: Webhooks) -> None:
    bare = found.rates[0].per_core
    shown = table(
        "Webhooks to loopback, one after the other",
        "how",
        "a second",
        "a second and core",
        "of the bare loop",
    )
    for rate in found.rates:
        shown.add_row(
            rate.name, f"{rate.number / rate.seconds:,.0f}", f"{rate.per_core:,.0f}", f"{rate.per_core / bare:.0%}"
        )  # fmt: skip
    console.print(shown)
    console.print(
        "A whole delivery claims, signs, sends and records; the model of AWS works in the same process."
    )
    shown = table(
        f"Events of endpoints that work; the stalled ones hold an attempt for {found.timeout:g} s",
        "endpoints", "stalled", "events", "missing", "median ms", "p99 ms", "slowest ms", "threads",
    )  # fmt: skip
    for tail in found.tails:
        shown.add_row(
            f"{tail.endpoints:,}", f"{tail.stalled}", f"{tail.events:,}", f"{tail.missing}", f"{tail.median_ms:.1f}",
            f"{tail.p99_ms:.1f}", f"{tail.slowest_ms:.1f}", f"{tail.threads}",
        )  # fmt: skip
    console.print(shown)
    shown = table(
        "Memory, MB", "deliveries that wait", "their rows", "a batch of ten", "a look for what is due", "finds",
    )  # fmt: skip
    for one in found.memory:
        shown.add_row(
            f"{one.waiting:,}", f"{one.rows:.1f}", f"{one.worker:.2f}", f"{one.listing:.1f}", f"{one.due:,}"
        )  # fmt: skip
    console.print(shown)

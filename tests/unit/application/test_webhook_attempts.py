"""One attempt: which keys sign it, what its log says, what it costs."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters import ed25519
from chalicelib.adapters.sizes import item_size
from chalicelib.application.delivering import _lanes
from chalicelib.application.webhook_attempts import BEGUN_WITHIN
from chalicelib.application.webhook_ports import Delivery, EndpointKind, Retired, Scheme, WebhookEndpoint
from chalicelib.application.webhook_work import Work
from chalicelib.domain import delivery
from chalicelib.domain.delivery import Response
from tests import builders
from tests.builders import NOW, TENANT
from tests.clocks import RunningClock
from tests.conftest import HandClock
from tests.roundtrips import count_calls
from tests.shared_aws import sent
from tests.unit.application.deliveries import EVENT, World, answers

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HOUR = timedelta(hours=1)
OLD = b"o" * 32


@pytest.fixture
def clock() -> HandClock:
    return RunningClock()


@pytest.fixture
def world(backend: Services, clock: HandClock) -> World:
    return World(backend, clock)


def wrapped(world: World, secret: bytes, name: str = "1") -> bytes:
    return world.services.endpoint_secrets.encrypt(TENANT, builders.an_id("ep", name), secret)


class TestSigning:
    """With every key that is in use."""

    def opens(self, world: World, secret: bytes) -> bool:
        _, _, body = world.posts[-1]
        try:
            delivery.verify(world.headers[-1], body, [secret], world.clock.now())
        except delivery.SignatureRejected:
            return False
        return True

    def test_a_replaced_secret_signs_beside_the_new_one_until_its_time_is_over(
        self, world: World, clock: HandClock
    ) -> None:
        """Two entries in one header; afterwards the new one alone."""
        until = clock.now() + HOUR
        world.endpoint(retired=(Retired(wrapped(world, OLD), until),))
        world.event()
        assert len(world.headers[-1]["webhook-signature"].split(" ")) == 2
        assert self.opens(world, b"s" * 32)
        assert self.opens(world, OLD)
        clock.moment = until
        world.event(event_id=builders.an_id("evt", "later"))
        assert self.opens(world, b"s" * 32)
        assert not self.opens(world, OLD)

    def test_an_asymmetric_endpoints_key_signs_and_its_public_half_opens(self, world: World) -> None:
        """The wrapped secret is the seed then, and never an HMAC key."""
        world.endpoint(
            scheme=Scheme.ASYMMETRIC, retired=(Retired(wrapped(world, OLD), world.clock.now() + HOUR),)
        )
        world.event()
        _, _, body = world.posts[-1]
        for seed in (b"s" * 32, OLD):
            check = ed25519.checker(ed25519.public_of(seed))
            assert delivery.verify(world.headers[-1], body, (), world.clock.now(), checkers=[check]) == EVENT
        assert not self.opens(world, b"s" * 32)


class TestForms:
    """What is signed."""

    BODY = json.dumps({
        "type": "case.served", "timestamp": "2026-11-22T04:00:00.000000Z",
        "data": {"event_id": EVENT, "case_id": "case_1", "sequence": 1, "seq": 2, "hash": "h", "event": {"a": "x"}},
    })  # fmt: skip

    def test_a_thin_endpoint_gets_ids_and_links(self, world: World) -> None:
        """The other one of the same platform gets the whole."""
        world.endpoint("thin", thin=True)
        world.endpoint("full")
        world.event(body=self.BODY)
        bodies = {url: json.loads(body) for url, _, body in world.posts}
        assert "event" not in bodies["https://thin.example/"]["data"]
        assert bodies["https://full.example/"]["data"]["event"] == {"a": "x"}

    def test_nothing_above_twenty_thousand_bytes_goes_out(self, world: World) -> None:
        """It is cut once, and every attempt sends the same bytes."""
        endpoint = world.endpoint("1", answers(500))
        world.event(body=self.BODY.replace('"x"', json.dumps("x" * 20_000)))
        world.until_next(endpoint)
        world.due(endpoint)
        first, second = (body for _, _, body in world.posts)
        assert first == second
        assert json.loads(first)["data"]["truncated"] is True

    def test_a_bus_gets_the_event_with_its_type(self, world: World) -> None:
        """By the same rows; nothing is signed where AWS says who sends."""
        arn = "arn:aws:events:eu-central-1:123456789012:event-bus/redress-a"
        endpoint = world.endpoint("1", answers(500), answers(200), url=arn, kind=EndpointKind.EVENTBRIDGE)
        assert world.event() == ["retry"]
        world.until_next(endpoint)
        assert world.due(endpoint) == ["delivered"]
        assert world.posts == [(arn, "case.served", b'{"type":"x"}')] * 2


class TestLog:
    """What is on record of each attempt."""

    def test_an_attempt_is_on_record_with_its_answer(self, world: World) -> None:
        """When, how long, status line and headers, the beginning of the body, and when the next one comes."""
        told: dict[str, Any] = {
            "headers": b"HTTP/1.1 500 No\r\nServer: x\r\n",
            "head": b"oh \xff\x00 no",
            "latency_ms": 7,
        }
        endpoint = world.endpoint("1", answers(500, **told))
        world.event()
        row = world.row(endpoint)
        (made,) = row.tries
        assert (made.number, made.status, made.error, made.latency_ms) == (1, 500, None, 7)
        assert made.head == "HTTP/1.1 500 No\r\nServer: x\r\n"
        assert made.excerpt == "oh \ufffd? no"
        assert made.next_attempt == row.next_attempt
        assert made.at < world.clock.now()

    def test_the_latest_twenty_are_kept(self, world: World) -> None:
        """A replay adds to them."""
        endpoint = world.endpoint("1", *(answers(200, latency_ms=n) for n in range(23)))
        for _ in range(23):
            world.event(endpoint_id=endpoint, replay=True)
        assert [made.latency_ms for made in world.row(endpoint).tries] == list(range(3, 23))

    def test_what_an_answer_says_is_cut(self, world: World) -> None:
        """Twenty of them have to fit into a row."""
        endpoint = world.endpoint("1", answers(500, headers=b"h" * 1_024, head=b"b" * 1_024))
        world.event()
        (made,) = world.row(endpoint).tries
        assert (len(made.head), len(made.excerpt)) == (512, 512)

    def test_a_first_attempt_that_succeeds_costs_two_writes(self, world: World) -> None:
        """And two reads: the endpoints, and how this one is doing."""
        world.endpoint()
        with count_calls() as calls:
            world.event()
        counted = {name: number for name, number in calls.items() if name.startswith("dynamodb.")}
        assert counted == {"dynamodb.Query": 1, "dynamodb.GetItem": 1, "dynamodb.PutItem": 2}

    def test_a_row_of_a_usual_event_costs_one_unit(self, world: World) -> None:
        """As `adapters/deliveries` says: with four ids and two hashes in its body, without an attempt and with one."""
        endpoint = world.endpoint("1", answers(500, headers=b"h" * 300, head=b"no"))
        sizes = []
        opened, recorded = world.services.deliveries.open, world.services.deliveries.record

        def weighed(stored: Any) -> Any:
            row = world.services.tables.deliveries.get(f"delivery#{endpoint}#{EVENT}", "d").serialize()
            sizes.append(item_size(row))
            return stored

        world.services.deliveries.open = lambda d: weighed(opened(d))  # type: ignore[method-assign]
        world.services.deliveries.record = lambda d, n: weighed(recorded(d, n))  # type: ignore[method-assign]
        hashes = [hashlib.sha256(bytes((n,))).hexdigest() for n in range(4)]
        world.event(
            body=json.dumps({"type": "x", "data": {"case": dict.fromkeys("abcdefgh"), "hashes": hashes}})
        )
        assert [math.ceil(size / 1_024) for size in sizes] == [1, 1]


class TestHandingBack:
    """An attempt that cannot begin in time."""

    def test_what_cannot_begin_soon_is_another_workers(self, world: World, clock: HandClock) -> None:
        """No attempt is spent: of five for one endpoint, the fifth waits behind a slow first, and goes back."""

        def slow() -> Response:
            clock.moment += BEGUN_WITHIN + timedelta(seconds=1)
            return Response(status=200)

        endpoint = world.endpoint("1", slow)
        messages = [
            {
                "kind": "event",
                "tenant": TENANT,
                "event_id": builders.an_id("evt", str(n)),
                "type": "a",
                "body": "{}",
            }
            for n in range(9)
        ]
        outcomes = [o.outcome for found in world.delivering.batch(messages) for o in found]  # type: ignore[union-attr]
        back = outcomes.count("handed_back")
        assert back >= 5  # four lanes: at most one of each has begun
        assert outcomes.count("delivered") == 9 - back
        rows = [world.row(endpoint, builders.an_id("evt", str(n))) for n in range(9)]
        assert sorted(row.attempts for row in rows) == [0] * back + [1] * (9 - back)
        assert len(sent("deliveries")) == back

    def test_trouble_of_our_own_costs_no_attempt(self, world: World, clock: HandClock) -> None:
        """The key cannot be had for a while: ten such minutes would else use up the whole schedule."""
        endpoint = world.endpoint()
        keys = world.services.endpoint_secrets
        decrypt = keys.decrypt

        def refused(*_: object) -> bytes:
            raise TimeoutError

        keys.decrypt = refused  # type: ignore[method-assign]
        with pytest.raises(TimeoutError):
            world.event()
        assert (world.row(endpoint).attempts, world.posts) == (0, [])
        assert world.until_next(endpoint) == pytest.approx(60, abs=0.1)
        keys.decrypt = decrypt  # type: ignore[method-assign]
        assert world.due(endpoint) == ["delivered"]


def test_endpoints_of_several_tenants_begin_by_turns() -> None:
    """Where one tenant's eleven lanes lie before another's only one, that goes second."""
    found = builders.an_id("ep")
    works = [work(TENANT, found, str(n)) for n in range(4)]
    works += [work(TENANT, builders.an_id("ep", name), "") for name in "abcdefg"]
    works += [work("tnt_other", builders.an_id("ep", "other"), "")]
    begun = [[one.endpoint.tenant for one in lane] for lane in _lanes(works)]
    assert begun == [[TENANT], ["tnt_other"], *[[TENANT]] * 10]


def work(tenant: str, endpoint_id: str, name: str) -> Work:
    """An attempt that is claimed."""
    at = WebhookEndpoint(endpoint_id, tenant, "https://1.example/", b"", (), NOW)
    row = Delivery(endpoint_id, builders.an_id("evt", name), tenant, "a", "{}", "pending", 1, NOW)
    return Work(at, row, NOW, NOW, None)


def test_one_endpoint_gets_four_requests_at_once(world: World) -> None:
    """From one worker, whatever lies in its batch."""
    import threading
    import time

    lock, now_open, most = threading.Lock(), [0], [0]

    def watched() -> Response:
        with lock:
            now_open[0] += 1
            most[0] = max(most[0], now_open[0])
        time.sleep(0.005)
        with lock:
            now_open[0] -= 1
        return Response(status=200)

    world.endpoint("1", watched)
    messages = [
        {
            "kind": "event",
            "tenant": TENANT,
            "event_id": builders.an_id("evt", str(n)),
            "type": "a",
            "body": "{}",
        }
        for n in range(10)
    ]
    world.delivering.batch(messages)
    assert (len(world.posts), most[0]) == (10, 4)

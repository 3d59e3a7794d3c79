from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from local.pace import Pace
from local.provision import Schedule
from tests.local import standins
from tests.local.playing import Gate, Spy, eventually, played, put, queue, send, stream


def test_every_source_has_threads_of_its_own(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow webhook does not hold up the relay."""
    gate = Gate()
    monkeypatch.setattr(standins, "other", gate)
    slow = replace(queue("slow"), function="other", concurrency=1)
    with played(slow, queue(), stream()):
        send(slow, "a")
        assert gate.entered.wait(5)
        put("row")
        eventually(lambda: spy.events)
        gate.opened.set()


def test_a_record_is_there_within_moments_of_its_commit(spy: Spy) -> None:
    """Nobody asks the stream again and again: it says so. The best of five, for the machine may be busy."""

    def latency(number: int) -> float:
        seen = len(spy.events)
        time.sleep(0.1)
        before = time.monotonic()
        put(f"row{number}")
        eventually(lambda: len(spy.events) > seen)
        return time.monotonic() - before

    with played(stream()):
        assert min(latency(number) for number in range(5)) < 0.2


def test_it_is_idle_when_nothing_moves(spy: Spy) -> None:
    with played(stream(), queue()) as worker:
        assert worker.drain(5)
        assert worker.idle()
        assert worker.busy() == []


def test_what_runs_is_not_idle(aws: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the function was called by a queue or by a stream."""
    gate = Gate()
    monkeypatch.setattr(standins, "handler", gate)
    with played(stream()) as worker:
        put("row")
        assert gate.entered.wait(5)
        assert not worker.idle()
        assert worker.busy() == ["handler-stream"]
        assert not worker.drain(0.1)
        gate.opened.set()
        assert worker.drain(5)


def test_a_message_in_flight_is_not_idle(spy: Spy) -> None:
    """It failed, and will come again."""
    spy.answer = lambda event: {
        "batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"]]
    }
    mapping = queue(VisibilityTimeout="1")
    with played(mapping) as worker:
        send(mapping, "a")
        eventually(lambda: spy.events)
        assert not worker.idle()
        spy.answer = lambda event: None
        assert worker.drain(5)


def test_a_delayed_message_does_not_count(spy: Spy) -> None:
    """A ring for later is nothing to wait for."""
    mapping = queue()
    with played(mapping) as worker:
        send(mapping, "later", DelaySeconds=1)
        assert worker.drain(0.5)
        assert spy.events == []
        eventually(lambda: spy.events)


def test_draining_follows_a_message_that_begets_messages(spy: Spy) -> None:
    """At no moment between two of them does it look as if all were done."""
    mapping = queue()

    def beget(event: dict[str, Any]) -> None:
        for record in event["Records"]:
            if (number := int(record["body"])) > 0:
                send(mapping, str(number - 1))

    spy.answer = beget
    with played(mapping) as worker:
        send(mapping, "30")
        assert worker.drain(10)
        assert ["0"] in spy.bodies()


def test_it_stops_within_two_seconds(spy: Spy) -> None:
    """And leaves no thread behind."""
    before = set(threading.enumerate())
    with played(stream(), queue("a"), queue("b"), schedules=[Schedule("handler", 3600, {})]) as worker:
        started = time.monotonic()
        assert worker.stop() == []
        assert time.monotonic() - started < 2
    assert set(threading.enumerate()) <= before


def test_a_function_that_does_not_end_is_named_and_left_behind(
    aws: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its thread cannot be ended from outside."""
    gate = Gate()
    monkeypatch.setattr(standins, "handler", gate)
    mapping = queue()
    with played(mapping) as worker:
        send(mapping, "a")
        assert gate.entered.wait(5)
        assert worker.stop(1) == ["handler-queue-0"]
        gate.opened.set()


def test_schedules_call_with_their_input(spy: Spy) -> None:
    """Faster than the template says by the factor that the pace says."""
    hourly = Schedule("handler", 3600, {"schedule": "arm"})
    with played(schedules=[hourly], pace=Pace(schedule_factor=36000)):
        eventually(lambda: len(spy.events) >= 2)
    assert spy.events[0] == {"schedule": "arm"}
    assert spy.contexts[0].function_name == "handler"


def test_a_schedule_that_fails_is_tried_twice_more(spy: Spy) -> None:
    """As EventBridge does; then the next turn is awaited."""

    def fail(event: dict[str, Any]) -> None:
        raise RuntimeError

    spy.answer = fail
    with played(schedules=[Schedule("handler", 1, {})]):
        eventually(lambda: len(spy.events) == 3)
        time.sleep(0.2)
        assert len(spy.events) == 3


def test_without_anything_to_do_a_worker_costs_next_to_nothing(spy: Spy) -> None:
    """No source is asked again and again while nothing comes."""
    mappings = [queue(f"q{n}") for n in range(6)]
    with played(stream(), *mappings):
        time.sleep(0.2)
        before = time.process_time()
        time.sleep(1)
        assert time.process_time() - before < 0.1


def test_the_stream_does_not_grow_without_end(spy: Spy) -> None:
    """What has been read is forgotten, but for the newest records."""
    from moto.dynamodb.models import dynamodb_backends

    mapping = stream(batch_size=1000)
    with played(mapping) as worker:
        backend = dynamodb_backends["123456789012"]["eu-central-1"]
        for number in range(5000):
            backend.put_item("rows", {"pk": {"S": "p"}, "sk": {"S": f"{number}"}})
        assert worker.drain(20)
        shard = backend.get_table("rows").stream_shard
        assert shard is not None
        eventually(lambda: len(shard.items) <= 4000)
    assert len(spy.records()) == 5000

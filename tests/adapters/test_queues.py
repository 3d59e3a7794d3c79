"""Messages out: batches, limits, delays, and refusals inside an answer that says 200."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.queues import BATCH_BYTES, SendFailed, SqsQueues
from chalicelib.settings import BadSetting, Settings
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


def received(services: Services, queue: str) -> list[str]:
    """All messages visible now."""
    sqs, url = boto3.client("sqs"), services.settings.queue_url(queue)
    bodies: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
    return bodies


def test_a_message_arrives_as_it_was(services: Services) -> None:
    """Chinese and quotes included."""
    services.queues.send("views", ['{"text":"灯 \\"x\\""}'])
    assert received(services, "views") == ['{"text":"灯 \\"x\\""}']


def test_nothing_to_send_is_no_call(services: Services) -> None:
    """Reactions often come to nothing."""
    with count_calls() as calls:
        services.queues.send("views", [])
    assert not calls


@pytest.mark.parametrize(("count", "batches"), [(1, 1), (10, 1), (11, 2), (25, 3)])
def test_ten_messages_make_a_batch(services: Services, count: int, batches: int) -> None:
    """None is lost between two batches."""
    bodies = [f"message {n}" for n in range(count)]
    with count_calls() as calls:
        services.queues.send("wakes", bodies)
    assert calls == {"sqs.SendMessageBatch": batches}
    assert sorted(received(services, "wakes")) == sorted(bodies)


def test_a_batch_stays_within_its_bytes(services: Services) -> None:
    """Counted as UTF-8: a Chinese character is three bytes."""
    bodies = ["灯" * (BATCH_BYTES // 3 // 2)] * 3
    with count_calls() as calls:
        services.queues.send("wakes", bodies)
    assert calls == {"sqs.SendMessageBatch": 2}
    assert received(services, "wakes") == bodies


def test_a_message_above_the_limit_goes_alone(services: Services) -> None:
    """SQS takes up to 1 MiB and says no beyond that; neighbours are not drawn in."""
    bodies = ["a", "b" * (BATCH_BYTES + 1), "c"]
    with count_calls() as calls:
        services.queues.send("wakes", bodies)
    assert calls == {"sqs.SendMessageBatch": 3}


class Recorder:
    """An SQS client that remembers what it was given, and refuses as told."""

    def __init__(self, *refusals: set[str]) -> None:
        self.calls: list[dict[str, Any]] = []
        self._refusals = list(refusals)

    def send_message_batch(self, **arguments: Any) -> dict[str, Any]:
        self.calls.append(arguments)
        refused = self._refusals.pop(0) if self._refusals else set()
        failed = [entry["Id"] for entry in arguments["Entries"] if entry["MessageBody"] in refused]
        return {"Failed": [{"Id": number, "SenderFault": False, "Code": "Throttled"} for number in failed]}

    def bodies(self) -> list[list[str]]:
        return [[entry["MessageBody"] for entry in call["Entries"]] for call in self.calls]


def queues(recorder: Recorder) -> SqsQueues:
    return SqsQueues(lambda: recorder, lambda name: f"https://queue/{name}")


@pytest.mark.parametrize(
    ("delay", "seconds"), [(0, 0), (-5, 0), (0.001, 1), (119.2, 120), (900, 900), (90_000, 900)]
)
def test_a_delay_is_whole_seconds_rounded_up(delay: float, seconds: int) -> None:
    """Never too early, and no longer than SQS can wait: whoever rings too early is sent round again."""
    recorder = Recorder()
    queues(recorder).send("wakes", ["x"], delay)
    assert recorder.calls[0]["Entries"][0]["DelaySeconds"] == seconds


def test_a_refused_message_is_sent_again_alone() -> None:
    """The others have arrived already."""
    recorder = Recorder({"b"})
    queues(recorder).send("views", ["a", "b", "c"])
    assert recorder.bodies() == [["a", "b", "c"], ["b"]]


def test_a_message_refused_twice_is_an_error() -> None:
    """The caller's own message then comes again, and with it this one."""
    recorder = Recorder({"b"}, {"b"})
    with pytest.raises(SendFailed) as failed:
        queues(recorder).send("views", ["a", "b"])
    assert failed.value.data == {"queue": "views"}


def test_a_function_needs_only_the_queues_it_sends_to(aws: object) -> None:
    """And a missing address is named."""
    sending = SqsQueues(Clients().lazy("sqs"), Settings({}).queue_url)
    with pytest.raises(BadSetting, match="VIEWS_QUEUE_URL"):
        sending.send("views", ["x"])

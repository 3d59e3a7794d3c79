"""Messages out: batches, limits, delays, and refusals inside an answer that says 200."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.queues import BATCH_BYTES, SendFailed, SqsQueues
from chalicelib.application.ports import InOrder
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


def test_a_message_can_say_whose_it_is(services: Services) -> None:
    """On a standard queue that is no order. A name that SQS would not take goes by its digest."""
    services.queues.send("views", ["1", "2"], fair="ten_a")
    services.queues.send("views", ["3"], fair="灯")
    asked = {"QueueUrl": services.settings.queue_url("views"), "MaxNumberOfMessages": 10}
    told = boto3.client("sqs").receive_message(**asked, MessageSystemAttributeNames=["MessageGroupId"])
    groups = {m["Body"]: m["Attributes"]["MessageGroupId"] for m in told["Messages"]}
    assert groups == {"1": "ten_a", "2": "ten_a", "3": "sha256:" + hashlib.sha256("灯".encode()).hexdigest()}


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


class TestInOrder:
    """To a FIFO queue: with a group, and an id by which a repetition is known."""

    def test_a_group_arrives_in_its_order_and_once(self, aws: object) -> None:
        """Sent again within five minutes it is dropped, its group being worked on or not."""
        sqs = boto3.client("sqs")
        attributes = {"FifoQueue": "true", "DeduplicationScope": "messageGroup"}
        url = sqs.create_queue(QueueName="ordered.fifo", Attributes=attributes)["QueueUrl"]
        sending = SqsQueues(Clients().lazy("sqs"), lambda _: url)
        messages = [
            InOrder(f"{group}{n}", group, f"event {n}") for n in range(6) for group in ("shop 7", "灯")
        ]
        sending.send_in_order("grouping", messages)
        sending.send_in_order("grouping", messages[:4])
        bodies = [
            message["Body"]
            for _ in range(3)
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())
        ]
        assert bodies[:10] == [message.body for message in messages[:10]]
        assert len(bodies) == 10  # the last two are of groups that are in flight

    def test_it_says_no_delay(self) -> None:
        """Which SQS would refuse, zero or not."""
        recorder = Recorder()
        queues(recorder).send_in_order("grouping", [InOrder("x", "tenant#shop", "evt_1")])
        (entry,) = recorder.calls[0]["Entries"]
        assert entry == {
            "Id": "0", "MessageBody": "x", "MessageGroupId": "tenant#shop", "MessageDeduplicationId": "evt_1",
        }  # fmt: skip

    @pytest.mark.parametrize("text", ["", "two words", "灯", "x" * 129])
    def test_what_sqs_does_not_take_for_a_name_goes_by_its_digest(self, text: str) -> None:
        """The same text by the same digest, another by another."""
        recorder = Recorder()
        queues(recorder).send_in_order("grouping", [InOrder("a", text, "1"), InOrder("b", text + "!", text)])
        first, second = recorder.calls[0]["Entries"]
        digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        assert first["MessageGroupId"] == second["MessageDeduplicationId"] == digest
        assert second["MessageGroupId"] != digest

    def test_a_refused_one_is_sent_again_with_its_group(self) -> None:
        """And refused twice it is an error, as for any queue."""
        recorder = Recorder({"b"}, {"b"})
        with pytest.raises(SendFailed):
            queues(recorder).send_in_order("grouping", [InOrder(body, "g", body) for body in "abc"])
        assert recorder.bodies() == [["a", "b", "c"], ["b"]]
        assert recorder.calls[1]["Entries"][0]["MessageGroupId"] == "g"

    def test_ten_messages_make_a_batch_here_too(self) -> None:
        """Whatever their groups."""
        recorder = Recorder()
        queues(recorder).send_in_order("grouping", [InOrder(f"{n}", f"{n % 3}", f"{n}") for n in range(25)])
        assert [len(batch) for batch in recorder.bodies()] == [10, 10, 5]

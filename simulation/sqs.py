"""SQS: standard queues with delays, visibility and dead letters. Messages come at least once, in no promised order.

Left alone, a queue gives its oldest messages first, each once per visibility time-out. Faults make it what AWS only
promises it to be: see `simulation.faults`.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulation.errors import NotModelled, Refusal
from simulation.faults import Faults
from simulation.loop import SECOND, Loop

MAX_BATCH: Final = 10
MAX_DELAY: Final = 900
MAX_BYTES: Final = 1024 * 1024
"""Of a message, and of all messages of one batch together."""
MAX_VISIBILITY: Final = 43_200


@dataclass
class Message:
    id: str
    body: str
    sent_at: int
    turn: int = 0
    """Its entry among those that wait."""
    received: int = 0
    first_received_at: int = 0
    handle: str = ""


@dataclass
class Queue:
    """`redrive`: the queue of dead letters and after how many receives a message becomes one."""

    name: str
    url: str
    visibility: int = 30
    redrive: tuple[str, int] | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    waiting: list[tuple[int, int, str]] = field(default_factory=list)
    """(visible at, turn, message id). An entry whose turn is no longer its message's own is stale."""
    sent: int = 0
    counts_only: bool = False
    """Nobody reads it in this run: what is sent is counted and forgotten."""
    arrived: Callable[[int], None] = lambda _: None
    """Told of the moment at which something can be received."""

    def ready(self, now: int) -> bool:
        self._clear()
        return bool(self.waiting) and self.waiting[0][0] <= now

    def next_at(self) -> int | None:
        self._clear()
        return self.waiting[0][0] if self.waiting else None

    def _clear(self) -> None:
        while self.waiting and self.is_stale(self.waiting[0]):
            heapq.heappop(self.waiting)

    def is_stale(self, entry: tuple[int, int, str]) -> bool:
        message = self.messages.get(entry[2])
        return message is None or message.turn != entry[1]


class SQS:
    """All queues of the account."""

    def __init__(self, loop: Loop, faults: Faults) -> None:
        self._loop, self._faults = loop, faults
        self._queues: dict[str, Queue] = {}
        self._order = 0
        self._handles: dict[str, tuple[str, str]] = {}

    def create(
        self, name: str, url: str, visibility: int = 30, redrive: tuple[str, int] | None = None
    ) -> Queue:
        self._queues[url] = queue = Queue(name, url, visibility, redrive)
        return queue

    def queue(self, url: str) -> Queue:
        """Raises Refusal."""
        if url not in self._queues:
            raise Refusal("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        return self._queues[url]

    # ----------------------------------------------------------------------------------------------------- sending

    def send_message(self, given: dict[str, Any]) -> dict[str, Any]:
        queue, body = self.queue(given["QueueUrl"]), given["MessageBody"]
        _check_body(body)
        return self._send(queue, body, _delay(given))

    def send_message_batch(self, given: dict[str, Any]) -> dict[str, Any]:
        """Entries fail by themselves; the batch does for what is wrong with it as a whole."""
        queue, entries = self.queue(given["QueueUrl"]), given["Entries"]
        _check_batch(entries)
        for entry in entries:
            if more := set(entry) - {"Id", "MessageBody", "DelaySeconds"}:
                raise NotModelled(f"SendMessageBatch with {sorted(more)}")
            _check_body(entry["MessageBody"])
        if sum(len(entry["MessageBody"].encode()) for entry in entries) > MAX_BYTES:
            raise Refusal("AWS.SimpleQueueService.BatchRequestTooLong", "Batch requests cannot be that long.")
        answer: dict[str, Any] = {"Successful": []}
        for entry in entries:
            try:
                delay = _delay(entry)
            except Refusal as refused:
                answer.setdefault("Failed", []).append(_failure(entry["Id"], refused, ours=False))
                continue
            if self._faults.refuses_entry():
                throttled = Refusal("ThrottlingException", "Rate exceeded")
                answer.setdefault("Failed", []).append(_failure(entry["Id"], throttled, ours=True))
                continue
            sent = self._send(queue, entry["MessageBody"], delay)
            answer["Successful"].append({"Id": entry["Id"], **sent})
        return answer

    def _send(self, queue: Queue, body: str, delay: int) -> dict[str, str]:
        queue.sent += 1
        if not queue.counts_only:
            for late in self._faults.arrivals():
                self.put(queue, body, self._loop.now + delay * SECOND + round(late * SECOND))
        return {"MessageId": _id(queue.name, self._order), "MD5OfMessageBody": _md5(body)}

    def put(self, queue: Queue, body: str, visible_at: int) -> None:
        """A message that can be received from that moment on."""
        self._order += 1
        message = Message(_id(queue.name, self._order), body, self._loop.now)
        queue.messages[message.id] = message
        self._show(queue, message, visible_at)

    def _show(self, queue: Queue, message: Message, at: int) -> None:
        self._order += 1
        message.turn = self._order
        heapq.heappush(queue.waiting, (at, self._order, message.id))
        queue.arrived(at)

    # --------------------------------------------------------------------------------------------------- receiving

    def receive_message(self, given: dict[str, Any]) -> dict[str, Any]:
        queue, number = self.queue(given["QueueUrl"]), given.get("MaxNumberOfMessages", 1)
        if not 1 <= number <= MAX_BATCH:
            raise Refusal("InvalidParameterValue", "Value for MaxNumberOfMessages must be between 1 and 10")
        if given.get("WaitTimeSeconds"):
            raise NotModelled("long polling: a mapping is told when a message arrives")
        found = self.receive(queue, number, given.get("VisibilityTimeout"))
        return {"Messages": [_shown(message) for message in found]} if found else {}

    def receive(self, queue: Queue, number: int, visibility: int | None = None) -> list[Message]:
        """Up to so many that are visible now; they are hidden from here on."""
        now = self._loop.now
        seconds = queue.visibility if visibility is None else visibility
        found: list[Message] = []
        while len(found) < number and queue.ready(now):
            message = queue.messages[self._faults.choose(queue, now)]
            if queue.redrive is not None and message.received >= queue.redrive[1]:
                del queue.messages[message.id]
                self.put(self.queue(queue.redrive[0]), message.body, now)
                continue
            message.turn = 0
            message.received += 1
            message.first_received_at = message.first_received_at or now
            message.handle = f"{message.id}#{message.received}"
            self._handles[message.handle] = (queue.url, message.id)
            found.append(message)
        for message in found:
            self._show(queue, message, now + seconds * SECOND)
        return found

    def delete_message(self, given: dict[str, Any]) -> dict[str, Any]:
        """Twice is fine. Raises Refusal for a handle that nobody was given."""
        queue, handle = self.queue(given["QueueUrl"]), given["ReceiptHandle"]
        known = self._handles.get(handle)
        if known is None or known[0] != queue.url:
            raise Refusal("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
        queue.messages.pop(known[1], None)
        return {}

    def delete_message_batch(self, given: dict[str, Any]) -> dict[str, Any]:
        _check_batch(given["Entries"])
        answer: dict[str, Any] = {"Successful": []}
        for entry in given["Entries"]:
            try:
                self.delete_message({"QueueUrl": given["QueueUrl"], "ReceiptHandle": entry["ReceiptHandle"]})
                answer["Successful"].append({"Id": entry["Id"]})
            except Refusal as refused:
                answer.setdefault("Failed", []).append(_failure(entry["Id"], refused, ours=False))
        return answer

    def forget(self, handles: list[str]) -> None:
        """Of messages that are done with, or a long run would keep them all."""
        for handle in handles:
            self._handles.pop(handle, None)


def _failure(entry: str, refused: Refusal, *, ours: bool) -> dict[str, Any]:
    """`ours`: the service's fault, and not the sender's."""
    return {"Id": entry, "SenderFault": not ours, "Code": refused.code, "Message": refused.message}


def _check_batch(entries: list[dict[str, Any]]) -> None:
    if not entries:
        raise Refusal("AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one entry.")
    if len(entries) > MAX_BATCH:
        raise Refusal(
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "Maximum number of entries is 10."
        )
    if len({entry["Id"] for entry in entries}) < len(entries):
        raise Refusal("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "Ids are not distinct.")


def _check_body(body: str) -> None:
    if not body:
        raise Refusal("MissingParameter", "The request must contain the parameter MessageBody.")
    if len(body.encode()) > MAX_BYTES:
        raise Refusal("InvalidParameterValue", "One or more parameters are invalid. Message must be shorter.")


def _delay(given: dict[str, Any]) -> int:
    delay = int(given.get("DelaySeconds", 0))
    if not 0 <= delay <= MAX_DELAY:
        raise Refusal("InvalidParameterValue", f"Value {delay} for parameter DelaySeconds is invalid.")
    return delay


def _shown(message: Message) -> dict[str, Any]:
    return {
        "MessageId": message.id, "ReceiptHandle": message.handle, "Body": message.body, "MD5OfBody": _md5(message.body),
        "Attributes": {
            "ApproximateReceiveCount": str(message.received), "SentTimestamp": str(message.sent_at // 1000),
            "ApproximateFirstReceiveTimestamp": str(message.first_received_at // 1000),
        },
    }  # fmt: skip


def _id(queue: str, number: int) -> str:
    return f"{queue}-{number:08}"


def _md5(body: str) -> str:
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()


OPERATIONS: Final[Mapping[str, frozenset[str]]] = {
    "SendMessage": frozenset({"QueueUrl", "MessageBody", "DelaySeconds"}),
    "SendMessageBatch": frozenset({"QueueUrl", "Entries"}),
    "ReceiveMessage": frozenset(
        {
            "QueueUrl",
            "MaxNumberOfMessages",
            "VisibilityTimeout",
            "WaitTimeSeconds",
            "MessageSystemAttributeNames",
        }
    ),
    "DeleteMessage": frozenset({"QueueUrl", "ReceiptHandle"}),
    "DeleteMessageBatch": frozenset({"QueueUrl", "Entries"}),
}

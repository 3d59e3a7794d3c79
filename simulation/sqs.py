"""SQS: standard queues and FIFO ones, with delays, visibility and dead letters. Messages come at least once, and in no
promised order unless the queue is a FIFO one.

Left alone, a queue gives its oldest messages first, each once per visibility time-out. Faults make a standard one what
AWS only promises it to be: see `simulation.faults`. A FIFO queue may lose a message or have it late, no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from simulation.errors import NotModelled, Refusal
from simulation.faults import Faults
from simulation.fifo import FifoQueue
from simulation.loop import SECOND, Loop
from simulation.queues import Message, Queue

MAX_BATCH: Final = 10
MAX_DELAY: Final = 900
MAX_BYTES: Final = 1024 * 1024
"""Of a message, and of all messages of one batch together."""
MAX_VISIBILITY: Final = 43_200
_IN_ORDER: Final = frozenset({"MessageGroupId", "MessageDeduplicationId"})
_ENTRY: Final = frozenset({"Id", "MessageBody", "DelaySeconds"}) | _IN_ORDER

Q = TypeVar("Q", bound=Queue)


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
        return self._known(Queue(name, url, visibility, redrive))

    def create_fifo(
        self, name: str, url: str, visibility: int = 30, redrive: tuple[str, int] | None = None,
        *, by_content: bool = False, within_group: bool = False,
    ) -> FifoQueue:  # fmt: skip
        """`by_content`, `within_group`: what a repetition is known by (simulation/fifo.py)."""
        return self._known(
            FifoQueue(name, url, visibility, redrive, by_content=by_content, within_group=within_group)
        )

    def _known(self, queue: Q) -> Q:
        self._queues[queue.url] = queue
        return queue

    def queue(self, url: str) -> Queue:
        """Raises Refusal."""
        if url not in self._queues:
            raise Refusal("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        return self._queues[url]

    # ----------------------------------------------------------------------------------------------------- sending

    def send_message(self, given: dict[str, Any]) -> dict[str, Any]:
        queue = self.queue(given["QueueUrl"])
        _check(queue, given)
        return self._send(queue, given)

    def send_message_batch(self, given: dict[str, Any]) -> dict[str, Any]:
        """Entries fail by themselves; the batch does for what is wrong with it as a whole."""
        queue, entries = self.queue(given["QueueUrl"]), given["Entries"]
        _check_batch(entries)
        for entry in entries:
            if more := set(entry) - _ENTRY:
                raise NotModelled(f"SendMessageBatch with {sorted(more)}")
            _check(queue, entry)
        if sum(len(entry["MessageBody"].encode()) for entry in entries) > MAX_BYTES:
            raise Refusal("AWS.SimpleQueueService.BatchRequestTooLong", "Batch requests cannot be that long.")
        answer: dict[str, Any] = {"Successful": []}
        for entry in entries:
            try:
                _delay(entry)
            except Refusal as refused:
                answer.setdefault("Failed", []).append(_failure(entry["Id"], refused, ours=False))
                continue
            if self._faults.refuses_entry():
                throttled = Refusal("ThrottlingException", "Rate exceeded")
                answer.setdefault("Failed", []).append(_failure(entry["Id"], throttled, ours=True))
                continue
            answer["Successful"].append({"Id": entry["Id"], **self._send(queue, entry)})
        return answer

    def _send(self, queue: Queue, given: dict[str, Any]) -> dict[str, str]:
        if isinstance(queue, FifoQueue):
            return self._send_in_order(queue, given)
        body, delay = given["MessageBody"], _delay(given)
        queue.sent += 1
        if not queue.counts_only:
            for late in self._faults.arrivals():
                at = self._loop.now + delay * SECOND + round(late * SECOND)
                self.put(queue, body, at, given.get("MessageGroupId", ""))
        return {"MessageId": _id(queue.name, self._order), "MD5OfMessageBody": _md5(body)}

    def _send_in_order(self, queue: FifoQueue, given: dict[str, Any]) -> dict[str, str]:
        """What is lost is not known either: its sender has died, and sends it again."""
        now, body = self._loop.now, given["MessageBody"]
        group, name = queue.checked(given)
        if told := queue.told(group, name, now):
            return told | {"MD5OfMessageBody": _md5(body)}
        queue.sent += 1
        arrivals = self._faults.arrivals()[:1]
        place = self._order + 1
        answer = {"MessageId": _id(queue.name, place), "SequenceNumber": f"{place:020}"}
        for late in arrivals:
            queue.remember(group, name, now, answer)
            if not queue.counts_only:
                self.put(queue, body, now + round(late * SECOND), group, name)
        self._order = place
        return answer | {"MD5OfMessageBody": _md5(body)}

    def put(self, queue: Queue, body: str, visible_at: int, group: str = "", name: str = "") -> None:
        """A message that can be received from that moment on."""
        self._order += 1
        message = Message(_id(queue.name, self._order), body, self._loop.now, self._order, group, name)
        queue.add(message, visible_at)

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
        while len(found) < number and (message := queue.take(now, self._faults)) is not None:
            if queue.redrive is not None and message.received >= queue.redrive[1]:
                queue.bury(message)
                self.queue(queue.redrive[0]).add(message, now)
                continue
            message.received += 1
            message.first_received_at = message.first_received_at or now
            message.handle = f"{message.id}#{message.received}"
            self._handles[message.handle] = (queue.url, message.id)
            found.append(message)
        for message in found:
            queue.hide(message, now + seconds * SECOND)
        return found

    def delete_message(self, given: dict[str, Any]) -> dict[str, Any]:
        """Twice is fine. Raises Refusal for a handle that nobody was given, and for a late one of a FIFO queue."""
        queue, handle = self.queue(given["QueueUrl"]), given["ReceiptHandle"]
        known = self._handles.get(handle)
        if known is None or known[0] != queue.url:
            raise Refusal("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
        queue.delete(known[1], handle, self._loop.now)
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


def _check(queue: Queue, given: dict[str, Any]) -> None:
    body = given["MessageBody"]
    if not body:
        raise Refusal("MissingParameter", "The request must contain the parameter MessageBody.")
    if len(body.encode()) > MAX_BYTES:
        raise Refusal("InvalidParameterValue", "One or more parameters are invalid. Message must be shorter.")
    if isinstance(queue, FifoQueue):
        queue.checked(given)
    elif "MessageDeduplicationId" in given:
        raise NotModelled("a message to a standard queue with a deduplication id")


def _delay(given: dict[str, Any]) -> int:
    delay = int(given.get("DelaySeconds", 0))
    if not 0 <= delay <= MAX_DELAY:
        raise Refusal("InvalidParameterValue", f"Value {delay} for parameter DelaySeconds is invalid.")
    return delay


def _shown(message: Message) -> dict[str, Any]:
    return {
        "MessageId": message.id, "ReceiptHandle": message.handle, "Body": message.body, "MD5OfBody": _md5(message.body),
        "Attributes": attributes(message),
    }  # fmt: skip


def attributes(message: Message) -> dict[str, str]:
    """What is told of a received message beside its body."""
    told = {
        "ApproximateReceiveCount": str(message.received), "SentTimestamp": str(message.sent_at // 1000),
        "ApproximateFirstReceiveTimestamp": str(message.first_received_at // 1000),
    }  # fmt: skip
    if message.group:
        told |= {"MessageGroupId": message.group}
    if message.name:
        told |= {"MessageDeduplicationId": message.name, "SequenceNumber": f"{message.place:020}"}
    return told


def _id(queue: str, number: int) -> str:
    return f"{queue}-{number:08}"


def _md5(body: str) -> str:
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()


OPERATIONS: Final[Mapping[str, frozenset[str]]] = {
    "SendMessage": frozenset({"QueueUrl", "MessageBody", "DelaySeconds"}) | _IN_ORDER,
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

"""Event sources: a queue's mapping, a table stream's mapping, a schedule. They call functions as Lambda does it."""

from __future__ import annotations

import base64
from contextlib import suppress
from itertools import islice
from typing import Any, Final
from zlib import crc32

from simulation import pace, template
from simulation.errors import Refusal
from simulation.expressions import Item
from simulation.faults import Faults
from simulation.items import unpacked
from simulation.lambdas import Lane, Runtime, failed_items
from simulation.loop import SECOND, Loop
from simulation.queues import Message, Queue
from simulation.sqs import SQS, attributes
from simulation.tables import Change
from simulation.template import Function

SHARDS: Final = 4
"""Of a table's stream: as many as a new on-demand table has partitions."""
ATTEMPTS: Final = 3
"""Of an event of a schedule."""


class QueueMapping:
    """Receives a batch whenever a message can be received and a process more is allowed; deletes what did not fail."""

    def __init__(
        self,
        loop: Loop,
        sqs: SQS,
        runtime: Runtime,
        function: Function,
        source: template.QueueSource,
        queue: Queue,
    ) -> None:
        self._loop, self._sqs, self._runtime = loop, sqs, runtime
        self._function, self._source, self._queue = function, source, queue
        self._running = 0
        self._planned: int | None = None
        queue.arrived = self._look_at

    def _look_at(self, moment: int) -> None:
        """A poll at that time, unless one comes earlier anyway."""
        moment = max(moment, self._loop.now) + round(pace.QUEUE_POLL * SECOND)
        if self._planned is None or moment < self._planned:
            self._planned = moment
            self._loop.at(moment, lambda: self._poll(moment))

    def _poll(self, moment: int) -> None:
        if self._planned != moment:
            return
        self._planned = None
        while self._running < self._source.concurrency:
            batch = self._sqs.receive(self._queue, self._source.batch)
            if not batch:
                break
            self._running += 1
            self._invoke(batch)
        coming = self._queue.next_at()
        if coming is not None and self._running < self._source.concurrency:
            self._look_at(coming)

    def _invoke(self, batch: list[Message]) -> None:
        known = {message.id: message.handle for message in batch}

        def done(answered: bool, answer: Any) -> None:  # noqa: FBT001 - as Done has it
            failed = failed_items(answered, answer, known)
            for name, handle in known.items():
                if name not in failed:
                    with suppress(Refusal):  # a FIFO queue has given it to somebody else by now
                        self._sqs.delete_message({"QueueUrl": self._queue.url, "ReceiptHandle": handle})
            self._sqs.forget(list(known.values()))
            self._running -= 1
            self._look_at(self._loop.now)

        self._runtime.invoke(self._function, {"Records": [_queued(message) for message in batch]}, done)


class StreamMapping:
    """A table's changes, in the order of each item: shards, each cut into lanes by the item's partition."""

    def __init__(
        self, loop: Loop, runtime: Runtime, faults: Faults, function: Function, source: template.StreamSource
    ) -> None:
        self._loop, self._runtime, self._faults = loop, runtime, faults
        self._function, self._source = function, source
        self._lanes = [Lane() for _ in range(SHARDS * source.lanes)]
        self._sequence = 0
        self.given_up = 0

    def publish(self, change: Change) -> None:
        self._sequence += 1
        lane = self._lanes[crc32(change.key[0].encode()) % len(self._lanes)]
        lane.records.append((change, self._sequence, self._loop.now))
        if not lane.busy:
            lane.busy = True
            self._loop.after(pace.STREAM_POLL, lambda: self._next(lane))

    @property
    def waiting(self) -> int:
        return sum(len(lane.records) for lane in self._lanes)

    def _next(self, lane: Lane) -> None:
        if not lane.records:
            lane.busy = False
            return
        most = min(lane.most or self._source.batch, self._source.batch)
        taken = self._faults.batch(list(islice(lane.records, most)))
        records = [_event(*record) for record in taken]
        known = [record["dynamodb"]["SequenceNumber"] for record in records]

        def done(answered: bool, answer: Any) -> None:  # noqa: FBT001 - as Done has it
            if answered and self._faults.happens(self._faults.odds.split_batches):
                answered = False  # the success is not heard of: everything comes again
            failed = failed_items(answered, answer, known)
            finished = next((n for n, number in enumerate(known) if number in failed), len(known))
            for _ in range(finished):
                lane.records.popleft()
            self._after(lane, len(known), finished)

        self._runtime.invoke(self._function, {"Records": records}, done)

    def _after(self, lane: Lane, tried: int, finished: int) -> None:
        """What failed is tried again: halved until it is one record alone, which is given up after its retries."""
        if finished == tried:
            lane.failures, lane.most = 0, 0
            self._next(lane)
            return
        alone = tried - finished == 1
        lane.failures = lane.failures + 1 if alone and not finished else 0
        lane.most = max(1, (tried - finished) // 2)
        if lane.failures > self._source.retries:
            lane.records.popleft()
            self.given_up += 1
            lane.failures, lane.most = 0, 0
        self._loop.after(min(0.1 * 2.0**lane.failures, 60.0), lambda: self._next(lane))


class ScheduleMapping:
    """An event every so often, tried twice more when it fails."""

    def __init__(self, loop: Loop, runtime: Runtime, function: Function, source: template.Schedule) -> None:
        self._loop, self._runtime, self._function, self._source = loop, runtime, function, source
        self.rings = 0
        self._loop.after(source.seconds, self._ring)

    def _ring(self) -> None:
        self.rings += 1
        self._loop.after(self._source.seconds, self._ring)
        self._call(1)

    def _call(self, attempt: int) -> None:
        def done(answered: bool, _: Any) -> None:  # noqa: FBT001 - as Done has it
            if not answered and attempt < ATTEMPTS:
                self._loop.after(60 * attempt, lambda: self._call(attempt + 1))

        self._runtime.invoke(self._function, dict(self._source.event), done)


def _queued(message: Message) -> dict[str, Any]:
    return {
        "messageId": message.id, "receiptHandle": message.handle, "body": message.body, "messageAttributes": {},
        "attributes": attributes(message), "eventSource": "aws:sqs",
    }  # fmt: skip


def _event(change: Change, sequence: int, moment: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "SequenceNumber": str(sequence), "ApproximateCreationDateTime": moment // SECOND,
        "Keys": {"pk": {"S": change.key[0]}, "sk": {"S": change.key[1]}}, "StreamViewType": "NEW_AND_OLD_IMAGES",
    }  # fmt: skip
    for name, image in (("OldImage", change.old), ("NewImage", change.new)):
        if image is not None:
            told[name] = as_json(unpacked(image))
    kind = "INSERT" if change.old is None else "REMOVE" if change.new is None else "MODIFY"
    return {"eventName": kind, "eventSource": "aws:dynamodb", "dynamodb": told}


def as_json(item: Item) -> Item:
    """As Lambda's JSON has it: binary values in base64."""
    return {name: {"B": _text(given["B"])} if "B" in given else given for name, given in item.items()}


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")

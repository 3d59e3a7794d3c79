"""An SQS event source mapping as Lambda plays it: batches and partial failures.

A message that its function does not call failed is deleted. Any other is left alone until its visibility time-out ends;
SQS counts its receives and moves it to the dead letters by itself.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from local import moto_queues
from local.functions import Functions, failed_items

if TYPE_CHECKING:
    from local.pace import Pace
    from local.provision import Mapping

AT_ONCE: Final = 10
"""Messages per call of SQS."""
LOOK_SECONDS: Final = 0.5
"""How long a thread waits at most before it looks whether it shall stop."""

log = logging.getLogger(__name__)


class QueuePoller:
    """One mapping. Its threads take turns at waiting; the next one starts when all others have something to do."""

    def __init__(
        self, mapping: Mapping, functions: Functions, sqs: Any, stopping: threading.Event, pace: Pace
    ) -> None:
        self.name = f"{mapping.function}-queue"
        self.threads: list[threading.Thread] = []
        self._mapping, self._functions, self._sqs, self._stopping, self._pace = (
            mapping, functions, sqs, stopping, pace,
        )  # fmt: skip
        self._limit = min(mapping.concurrency or pace.concurrency, pace.concurrency)
        self._window = min(mapping.window, pace.longest_window)
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0

    def start(self) -> None:
        name = f"{self.name}-{len(self.threads)}"
        thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def idle(self) -> bool:
        """Nothing to receive and nothing in flight. What is delayed does not count."""
        return moto_queues.depth(self._mapping.arn) == (0, 0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if batch := self._next():
                    self._process(batch)
            except Exception:
                log.exception("%s stumbled", self.name)
                self._stopping.wait(LOOK_SECONDS)

    def _next(self) -> list[dict[str, Any]]:
        """A batch, for one thread at a time. Who gets one sees to it that somebody waits for the next."""
        with self._counting:
            self._waiting += 1
        batch: list[dict[str, Any]] = []
        try:
            with self._turn:
                if not self._stopping.is_set() and moto_queues.wait(self._mapping.arn, LOOK_SECONDS):
                    batch = self._gather()
        finally:
            with self._counting:
                self._waiting -= 1
                if batch and not self._waiting and len(self.threads) < self._limit:
                    self.start()
        return batch

    def _gather(self) -> list[dict[str, Any]]:
        batch: list[dict[str, Any]] = []
        end = time.monotonic() + self._window
        while len(batch) < self._mapping.batch_size:
            batch += self._receive(self._mapping.batch_size - len(batch))
            left = end - time.monotonic()
            if left <= 0 or self._stopping.is_set() or not moto_queues.wait(self._mapping.arn, left):
                break
        return batch

    def _receive(self, number: int) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._mapping.queue_url, MaxNumberOfMessages=min(number, AT_ONCE), WaitTimeSeconds=0,
            MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"],
        )  # fmt: skip
        return list(answer.get("Messages", ()))

    def _process(self, batch: list[dict[str, Any]]) -> None:
        records = [event_record(message, self._mapping.arn) for message in batch]
        failed = set(self._failures(records))
        self._delete([message for message in batch if message["MessageId"] not in failed])
        if failed and self._pace.redelivery is not None:
            self._hasten([message for message in batch if message["MessageId"] in failed])

    def _failures(self, records: list[dict[str, Any]]) -> list[str]:
        everything = [record["messageId"] for record in records]
        try:
            answer = self._functions.invoke(self._mapping.function, {"Records": records})
        except Exception:
            log.exception("%s failed with %d messages", self._mapping.function, len(records))
            return everything
        if not self._mapping.report_failures:
            return []
        failed = failed_items(answer, everything)
        return everything if failed is None else failed

    def _delete(self, messages: list[dict[str, Any]]) -> None:
        for some in _tens(messages):
            entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(some)]
            self._sqs.delete_message_batch(QueueUrl=self._mapping.queue_url, Entries=entries)

    def _hasten(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            self._sqs.change_message_visibility(
                QueueUrl=self._mapping.queue_url, ReceiptHandle=message["ReceiptHandle"],
                VisibilityTimeout=self._pace.redelivery,
            )  # fmt: skip


def event_record(message: dict[str, Any], arn: str) -> dict[str, Any]:
    """A received message in the shape of Lambda's event."""
    attributes = {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()}
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": arn.split(":")[3],
    }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    return {
        **({"stringValue": value["StringValue"]} if "StringValue" in value else {}),
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }


def _tens(messages: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [messages[n : n + AT_ONCE] for n in range(0, len(messages), AT_ONCE)]

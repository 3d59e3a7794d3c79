"""Messages out: batches to SQS, by the queue's name in the design."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.domain.errors import RedressError

BATCH_ENTRIES: Final = 10
BATCH_BYTES: Final = 256 * 1_024
"""SQS takes 1 MiB now; the old limit keeps batches quick and holds for every partition of AWS."""
MAX_DELAY: Final = 900


class SendFailed(RedressError):
    """Some messages were refused twice. Whoever sends them again may send others twice: consumers are idempotent."""

    code = "send_failed"


class SqsQueues:
    """The Queues port. `url_of` gives a queue's address, so that a function needs only the settings it uses."""

    def __init__(self, sqs: ClientFactory, url_of: Callable[[str], str]) -> None:
        self._sqs = sqs
        self._url_of = url_of

    def send(self, queue: str, bodies: Sequence[str], delay: float = 0) -> None:
        """`delay` in seconds, rounded up, at most SQS's 15 minutes."""
        seconds = min(max(math.ceil(delay), 0), MAX_DELAY)
        for batch in _batches(bodies):
            refused = self._send(queue, batch, seconds)
            if refused:  # throttling within a batch: the answer is 200, so botocore does not try again
                refused = self._send(queue, refused, seconds)
            if refused:
                raise SendFailed(f"{len(refused)} of {len(batch)} messages refused", queue=queue)

    def _send(self, queue: str, batch: Sequence[str], delay: int) -> list[str]:
        """The bodies that were not taken."""
        entries: list[dict[str, Any]] = [
            {"Id": str(n), "MessageBody": body, "DelaySeconds": delay} for n, body in enumerate(batch)
        ]
        answer = self._sqs().send_message_batch(QueueUrl=self._url_of(queue), Entries=entries)
        return [batch[int(failure["Id"])] for failure in answer.get("Failed", ())]


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    """In order, as few as the limits allow. A body beyond the limit goes alone, for SQS to judge."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if batch and (len(batch) == BATCH_ENTRIES or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += length
    if batch:
        yield batch

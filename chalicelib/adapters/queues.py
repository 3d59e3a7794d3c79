"""Messages out: batches to SQS, by the queue's name in the design."""

from __future__ import annotations

import hashlib
import math
import string
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.domain.errors import RedressError

if TYPE_CHECKING:
    from chalicelib.application.ports import InOrder

BATCH_ENTRIES: Final = 10
BATCH_BYTES: Final = 256 * 1_024
"""SQS takes 1 MiB now; the old limit keeps batches quick and holds for every partition of AWS."""
MAX_DELAY: Final = 900
MAX_ID: Final = 128
_ID_LETTERS: Final = frozenset(string.ascii_letters + string.digits + string.punctuation)

Entry = dict[str, Any]
"""Of SQS's batch, but for its number within it."""


class SendFailed(RedressError):
    """Some messages were refused twice. Whoever sends them again may send others twice: consumers are idempotent."""

    code = "send_failed"


class SqsQueues:
    """The Queues port. `url_of` gives a queue's address, so that a function needs only the settings it uses."""

    def __init__(self, sqs: ClientFactory, url_of: Callable[[str], str]) -> None:
        self._sqs = sqs
        self._url_of = url_of

    def send(self, queue: str, bodies: Sequence[str], delay: float = 0, fair: str = "") -> None:
        """`delay` in seconds, rounded up, at most SQS's 15 minutes. On a standard queue a message group is no order: it
        says whose a message is, and SQS serves the quiet ones first where one has most of what is in flight.
        """
        seconds = min(max(math.ceil(delay), 0), MAX_DELAY)
        whose = {"MessageGroupId": _taken(fair)} if fair else {}
        self._send_all(queue, [{"MessageBody": body, "DelaySeconds": seconds} | whose for body in bodies])

    def send_in_order(self, queue: str, messages: Sequence[InOrder]) -> None:
        """Groups and ids that SQS does not take go by their digests."""
        entries = [
            {
                "MessageBody": message.body,
                "MessageGroupId": _taken(message.group),
                "MessageDeduplicationId": _taken(message.id),
            }
            for message in messages
        ]
        self._send_all(queue, entries)

    def _send_all(self, queue: str, entries: Sequence[Entry]) -> None:
        for batch in _batches(entries):
            refused = self._send(queue, batch)
            if refused:  # throttling within a batch: the answer is 200, so botocore does not try again
                refused = self._send(queue, refused)
            if refused:
                raise SendFailed(f"{len(refused)} of {len(batch)} messages refused", queue=queue)

    def _send(self, queue: str, batch: Sequence[Entry]) -> list[Entry]:
        """Those that were not taken."""
        entries = [{"Id": str(n), **entry} for n, entry in enumerate(batch)]
        answer = self._sqs().send_message_batch(QueueUrl=self._url_of(queue), Entries=entries)
        refused = {int(failure["Id"]) for failure in answer.get("Failed", ())}
        return [entry for n, entry in enumerate(batch) if n in refused]


def _taken(text: str) -> str:
    """The text itself, if it is one that SQS takes for a name."""
    if 0 < len(text) <= MAX_ID and _ID_LETTERS.issuperset(text):
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """In order, as few as the limits allow. A body beyond the limit goes alone, for SQS to judge."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        length = len(entry["MessageBody"].encode())
        if batch and (len(batch) == BATCH_ENTRIES or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += length
    if batch:
        yield batch

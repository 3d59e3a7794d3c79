"""FIFO queues: order within a group, repetitions, handles whose time is over.

What a group's messages are blocked by, and until when, is told here once, for receiving and for whoever waits.
"""

from __future__ import annotations

import copy
import itertools
from typing import Any, Final

from moto.core.utils import unix_time_millis
from moto.sqs.exceptions import ReceiptHandleIsInvalid, SQSException
from moto.sqs.models import Message, Queue, SQSBackend, _filter_message_attributes

from local.moto_repairs.wrapping import wrap

KNOWN_FOR: Final = 300_000
"""Milliseconds for which a repetition is told as such (SQS: five minutes)."""
_NUMBERS = itertools.count(1)


class HandleExpired(ReceiptHandleIsInvalid):
    """The message is visible again, or somebody else has it."""

    def __init__(self) -> None:
        SQSException.__init__(self, "InvalidParameterValue", "Reason: The receipt handle has expired.")


# --- repairs


def groups_come_in_order() -> None:
    """moto frees a batch whose time is over message by message, and so gives the group's last one first."""

    def received(original: Any, backend: SQSBackend, name: str, count: int, wait: float, *rest: Any) -> Any:
        queue = backend.get_queue(name)
        if not queue.fifo_queue:
            return original(backend, name, count, wait, *rest)
        return _received(queue, count, *rest)

    wrap(SQSBackend, "receive_message", received)


def repetitions_are_told() -> None:
    """moto forgets an id with its message, looks at the queue where the group is asked for, and numbers at random."""

    def added(original: Any, queue: Queue, message: Message) -> None:
        if not queue.fifo_queue:
            original(queue, message)
        elif message.approximate_receive_count or not _is_repetition(queue, message):
            with queue._messages_lock:
                queue._messages.append(message)
                queue._messages_lock.notify_all()

    wrap(Queue, "add_message", added)


def late_handles_delete_nothing() -> None:
    """moto deletes by any handle that a message ever had, whoever is at work on it now."""

    def deleted(original: Any, queue: Queue, receipt_handle: str) -> None:
        refuse_late(queue, receipt_handle)
        original(queue, receipt_handle)

    wrap(Queue, "delete_message", deleted)


# --- what the repairs and `local/moto_queues.py` share


def next_moment(queue: Queue, now: float) -> float:
    """When a message of some group can be received, in milliseconds; infinite if there is none."""
    moments: dict[str | None, float] = {}
    for message in list(queue._messages):
        group = message.group_id
        if group not in moments:
            moments[group] = max(message.visible_at, message.delayed_until)
        elif message.visible_at >= now:
            moments[group] = max(moments[group], message.visible_at)
    return min(moments.values(), default=float("inf"))


def refuse_late(queue: Queue, receipt_handle: str) -> None:
    """Raises HandleExpired. Standard queues do not mind."""
    if not queue.fifo_queue:
        return
    for message in queue._messages:
        if message.had_receipt_handle(receipt_handle):
            if message.receipt_handle != receipt_handle or message.visible_at < unix_time_millis():
                raise HandleExpired
            return


# --- parts


def _received(queue: Queue, count: int, visibility: int, names: list[str] | None = None) -> list[Message]:
    """The oldest messages of groups of which none is in flight. Long polls are `local/moto_queues.py`'s affair."""
    now, found = unix_time_millis(), []
    closed = {message.group_id for message in queue._messages if message.visible_at >= now}
    for message in list(queue._messages):
        if message.delayed_until > now:
            closed.add(message.group_id)
        if message.group_id in closed:
            continue
        if _is_dead(queue, message):
            queue._messages.remove(message)
            assert queue.dead_letter_queue is not None
            queue.dead_letter_queue.add_message(message)
            continue
        message.mark_received(visibility_timeout=visibility)
        shown = copy.deepcopy(message)
        _filter_message_attributes(shown, names or [])
        found.append(shown)
        if len(found) == count:
            break
    return found


def _is_dead(queue: Queue, message: Message) -> bool:
    policy = queue.redrive_policy if queue.dead_letter_queue is not None else None
    return bool(policy) and message.approximate_receive_count >= policy["maxReceiveCount"]


def _is_repetition(queue: Queue, message: Message) -> bool:
    """Then it is given the first one's id and number; else a number of its own, and it is known from now on."""
    known: dict[Any, Message] = vars(queue).setdefault("known_ids", {})
    while known and _age(message, first := next(iter(known.values()))) >= KNOWN_FOR:
        del known[_known_by(queue, first)]
    first = known.setdefault(_known_by(queue, message), message)
    if first is message:
        message.sequence_number = f"{next(_NUMBERS):020}"
        return False
    message.id, message.sequence_number = first.id, first.sequence_number
    return True


def _known_by(queue: Queue, message: Message) -> tuple[str | None, str | None]:
    within_group = getattr(queue, "deduplication_scope", "queue") == "messageGroup"
    return message.group_id if within_group else None, message.deduplication_id


def _age(later: Message, earlier: Message) -> float:
    assert later.sent_timestamp is not None
    assert earlier.sent_timestamp is not None
    return later.sent_timestamp - earlier.sent_timestamp

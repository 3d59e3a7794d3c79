"""What moto gets wrong about SQS, put right: queues that lose messages, and get slower with every one they hold.

Like the repairs of `local/moto_repairs.py`: each says what moto does instead, and has a canary.
`wait` and `depth` are for pollers in the same process, which are woken instead of asking again and again.
"""

from __future__ import annotations

import functools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.core.utils import camelcase_to_underscores, unix_time_millis
from moto.sqs.exceptions import ReceiptHandleIsInvalid
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from local.moto_repairs import fifo

LOCK = threading.RLock()
HANDLES_KEPT = 10_000
"""Of deleted messages, per queue: deleting one of these again is fine, as it is in SQS."""


@functools.cache
def apply() -> None:
    """Repair moto for the rest of this process. Calling it again does nothing."""
    for repair in (
        no_message_is_lost, what_becomes_visible_is_told, attributes_are_counted_when_asked_for,
        messages_are_looked_at_once,
    ):  # fmt: skip
        repair()


def depth(queue_arn: str) -> tuple[int, int]:
    """How many messages may be received now, and how many are in flight. Delayed ones are neither."""
    now = unix_time_millis()
    messages = list(_queue(queue_arn)._messages)
    in_flight = sum(message.visible_at >= now for message in messages)
    delayed = sum(message.delayed_until > now for message in messages)
    return len(messages) - in_flight - delayed, in_flight


def wait(queue_arn: str, seconds: float) -> bool:
    """Until a message may be received, or nothing came for so long. Costs nothing while it waits."""
    return _wait(_queue(queue_arn), seconds)


# --- repairs


def no_message_is_lost() -> None:
    """moto makes a new list to delete from, without a lock: a message that is sent meanwhile lands in the old one."""
    receive, add = SQSBackend.receive_message, Queue.add_message

    @functools.wraps(receive)
    def received(
        backend: SQSBackend, name: str, count: int, seconds: float, *args: Any, **kwargs: Any
    ) -> list[Message]:
        end = time.monotonic() + seconds
        while True:
            with LOCK:
                found: list[Message] = receive(backend, name, count, 0, *args, **kwargs)
            left = end - time.monotonic()
            if found or left <= 0:
                return found
            _wait(backend.get_queue(name), min(left, 1.0))

    _replace(SQSBackend, "receive_message", received)
    _replace(Queue, "add_message", _locked(add))
    _replace(Queue, "delete_message", _locked(_delete))


def what_becomes_visible_is_told() -> None:
    """moto wakes who waits when a message is sent, and lets him sleep when one is given back or its group set free."""
    change, delete = SQSBackend.change_message_visibility, Queue.delete_message

    @functools.wraps(change)
    def changed(backend: SQSBackend, queue_name: str, *args: Any, **kwargs: Any) -> None:
        with LOCK:
            change(backend, queue_name, *args, **kwargs)
        _tell(backend.get_queue(queue_name))

    @functools.wraps(delete)
    def deleted(queue: Queue, receipt_handle: str) -> None:
        delete(queue, receipt_handle)
        if queue.fifo_queue:
            _tell(queue)

    _replace(SQSBackend, "change_message_visibility", changed)
    _replace(Queue, "delete_message", deleted)


def attributes_are_counted_when_asked_for() -> None:
    """moto counts a queue three times over whenever one of its settings is looked up: twice per message sent."""
    everything = SQSBackend.get_queue_attributes

    @functools.wraps(everything)
    def asked_for(backend: SQSBackend, name: str, names: list[str]) -> dict[str, Any]:
        return dict(everything(backend, name, names))

    _replace(SQSBackend, "get_queue_attributes", asked_for)
    _replace(Queue, "attributes", property(_Attributes))


def messages_are_looked_at_once() -> None:
    """moto asks the time four times per message in the queue to find the ones that may be received."""
    _replace(Queue, "messages", property(_visible))


def _replace(owner: object, name: str, by: Any) -> None:
    setattr(owner, name, by)


def _locked(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def locked(*args: Any, **kwargs: Any) -> Any:
        with LOCK:
            return original(*args, **kwargs)

    return locked


def _tell(queue: Queue) -> None:
    with queue._messages_lock:
        queue._messages_lock.notify_all()


def _delete(queue: Queue, receipt_handle: str) -> None:
    """By any of the handles the message ever had; the oldest messages are looked at first and go first."""
    if receipt_handle in queue.deleted_messages:
        return
    fifo.refuse_late(queue, receipt_handle)
    for place, message in enumerate(queue._messages):
        if message.had_receipt_handle(receipt_handle):
            del queue._messages[place]
            queue.pending_messages.discard(message)
            _forget(queue.deleted_messages)
            queue.deleted_messages.update(handle for handle in message.all_receipt_handles if handle)
            return
    raise ReceiptHandleIsInvalid


def _forget(handles: set[str]) -> None:
    """moto keeps every handle of every deleted message for ever."""
    if len(handles) > HANDLES_KEPT:
        handles.clear()


def _visible(queue: Queue) -> list[Message]:
    now, everything = unix_time_millis(), list(queue._messages)
    visible = [m for m in everything if m.visible_at < now and m.delayed_until <= now]
    return visible if queue.fifo_queue else _fairly(visible, everything, now)


def _fairly(visible: list[Message], everything: list[Message], now: float) -> list[Message]:
    """Of a standard queue whose messages say whose they are, which moto stores and forgets: whoever has little in
    flight goes first, and the others take turns.
    """
    if len({m.group_id for m in visible}) < 2:
        return visible
    ahead = Counter(m.group_id for m in everything if m.visible_at >= now)
    ranked = []
    for message in visible:
        ranked.append((ahead[message.group_id], len(ranked), message))
        ahead[message.group_id] += 1
    return [message for _, _, message in sorted(ranked, key=lambda one: one[:2])]


def _wait(queue: Queue, seconds: float) -> bool:
    """A message that is sent rings the condition; one that is delayed or in flight comes by itself at its moment."""
    end = time.monotonic() + seconds
    with queue._messages_lock:
        while (until := _next_visible(queue)) > 0:
            left = end - time.monotonic()
            if left <= 0:
                return False
            queue._messages_lock.wait(min(left, until))
    return True


def _next_visible(queue: Queue) -> float:
    """Seconds until a message may be received; zero or less if one may now."""
    now = unix_time_millis()
    moment = fifo.next_moment(queue, now) if queue.fifo_queue else _next_moment(queue, now)
    return min((moment - now) / 1000 + 0.001, threading.TIMEOUT_MAX) if moment >= now else 0


def _next_moment(queue: Queue, now: float) -> float:
    """The first that has come will do."""
    soonest = float("inf")
    for message in list(queue._messages):
        soonest = min(soonest, max(message.visible_at, message.delayed_until))
        if soonest < now:
            break
    return soonest


class _Attributes(Mapping[str, Any]):
    """A queue's attributes as moto gives them, each one computed when it is asked for."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def __getitem__(self, name: str) -> Any:
        if name not in self._names():
            raise KeyError(name)
        value = getattr(self._queue, camelcase_to_underscores(name))
        if name == "RedrivePolicy" and value:
            return json.dumps(value)
        return str(value).lower() if isinstance(value, bool) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def _names(self) -> list[str]:
        queue = self._queue
        fifo = queue.FIFO_ATTRIBUTES if queue.fifo_queue else []
        kms = queue.KMS_ATTRIBUTES if getattr(queue, "kms_master_key_id", None) else []
        return [*queue.BASE_ATTRIBUTES, *fifo, *kms]


def _queue(arn: str) -> Queue:
    _, _, _, region, account, name = arn.split(":")
    backend: SQSBackend = sqs_backends[account][region]
    return backend.get_queue(name)

"""Into how many partitions a hot key is split, and how those are called. Apart from the codec, which knows cases."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Protocol
from zlib import crc32

from chalicelib.adapters.sizes import Item
from chalicelib.domain.values import stamp

SHARDS: Final = 4
"""Partitions per hour of wakes and of a tenant's lists, so that no index partition runs hot."""


def shard(of: str, shards: int = SHARDS) -> int:
    """Of a case or an event, by its id."""
    return crc32(of.encode()) % shards


def wake_partition(hour: str, number: int) -> str:
    """`hour` as in a stamp, e.g. `2026-11-22T04`."""
    return f"wake#{hour}#{number}"


def sandbox_partition(tenant: str) -> str:
    return f"wake#sb#{tenant}"


def log_partition(tenant: str, day: str, number: int) -> str:
    return f"log#{tenant}#{day}#{number}"


class Waking(Protocol):
    """What a head of any kind says of its wake."""

    @property
    def tenant(self) -> str: ...
    @property
    def sandbox(self) -> bool: ...
    @property
    def updated_at(self) -> datetime: ...
    @property
    def next_wake(self) -> datetime | None: ...
    @property
    def wake_blocked(self) -> bool: ...


def wake_keys(head: Waking, owner: str) -> Item:
    """Its place in the wake index; none when nothing is to come, or it is blocked."""
    if head.next_wake is None or head.wake_blocked:
        return {}
    # Overdue already, it lies where rings and the sweep still look: in the hour of this write.
    wake = stamp(max(head.next_wake, head.updated_at))
    where = sandbox_partition(head.tenant) if head.sandbox else wake_partition(wake[:13], shard(owner))
    return {"wake_pk": {"S": where}, "wake_sk": {"S": wake}}

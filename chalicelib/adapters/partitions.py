"""Into how many partitions a hot key is split, and how those are called. Apart from the codec, which knows cases."""

from __future__ import annotations

from typing import Final
from zlib import crc32

SHARDS: Final = 4
"""Partitions per hour of wakes and per tenant and day of the log, so that no index partition runs hot."""


def shard(of: str) -> int:
    """Of a case or an event, by its id."""
    return crc32(of.encode()) % SHARDS


def wake_partition(hour: str, number: int) -> str:
    """`hour` as in a stamp, e.g. `2026-11-22T04`."""
    return f"wake#{hour}#{number}"


def sandbox_partition(tenant: str) -> str:
    return f"wake#sb#{tenant}"


def log_partition(tenant: str, day: str, number: int) -> str:
    return f"log#{tenant}#{day}#{number}"

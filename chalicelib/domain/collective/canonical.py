"""The bytes that are hashed, and the ticket by which chance decides so that anybody can do it again."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def canonical(value: Any) -> bytes:
    """Canonical JSON: keys sorted, no blanks, defaults left out where the type says so. Equal values, equal bytes."""
    return _ENCODER.encode(value)


def digest(*parts: bytes) -> bytes:
    """SHA-256 over the parts as they follow each other; 32 bytes."""
    return hashlib.sha256(b"".join(parts)).digest()


def ticket(seed: bytes, key: str) -> bytes:
    """SHA-256(seed ‖ key). The smaller ticket comes first, in draws, batches and wherever two are equal.

    The seed is a hash of 32 bytes, so that seed and key cannot run into each other. Raises ValueError for another.
    """
    if len(seed) != 32:
        raise ValueError("a seed is a hash of 32 bytes")
    return hashlib.sha256(seed + key.encode()).digest()


def poll_seed(root: str, poll_id: str) -> bytes:
    """What decides between equals in a vote: fixed by the roll and the poll, both there before the first ballot."""
    return digest(b"redress:poll:1", bytes.fromhex(root), poll_id.encode())

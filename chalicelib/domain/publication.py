"""What is published of an event: one object, the same in a webhook body and in the tenant's event log."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from chalicelib.domain.audiences import PLATFORM

_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def payload(body: str, hash_: str, audience: dict[str, int], summary: str) -> dict[str, Any]:
    """The published object of a stored event, for a platform: `sequence` is dense per case for this audience.

    It carries the whole current summary, so an older one can be dropped; arrival order is not promised.
    """
    envelope = json.loads(body)
    return {
        "type": envelope["type"],
        "timestamp": envelope["at"],
        "data": {
            "event_id": envelope["id"], "case_id": envelope["case_id"], "sequence": audience[PLATFORM],
            "seq": envelope["seq"], "hash": hash_, "by": envelope["by"], "event": envelope["data"],
            "case": json.loads(summary),
        },
    }  # fmt: skip


def encode(published: dict[str, Any]) -> str:
    """The exact text that is signed and sent."""
    return _ENCODER.encode(published).decode()

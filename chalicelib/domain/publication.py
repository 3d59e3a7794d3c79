"""What is published of an event: one object, the same in a webhook body and in the tenant's event log."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from chalicelib.domain.audiences import BODY, PLATFORM

KINDS: Final = ("case", "report", "group", "alert", "arbitration")
"""What keeps a record: an event names one of them."""
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def server_of(kind: str) -> str:
    """The audience that the server of the record's tenant is: an arbitration is a body's, all else a platform's."""
    return BODY if kind == "arbitration" else PLATFORM


def payload(body: str, hash_: str, audience: dict[str, int], summary: str) -> dict[str, Any]:
    """The published object of a stored event, for a platform: `sequence` is dense per case for this audience.

    It carries the whole current summary, so an older one can be dropped; arrival order is not promised. Of a
    violation report, a group or an alert it is these that are named and summed up.
    """
    envelope = json.loads(body)
    kind = next(kind for kind in KINDS if f"{kind}_id" in envelope)
    acting = {"acting": envelope["acting"]} if "acting" in envelope else {}
    return {
        "type": envelope["type"],
        "timestamp": envelope["at"],
        "data": {
            "event_id": envelope["id"], f"{kind}_id": envelope[f"{kind}_id"], "sequence": audience[server_of(kind)],
            "seq": envelope["seq"], "hash": hash_, "by": envelope["by"], "event": envelope["data"],
            kind: json.loads(summary), **acting,
        },
    }  # fmt: skip


def encode(published: dict[str, Any]) -> str:
    """The exact text that is signed and sent."""
    return _ENCODER.encode(published).decode()

"""The tamper-evident record: the hash chain over the events of a case, or of whatever else keeps one. Owns the bytes
that are hashed.

`hash = SHA-256("redress:event:1" ‖ prev ‖ body)`: prev as 32 raw bytes (zeros before the first event), body as the
canonical JSON that is stored, ASCII, keys sorted. Anyone can recompute it with nothing of ours.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.domain.case import events as ev
from chalicelib.domain.values import Role, derive_id, stamp

E = TypeVar("E")

DOMAIN: Final = b"redress:event:1"
GENESIS: Final = "0" * 64


class Envelope(msgspec.Struct, frozen=True, rename={"version": "v"}, omit_defaults=True, kw_only=True):
    """The body of one event. `audience`: the sequence number it has for each audience that may see it.

    It names what it happened to: a case, a violation report, a group or an alert, one of the four.
    """

    id: str
    type: str
    version: int
    case_id: str = ""
    report_id: str = ""
    group_id: str = ""
    alert_id: str = ""
    arbitration_id: str = ""
    seq: int
    audience: dict[str, int]
    at: str
    by: Role
    acting: str = ""
    """The representation under which somebody did it for that party; absent where it did it itself."""
    command_id: str
    data: Any


class Recorded(msgspec.Struct, frozen=True):
    """An event that has its place in the chain; `body` is exactly what was hashed."""

    seq: int
    id: str
    type: str
    at: str
    body: str
    prev: str
    hash: str
    audience: dict[str, int]


_ENCODER: Final = msgspec.json.Encoder(order="sorted")


@cache
def _decoder() -> msgspec.json.Decoder[ev.Event]:
    """Of all events there are. Made when one is read: it takes longer than any module, and most only write."""
    return msgspec.json.Decoder(ev.Event)


def link(prev: str, body: str) -> str:
    """The hash (hex) of a body after `prev` (hex)."""
    return hashlib.sha256(DOMAIN + bytes.fromhex(prev) + body.encode("ascii")).hexdigest()


def append(
    event: msgspec.Struct, *, case_id: str = "", report_id: str = "", group_id: str = "", alert_id: str = "",
    arbitration_id: str = "", key: bytes, seq: int, prev: str, audience: dict[str, int], at: datetime, by: Role,
    command_id: str, acting: str = "",
) -> Recorded:  # fmt: skip
    """Gives an event its place. `seq` and `audience` are the numbers it gets; `key` derives its unguessable id."""
    data = msgspec.to_builtins(event)
    owner = case_id or report_id or group_id or alert_id or arbitration_id
    envelope = Envelope(
        id=derive_id("evt", key, owner, str(seq)), type=data.pop("type"),
        version=ev.TYPE_VERSIONS.get(type(event), 1), case_id=case_id, report_id=report_id, group_id=group_id,
        alert_id=alert_id, arbitration_id=arbitration_id, seq=seq, audience=audience, at=stamp(at), by=by,
        acting=acting, command_id=command_id, data=data,
    )  # fmt: skip
    body = _ENCODER.encode(envelope).decode("ascii")
    return Recorded(seq, envelope.id, envelope.type, envelope.at, body, prev, link(prev, body), audience)


def read(body: str) -> tuple[ev.Event, Envelope]:
    """The event in a stored body, and its envelope. Raises msgspec.ValidationError for one that is none."""
    return read_as(body, _decoder())


def read_as(body: str, decoder: msgspec.json.Decoder[E]) -> tuple[E, Envelope]:
    """As `read`, for the events of something else than a case."""
    envelope = msgspec.json.decode(body, type=Envelope)
    return decoder.decode(msgspec.json.encode({**envelope.data, "type": envelope.type})), envelope


def first_break(bodies: list[tuple[str, str]]) -> int | None:
    """The position of the first event whose stored hash is not what its body gives; None for a whole chain."""
    prev = GENESIS
    for position, (body, stored) in enumerate(bodies):
        if link(prev, body) != stored:
            return position
        prev = stored
    return None

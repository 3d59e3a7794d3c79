"""Webhooks received: is this message ours, fresh and whole (Standard Webhooks 1.0.0)?

`verify` is total: whatever a sender puts into headers and body, it returns the message or raises `Rejected`, which is
answered with 400. It wants the bytes of the body as they came, not what a framework has made of them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

TOLERANCE: Final = 300.0
"""Seconds that a message's timestamp may lie from our clock, both ways, as in the reference libraries."""
MAX_SIGNATURES: Final = 16
"""Listed in one header; nobody rotates over more."""
SECRET_BYTES: Final = range(24, 65)
_NAMES: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_ID: Final = re.compile(r"[\x21-\x7e]{1,256}")
_TIMESTAMP: Final = re.compile(r"0|[1-9][0-9]{0,11}")


class Rejected(Exception):
    """A message that cannot be trusted. `code`: header_missing, header_malformed, timestamp_outside, secret_malformed,
    signature_unknown, body_malformed, or cryptography_missing where a `v1a` key cannot be used without it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Message:
    """A message that was proven. `id` stays the same when it is sent again."""

    id: str
    timestamp: int
    event: Any


def verify(
    headers: Mapping[str, str], body: bytes, secrets: str | Iterable[str], tolerance: float = TOLERANCE,
    now: float | None = None,
) -> Message:  # fmt: skip
    """The message, if one of the secrets has signed it: `whsec_…` for v1 (HMAC-SHA256), `whpk_…` for v1a (Ed25519).
    Give the old and the new one while you change them. `now`: seconds since 1970. Raises Rejected.
    """
    message_id, stamp, listed = _read(headers)
    if abs((time.time() if now is None else now) - int(stamp)) > tolerance:
        raise Rejected("timestamp_outside")
    if not isinstance(body, bytes):
        raise Rejected("body_malformed")
    keys = [_key(secret) for secret in ([secrets] if isinstance(secrets, str) else secrets)]
    signed = f"{message_id}.{stamp}.".encode() + body
    if not any(_made(version, signature, key, signed) for version, signature in listed for key in keys):
        raise Rejected("signature_unknown")
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise Rejected("body_malformed") from None
    return Message(message_id, int(stamp), event)


def sign(message_id: str, timestamp: int, body: bytes, secret: str) -> dict[str, str]:
    """The headers of a message of one's own, as the API's inbound addresses and one's own tests want them; v1."""
    version, key = _key(secret)
    if version != "v1":
        raise Rejected("secret_malformed")
    mac = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return dict(zip(_NAMES, (message_id, str(timestamp), signature), strict=True))


def _read(headers: Mapping[str, str]) -> tuple[str, str, list[tuple[str, bytes]]]:
    """Id, timestamp and signatures; each header exactly once, in any spelling of its name."""
    found: dict[str, list[object]] = {name: [] for name in _NAMES}
    for name, value in headers.items():
        if str(name).lower() in found:
            found[str(name).lower()].append(value)
    values = []
    for given in found.values():
        if not given:
            raise Rejected("header_missing")
        if len(given) > 1 or not isinstance(given[0], str):
            raise Rejected("header_malformed")
        values.append(given[0])
    message_id, stamp, signature = values
    if not _ID.fullmatch(message_id) or not _TIMESTAMP.fullmatch(stamp):
        raise Rejected("header_malformed")
    return message_id, stamp, _signatures(signature)


def _signatures(header: str) -> list[tuple[str, bytes]]:
    """Those that could be any; others may be of versions to come and are passed over."""
    entries = header.split(" ")
    if len(entries) > MAX_SIGNATURES:
        raise Rejected("header_malformed")
    found = []
    for entry in entries:
        version, _, text = entry.partition(",")
        if (decoded := _decoded(text)) is not None:
            found.append((version, decoded))
    return found


def _key(secret: str) -> tuple[str, bytes]:
    """Raises Rejected for what is no secret: a mistake of the receiver's own, and told as one."""
    for version, prefix, sizes in (("v1", "whsec_", SECRET_BYTES), ("v1a", "whpk_", range(32, 33))):
        if str(secret).startswith(prefix):
            key = _decoded(str(secret).removeprefix(prefix))
            if key is not None and len(key) in sizes:
                return version, key
    raise Rejected("secret_malformed")


def _made(version: str, signature: bytes, key: tuple[str, bytes], signed: bytes) -> bool:
    """Whether this key has made this signature. A v1 entry never counts for a public key, nor the reverse."""
    if version != key[0]:
        return False
    if version == "v1":
        return hmac.compare_digest(hmac.digest(key[1], signed, hashlib.sha256), signature)
    return _ed25519(key[1], signature, signed)


def _ed25519(public: bytes, signature: bytes, signed: bytes) -> bool:
    """The one thing that needs a library, and only whoever has chosen v1a."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise Rejected("cryptography_missing") from None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None

"""How the keys of Standard Webhooks' asymmetric scheme `v1a` (Ed25519) are written. `delivery` signs and checks with
what it is given; the arithmetic is `adapters/ed25519.py`.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

from chalicelib.domain.errors import Invalid

SEED_BYTES: Final = 32
_PRIVATE, _PUBLIC = "whsk_", "whpk_"


class InvalidKey(Invalid):
    """A key without its prefix, not base64, or not of 32 bytes."""

    code = "webhook_key_malformed"


def format_public(raw: bytes) -> str:
    """As the endpoint's owner sees it: `whpk_` and base64. May raise InvalidKey."""
    return _formatted(_PUBLIC, raw)


def parse_public(text: str) -> bytes:
    """The inverse; accepts only what that writes. Raises InvalidKey."""
    return _parsed(_PUBLIC, text)


def format_seed(raw: bytes) -> str:
    """`whsk_` and base64, for tests and tools: we show it to nobody. May raise InvalidKey."""
    return _formatted(_PRIVATE, raw)


def parse_seed(text: str) -> bytes:
    """The inverse; accepts only what that writes. Raises InvalidKey."""
    return _parsed(_PRIVATE, text)


def _formatted(prefix: str, raw: bytes) -> str:
    if len(raw) != SEED_BYTES:
        raise InvalidKey("an Ed25519 key has 32 bytes")
    return prefix + base64.b64encode(raw).decode("ascii")


def _parsed(prefix: str, text: str) -> bytes:
    if not text.startswith(prefix):
        raise InvalidKey(f"this kind of key starts with {prefix}")
    try:
        raw = base64.b64decode(text.removeprefix(prefix), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidKey("a key is base64 after its prefix") from None
    if _formatted(prefix, raw) != text:
        raise InvalidKey("a key is base64 in its shortest form")
    return raw

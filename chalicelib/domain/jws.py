"""The text of a signed token of somebody else's making (RFC 7515, compact form), taken apart without trusting it.

Owns the form only: whose key signed it, and what it claims, is judged elsewhere. Stricter than the standard where
leniency has been abused: one text for one token, no name twice, nothing that changes what is signed (RFC 8725).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, Final

import msgspec

from chalicelib.domain.credentials import Rejected

MAX_TEXT: Final = 4_096
"""Characters. Group lists make longer ones; API Gateway takes headers of 10,240 bytes in all."""
_FORM: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_NEVER: Final = frozenset({"b64", "crit", "cty", "enc", "zip"})
"""Extensions that must be understood, payloads not encoded, tokens within tokens, encryption: all refused."""


class Parts(msgspec.Struct, frozen=True):
    """A token in its parts; nothing of it is verified."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


def parse(text: str) -> Parts:
    """Total over text. Raises Rejected `token_malformed`."""
    if len(text) > MAX_TEXT or _FORM.fullmatch(text) is None:
        raise Rejected("token_malformed")
    signed, _, last = text.rpartition(".")
    first, _, second = signed.partition(".")
    header, claims = _object(first), _object(second)
    if _NEVER & header.keys():
        raise Rejected("token_malformed")
    return Parts(header, claims, signed.encode("ascii"), decoded(last))


def decoded(text: str) -> bytes:
    """Base64url without padding, in the one form that each value has. Raises Rejected."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Rejected("token_malformed") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != text:
        raise Rejected("token_malformed")
    return raw


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(decoded(text).decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant)
    except (ValueError, RecursionError):
        raise Rejected("token_malformed") from None
    if not isinstance(found, dict):
        raise Rejected("token_malformed")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two members with one name each reader would see another one."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")

"""Access tokens of OAuth2's client credentials: what a server's own key gives a part of its power to, for half an hour.

Owns their text. It is written and checked as `credentials` does it for people's tokens, and signed under another
beginning, so that neither is ever taken for the other:

    ra_<base64url of canonical JSON>.<base64url of HMAC-SHA256>

Looks nothing up: whether the key behind it still stands is asked where the directory is at hand.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain.access import BODY_SCOPES, SCOPES
from chalicelib.domain.credentials import SKEW_SECONDS, Rejected, b64url, unb64url
from chalicelib.domain.values import is_id

ACCESS_SECONDS: Final = 30 * 60
"""How long one lives at most. Published."""
PREFIX: Final = "ra_"
MAX_ACCESS_TOKEN: Final = 1_024
NEVER: Final = frozenset({"keys"})
"""No access token carries it: a key made with one would outlive it for good."""
GRANTABLE: Final = tuple(sorted({*SCOPES, *BODY_SCOPES} - NEVER))

_TEXT: Final = re.compile(r"ra_([A-Za-z0-9_-]{1,900})\.([A-Za-z0-9_-]{43})")
_TOKEN_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")


class AccessToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What it says. Times are Unix seconds of the wall clock, in a sandbox too."""

    tenant: str = msgspec.field(name="t")
    key: str = msgspec.field(name="k")
    """The key that it was got with: void as soon as that one is."""
    scopes: tuple[str, ...] = msgspec.field(name="s")
    """Sorted, at least one."""
    issued: int = msgspec.field(name="i")
    expires: int = msgspec.field(name="x")
    id: str = msgspec.field(name="j")


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(AccessToken)


def granted(held: tuple[str, ...], asked: tuple[str, ...] | None) -> tuple[str, ...]:
    """The scopes of a token for a key that holds `held` and asks for these, or for all that it can give (None).

    Empty where that is none, or more than the key has: a scope is narrowed, never widened (RFC 6749 §3.3).
    """
    can = set(held) - NEVER
    wanted = can if asked is None else set(asked)
    return tuple(sorted(wanted)) if wanted <= can else ()


def lifetime(now: datetime, key_ends: datetime | None) -> tuple[int, int]:
    """When a token of now begins and ends, Unix seconds: never after its key does."""
    issued = int(now.timestamp())
    ends = issued + ACCESS_SECONDS
    return issued, ends if key_ends is None else min(ends, int(key_ends.timestamp()))


def issue(token: AccessToken, key: bytes) -> str:
    """Its text, signed. Raises ValueError for what `verify` would never accept."""
    if not _sound(token):
        raise ValueError("this token would never be accepted")
    payload = b64url(_ENCODER.encode(token))
    return f"{PREFIX}{payload}.{b64url(_mac(payload, key))}"


def read_tenant(text: str) -> str:
    """Whose key would have signed this text. Nothing is verified yet: use the answer to find the key, only."""
    return _parse(text)[0].tenant


def verify(text: str, key: bytes, now: datetime) -> AccessToken:
    """The token, if this key signed exactly this text and the moment fits.

    Total over text. Rejected with `token_malformed`, `token_forged`, `token_expired` or `token_not_yet_valid`.
    """
    token, payload, mac = _parse(text)
    if not hmac.compare_digest(mac, _mac(payload, key)):
        raise Rejected("token_forged")
    if now.timestamp() >= token.expires:
        raise Rejected("token_expired")
    if now.timestamp() + SKEW_SECONDS < token.issued:
        raise Rejected("token_not_yet_valid")
    return token


def _parse(text: str) -> tuple[AccessToken, str, bytes]:
    """Token, signed text and signature. The JSON must be the very bytes that `issue` writes."""
    parts = _TEXT.fullmatch(text) if len(text) <= MAX_ACCESS_TOKEN else None
    payload, mac = (unb64url(parts[1]), unb64url(parts[2])) if parts else (None, None)
    if parts is None or payload is None or mac is None:
        raise Rejected("token_malformed")
    try:
        token = _DECODER.decode(payload)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Rejected("token_malformed") from None
    if not _sound(token) or _ENCODER.encode(token) != payload:
        raise Rejected("token_malformed")
    return token, parts[1], mac


def _sound(token: AccessToken) -> bool:
    return (
        is_id("ten", token.tenant)
        and is_id("key", token.key)
        and _TOKEN_ID.fullmatch(token.id) is not None
        and len(token.scopes) > 0
        and token.scopes == tuple(sorted(set(token.scopes)))
        and set(token.scopes) <= set(GRANTABLE)
        and token.issued >= 0
        and 0 < token.expires - token.issued <= ACCESS_SECONDS
    )


def _mac(payload: str, key: bytes) -> bytes:
    """A people's token is signed behind `rt_`: no text is both."""
    return hmac.new(key, f"{PREFIX}{payload}".encode("ascii"), hashlib.sha256).digest()

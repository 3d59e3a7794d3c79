"""API keys and tokens as text: how they are written, parsed, hashed, signed and checked.

Owns the two credential formats. Looks nothing up: whether a key is revoked or a token's epoch is stale is decided
where the directory and the case's head are at hand.

    API key   rk_<26 characters of the key's id>_<43 base64url characters: 256 random bits>
    token     rt_<base64url of canonical JSON>.<base64url of HMAC-SHA256>
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import datetime
from typing import Annotated, Final

import msgspec

from chalicelib.domain import authority
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.values import ID_BODY, REF_PATTERN, Role, is_id

TOKEN_SECONDS: Final = 30 * 60
"""How long a token lives, whoever has it. Published."""
SKEW_SECONDS: Final = 60
"""How far the issuing process's clock may run ahead of the checking one."""
MAX_TOKEN: Final = 1_024
SECRET_BYTES: Final = 32
TOKEN_ROLES: Final = frozenset(
    {
        Role.COMPLAINANT, Role.RESPONDENT, Role.REPRESENTATIVE, Role.OFFICER, Role.MEDIATOR, Role.REGULATOR,
        Role.CLERK, Role.ARBITRATOR,
    }
)  # fmt: skip

_KEY: Final = re.compile(rf"rk_({ID_BODY})_([A-Za-z0-9_-]{{43}})")
_REF: Final = re.compile(REF_PATTERN)
_TOKEN_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TOKEN: Final = re.compile(r"rt_([A-Za-z0-9_-]{1,900})\.([A-Za-z0-9_-]{43})")

_Unix = Annotated[int, msgspec.Meta(ge=0, le=2**40)]
_Methods = Annotated[
    tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,12}\Z")], ...], msgspec.Meta(max_length=4)
]

_Scope = Annotated[tuple[str, ...], msgspec.Meta(max_length=len(authority.SCOPE))]


class Rejected(Unauthenticated):
    """A credential that proves nothing. `code` says why; it never repeats any part of the text."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class PresentedKey(msgspec.Struct, frozen=True):
    """An API key as its owner sent it, split. Compare `secret` by `secret_matches` only; never log it."""

    id: str
    secret: bytes


class Token(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What a token says. Times are Unix seconds of the wall clock, in a sandbox too."""

    tenant: str = msgspec.field(name="t")
    role: Role = msgspec.field(name="r")
    ref: str = msgspec.field(name="s")
    case_id: str | None = msgspec.field(name="c")
    """The one case of a party's token; None for everybody else's."""
    epoch: _Unix = msgspec.field(name="e")
    """Void as soon as the party in the head, or the tenant's staff, has another one."""
    issued: _Unix = msgspec.field(name="i")
    expires: _Unix = msgspec.field(name="x")
    id: str = msgspec.field(name="j")
    person: str = msgspec.field(name="p", default="")
    """Of a neutral: the mark of who was meant by that reference (`access.person_mark`)."""
    authenticated: _Unix = msgspec.field(name="a", default=0)
    """When the person proved who he is, where that was before the token was made; 0: as it was made."""
    methods: _Methods = msgspec.field(name="m", default=())
    """How, in the words of RFC 8176."""
    acting: str = msgspec.field(name="g", default="")
    """The representation under which its bearer acts for that party (`rpr_…`)."""
    scope: _Scope = msgspec.field(name="k", default=())
    """What that covers: more than it says here the bearer can do nowhere, whatever the case says."""


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Token)


def format_key(key_id: str, secret: bytes) -> str:
    """The API key as it is shown to its owner, once. Raises ValueError for a foreign id or a short secret."""
    if not is_id("key", key_id) or len(secret) != SECRET_BYTES:
        raise ValueError("an API key has a key id and 32 secret bytes")
    return f"rk_{key_id.removeprefix('key_')}_{b64url(secret)}"


def parse_key(text: str) -> PresentedKey:
    """Total over text: whatever does not read like a key of ours is Rejected `key_malformed`, before any read."""
    parts = _KEY.fullmatch(text)
    secret = unb64url(parts[2]) if parts else None
    if parts is None or secret is None:
        raise Rejected("key_malformed")
    return PresentedKey(f"key_{parts[1]}", secret)


def hash_secret(secret: bytes) -> str:
    """What is stored of a secret: SHA-256, hex. It has 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(secret).hexdigest()


def secret_matches(secret: bytes, stored_hash: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(hash_secret(secret).encode(), stored_hash.encode())


def issue(token: Token, key: bytes) -> str:
    """The token's text, signed. Raises ValueError for what `verify` would never accept."""
    if not _sound(token):
        raise ValueError("this token would never be accepted")
    payload = b64url(_ENCODER.encode(token))
    return f"rt_{payload}.{b64url(_mac(payload, key))}"


def read_tenant(text: str) -> str:
    """Whose key would have signed this text. Nothing is verified yet: use the answer to find the key, only."""
    return _parse(text)[0].tenant


def verify(text: str, key: bytes, now: datetime) -> Token:
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


def _parse(text: str) -> tuple[Token, str, bytes]:
    """Token, signed text and signature.

    The JSON must be the very bytes that `issue` writes, so that one token has one text: neither repeated names nor
    another order, spacing or form of a number gets through.
    """
    parts = _TOKEN.fullmatch(text) if len(text) <= MAX_TOKEN else None
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


def _sound(token: Token) -> bool:
    """Whether the fields agree with one another: a party has a case, the others none, and nobody lives longer.

    References are matched here and in full: msgspec's `pattern` lets a newline pass behind `$`.
    """
    return (
        is_id("ten", token.tenant)
        and _REF.fullmatch(token.ref) is not None
        and _TOKEN_ID.fullmatch(token.id) is not None
        and token.role in TOKEN_ROLES
        and (is_id("case", token.case_id or "") if token.role.is_party else token.case_id is None)
        and 0 < token.expires - token.issued <= TOKEN_SECONDS
        and token.authenticated <= token.issued
        and (token.acting == "" or (token.role.is_party and is_id("rpr", token.acting)))
        and token.scope == (authority.normal(token.scope) if token.acting else ())
    )


def _mac(payload: str, key: bytes) -> bytes:
    return hmac.new(key, f"rt_{payload}".encode("ascii"), hashlib.sha256).digest()


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64url(text: str) -> bytes | None:
    """None unless the text is what `b64url` writes: no padding, and no stray bits in the last character."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if b64url(raw) == text else None

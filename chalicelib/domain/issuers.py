"""Issuers of a tenant's own tokens (OpenID Connect, Amazon Cognito): what is configured of one, and what a token that
its key has signed must claim (OpenID Connect Core 1.0 §3.1.3.7, RFC 7519, RFC 8725, RFC 9068).

Knows no cipher and looks nothing up: the signature is somebody else's business, and comes first.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from chalicelib.domain.credentials import Rejected
from chalicelib.domain.errors import Fault
from chalicelib.domain.values import REF_PATTERN, Role

MAX_ISSUERS: Final = 5
SKEW_SECONDS: Final = 60
LIFETIME_SECONDS: Final = 24 * 3_600
"""What lives longer is no proof of anything recent."""
MAX_METHODS: Final = 4
HASHED: Final = "idp-"
"""How references begin that stand for a subject of an issuer; none that is taken as it is may begin so."""
_REF: Final = re.compile(REF_PATTERN.replace("$", r"\Z"))
_METHOD: Final = re.compile(r"[a-z]{2,12}\Z")


class Kind(StrEnum):
    OIDC = "oidc"
    COGNITO = "cognito"
    """Says by `token_use` what a token is; its access tokens carry `client_id` where others carry `aud`."""


class Algorithm(StrEnum):
    """Signatures with a private key only: with a shared secret whoever checks could also sign."""

    RS256 = "RS256"
    PS256 = "PS256"
    ES256 = "ES256"
    EDDSA = "EdDSA"


class Naming(StrEnum):
    """How the reference follows from the claim that names the person."""

    AS_IS = "as_is"
    """The claim is the reference: one issuer of a tenant at most, so that no two name one person."""
    HASHED = "hashed"
    """`idp-` and 32 characters of a hash of issuer and claim: whatever the issuer calls its people."""


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """One issuer as its tenant has registered it. `ref` is what the tenant calls it."""

    ref: str
    issuer: str
    kind: Kind
    algorithm: Algorithm
    jwks_uri: str
    audience: tuple[str, ...]
    types: tuple[str, ...] = ("jwt",)
    """Accepted `typ` values, in lower case without `application/`."""
    untyped: bool = False
    """Whether a token without any `typ` is accepted too."""
    role_claim: str
    """The name of a claim, or a JSON Pointer into the claims where it begins with `/`."""
    roles: dict[str, Role]
    ref_claim: str = "sub"
    naming: Naming = Naming.HASHED
    updated_at: datetime


class Issuers(msgspec.Struct, frozen=True):
    """All issuers of one tenant: one row, so that what holds of all of them is checked where it is written."""

    version: int = 0
    issuers: tuple[Issuer, ...] = ()

    def named(self, ref: str) -> Issuer | None:
        return next((issuer for issuer in self.issuers if issuer.ref == ref), None)

    def of(self, iss: object) -> Issuer | None:
        """By exact comparison: an issuer is a name, no address to be normalised."""
        return next((issuer for issuer in self.issuers if issuer.issuer == iss), None)

    def with_(self, issuer: Issuer) -> Issuers:
        kept = tuple(other for other in self.issuers if other.ref != issuer.ref)
        return Issuers(self.version + 1, tuple(sorted((*kept, issuer), key=lambda i: i.ref)))

    def without(self, ref: str) -> Issuers:
        return Issuers(self.version + 1, tuple(other for other in self.issuers if other.ref != ref))


class Bearer(msgspec.Struct, frozen=True):
    """Whom a token speaks of, as far as its issuer says. Times are Unix seconds of the wall clock."""

    role: Role
    ref: str
    issued: int
    expires: int
    authenticated: int
    methods: tuple[str, ...]


def clashes(wanted: Issuer, others: tuple[Issuer, ...]) -> list[Fault]:
    """What speaks against this issuer beside the tenant's others."""
    faults = []
    if any(other.issuer == wanted.issuer for other in others):
        faults.append(Fault("/issuer", "issuer_taken"))
    if wanted.naming is Naming.AS_IS and any(other.naming is Naming.AS_IS for other in others):
        faults.append(Fault("/naming", "one_issuer_as_is"))
    return faults


def check_header(issuer: Issuer, header: dict[str, Any]) -> str:
    """The `kid`, by which a key is looked up in the issuer's own set and nowhere else. Raises Rejected.

    `jku`, `jwk`, `x5c` and `x5u` are not looked at: a token does not say which key it is to be believed by.
    """
    kid, typ = header.get("kid"), header.get("typ")
    if header.get("alg") != issuer.algorithm.value or not isinstance(kid, str) or not kid:
        raise Rejected("token_forged")
    if typ is None and "typ" not in header:
        accepted = issuer.untyped
    else:
        accepted = isinstance(typ, str) and media_type(typ) in issuer.types
    if not accepted:
        raise Rejected("token_forged")
    return kid


def media_type(typ: str) -> str:
    """RFC 7515 §4.1.9: case does not count, and `application/` may be left out."""
    return typ.lower().removeprefix("application/")


def read(issuer: Issuer, claims: dict[str, Any], now: datetime) -> Bearer:
    """Who comes, by claims whose signature holds. Raises Rejected: `token_expired`, `token_not_yet_valid`, or
    `token_forged` for what does not fit.
    """
    _check_audience(issuer, claims)
    issued, expires = _moments(claims, int(now.timestamp()))
    return Bearer(
        _role(issuer, claims),
        _ref(issuer, claims),
        issued,
        expires,
        _authenticated(claims, issued),
        _methods(claims),
    )


def _check_audience(issuer: Issuer, claims: dict[str, Any]) -> None:
    """Of several audiences any may be ours; then the party that asked for the token must be ours too."""
    audience = claims.get("aud")
    if issuer.kind is Kind.COGNITO:
        match claims.get("token_use"):
            case "access" if "aud" not in claims:
                audience = claims.get("client_id")
            case "id":
                pass
            case _:
                raise Rejected("token_forged")
    named = [audience] if isinstance(audience, str) else audience
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise Rejected("token_forged")
    several = len(named) > 1 and claims.get("azp") not in issuer.audience
    if several or not set(named) & set(issuer.audience):
        raise Rejected("token_forged")


def _moments(claims: dict[str, Any], now: int) -> tuple[int, int]:
    issued, expires = _second(claims.get("iat")), _second(claims.get("exp"))
    begins = _second(claims["nbf"]) if "nbf" in claims else issued
    if not 0 < expires - issued <= LIFETIME_SECONDS:
        raise Rejected("token_forged")
    if now >= expires + SKEW_SECONDS:
        raise Rejected("token_expired")
    if max(issued, begins) > now + SKEW_SECONDS:
        raise Rejected("token_not_yet_valid")
    return issued, expires


def _second(value: object) -> int:
    """RFC 7519 lets fractions through; no issuer that we know of writes them, and whole seconds compare exactly."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**40:
        raise Rejected("token_forged")
    return value


def _authenticated(claims: dict[str, Any], issued: int) -> int:
    """When the person logged in; where the issuer does not say, when it made the token. Never in the future of it."""
    if "auth_time" not in claims:
        return issued
    return min(_second(claims["auth_time"]), issued)


def _methods(claims: dict[str, Any]) -> tuple[str, ...]:
    """RFC 8176. Words of the issuer's own say nothing to us."""
    given = claims.get("amr", [])
    words = given if isinstance(given, list) else []
    known = [word for word in words if isinstance(word, str) and _METHOD.match(word)]
    return tuple(dict.fromkeys(known))[:MAX_METHODS]


def _role(issuer: Issuer, claims: dict[str, Any]) -> Role:
    """Exactly one: who has two would have to say which, and the wrong guess would be the mightier one."""
    given = _claim(claims, issuer.role_claim)
    values = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    found = {issuer.roles[value] for value in values if isinstance(value, str) and value in issuer.roles}
    if len(found) != 1:
        raise Rejected("token_forged")
    return found.pop()


def _claim(claims: dict[str, Any], name: str) -> object:
    if not name.startswith("/"):
        return claims.get(name)
    found: object = claims
    for part in name[1:].split("/"):
        found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    return found


def _ref(issuer: Issuer, claims: dict[str, Any]) -> str:
    """`sub` must be there in any case. No two persons get one reference, nor a person of another issuer's."""
    subject, named = claims.get("sub"), claims.get(issuer.ref_claim)
    for text in (subject, named):
        if not isinstance(text, str) or not 0 < len(text) <= 255 or not text.isprintable():
            raise Rejected("token_forged")
    assert isinstance(named, str), "looked at above"
    if issuer.naming is Naming.HASHED:
        return hashed(issuer.issuer, named)
    if not _REF.match(named) or named.lower().startswith(HASHED):
        raise Rejected("token_forged")
    return named


def hashed(issuer: str, name: str) -> str:
    """The reference of whom an issuer calls so: 160 bits of SHA-256, in base32."""
    digest = hashlib.sha256(f"redress:issuer-person:1|{len(issuer)}|{issuer}|{name}".encode()).digest()
    return HASHED + base64.b32encode(digest[:20]).decode("ascii").lower()

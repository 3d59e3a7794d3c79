"""Keys of a published set (RFC 7517) that may check one pinned algorithm, and the check itself.

PyJWT and `cryptography` are imported on first use: only a request that brings such a token pays for them.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from chalicelib.domain.credentials import Rejected
from chalicelib.domain.issuers import Algorithm
from chalicelib.domain.jws import decoded

MAX_KEYS: Final = 50
RSA_BITS: Final = (2_048, 8_192)
"""At least what NIST SP 800-131A asks for; at most what a stranger may make us compute with."""
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+\Z")
_KIND: Final[dict[Algorithm, tuple[str, str | None]]] = {
    Algorithm.RS256: ("RSA", None),
    Algorithm.PS256: ("RSA", None),
    Algorithm.ES256: ("EC", "P-256"),
    Algorithm.EDDSA: ("OKP", "Ed25519"),
}
"""`kty` and `crv` of what an algorithm is used with."""


class Malformed(Exception):
    """What came is no set of keys."""


def usable(document: bytes, algorithm: Algorithm) -> dict[str, dict[str, Any]]:
    """By `kid`, the keys of a set that this algorithm may be checked with; every other one is passed over.

    A `kid` that two such keys have is nobody's. Raises Malformed.
    """
    try:
        keys = msgspec.json.decode(document)["keys"]
    except (msgspec.MsgspecError, ValueError, RecursionError, KeyError, TypeError):
        raise Malformed from None
    if not isinstance(keys, list) or len(keys) > MAX_KEYS:
        raise Malformed
    fit = [key for key in keys if isinstance(key, dict) and _fits(key, algorithm)]
    names = [key["kid"] for key in fit]
    return {key["kid"]: key for key in fit if names.count(key["kid"]) == 1}


def holds(key: dict[str, Any], algorithm: Algorithm, signed: bytes, signature: bytes) -> bool:
    """Whether the signature is that key's, by this algorithm and no other. Total: a key that is none signs nothing."""
    import jwt

    try:
        public = jwt.PyJWK(key, algorithm=algorithm.value)
        return public.Algorithm.verify(signed, public.key, signature)
    except (jwt.PyJWTError, ValueError, TypeError):
        return False


def _fits(key: dict[str, Any], algorithm: Algorithm) -> bool:
    """A key that says what it is for is used for that only. One whose private half is published is anybody's."""
    kind, curve = _KIND[algorithm]
    operations = key.get("key_ops", ["verify"])
    return (
        isinstance(key.get("kid"), str)
        and key.get("kty") == kind
        and key.get("crv") == curve
        and key.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
        and key.get("alg", algorithm.value) == algorithm.value
        and not _PRIVATE & key.keys()
        and (kind != "RSA" or _is_strong(key))
    )


def _is_strong(key: dict[str, Any]) -> bool:
    modulus, exponent = _number(key.get("n")), _number(key.get("e"))
    least, most = RSA_BITS
    return (
        least <= modulus.bit_length() <= most
        and modulus % 2 == 1
        and 65_537 <= exponent < 2**32
        and exponent % 2 == 1
    )


def _number(text: object) -> int:
    """Zero for what is no number."""
    if not isinstance(text, str) or not _BASE64URL.match(text):
        return 0
    try:
        return int.from_bytes(decoded(text), "big")
    except Rejected:
        return 0

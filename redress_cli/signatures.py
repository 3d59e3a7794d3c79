"""Signatures under awards, checked: Ed25519 (RFC 8032) and ES256 (RFC 7518). Total over text."""

from __future__ import annotations

from typing import Final

from chalicelib.domain import edwards
from chalicelib.domain.arbitration.awardfile import strict

CURVE_BYTES: Final = 32


def holds(alg: str, key: str, signature: str, message: bytes) -> bool:
    """Whether it is that key's signature over exactly these bytes; key and signature in canonical base64."""
    raw_key, raw = strict(key), strict(signature)
    if raw_key is None or raw is None:
        return False
    match alg:
        case "Ed25519":
            return _ed25519(raw_key, raw, message)
        case "ES256":
            return len(raw) == 2 * CURVE_BYTES and _es256(raw_key, raw, message)
    return False


def _ed25519(key: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not edwards.binds(key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (ValueError, InvalidSignature):
        return False
    return True


def _es256(key: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    r, s = (int.from_bytes(signature[n : n + CURVE_BYTES], "big") for n in (0, CURVE_BYTES))
    try:
        public = load_der_public_key(key)
        if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
            return False
        public.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True

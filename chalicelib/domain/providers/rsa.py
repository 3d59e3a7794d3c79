"""RSA signatures with SHA-256 and PKCS #1 v1.5 padding, checked (RFC 8017 §8.2.2): arithmetic on public numbers alone.

The padded hash is built and compared as a whole, as the standard says: nothing of what the signature comes to is ever
parsed, so there is nothing for a forger to leave room in.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

MIN_BITS: Final = 2048
MAX_BITS: Final = 8192
"""A larger key would cost whoever checks more than anybody who sends."""
_SHA256: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""DigestInfo of SHA-256 up to the hash itself (RFC 8017 §9.2, note 1)."""


def sound(modulus: int, exponent: int) -> bool:
    """Whether this can be a key to check against."""
    return MIN_BITS <= modulus.bit_length() <= MAX_BITS and modulus % 2 == 1 and exponent in (3, 17, 65537)


def verified(modulus: int, exponent: int, signature: bytes, message: bytes) -> bool:
    """Total: False for whatever is no such signature."""
    length = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature)
    if not sound(modulus, exponent) or len(signature) != length or number >= modulus:
        return False
    tail = _SHA256 + hashlib.sha256(message).digest()
    expected = b"\x00\x01" + b"\xff" * (length - len(tail) - 3) + b"\x00" + tail
    return hmac.compare_digest(pow(number, exponent, modulus).to_bytes(length), expected)

"""Which 32 bytes are an Ed25519 public key that binds anybody (RFC 8032). Pure.

Of a point of low order (1, 2, 4 or 8) signatures can be made that hold for nearly any message, without a private key.
Libraries take such keys, and encodings beside the one canonical form, so they are refused where a key is entered and
where a signature is checked.
"""

from __future__ import annotations

from typing import Final

KEY_BYTES: Final = 32
_P: Final = 2**255 - 19
_D: Final = -121_665 * pow(121_666, -1, _P) % _P
_SIGN: Final = 1 << 255


def binds(key: bytes) -> bool:
    """Whether it is the one encoding of a point on the curve, and not one of the eight of low order."""
    if len(key) != KEY_BYTES:
        return False
    number = int.from_bytes(key, "little")
    y, odd = number & (_SIGN - 1), number >= _SIGN
    return y < _P and _on_curve(y, odd=odd) and not _low_order(y)


def _on_curve(y: int, *, odd: bool) -> bool:
    """x² = (y² - 1) / (d y² + 1) is a square; where x is 0 there is no other sign of it."""
    squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    return not odd if squared == 0 else pow(squared, (_P - 1) // 2, _P) == 1


def _low_order(y: int) -> bool:
    """Orders 1 and 2 have x = 0, order 4 has y = 0. Twice a point of order 8 has y = 0, which is x² = -y²; on the curve
    -x² + y² = 1 + d x² y² that is d y⁴ + 2 y² - 1 = 0.
    """
    return y in (0, 1, _P - 1) or (_D * pow(y, 4, _P) + 2 * y * y - 1) % _P == 0

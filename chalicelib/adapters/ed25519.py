"""Ed25519 for webhooks that are signed asymmetrically. The library is loaded with the first key: most endpoints share a
secret and do without it.
"""

from __future__ import annotations

from chalicelib.domain.delivery import Checker, Signer


def signer(seed: bytes) -> Signer:
    """Signs with the private key that grows from a seed of 32 bytes. Raises ValueError for any other length."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign


def public_of(seed: bytes) -> bytes:
    """The public half, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def checker(public: bytes) -> Checker:
    """Whether signature and text belong together, under that public key. Raises ValueError for what is none."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(public)

    def check(signature: bytes, text: bytes) -> bool:
        try:
            key.verify(signature, text)
        except InvalidSignature:
            return False
        return True

    return check

"""RSA signatures by arithmetic alone, beside what `cryptography` says of the same bytes."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from chalicelib.domain.providers import rsa
from tests.unit.domain.providers.notices import paypal_key

MESSAGE = b"69cd13f0|2026-11-22T04:00:00Z|8PT597110X687430LKGECATA|3735928559"
KEY = paypal_key().public_key()
N, E = KEY.public_numbers().n, KEY.public_numbers().e
SIGNED = paypal_key().sign(MESSAGE, PKCS1v15(), SHA256())


@pytest.mark.parametrize("at", [0, 1, 100, 200, 255])
def test_it_agrees_with_the_library(at: int) -> None:
    """On what was signed, and on a signature with one bit turned."""
    assert rsa.verified(N, E, SIGNED, MESSAGE)
    turned = SIGNED[:at] + bytes([SIGNED[at] ^ 1]) + SIGNED[at + 1 :]
    assert not rsa.verified(N, E, turned, MESSAGE)
    with pytest.raises(InvalidSignature):
        KEY.verify(turned, MESSAGE, PKCS1v15(), SHA256())


@pytest.mark.parametrize(
    "signature", [b"", b"\x00" * 256, b"\x01", SIGNED[:-1], b"\x00" + SIGNED, b"\xff" * 256, N.to_bytes(256)]
)
def test_what_is_no_signature_is_none(signature: bytes) -> None:
    """Too short, too long, not below the modulus."""
    assert not rsa.verified(N, E, signature, MESSAGE)


def test_padding_leaves_no_room() -> None:
    """The shape of Bleichenbacher's forgery of 2006: the right hash after short padding, rubbish behind. Made with the
    private key here, and refused all the same.
    """
    private = paypal_key().private_numbers()
    info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(MESSAGE).digest()
    forged = b"\x00\x01" + b"\xff" * 8 + b"\x00" + info
    padded = int.from_bytes(forged + b"\x41" * (256 - len(forged)))
    assert not rsa.verified(N, E, pow(padded, private.d, N).to_bytes(256), MESSAGE)


@pytest.mark.parametrize(
    ("modulus", "exponent"),
    [(N >> 1024, E), (N + 1, E), (N, 1), (N, 2), (1 << 9000, E), (0, 3)],
    ids=["short", "even modulus", "one", "even", "long", "nought"],
)
def test_an_unsound_key_proves_nothing(modulus: int, exponent: int) -> None:
    """Too small, too large, or with an exponent that nobody uses."""
    assert not rsa.verified(modulus, exponent, SIGNED, MESSAGE)

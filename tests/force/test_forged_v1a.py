"""Forged asymmetric signatures of our webhooks (`v1a`, Ed25519), as a receiver checks them: the sound one first."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from redress_client import webhooks
from tests.client.test_webhooks import BODY, ID, NOW, PRIVATE, PUBLIC, code, signed

ORDER: Final = 2**252 + 27742317777372353535851937790883648493
"""L of RFC 8032, section 5.1."""
MESSAGE: Final = f"{ID}.{NOW}.".encode() + BODY
OTHER: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))


def with_order(raw: bytes) -> bytes:
    """The same signature with S + L, which RFC 8032 (5.1.7) refuses: else there would be two of one message."""
    return raw[:32] + (int.from_bytes(raw[32:], "little") + ORDER).to_bytes(32, "little")


FORGERIES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "a bit of R": lambda raw: bytes([raw[0] ^ 1]) + raw[1:],
    "a bit of S": lambda raw: raw[:40] + bytes([raw[40] ^ 1]) + raw[41:],
    "S and the order of the group": with_order,
    "R and S exchanged": lambda raw: raw[32:] + raw[:32],
    "zeros": lambda _: bytes(64),
    "the neutral point and no S": lambda _: b"\x01" + bytes(63),
    "half of it": lambda raw: raw[:32],
    "nothing": lambda _: b"",
    "a byte more": lambda raw: raw + b"\x00",
    "another key's": lambda _: OTHER.sign(MESSAGE),
    "over the body alone": lambda _: PRIVATE.sign(BODY),
    "over another id": lambda _: PRIVATE.sign(b"x" + MESSAGE),
    "over another moment": lambda _: PRIVATE.sign(MESSAGE.replace(str(NOW).encode(), str(NOW + 1).encode())),
    "the public key for a signature": lambda _: PRIVATE.public_key().public_bytes_raw() * 2,
}


def entry(raw: bytes) -> dict[str, str]:
    return signed(webhook_signature=f"v1a,{base64.b64encode(raw).decode()}")


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_signature_is_unknown(name: str) -> None:
    """Whatever is wrong with it, the answer is the same."""
    sound = PRIVATE.sign(MESSAGE)
    assert webhooks.verify(entry(sound), BODY, PUBLIC, now=NOW).id == ID
    forged = FORGERIES[name](sound)
    assert forged != sound
    assert code(entry(forged), secrets=PUBLIC) == "signature_unknown"

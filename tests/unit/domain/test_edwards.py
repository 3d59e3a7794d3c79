"""Public keys that bind: one encoding each, on the curve, and none of low order."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chalicelib.domain.edwards import binds
from redress_cli.signatures import holds

RFC_8032 = (
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
)
"""Section 7.1, tests 1 to 3."""
LOW = (
    "01" + "00" * 31,  # order 1
    "ec" + "ff" * 30 + "7f",  # order 2
    "00" * 32,  # order 4
    "00" * 31 + "80",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",  # order 8
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
)


@pytest.mark.parametrize("key", RFC_8032)
def test_keys_of_the_standard_bind(key: str) -> None:
    assert binds(bytes.fromhex(key))


@pytest.mark.parametrize("key", LOW)
def test_a_point_of_low_order_binds_nobody(key: str) -> None:
    """All eight; and the library would take them."""
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    assert not binds(bytes.fromhex(key))


@pytest.mark.parametrize("key", [
    "ed" + "ff" * 30 + "7f",  # 0, written as p
    "ee" + "ff" * 30 + "7f",  # 1, written as p + 1
    "01" + "00" * 30 + "80",  # x is 0, and is said to be odd
    "02" + "00" * 31,  # no point has this y
    "d7" * 31,  # too short
])  # fmt: skip
def test_there_is_one_encoding_of_a_point_and_no_other_bytes(key: str) -> None:
    assert not binds(bytes.fromhex(key))


def test_a_signature_without_a_private_key_is_none() -> None:
    """R and S of zeros hold under the neutral point for every message, as far as a library goes."""
    key, signature = bytes.fromhex(LOW[0]), bytes.fromhex(LOW[0]) + bytes(32)
    Ed25519PublicKey.from_public_bytes(key).verify(signature, b"any award")
    text, told = (base64.b64encode(raw).decode() for raw in (key, signature))
    assert not holds("Ed25519", text, told, b"any award")

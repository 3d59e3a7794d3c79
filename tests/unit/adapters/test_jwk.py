"""Which published keys may check what, and that a check is one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.adapters.jwk import Malformed, holds, usable
from chalicelib.domain.issuers import Algorithm
from tests.jwts import (
    b64,
    ec_jwk,
    ec_key,
    ed_jwk,
    ed_key,
    es256,
    key_set,
    number,
    ps256,
    rs256,
    rsa_jwk,
    rsa_key,
)

TEXT = b"header.claims"


@pytest.mark.parametrize(
    ("algorithm", "key", "sign"),
    [
        ("RS256", lambda: rsa_jwk(rsa_key()), lambda: rs256(rsa_key())),
        ("PS256", lambda: rsa_jwk(rsa_key()), lambda: ps256(rsa_key())),
        ("ES256", lambda: ec_jwk(ec_key()), lambda: es256(ec_key())),
        ("EdDSA", lambda: ed_jwk(ed_key()), lambda: ed_key().sign),
    ],
    ids=["RS256", "PS256", "ES256", "EdDSA"],
)  # fmt: skip
def test_each_algorithm_accepts_its_own_signature_and_nothing_else(
    algorithm: str, key: Any, sign: Any
) -> None:
    """Of this text, whole, and by this algorithm."""
    pinned, own = Algorithm(algorithm), key()
    assert usable(key_set(own), pinned) == {"k1": own}
    signature = sign()(TEXT)
    assert holds(own, pinned, TEXT, signature)
    for text, mark in (
        (TEXT + b" ", signature), (TEXT, signature[:-1]), (TEXT, b""), (TEXT, bytes(len(signature))),
        (TEXT, signature + b"\0"),
    ):  # fmt: skip
        assert not holds(own, pinned, text, mark)


def test_the_two_paddings_of_rsa_are_not_exchanged() -> None:
    """A key that serves both still signs by one."""
    key = rsa_jwk(rsa_key())
    assert not holds(key, Algorithm.PS256, TEXT, rs256(rsa_key())(TEXT))
    assert not holds(key, Algorithm.RS256, TEXT, ps256(rsa_key())(TEXT))


@pytest.mark.parametrize("half", [bytes(32), b"\xff" * 32], ids=["zeros", "beyond the order"])
def test_a_curves_signature_of_nothing_is_none(half: bytes) -> None:
    """CVE-2022-21449: r and s must lie between one and the order."""
    assert not holds(ec_jwk(ec_key()), Algorithm.ES256, TEXT, half + half)


def test_a_point_off_the_curve_is_no_key() -> None:
    """It fits by its letters, and checks nothing."""
    key = ec_jwk(ec_key()) | {"y": b64(bytes(32))}
    assert not holds(key, Algorithm.ES256, TEXT, es256(ec_key())(TEXT))


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("RS256", lambda: ec_jwk(ec_key())), ("ES256", lambda: rsa_jwk(rsa_key())), ("EdDSA", lambda: ec_jwk(ec_key())),
        ("ES256", lambda: ec_jwk(ec_key(curve="P-384"))), ("ES256", lambda: ec_jwk(ec_key()) | {"crv": "secp256k1"}),
        ("EdDSA", lambda: ed_jwk(ed_key()) | {"crv": "Ed448"}), ("RS256", lambda: rsa_jwk(rsa_key(bits=1_024))),
        ("RS256", lambda: rsa_jwk(rsa_key()) | {"e": number(3)}),
        ("RS256", lambda: rsa_jwk(rsa_key()) | {"e": "AQAB="}),
        ("RS256", lambda: rsa_jwk(rsa_key()) | {"n": 7}), ("RS256", lambda: rsa_jwk(rsa_key(), use="enc")),
        ("RS256", lambda: rsa_jwk(rsa_key(), key_ops=["sign"])), ("RS256", lambda: rsa_jwk(rsa_key(), alg="PS256")),
        ("RS256", lambda: rsa_jwk(rsa_key(), d="AQ")), ("RS256", lambda: rsa_jwk(rsa_key()) | {"kid": 1}),
        ("RS256", lambda: {"kty": "oct", "kid": "k1", "k": "c2VjcmV0"}),
    ],
    ids=range(16),
)  # fmt: skip
def test_a_key_for_something_else_is_passed_over(algorithm: str, key: Any) -> None:
    """Another kind or curve, too weak, for encryption, for another algorithm, its private half published, no name."""
    assert usable(key_set(key()), Algorithm(algorithm)) == {}


def test_a_key_may_say_that_it_is_for_this() -> None:
    """Use, operations and algorithm as published by most."""
    key = rsa_jwk(rsa_key(), use="sig", key_ops=["verify"], alg="RS256")
    assert usable(key_set(key), Algorithm.RS256) == {"k1": key}


def test_two_keys_of_one_name_are_nobodys() -> None:
    """Unless only one of them could be meant."""
    twice = key_set(rsa_jwk(rsa_key()), rsa_jwk(rsa_key("other")))
    assert usable(twice, Algorithm.RS256) == {}
    kinds = key_set(rsa_jwk(rsa_key()), ec_jwk(ec_key()))
    assert usable(kinds, Algorithm.RS256).keys() == {"k1"}


@pytest.mark.parametrize(
    "document",
    [
        b"", b"[]", b"{}", b'{"keys":{}}', b'{"keys":', b"\xff", json.dumps({"keys": [{}] * 51}).encode(),
        b'{"keys":' + b"[" * 5_000,
    ],
    ids=range(8),
)  # fmt: skip
def test_what_is_no_set_of_keys_says_so(document: bytes) -> None:
    """One error, whatever came."""
    with pytest.raises(Malformed):
        usable(document, Algorithm.RS256)

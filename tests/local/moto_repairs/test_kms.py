"""KMS: digests that are signed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.local.moto_repairs.canaries import seen
from tests.local.moto_repairs.words import aws, client

MESSAGE = b"who was right"

# --- the programs: each returns what it saw


def signature_of_a_digest() -> list[bool]:
    """A message is signed by its digest, and as it is."""
    with aws():
        kms = client("kms")
        key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        public = kms.get_public_key(KeyId=key)["PublicKey"]
        ways = (("DIGEST", hashlib.sha256(MESSAGE).digest()), ("RAW", MESSAGE))
        return [
            _fits(public, kms.sign(KeyId=key, Message=m, MessageType=t, SigningAlgorithm="ECDSA_SHA_256")["Signature"])
            for t, m in ways
        ]  # fmt: skip


def _fits(public: bytes, signature: bytes) -> bool:
    key = load_der_public_key(public)
    assert isinstance(key, ec.EllipticCurvePublicKey)
    try:
        key.verify(signature, MESSAGE, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


PROGRAMS: tuple[Callable[[], Any], ...] = (signature_of_a_digest,)


# --- the canaries


def test_a_digest_is_not_hashed_again() -> None:
    """moto: the signature fits nothing that anybody has; a whole message was always signed as it should be."""
    assert seen(repaired=False)["signature_of_a_digest"] == [False, True]
    assert seen(repaired=True)["signature_of_a_digest"] == [True, True]

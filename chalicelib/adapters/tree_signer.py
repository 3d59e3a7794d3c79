"""The key that signs tree heads: ECC_NIST_P256 in KMS. Its private half never leaves KMS, and signs nothing else."""

from __future__ import annotations

import hashlib
from typing import Final

from chalicelib.adapters.aws import ClientFactory

ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (SP 800-186 §3.2.1.3)."""


class KmsTreeSigner:
    """The TreeSigner port."""

    def __init__(self, kms: ClientFactory, key_id: str) -> None:
        self._kms, self._key_id = kms, key_id
        self._public = b""

    def public_key(self) -> bytes:
        self._public = self._public or bytes(self._kms().get_public_key(KeyId=self._key_id)["PublicKey"])
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Of the two signatures that are as good, (r, s) and (r, -s), the one with the lower s: it has one form."""
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        answer = self._kms().sign(
            KeyId=self._key_id, Message=hashlib.sha256(message).digest(), MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )  # fmt: skip
        r, s = decode_dss_signature(bytes(answer["Signature"]))
        return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")

"""Signing keys of neutrals without one of their own, in KMS: ECC_NIST_P256, one for each neutral of a body, made when
it is first needed and found by its alias ever after. The private half never leaves KMS.
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from typing import Any, Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.application.arbitration_ports import KeptSignature

CURVE_BYTES: Final = 32
_TRIES: Final = 3


class KmsKeptKeys:
    """The KeptKeys port."""

    def __init__(self, kms: ClientFactory, stage: str) -> None:
        self._kms, self._stage = kms, stage

    def sign(self, body: str, ref: str, person: str, message: bytes) -> KeptSignature:
        """Two calls; at a neutral's first signature four."""
        alias, digest = self._alias(body, ref, person), hashlib.sha256(message).digest()
        for attempt in range(_TRIES):
            try:
                return self._signed(alias, digest)
            except self._kms().exceptions.NotFoundException:
                if attempt + 1 == _TRIES:
                    raise
                self._make(alias)
        raise AssertionError("unreachable")

    def _alias(self, body: str, ref: str, person: str) -> str:
        """No reference of a neutral stands in a name that whoever lists aliases reads. Whoever is given a reference
        that was another's signs with a key of his own.
        """
        whom = f"{body}|{ref}|{person}" if person else f"{body}|{ref}"
        name = hashlib.sha256(f"redress:neutral-key:1|{whom}".encode()).hexdigest()[:40]
        return f"alias/redress-{self._stage}-neutral-{name}"

    def _signed(self, alias: str, digest: bytes) -> KeptSignature:
        answer = self._kms().sign(
            KeyId=alias, Message=digest, MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256"
        )
        key = self._kms().get_public_key(KeyId=alias)["PublicKey"]
        return KeptSignature(_base64(bytes(key)), _base64(plain(bytes(answer["Signature"]))))

    def _make(self, alias: str) -> None:
        """Somebody else's may be there by now: then that one is used. Ours never signs, and stays for an operator to
        remove: no function of ours may delete a key.
        """
        kms: Any = self._kms()
        made = kms.create_key(
            KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY", Description="Signs awards of one neutral"
        )
        key_id = made["KeyMetadata"]["KeyId"]
        with suppress(kms.exceptions.AlreadyExistsException):
            kms.create_alias(AliasName=alias, TargetKeyId=key_id)


def plain(der: bytes) -> bytes:
    """R ‖ S of 32 bytes each, as RFC 7518 §3.4 has it: of DER there would be more than one form."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    r, s = decode_dss_signature(der)
    return r.to_bytes(CURVE_BYTES, "big") + s.to_bytes(CURVE_BYTES, "big")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

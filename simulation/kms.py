"""KMS: data keys and small secrets, bound to their key and their encryption context; keys that sign, by their aliases.

Nothing here is secret: a ciphertext holds its plaintext, with a seal that shows when somebody has changed it, and the
private half of a signing key follows from its id. Signatures are real ones, and the same each time (RFC 6979).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from simulation.errors import NotModelled, Refusal
from simulation.faults import Faults

MAX_PLAINTEXT: Final = 4096
CURVE: Final = "ECC_NIST_P256"
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (SP 800-186 §3.2.1.3)."""
_SEAL: Final = b"simulated"


class KMS:
    """All keys of the account, known by id or ARN."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._keys: dict[str, str] = {}
        self._signing: dict[str, ec.EllipticCurvePrivateKey] = {}
        self._made = 0

    def create(self, key_id: str, arn: str, spec: str = "") -> None:
        """`spec`: of a key that signs."""
        self._keys[key_id] = self._keys[arn] = arn
        if spec:
            drawn = int.from_bytes(hashlib.sha256(_SEAL + arn.encode()).digest())
            self._signing[arn] = ec.derive_private_key(drawn % (_ORDER - 1) + 1, ec.SECP256R1())

    def generate_data_key(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("KeySpec") != "AES_256":
            raise NotModelled("another kind of data key")
        plaintext = self._faults.random.randbytes(32)
        return self.encrypt({**given, "Plaintext": plaintext}) | {"Plaintext": plaintext}

    def encrypt(self, given: dict[str, Any]) -> dict[str, Any]:
        plaintext = bytes(given["Plaintext"])
        if not 1 <= len(plaintext) <= MAX_PLAINTEXT:
            raise Refusal("ValidationException", "1 validation error detected: length of plaintext")
        arn = self._key(given["KeyId"])
        body = json.dumps([arn, given.get("EncryptionContext", {}), plaintext.hex()], sort_keys=True).encode()
        return {"CiphertextBlob": _seal(body) + body, "KeyId": arn}

    def decrypt(self, given: dict[str, Any]) -> dict[str, Any]:
        """Raises Refusal for a ciphertext of another key or context, or one that was damaged."""
        blob = bytes(given["CiphertextBlob"])
        seal, body = blob[:32], blob[32:]
        wanted = self._key(given["KeyId"]) if "KeyId" in given else None
        if not hmac.compare_digest(seal, _seal(body)):
            raise Refusal("InvalidCiphertextException", "")
        arn, context, plaintext = json.loads(body)
        if context != given.get("EncryptionContext", {}):
            raise Refusal("InvalidCiphertextException", "")
        if wanted is not None and wanted != arn:
            raise Refusal("IncorrectKeyException", "The key in the request is not the ciphertext's.")
        return {"KeyId": arn, "Plaintext": bytes.fromhex(plaintext)}

    # ----------------------------------------------------------------------------------------------------- signing

    def create_key(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["KeySpec"] != CURVE or given["KeyUsage"] != "SIGN_VERIFY":
            raise NotModelled("another kind of key")
        self._made += 1
        key_id = f"00000000-0000-4000-8000-{self._made:012}"
        arn = f"arn:aws:kms:eu-central-1:123456789012:key/{key_id}"
        self.create(key_id, arn, CURVE)
        return {"KeyMetadata": {"KeyId": key_id, "Arn": arn, "KeySpec": CURVE, "KeyUsage": "SIGN_VERIFY"}}

    def create_alias(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["AliasName"] in self._keys:
            raise Refusal(
                "AlreadyExistsException", f"An alias with the name {given['AliasName']} already exists"
            )
        self._keys[given["AliasName"]] = self._key(given["TargetKeyId"])
        return {}

    def sign(self, given: dict[str, Any]) -> dict[str, Any]:
        """Of a digest. DER, as KMS gives it."""
        if given.get("MessageType") != "DIGEST" or given["SigningAlgorithm"] != "ECDSA_SHA_256":
            raise NotModelled("another way of signing")
        arn, key = self._signer(given["KeyId"])
        how = ec.ECDSA(utils.Prehashed(hashes.SHA256()), deterministic_signing=True)
        signature = key.sign(bytes(given["Message"]), how)
        return {"KeyId": arn, "Signature": signature, "SigningAlgorithm": "ECDSA_SHA_256"}

    def get_public_key(self, given: dict[str, Any]) -> dict[str, Any]:
        arn, key = self._signer(given["KeyId"])
        der = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {"KeyId": arn, "PublicKey": der, "KeySpec": CURVE, "KeyUsage": "SIGN_VERIFY"}

    def _signer(self, name: str) -> tuple[str, ec.EllipticCurvePrivateKey]:
        arn = self._key(name)
        if arn not in self._signing:
            raise Refusal(
                "InvalidKeyUsageException", f"{arn} key usage is ENCRYPT_DECRYPT which is not valid."
            )
        return arn, self._signing[arn]

    def _key(self, name: str) -> str:
        if name not in self._keys:
            raise Refusal("NotFoundException", f"Key '{name}' does not exist")
        return self._keys[name]


def _seal(body: bytes) -> bytes:
    return hashlib.sha256(_SEAL + body).digest()


OPERATIONS: Final[Mapping[str, frozenset[str]]] = {
    "GenerateDataKey": frozenset({"KeyId", "KeySpec", "EncryptionContext"}),
    "Encrypt": frozenset({"KeyId", "Plaintext", "EncryptionContext"}),
    "Decrypt": frozenset({"KeyId", "CiphertextBlob", "EncryptionContext"}),
    "CreateKey": frozenset({"KeySpec", "KeyUsage", "Description"}),
    "CreateAlias": frozenset({"AliasName", "TargetKeyId"}),
    "Sign": frozenset({"KeyId", "Message", "MessageType", "SigningAlgorithm"}),
    "GetPublicKey": frozenset({"KeyId"}),
}

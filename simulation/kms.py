"""KMS: data keys and small secrets, bound to their key and their encryption context.

Nothing here is secret: a ciphertext holds its plaintext, with a seal that shows when somebody has changed it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from simulation.errors import NotModelled, Refusal
from simulation.faults import Faults

MAX_PLAINTEXT: Final = 4096
_SEAL: Final = b"simulated"


class KMS:
    """All keys of the account, known by id or ARN."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._keys: dict[str, str] = {}

    def create(self, key_id: str, arn: str) -> None:
        self._keys[key_id] = self._keys[arn] = arn

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
}

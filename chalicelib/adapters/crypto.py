"""Secret keys: tenants' roots and endpoints' secrets under KMS, persons' keys under their tenant's root.

Owns every byte layout of sealed data. `cryptography` is imported on first use: most functions never need it.

    root           32 bytes, KMS data key of the tenant; derived keys = HMAC-SHA256(root, "redress:root:1:<use>")
    person's key   X25519; the private half as nonce ‖ AES-256-GCM(root.subjects), bound to case and slot
    sealed         enc ‖ ciphertext of HPKE base mode, single shot (RFC 9180), bound to the case
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.caches import TtlCache
from chalicelib.application.ports import NewPerson, Root, Unreadable, WallClock
from chalicelib.domain import edwards
from chalicelib.domain.errors import TryAgain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

SECRET_SECONDS: Final = 60
"""How long an unwrapped endpoint secret stays in a warm process."""

_NONCE_BYTES: Final = 12
_WRONG_CIPHERTEXT: Final = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class HpkeCrypto:
    """The Crypto port on KMS and `cryptography`."""

    def __init__(self, kms: ClientFactory, data_key_id: str) -> None:
        self._kms = kms
        self._data_key_id = data_key_id

    def new_root(self, tenant_id: str) -> bytes:
        """The plaintext half of KMS's answer is dropped here: a root is unwrapped when it is first used."""
        answer = self._kms().generate_data_key(
            KeyId=self._data_key_id, KeySpec="AES_256", EncryptionContext={"tenant": tenant_id}
        )
        return bytes(answer["CiphertextBlob"])

    def unwrap_root(self, tenant_id: str, wrapped: bytes) -> Root:
        """Raises Unreadable for another tenant's or a damaged root."""
        root = _kms_decrypt(self._kms(), self._data_key_id, wrapped, {"tenant": tenant_id})
        ids, tokens, subjects = (
            hmac.new(root, f"redress:root:1:{use}".encode(), hashlib.sha256).digest()
            for use in ("ids", "tokens", "subjects")
        )
        return Root(ids, tokens, subjects)

    def new_person(self, root: Root, case_id: str, slot: str, ref: str) -> NewPerson:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key, nonce = X25519PrivateKey.generate(), self.random(_NONCE_BYTES)
        box = AESGCM(root.subjects).encrypt(nonce, key.private_bytes_raw(), _place(case_id, slot))
        return NewPerson(slot, ref, key.public_key().public_bytes_raw(), nonce + box)

    def seal(self, public_key: bytes, case_id: str, plaintext: bytes) -> bytes:
        """Raises Unreadable for bytes that are no public key."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        try:
            return _suite().encrypt(plaintext, X25519PublicKey.from_public_bytes(public_key), _info(case_id))
        except ValueError:
            raise Unreadable("not a public key") from None

    def open(self, root: Root, case_id: str, slot: str, wrapped_key: bytes, sealed: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce, box = wrapped_key[:_NONCE_BYTES], wrapped_key[_NONCE_BYTES:]
        try:
            raw = AESGCM(root.subjects).decrypt(nonce, box, _place(case_id, slot))
            return _suite().decrypt(sealed, X25519PrivateKey.from_private_bytes(raw), _info(case_id))
        except (InvalidTag, ValueError):
            raise Unreadable("the key or the bytes do not fit") from None

    def lock(self, root: Root, case_id: str, plaintext: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = self.random(_NONCE_BYTES)
        return nonce + AESGCM(_bid_key(root)).encrypt(nonce, plaintext, _info(case_id))

    def unlock(self, root: Root, case_id: str, sealed: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            return AESGCM(_bid_key(root)).decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _info(case_id)
            )
        except (InvalidTag, ValueError):
            raise Unreadable("the key or the bytes do not fit") from None

    def signed(self, public_key: str, signature: str, message: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            raw = _canonical(public_key)
            if not edwards.binds(raw):
                return False
            Ed25519PublicKey.from_public_bytes(raw).verify(_canonical(signature), message)
        except (ValueError, InvalidSignature):
            return False
        return True

    def random(self, n: int) -> bytes:
        return os.urandom(n)


def _canonical(text: str) -> bytes:
    """Base64 in its one form, as whoever checks a proof offline takes it: what was signed otherwise would be accepted
    here and hold nowhere else. Raises ValueError.
    """
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("another text for the same bytes")
    return raw


class EndpointSecrets:
    """Webhook secrets under the webhook key, bound to tenant and endpoint; the data key never meets them."""

    def __init__(self, kms: ClientFactory, webhook_key_id: str, clock: WallClock) -> None:
        self._kms = kms
        self._key_id = webhook_key_id
        self._cache: TtlCache[bytes] = TtlCache(clock, size=1_000)

    def encrypt(self, tenant_id: str, endpoint_id: str, secret: bytes) -> bytes:
        context = {"tenant": tenant_id, "endpoint": endpoint_id}
        answer = self._kms().encrypt(KeyId=self._key_id, Plaintext=secret, EncryptionContext=context)
        return bytes(answer["CiphertextBlob"])

    def decrypt(self, tenant_id: str, endpoint_id: str, wrapped: bytes) -> bytes:
        """One KMS call, then none for a minute. Raises Unreadable."""
        place = (tenant_id, endpoint_id, wrapped)
        known = self._cache.get(place)
        if known is not None:
            return known
        context = {"tenant": tenant_id, "endpoint": endpoint_id}
        secret = _kms_decrypt(self._kms(), self._key_id, wrapped, context)
        self._cache.put(place, secret, SECRET_SECONDS)
        return secret


def _kms_decrypt(kms: Any, key_id: str, wrapped: bytes, context: dict[str, str]) -> bytes:
    """Naming the key keeps a ciphertext of any other key from being opened, whatever this role may use.

    Raises Unreadable, TryAgain.
    """
    from botocore.exceptions import ClientError, HTTPClientError

    try:
        answer = kms.decrypt(KeyId=key_id, CiphertextBlob=wrapped, EncryptionContext=context)
    except ClientError as error:
        if error.response["Error"]["Code"] in _WRONG_CIPHERTEXT:
            raise Unreadable("not wrapped for this owner") from None
        raise
    except HTTPClientError as error:  # a passing fault that botocore's own retries have not outlasted
        raise TryAgain("the key service did not answer") from error
    return bytes(answer["Plaintext"])


def _suite() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _bid_key(root: Root) -> bytes:
    """Apart from the key that wraps persons' keys: neither opens what the other seals."""
    return hmac.new(root.subjects, b"redress:bids:1", hashlib.sha256).digest()


def _info(case_id: str) -> bytes:
    """HPKE's `info`: the library's single-shot calls take no associated data, and this binds just as hard."""
    return b"redress:person:1|" + case_id.encode()


def _place(case_id: str, slot: str) -> bytes:
    return f"redress:subject:1|{case_id}|{slot}".encode()

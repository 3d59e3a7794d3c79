"""A repair of KMS: what has been hashed is not hashed again before it is signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.kms.responses import KmsResponse
from moto.kms.utils import ECDSAPrivateKey

from local.moto_repairs.wrapping import wrap

_DIGEST: Final = ContextVar("digest", default=False)
_HASHES: Final[Mapping[str, Callable[[], hashes.HashAlgorithm]]] = {
    "ECDSA_SHA_256": hashes.SHA256,
    "ECDSA_SHA_384": hashes.SHA384,
    "ECDSA_SHA_512": hashes.SHA512,
}


def digests_are_signed_as_they_are() -> None:
    """moto takes a digest for a message whatever `MessageType` says, so that its signatures fit nothing."""
    wrap(KmsResponse, "sign", _noting_the_type)
    wrap(ECDSAPrivateKey, "sign", _signed)


def _noting_the_type(original: Callable[[KmsResponse], str], response: KmsResponse) -> str:
    noted = _DIGEST.set(response._get_param("MessageType") == "DIGEST")
    try:
        return original(response)
    finally:
        _DIGEST.reset(noted)


def _signed(
    original: Callable[..., bytes], key: ECDSAPrivateKey, message: bytes, signing_algorithm: str
) -> bytes:
    if not _DIGEST.get():
        return original(key, message, signing_algorithm)
    return key.private_key.sign(message, ec.ECDSA(Prehashed(_HASHES[signing_algorithm]())))

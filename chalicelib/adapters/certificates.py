"""X.509 certificates, read with `cryptography` (imported on first use: only whoever pins one needs it)."""

from __future__ import annotations

import hashlib

from chalicelib.domain.providers.notice import Certificate


class X509Certificates:
    """The Certificates port. Whom a certificate is of, and who vouches for it, is for the platform that pins it."""

    def read(self, pem: str) -> Certificate | None:
        from cryptography import x509
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.serialization import Encoding

        try:
            found = x509.load_pem_x509_certificate(pem.encode())
            key = found.public_key()
        except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
            return None
        if not isinstance(key, RSAPublicKey):
            return None
        numbers = key.public_numbers()
        return Certificate(
            modulus=f"{numbers.n:x}", exponent=numbers.e, starts=found.not_valid_before_utc,
            ends=found.not_valid_after_utc, sha256=hashlib.sha256(found.public_bytes(Encoding.DER)).hexdigest(),
        )  # fmt: skip

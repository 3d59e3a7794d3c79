"""Legal holds in the vault: S3's own, set on every version of a file. Whoever may set them may not erase."""

from __future__ import annotations

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.file_keys import vault_key, vault_keys


class S3Holds:
    """The VaultHolds port."""

    def __init__(self, s3: ClientFactory, vault: str) -> None:
        self._s3, self._vault = s3, vault

    def set(self, case_id: str, evidence_id: str, *, held: bool) -> None:
        """On the original and whatever was made of it, every version. Setting it twice is setting it once."""
        keys = vault_keys(case_id, evidence_id)
        pages = self._s3().get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._vault, Prefix=vault_key(case_id, evidence_id)):
            for version in page.get("Versions", ()):
                if version["Key"] in keys:
                    self._s3().put_object_legal_hold(
                        Bucket=self._vault,
                        Key=version["Key"],
                        VersionId=version["VersionId"],
                        LegalHold={"Status": "ON" if held else "OFF"},
                    )

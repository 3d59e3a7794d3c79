"""The end of files: every version of them, in the vault and in intake. Only the function `erase` may call this.

It deletes, and nothing else: it may not lift a legal hold, so that S3 refuses for a held file whatever led here, and
it passes a lock by only where that was ordered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.file_keys import intake_key, vault_key, vault_keys

ROUNDS: Final = 3


class StillThere(RuntimeError):
    """Versions keep coming while they are deleted: the message comes back."""


class S3Eraser:
    """The Eraser port."""

    def __init__(self, s3: ClientFactory, intake: str, vault: str) -> None:
        self._s3, self._intake, self._vault = s3, intake, vault

    def erase(self, case_id: str, evidence_id: str, *, past_lock: bool) -> int:
        """How many versions it has deleted; none the second time. `past_lock`: by order, before the retention is over.

        Raises botocore's ClientError (AccessDenied) for a version on legal hold, or locked where nothing was ordered.
        """
        deleted = 0
        for _ in range(ROUNDS):
            found = list(self._versions(case_id, evidence_id))
            if not found:
                return deleted
            for bucket, key, version_id in found:
                self._delete(bucket, key, version_id, past_lock=past_lock and bucket == self._vault)
            deleted += len(found)
        raise StillThere(f"{case_id}/{evidence_id}")

    def _delete(self, bucket: str, key: str, version_id: str, *, past_lock: bool) -> None:
        bypass = {"BypassGovernanceRetention": True} if past_lock else {}
        self._s3().delete_object(Bucket=bucket, Key=key, VersionId=version_id, **bypass)

    def _versions(self, case_id: str, evidence_id: str) -> Iterator[tuple[str, str, str]]:
        """Delete markers too: nothing of the file is left to be listed."""
        own = frozenset({intake_key(case_id, evidence_id), *vault_keys(case_id, evidence_id)})
        places = (
            (self._vault, vault_key(case_id, evidence_id)),
            (self._intake, intake_key(case_id, evidence_id)),
        )
        pages = self._s3().get_paginator("list_object_versions")
        for bucket, prefix in places:
            for page in pages.paginate(Bucket=bucket, Prefix=prefix):
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if one["Key"] in own:
                        yield bucket, one["Key"], one["VersionId"]

"""Evidence files: the intake bucket (uploads, no lock, two days) and the vault (object lock, its own KMS key).

A file is always named by its version: a lock does not stop new versions, so only a
version id says which bytes are meant.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.file_keys import SCANNED, intake_key, vault_key
from chalicelib.application.ports import Derivatives, Form, Inspected, Kept, WallClock
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.errors import NotFound
from chalicelib.domain.media import download_type

if TYPE_CHECKING:
    from chalicelib.adapters.inspection.scanners import Scanner

FORM_SECONDS: Final = 600
LINK_SECONDS: Final = 300
MAX_NAME: Final = 150

_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion"})
_ATTR_CHARS: Final = "!#$&+-.^_`|~"
"""What RFC 8187 leaves unescaped beside letters and digits."""


class S3Files:
    """The Files port. Forms and links are signed here, without any call."""

    def __init__(
        self,
        s3: ClientFactory,
        intake: str,
        vault: str,
        vault_key_id: str,
        clock: WallClock,
        scanner: Callable[[], Scanner] | None = None,
    ) -> None:
        self._s3 = s3
        self._intake = intake
        self._vault = vault
        self._vault_key_id = vault_key_id
        self._clock = clock
        self._scanner = scanner

    def form(self, case_id: str, evidence_id: str, sha256: str, size: int, media_type: str) -> Form:
        """Takes exactly the declared file: S3 refuses another key, length, type or digest."""
        expires_at = self._clock.now().replace(microsecond=0) + timedelta(seconds=FORM_SECONDS)
        fields = {
            "Content-Type": media_type,
            "x-amz-checksum-algorithm": "SHA256",
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(sha256)).decode("ascii"),
        }
        post = self._s3().generate_presigned_post(
            Bucket=self._intake,
            Key=intake_key(case_id, evidence_id),
            Fields=dict(fields),
            Conditions=[{name: value} for name, value in fields.items()]
            + [["content-length-range", size, size]],
            ExpiresIn=FORM_SECONDS,
        )
        return Form(post["url"], post["fields"], expires_at)

    def inspect(
        self, case_id: str, evidence_id: str, version_id: str, max_bytes: int, declared: str | None = None
    ) -> Inspected:
        """Reading stops beyond `max_bytes`; `size` then says how far it came, and is too large. Raises NotFound."""
        from chalicelib.adapters.inspection.intake import inspect
        from chalicelib.adapters.inspection.limits import CHUNK_BYTES
        from chalicelib.adapters.inspection.scanners import EicarScanner

        named = {"Bucket": self._intake, "Key": intake_key(case_id, evidence_id), "VersionId": version_id}
        with _missing_is_not_found():
            body = self._s3().get_object(**named)["Body"]

        def fetch(offset: int, length: int) -> bytes:
            answer = self._s3().get_object(**named, Range=f"bytes={offset}-{offset + length - 1}")
            return bytes(answer["Body"].read())

        try:
            scanner = (self._scanner or EicarScanner)()
            return inspect(body.iter_chunks(CHUNK_BYTES), fetch, scanner, version_id, max_bytes, declared)
        finally:
            body.close()

    def derive(self, kept: Kept) -> Derivatives:
        from chalicelib.adapters.inspection.vault import Deriving

        return Deriving(self._s3, self._vault, self._vault_key_id).derive(kept)

    def keep(self, case_id: str, evidence_id: str, version_id: str, sha256: str, until: datetime) -> str:
        """One copy of these bytes is enough: a second call finds it and only lengthens its lock where needed."""
        key = vault_key(case_id, evidence_id)
        kept = self._kept(key, sha256)
        if kept is None:
            return self._copy(intake_key(case_id, evidence_id), version_id, key, sha256, until)
        kept_version, locked_until = kept
        if locked_until is None or locked_until < until.replace(microsecond=0):
            self._s3().put_object_retention(
                Bucket=self._vault,
                Key=key,
                VersionId=kept_version,
                Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until},
            )
        return kept_version

    def _kept(self, key: str, sha256: str) -> tuple[str, datetime | None] | None:
        """The vault's version of these bytes and the end of its lock. Only `keep` writes there, so it has few."""
        listed = self._s3().list_object_versions(Bucket=self._vault, Prefix=key)
        for version in listed.get("Versions", ()):
            if version["Key"] == key:
                head = self._s3().head_object(Bucket=self._vault, Key=key, VersionId=version["VersionId"])
                if head["Metadata"].get("sha256") == sha256:
                    return str(version["VersionId"]), head.get("ObjectLockRetainUntilDate")
        return None

    def _copy(self, source: str, version_id: str, key: str, sha256: str, until: datetime) -> str:
        with _missing_is_not_found():
            answer = self._s3().copy_object(
                CopySource={"Bucket": self._intake, "Key": source, "VersionId": version_id},
                Bucket=self._vault,
                Key=key,
                MetadataDirective="REPLACE",
                Metadata={"sha256": sha256},
                TaggingDirective="REPLACE",
                Tagging=SCANNED,
                ContentType="application/octet-stream",
                ChecksumAlgorithm="SHA256",
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=self._vault_key_id,
                BucketKeyEnabled=True,
                ObjectLockMode="GOVERNANCE",
                ObjectLockRetainUntilDate=until,
            )
        return str(answer["VersionId"])

    def link(
        self, case_id: str, evidence_id: str, version_id: str, file_name: str, which: Which = Which.ORIGINAL
    ) -> tuple[str, datetime]:
        expires_at = self._clock.now().replace(microsecond=0) + timedelta(seconds=LINK_SECONDS)
        name = _safe_name(file_name, evidence_id)
        url = self._s3().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._vault,
                "Key": vault_key(case_id, evidence_id, which),
                "VersionId": version_id,
                "ResponseContentDisposition": _attachment(name),
                "ResponseContentType": download_type(name),
            },
            ExpiresIn=LINK_SECONDS,
        )
        return url, expires_at


@contextmanager
def _missing_is_not_found() -> Iterator[None]:
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            raise NotFound("no such upload") from error
        raise


def _safe_name(file_name: str, fallback: str) -> str:
    """A name no system takes for a path, a hidden file or, by a change of direction, for another ending."""
    visible = "".join(c for c in file_name if c.isprintable() and c not in '/\\:*?"<>|')
    return visible.strip(" .")[-MAX_NAME:].lstrip(" .") or fallback


def _attachment(name: str) -> str:
    """RFC 6266: a plain name for old clients, and the real one by RFC 8187."""
    plain = "".join(c if c.isascii() and c not in "%;'," else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_ATTR_CHARS)}"

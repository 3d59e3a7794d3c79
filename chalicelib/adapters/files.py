"""Evidence files: the intake bucket (uploads, no lock, two days) and the vault (object lock, its own KMS key).

Owns the keys of both buckets. A file is always named by its version: a lock does not stop new versions, so only a
version id says which bytes are meant.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Protocol
from urllib.parse import quote

from chalicelib.adapters.aws import ClientFactory
from chalicelib.application.ports import Form, Inspected, WallClock
from chalicelib.domain.errors import NotFound
from chalicelib.domain.media import HEAD_BYTES, download_type, sniff

FORM_SECONDS: Final = 600
LINK_SECONDS: Final = 300
CHUNK_BYTES: Final = 64 * 1_024
MAX_NAME: Final = 150

_EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The agreed test signature (eicar.org), in two pieces, so that no scanner takes this module for the file itself."""
_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion"})
_ATTR_CHARS: Final = "!#$&+-.^_`|~"
"""What RFC 8187 leaves unescaped beside letters and digits."""


class Scanner(Protocol):
    """Sees a file once, chunk by chunk, while it is hashed. The hook for a real malware engine."""

    def feed(self, chunk: bytes) -> None: ...
    def threat(self) -> str | None:
        """A stable code, once all chunks have been fed."""


class EicarScanner:
    """Knows the one signature everybody may ship. Keeps a tail, for a signature that straddles two chunks."""

    def __init__(self) -> None:
        self._tail = b""
        self._found = False

    def feed(self, chunk: bytes) -> None:
        window = self._tail + chunk
        self._found = self._found or _EICAR in window
        self._tail = window[-(len(_EICAR) - 1) :]

    def threat(self) -> str | None:
        return "eicar" if self._found else None


class S3Files:
    """The Files port. Forms and links are signed here, without any call."""

    def __init__(
        self,
        s3: ClientFactory,
        intake: str,
        vault: str,
        vault_key_id: str,
        clock: WallClock,
        scanner: Callable[[], Scanner] = EicarScanner,
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
            Key=_intake_key(case_id, evidence_id),
            Fields=dict(fields),
            Conditions=[{name: value} for name, value in fields.items()]
            + [["content-length-range", size, size]],
            ExpiresIn=FORM_SECONDS,
        )
        return Form(post["url"], post["fields"], expires_at)

    def inspect(self, case_id: str, evidence_id: str, version_id: str, max_bytes: int) -> Inspected:
        """Reading stops beyond `max_bytes`; `size` then says how far it came, and is too large. Raises NotFound."""
        key = _intake_key(case_id, evidence_id)
        with _missing_is_not_found():
            body = self._s3().get_object(Bucket=self._intake, Key=key, VersionId=version_id)["Body"]
        digest, scanner, head, size = hashlib.sha256(), self._scanner(), b"", 0
        try:
            for chunk in body.iter_chunks(CHUNK_BYTES):
                size += len(chunk)
                digest.update(chunk)
                scanner.feed(chunk)
                head += chunk[: HEAD_BYTES - len(head)]
                if size > max_bytes:
                    break
        finally:
            body.close()
        return Inspected(digest.hexdigest(), size, sniff(head), version_id, scanner.threat())

    def keep(self, case_id: str, evidence_id: str, version_id: str, sha256: str, until: datetime) -> str:
        """One copy of these bytes is enough: a second call finds it and only lengthens its lock where needed."""
        key = _vault_key(case_id, evidence_id)
        kept = self._kept(key, sha256)
        if kept is None:
            return self._copy(_intake_key(case_id, evidence_id), version_id, key, sha256, until)
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
                ContentType="application/octet-stream",
                ChecksumAlgorithm="SHA256",
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=self._vault_key_id,
                BucketKeyEnabled=True,
                ObjectLockMode="GOVERNANCE",
                ObjectLockRetainUntilDate=until,
            )
        return str(answer["VersionId"])

    def link(self, case_id: str, evidence_id: str, version_id: str, file_name: str) -> tuple[str, datetime]:
        expires_at = self._clock.now().replace(microsecond=0) + timedelta(seconds=LINK_SECONDS)
        name = _safe_name(file_name, evidence_id)
        url = self._s3().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._vault,
                "Key": _vault_key(case_id, evidence_id),
                "VersionId": version_id,
                "ResponseContentDisposition": _attachment(name),
                "ResponseContentType": download_type(name),
            },
            ExpiresIn=LINK_SECONDS,
        )
        return url, expires_at


def _intake_key(case_id: str, evidence_id: str) -> str:
    return f"intake/{case_id}/{evidence_id}"


def _vault_key(case_id: str, evidence_id: str) -> str:
    return f"vault/{case_id}/{evidence_id}"


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
